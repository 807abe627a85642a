const LOCAL_MS = 8 * 3_600_000;

/** The day that an instant has in the city, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  return new Date(at.getTime() + LOCAL_MS).toISOString().slice(0, 10);
}

/** The instant at which a day begins in the city. */
export function startOfDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - LOCAL_MS);
}

/** The same day so many months later, or the last day of that month where it has no such day. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
