import type { Curve, TimeSeries } from '../model.ts';
import type { Pattern } from '../water-model.ts';
import { dateOf, timeOf } from './dates.ts';
import { Names } from './names.ts';
import { fieldsOf, type InpSections, numberOf, Row } from './rows.ts';

/** A curve in the units of its file, and what it is for. */
export interface RawCurve extends Curve {
  readonly kind: string;
}

/** Text of a file that an input names, or nothing where it is not at hand. */
export type FileText = (name: string) => string | undefined;

/** Curves by name, in the units of the file: the first row of each says its kind. */
export function curvesOf(sections: InpSections): Names<RawCurve> {
  const found = new Map<string, { id: string; kind: string; x: number[]; y: number[]; row: Row }>();
  for (const row of sections.rows('CURVE')) {
    const id = row.text(0, 'name of the curve');
    let curve = found.get(id.toLowerCase());
    let next = 1;
    if (curve === undefined) {
      curve = { id, kind: row.text(1, 'kind of the curve').toUpperCase(), x: [], y: [], row };
      found.set(id.toLowerCase(), curve);
      next = 2;
    } else if (row.at(1) !== undefined && numberOf(row.fields[1] ?? '') === undefined) next = 2;
    for (let i = next; i < row.fields.length; i += 2) {
      const x = row.number(i, 'x of the curve');
      if (x < (curve.x.at(-1) ?? -Infinity)) throw row.bad(x, 'x of the curve', `${curve.x.at(-1)} or more`);
      curve.x.push(x);
      curve.y.push(row.number(i + 1, 'y of the curve'));
    }
  }
  const names = new Names<RawCurve>('curve');
  for (const { row, ...curve } of found.values()) {
    if (curve.x.length === 0) throw row.bad(curve.id, 'curve', 'one with points');
    names.add(curve.id, curve, row);
  }
  return names;
}

/** A curve with x and y in other units. */
export function scaled(curve: RawCurve, x: number, y: number): Curve {
  return { id: curve.id, x: curve.x.map((one) => one * x), y: curve.y.map((one) => one * y) };
}

/** Time series by name, values in the units of the file; a row without a date counts from the start of the run or goes on with the last date. */
export function seriesOf(sections: InpSections, startEpochS: number, file: FileText): Names<TimeSeries> {
  const found = new Map<string, { id: string; reader: SeriesReader; row: Row }>();
  for (const row of sections.rows('TIMESERIES')) {
    const id = row.text(0, 'name of the time series');
    let one = found.get(id.toLowerCase());
    if (one === undefined) {
      one = { id, reader: new SeriesReader(startEpochS), row };
      found.set(id.toLowerCase(), one);
    }
    if (row.word(1) === 'FILE') readFile(one.reader, row, file);
    else one.reader.read(row, 1);
  }
  const names = new Names<TimeSeries>('time series');
  for (const { id, reader, row } of found.values()) {
    if (reader.timesS.length === 0) throw row.bad(id, 'time series', 'one with values');
    names.add(id, { id, timesS: reader.timesS, values: reader.values }, row);
  }
  return names;
}

class SeriesReader {
  readonly timesS: number[] = [];
  readonly values: number[] = [];
  #dayS = 0;
  readonly #startEpochS: number;

  constructor(startEpochS: number) {
    this.#startEpochS = startEpochS;
  }

  /** Triples of date, time and value, or pairs of time and value, from a field on. */
  read(row: Row, from: number): void {
    for (let i = from; i < row.fields.length; ) {
      const date = dateOf(row.fields[i] ?? '');
      if (date !== undefined) {
        this.#dayS = date - this.#startEpochS;
        i += 1;
      }
      const time = timeOf(row.text(i, 'time of the series'));
      if (time === undefined)
        throw row.bad(row.fields[i], 'time of the series', 'hours, h:mm or month/day/year');
      const timeS = this.#dayS + time;
      if (timeS < (this.timesS.at(-1) ?? -Infinity))
        throw row.bad(row.fields[i], 'time of the series', 'one not before the row above it');
      this.timesS.push(timeS);
      this.values.push(row.number(i + 1, 'value of the series'));
      i += 2;
    }
  }
}

function readFile(reader: SeriesReader, row: Row, file: FileText): void {
  const name = row.text(2, 'file of the time series');
  const text = file(name);
  if (text === undefined) throw row.bad(name, 'file of the time series', 'one that can be read');
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const fields = fieldsOf(line);
    if (fields.length > 0) reader.read(new Row(row.section, i + 1, fields, name), 0);
  }
}

const LENGTHS = { monthly: 12, daily: 7, hourly: 24, weekend: 24 } as const;

/** Patterns by name; they may go over several rows. What is missing at the end counts as 1. */
export function patternsOf(sections: InpSections): Names<Pattern> {
  const found = new Map<string, { id: string; kind: Pattern['kind']; factors: number[]; row: Row }>();
  for (const row of sections.rows('PATTERN')) {
    const id = row.text(0, 'name of the pattern');
    let pattern = found.get(id.toLowerCase());
    let next = 1;
    if (pattern === undefined || numberOf(row.fields[1] ?? '') === undefined) {
      const kind = row.one(1, 'kind of the pattern', {
        MONTHLY: 'monthly',
        DAILY: 'daily',
        HOURLY: 'hourly',
        WEEKEND: 'weekend',
      } as const);
      pattern ??= { id, kind, factors: [], row };
      found.set(id.toLowerCase(), pattern);
      next = 2;
    }
    for (let i = next; i < row.fields.length; i++)
      pattern.factors.push(row.number(i, 'factor of the pattern'));
    if (pattern.factors.length > LENGTHS[pattern.kind])
      throw row.bad(
        pattern.factors.length,
        `number of factors of the pattern ${id}`,
        `${LENGTHS[pattern.kind]} at most`,
      );
  }
  const names = new Names<Pattern>('pattern');
  for (const { row, ...pattern } of found.values()) {
    while (pattern.factors.length < LENGTHS[pattern.kind]) pattern.factors.push(1);
    names.add(pattern.id, pattern, row);
  }
  return names;
}

/** Refuses a field that has no name of a curve. */
export function curveAt(curves: Names<RawCurve>, row: Row, field: number, what: string): RawCurve {
  const name = row.at(field);
  const curve = name === undefined ? undefined : curves.find(name);
  if (curve === undefined) throw row.bad(name, what, 'a curve of the model');
  return curve;
}
