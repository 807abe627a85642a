import type { Translate } from '../i18n/translate.ts';

const zone = 'Asia/Shanghai';
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const exact = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const day = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** A moment as data carries it. */
export type Moment = string | number | Date;

/** Milliseconds of a moment. */
export function millis(moment: Moment): number {
  return typeof moment === 'number' ? moment : new Date(moment).getTime();
}

/** `14:03` in Asia/Shanghai. */
export function timeOfDay(moment: Moment): string {
  return clock.format(millis(moment));
}

/** `14:03:27` in Asia/Shanghai. */
export function exactTime(moment: Moment): string {
  return exact.format(millis(moment));
}

/** `2026-11-25` in Asia/Shanghai. */
export function dayOf(moment: Moment): string {
  return day.format(millis(moment));
}

/** `14:03` on the city's day of `now`, else `11-24 14:03`. */
export function shortMoment(moment: Moment, now: Moment): string {
  const date = dayOf(moment);
  return date === dayOf(now) ? timeOfDay(moment) : `${date.slice(5)} ${timeOfDay(moment)}`;
}

/** `2026-11-25 14:03:27`, for tooltips and records. */
export function fullMoment(moment: Moment): string {
  return `${dayOf(moment)} ${exactTime(moment)}`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const wholeDay = 24 * hour;

/** A length of time in the words of an operator: the two largest parts that matter, never more. */
export function durationWords(t: Translate, ms: number): string {
  const length = Math.abs(ms);
  if (length < minute) return t('duration.seconds', { n: Math.floor(length / second) });
  if (length < hour) return t('duration.minutes', { n: Math.floor(length / minute) });
  if (length < wholeDay) return hoursMinutes(t, length);
  const d = Math.floor(length / wholeDay);
  const h = Math.floor((length % wholeDay) / hour);
  return h === 0 || d > 6 ? t('duration.days', { n: d }) : t('duration.daysHours', { d, h });
}

function hoursMinutes(t: Translate, length: number): string {
  const h = Math.floor(length / hour);
  const m = Math.floor((length % hour) / minute);
  return m === 0 ? t('duration.hours', { n: h }) : t('duration.hoursMinutes', { h, m });
}

/** `04:31` below an hour, `2:04:31` above: for a clock that counts under the eye. */
export function countdown(ms: number): string {
  const total = Math.floor(Math.abs(ms) / second);
  const parts = [Math.floor((total % 3600) / 60), total % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':');
}
