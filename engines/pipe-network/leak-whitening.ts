/** Inverse of a symmetric positive definite matrix of order n by Cholesky's factor; throws where it is not definite. */
export function invertSymmetric(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0);
      if (i === j && !(sum > 0)) throw new Error(`covariance: not positive definite at sensor ${j}`);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / (lower[j * n + j] ?? 1);
    }
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= (lower[i * n + k] ?? 0) * (column[k] ?? 0);
      column[i] = sum / (lower[i * n + i] ?? 1);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i] ?? 0;
      for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] ?? 0) * (column[k] ?? 0);
      column[i] = sum / (lower[i * n + i] ?? 1);
    }
    for (let i = 0; i < n; i++) inverse[i * n + c] = column[i] ?? 0;
  }
  return inverse;
}
