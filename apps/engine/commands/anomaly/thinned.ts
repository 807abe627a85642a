/** At most `most` points that look like all of them: the lowest and the highest of each stretch, in order; missing ones are left out. */
export function thinned(
  times: Float64Array,
  values: Float64Array,
  most = 2400,
): (readonly [number, number])[] {
  const stretch = Math.max(1, Math.ceil((2 * times.length) / most));
  const points: (readonly [number, number])[] = [];
  for (let from = 0; from < times.length; from += stretch) {
    let low = -1;
    let high = -1;
    for (let i = from; i < Math.min(times.length, from + stretch); i++) {
      const value = values[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      if (low < 0 || value < (values[low] ?? 0)) low = i;
      if (high < 0 || value > (values[high] ?? 0)) high = i;
    }
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
      if (i >= 0) points.push([times[i] ?? 0, values[i] ?? 0]);
  }
  return points;
}
