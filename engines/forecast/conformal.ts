/**
 * Split conformal half-width: the ⌈(n + 1)·level⌉-th of the sorted errors, which covers a new error with at least that
 * probability when errors are exchangeable (Vovk, Gammerman and Shafer 2005). With too few errors the largest, times 1.5.
 */
export function conformalQuantile(sorted: Float64Array, level: number): number {
  const n = sorted.length;
  if (n === 0) return 0;
  const rank = Math.ceil((n + 1) * level);
  return rank <= n ? (sorted[rank - 1] ?? 0) : 1.5 * (sorted[n - 1] ?? 0);
}
