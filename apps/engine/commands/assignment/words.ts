/** What must be said where travel times come from a speed. */
export const SPEED_NOTE =
  'Travel times are distances as the crow flies with a detour, at one speed: no roads, no traffic.';
/** What must be said where they come from a table. */
export const TABLE_NOTE = 'Travel times are those of the table in the input.';

/** Seconds as minutes with one decimal. */
export function minutes(seconds: number): number {
  return Math.round(seconds / 6) / 10;
}

/** Seconds after midnight as `08:05`; of the next day as `25:10`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds / 60);
  const hours = Math.floor(whole / 60);
  return `${String(hours).padStart(2, '0')}:${String(whole - 60 * hours).padStart(2, '0')}`;
}
