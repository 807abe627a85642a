import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal, seededRandom } from '../lib/random.ts';
import { lowRankLogDensity } from './low-rank-gaussian.ts';

test('the low-rank density equals the one computed with the full covariance matrix', () => {
  const random = seededRandom(4);
  const draw = (n: number): Float64Array => Float64Array.from({ length: n }, () => normal(random));
  for (const [n, k] of [
    [6, 0],
    [6, 1],
    [9, 4],
    [4, 7],
  ] as const) {
    const residual = draw(n);
    const variance = draw(n).map((value) => 0.1 + value ** 2);
    const factors = Array.from({ length: k }, () => draw(n));
    const covariance = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) =>
        factors.reduce((sum, f) => sum + (f[i] ?? 0) * (f[j] ?? 0), i === j ? (variance[i] ?? 0) : 0),
      ),
    );
    assert.ok(
      Math.abs(lowRankLogDensity(residual, variance, factors) - denseLogDensity(covariance, residual)) < 1e-9,
    );
  }
});

/** Gaussian elimination on the full matrix. */
function denseLogDensity(covariance: number[][], residual: Float64Array): number {
  const rows = covariance.map((row, i) => [...row, residual[i] ?? 0]);
  const n = rows.length;
  let logDeterminant = 0;
  rows.forEach((pivot, j) => {
    logDeterminant += Math.log(pivot[j] ?? 0);
    for (const row of rows.slice(j + 1)) {
      const factor = (row[j] ?? 0) / (pivot[j] ?? 1);
      for (let c = j; c <= n; c++) row[c] = (row[c] ?? 0) - factor * (pivot[c] ?? 0);
    }
  });
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]?.[n] ?? 0;
    for (let c = i + 1; c < n; c++) sum -= (rows[i]?.[c] ?? 0) * (solution[c] ?? 0);
    solution[i] = sum / (rows[i]?.[i] ?? 1);
  }
  return -0.5 * (solution.reduce((sum, x, i) => sum + x * (residual[i] ?? 0), 0) + logDeterminant);
}
