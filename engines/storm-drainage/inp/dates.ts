const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAY_S = 86400;

/** Seconds since 1970 of a day `m/d/y`, `mmm-d-y` or `y-m-d`, or nothing. */
export function dateOf(text: string): number | undefined {
  const parts = text.split(/[/-]/);
  if (parts.length !== 3) return undefined;
  const [a = '', b = '', c = ''] = parts;
  const [year, month, day] = /^\d{4}$/.test(a) ? [a, b, c] : [c, a, b];
  const named = MONTHS.indexOf(month.slice(0, 3).toUpperCase()) + 1;
  if (!/^\d{1,4}$/.test(year) || !/^\d{1,2}$/.test(day) || (named === 0 && !/^\d{1,2}$/.test(month)))
    return undefined;
  return epochOf(Number(year), named === 0 ? Number(month) : named, Number(day));
}

/** Seconds since 1970 of a day of the calendar, or nothing where there is no such day. */
export function epochOf(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isSame ? ms / 1000 : undefined;
}

/** Day of a year (`m/d`), counted from 1 in a year of 365 days, or nothing. */
export function dayOfYear(text: string): number | undefined {
  const epoch = dateOf(`${text}/1995`);
  const first = epochOf(1995, 1, 1);
  return epoch === undefined || first === undefined ? undefined : (epoch - first) / DAY_S + 1;
}

/** Seconds of `h:mm`, `h:mm:ss` or hours as a decimal number, or nothing. */
export function timeOf(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text) * 3600;
  const match = /^(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$/.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, seconds = '0'] = match;
  if (Number(minutes) > 59 || Number(seconds) >= 60) return undefined;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Month (1 to 12), day of the week (1 Sunday to 7), hour (0 to 23) and day of the year (1 to 366) of a moment. */
export interface CalendarMoment {
  readonly month: number;
  readonly weekday: number;
  readonly hour: number;
  readonly dayOfYear: number;
}

/** Where a moment (seconds since 1970) stands in the calendar. */
export function calendarOf(epochS: number): CalendarMoment {
  const date = new Date(Math.floor(epochS + 1e-6) * 1000);
  return {
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay() + 1,
    hour: date.getUTCHours(),
    dayOfYear: Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / (DAY_S * 1000)) + 1,
  };
}
