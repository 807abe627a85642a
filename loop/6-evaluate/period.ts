/** A period of evaluation, cut in the city's own days. */
export type Period = 'day' | 'week' | 'month';

const DAY = 86_400_000;
const OFFSET = 8 * 3_600_000;

/** The period in which an instant lies: [from, to), in the city's local time; a week begins on Monday. */
export function periodOf(period: Period, at: Date): { readonly from: Date; readonly to: Date } {
  const local = new Date(at.getTime() + OFFSET);
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  if (period === 'day') return between(midnight, midnight + DAY);
  if (period === 'week') {
    const monday = midnight - ((local.getUTCDay() + 6) % 7) * DAY;
    return between(monday, monday + 7 * DAY);
  }
  return between(
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1),
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1),
  );
}

function between(from: number, to: number): { readonly from: Date; readonly to: Date } {
  return { from: new Date(from - OFFSET), to: new Date(to - OFFSET) };
}
