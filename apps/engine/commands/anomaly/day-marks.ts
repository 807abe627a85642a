const DAY_MS = 86_400_000;
const LOCAL_MS = 8 * 3_600_000;
const MOST_MARKS = 9;

/** Dates at local midnights (UTC+8) between two times, at most nine, for charts over several days. */
export function dayMarks(fromMs: number, toMs: number): { readonly x: number; readonly label: string }[] {
  const every = Math.max(1, Math.ceil((toMs - fromMs) / DAY_MS / MOST_MARKS)) * DAY_MS;
  const first = Math.ceil((fromMs + LOCAL_MS) / DAY_MS) * DAY_MS - LOCAL_MS;
  const marks: { readonly x: number; readonly label: string }[] = [];
  // A name at the left edge would lie on that of the axis.
  for (let x = first - fromMs < 0.06 * (toMs - fromMs) ? first + every : first; x <= toMs; x += every)
    marks.push({ x, label: new Date(x + LOCAL_MS).toISOString().slice(5, 10) });
  return marks;
}
