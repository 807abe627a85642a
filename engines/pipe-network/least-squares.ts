/** Solves (XᵀX + diag(ridge)) b = Xᵀy by Gaussian elimination with pivoting; X by rows, one ridge weight a column. */
export function solveNormalEquations(
  rows: readonly Float64Array[],
  targets: Float64Array,
  ridge: Float64Array,
): Float64Array {
  const n = ridge.length;
  const system = Array.from({ length: n }, () => new Float64Array(n + 1));
  rows.forEach((row, r) => {
    for (let i = 0; i < n; i++) {
      const line = system[i];
      if (!line) continue;
      for (let j = 0; j < n; j++) line[j] = (line[j] ?? 0) + (row[i] ?? 0) * (row[j] ?? 0);
      line[n] = (line[n] ?? 0) + (row[i] ?? 0) * (targets[r] ?? 0);
    }
  });
  system.forEach((line, i) => {
    line[i] = (line[i] ?? 0) + (ridge[i] ?? 0);
  });
  return eliminate(system, n);
}

function eliminate(system: Float64Array[], n: number): Float64Array {
  for (let j = 0; j < n; j++) {
    const below = system.slice(j);
    const pivot = below.reduce((best, line) =>
      Math.abs(line[j] ?? 0) > Math.abs(best[j] ?? 0) ? line : best,
    );
    const at = system.indexOf(pivot);
    [system[j], system[at]] = [pivot, system[j] ?? pivot];
    for (const line of system.slice(j + 1)) {
      const factor = (line[j] ?? 0) / (pivot[j] || 1);
      for (let c = j; c <= n; c++) line[c] = (line[c] ?? 0) - factor * (pivot[c] ?? 0);
    }
  }
  const solution = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const line = system[i];
    let sum = line?.[n] ?? 0;
    for (let c = i + 1; c < n; c++) sum -= (line?.[c] ?? 0) * (solution[c] ?? 0);
    solution[i] = sum / (line?.[i] || 1);
  }
  return solution;
}
