import { epochOf } from './dates.ts';
import type { Row } from './rows.ts';

/** Readings of a station: moments (seconds since 1970) at which an interval begins, and what fell or its intensity. */
export interface StationRain {
  readonly epochS: readonly number[];
  readonly values: readonly number[];
  /** Length of an interval where the file's form sets it, s. */
  readonly intervalS?: number;
  /** mm of one unit where the file's form sets it; then the values are volumes. */
  readonly unitMm?: number;
}

interface Reading {
  readonly station: string;
  readonly epochS: number;
  readonly value: number;
  readonly flag?: string;
}

const INCH_MM = 25.4;
const HOUR = 3600;

/**
 * Reads a file of rain in one of the forms of the format's manual, told apart by its lines: rows of station, year, month, day, hour, minute and
 * value; the National Weather Service's hourly and 15-minute records (apart by blanks or commas, of fixed columns, and as ordered on line);
 * Environment Canada's hourly rows. The services stamp the end of an interval, the rows of the first form its beginning.
 */
export function readRainFile(text: string, station: string, row: Row, name: string): StationRain {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith(';'));
  const form = lines.map((line) => formOf(line)).find((found) => found !== undefined);
  if (form === undefined)
    throw row.bad(
      name,
      'file of the rain',
      'rows of station, year, month, day, hour, minute and value, or a weather service’s form',
    );
  const readings: Reading[] = [];
  for (const line of lines)
    for (const one of form.read(line)) if (station === '*' || one.station === station) readings.push(one);
  if (readings.length === 0) throw row.bad(station, `station of ${name}`, 'one that the file has');
  readings.sort((a, b) => a.epochS - b.epochS);
  const spread = form.unitMm === undefined ? readings : withoutSums(readings, form.intervalS ?? HOUR);
  return {
    epochS: spread.map(({ epochS }) => epochS),
    values: spread.map(({ value }) => value),
    ...(form.intervalS === undefined ? {} : { intervalS: form.intervalS }),
    ...(form.unitMm === undefined ? {} : { unitMm: form.unitMm }),
  };
}

interface Form {
  readonly read: (line: string) => Reading[];
  readonly intervalS?: number;
  readonly unitMm?: number;
}

function formOf(line: string): Form | undefined {
  if (userRow(line).length > 0) return { read: userRow };
  const isQuarter = /\b(QPCP|QGAG)\b/.test(line) || /^\S*(QPCP|QGAG)/.test(line);
  const intervalS = isQuarter ? HOUR / 4 : HOUR;
  for (const read of [delimitedRow, tapeRow, onlineRow])
    if (read(line, intervalS).length > 0)
      return { read: (one) => read(one, intervalS), intervalS, unitMm: INCH_MM };
  if (canadaRow(line).length > 0) return { read: canadaRow, intervalS: HOUR, unitMm: 1 };
  return undefined;
}

function userRow(line: string): Reading[] {
  const fields = line.trim().split(/[\s,]+/);
  if (fields.length !== 7) return [];
  const [station = '', ...rest] = fields;
  const [year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0, value = Number.NaN] = rest.map(Number);
  const epoch = Number.isInteger(year) ? epochOf(year, month, day) : undefined;
  if (epoch === undefined || !(value >= 0) || !(hour >= 0 && hour <= 24) || !(minute >= 0 && minute < 60))
    return [];
  return [{ station, epochS: epoch + hour * HOUR + minute * 60, value }];
}

/** Groups of time, value and flag behind station, element and day; hour 25 is the day's sum. */
function delimitedRow(line: string, intervalS: number): Reading[] {
  const flat = line.replaceAll(',', ' ');
  const head = /^\s*(\d{6})\s+\d*\s*(?:HPCP|QPCP|QGAG)\s+\w\w\s+(\d{4})\s+(\d\d?)\s+(\d\d?)\s/.exec(flat);
  if (head === null) return [];
  const [whole, station = '', year, month, day] = head;
  return groups(
    flat.slice(whole.length),
    / *(\d{4})\s+(-?\d{5,6})(?: ([A-Za-z{}[\]]))?/g,
    station,
    epochOf(Number(year), Number(month), Number(day)),
    intervalS,
  );
}

function tapeRow(line: string, intervalS: number): Reading[] {
  const head = /^\w{3}(\d{6})\d{0,2}(?:HPCP|QPCP|QGAG)\w\w(\d{4})(\d\d)(\d{4})\d{3}/.exec(line);
  if (head === null) return [];
  const [whole, station = '', year, month, day] = head;
  return groups(
    line.slice(whole.length),
    /(\d{4})(-?[\d ]{6}|-?\d{5})([A-Za-z{}[\] ])?[\w ]?/g,
    station,
    epochOf(Number(year), Number(month), Number(day)),
    intervalS,
  );
}

function groups(
  text: string,
  pattern: RegExp,
  station: string,
  dayS: number | undefined,
  intervalS: number,
): Reading[] {
  const readings: Reading[] = [];
  if (dayS === undefined) return readings;
  for (const [, time = '', value, flag] of text.matchAll(pattern)) {
    const hour = Number(time.slice(0, 2));
    if (hour > 24) continue;
    const epochS = dayS + hour * HOUR + Number(time.slice(2)) * 60 - intervalS;
    readings.push({
      station,
      epochS,
      value: Number(value) / 100,
      ...(flag === undefined ? {} : { flag: flag.trim() }),
    });
  }
  return readings;
}

/** Station, day and hour, value: whole numbers are hundredths of an inch, those with a point inches. */
function onlineRow(line: string, intervalS: number): Reading[] {
  const match =
    /^\s*(\S.*?)\s+(\d{4})(\d\d)(\d\d)\s+(\d\d):(\d\d)\s+(-?\d*\.?\d+)(?:\s+([A-Za-z{}[\]]))?/.exec(
      line.replaceAll(',', ' '),
    );
  if (match === null) return [];
  const [, station = '', year, month, day, hour, minute, value = '', flag] = match;
  const dayS = epochOf(Number(year), Number(month), Number(day));
  if (dayS === undefined) return [];
  const epochS = dayS + Number(hour) * HOUR + Number(minute) * 60 - intervalS;
  const inches = value.includes('.') ? Number(value) : Number(value) / 100;
  return [{ station, epochS, value: inches, ...(flag === undefined ? {} : { flag }) }];
}

/** Station (7), year (3 or 4), month, day, element 123, then 24 values of tenths of a millimetre with a flag each. */
function canadaRow(line: string): Reading[] {
  const head = /^(\d{7})(\d{3,4})(\d\d)(\d\d)123(?=[-\d ]{6})/.exec(line);
  if (head === null) return [];
  const [whole, station = '', year = '', month, day] = head;
  const dayS = epochOf(
    year.length === 3 ? Number(year) + (Number(year) < 100 ? 2000 : 1000) : Number(year),
    Number(month),
    Number(day),
  );
  if (dayS === undefined) return [];
  const readings: Reading[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const value = Number(line.slice(whole.length + hour * 7, whole.length + hour * 7 + 6).trim() || '-99999');
    if (value > 0) readings.push({ station, epochS: dayS + hour * HOUR, value: value / 10 });
  }
  return readings;
}

/** A sum over several intervals (flag `a` where it begins, `A` where it ends) is spread evenly over them; what is missing is left out. */
function withoutSums(readings: readonly Reading[], intervalS: number): Reading[] {
  const out: Reading[] = [];
  let sumFrom: number | undefined;
  for (const one of readings) {
    const { flag = '', epochS, value } = one;
    if (flag === 'a') {
      sumFrom = epochS;
      continue;
    }
    if (flag === 'A' && value < 999 && value >= 0) {
      const from = sumFrom ?? epochS;
      const count = Math.round((epochS - from) / intervalS) + 1;
      for (let i = 0; i < count; i++)
        out.push({ ...one, epochS: from + i * intervalS, value: value / count });
      sumFrom = undefined;
      continue;
    }
    const isMissing = value < 0 || value >= 999 || 'M[]{}D'.includes(flag || '?');
    if (!isMissing && value > 0) out.push(one);
  }
  return out;
}
