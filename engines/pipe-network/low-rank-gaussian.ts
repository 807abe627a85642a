/**
 * Log density, up to a constant, of a residual under a normal law with covariance D + Σ f fᵀ (D diagonal, few columns f):
 * −½ (rᵀ Σ⁻¹ r + log |Σ|) by the Woodbury identity and the matrix determinant lemma, O(n k²) for k columns.
 */
export function lowRankLogDensity(
  residual: Float64Array,
  variance: Float64Array,
  factors: readonly Float64Array[],
): number {
  const n = residual.length;
  const k = factors.length;
  let quadratic = 0;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    quadratic += (residual[i] ?? 0) ** 2 / (variance[i] ?? 1);
    logDeterminant += Math.log(variance[i] ?? 1);
  }
  const capacitance = new Float64Array(k * k);
  const projected = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    const fa = factors[a] ?? residual;
    for (let i = 0; i < n; i++)
      projected[a] = (projected[a] ?? 0) + ((fa[i] ?? 0) * (residual[i] ?? 0)) / (variance[i] ?? 1);
    for (let b = 0; b <= a; b++) {
      const fb = factors[b] ?? residual;
      let sum = a === b ? 1 : 0;
      for (let i = 0; i < n; i++) sum += ((fa[i] ?? 0) * (fb[i] ?? 0)) / (variance[i] ?? 1);
      capacitance[a * k + b] = sum;
    }
  }
  const { logDeterminant: logCapacitance, quadratic: explained } = solveByCholesky(capacitance, projected, k);
  return -0.5 * (quadratic - explained + logDeterminant + logCapacitance);
}

/** Factors the lower triangle in place and gives log |C| and bᵀ C⁻¹ b. */
function solveByCholesky(
  c: Float64Array,
  b: Float64Array,
  k: number,
): { logDeterminant: number; quadratic: number } {
  let logDeterminant = 0;
  let quadratic = 0;
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = c[i * k + j] ?? 0;
      for (let m = 0; m < j; m++) sum -= (c[i * k + m] ?? 0) * (c[j * k + m] ?? 0);
      c[i * k + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / (c[j * k + j] ?? 1);
    }
    const diagonal = c[j * k + j] ?? 1;
    let forward = b[j] ?? 0;
    for (let m = 0; m < j; m++) forward -= (c[j * k + m] ?? 0) * (b[m] ?? 0);
    b[j] = forward / diagonal;
    logDeterminant += 2 * Math.log(diagonal);
    quadratic += (b[j] ?? 0) ** 2;
  }
  return { logDeterminant, quadratic };
}
