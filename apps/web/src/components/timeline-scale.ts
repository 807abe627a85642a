/**
 * Places moments on a line of length 1 so that a chain of seconds and one of hours can both be read: each gap counts by
 * the logarithm of its length. Order is kept; equal times get equal places.
 */
export function timelineScale(times: readonly number[]): readonly number[] {
  const weights = times.map((time, index) => gapWeight(time - (times[index - 1] ?? time)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  return weights.map((weight) => {
    passed += weight;
    return total === 0 ? 0 : passed / total;
  });
}

const shortestGapMs = 5_000;

function gapWeight(gapMs: number): number {
  return gapMs <= 0 ? 0 : Math.log1p(gapMs / shortestGapMs);
}
