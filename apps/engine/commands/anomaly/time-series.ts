import { z } from 'zod';
import type { EngineContext } from '../../command.ts';
import { badField } from '../../input.ts';
import { readTable, tableShape } from './table.ts';

/** How an input names a time series: a column of a file, or rows in the input itself. */
export const seriesSchema = z.union([
  z.strictObject({
    ...tableShape,
    valueColumn: z.string().optional().describe('name of the column of values; default the second'),
  }),
  z.strictObject({
    rows: z
      .array(z.tuple([z.string(), z.number().nullable()]))
      .min(1)
      .describe('time (ISO 8601 with zone) and value, null where missing'),
  }),
]);

/** See `seriesSchema`. */
export type SeriesInput = z.output<typeof seriesSchema>;

/** Readings in the order of the file; NaN where the value is missing. */
export interface ReadSeries {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Name of the value's column. */
  readonly name: string;
}

const ZONED = /(z|[+-]\d\d:?\d\d)$/i;

/** Reads the series that a field of the input names. */
export function readSeries(input: SeriesInput, field: string, context: EngineContext): ReadSeries {
  if ('rows' in input) {
    const times = input.rows.map(([time], i) => {
      const value = ZONED.test(time) ? Date.parse(time) : Number.NaN;
      if (Number.isNaN(value))
        throw badField([field, 'rows', i, 0], time, 'a time such as 2026-03-01T08:00:00Z');
      return value;
    });
    return {
      times: Float64Array.from(times),
      values: Float64Array.from(input.rows, ([, value]) => value ?? Number.NaN),
      name: 'value',
    };
  }
  const wanted = [{ name: input.valueColumn, path: `${field}.valueColumn` }];
  const { times, values, columns } = readTable(input, field, wanted, context);
  return { times, values, name: columns[0] ?? 'value' };
}

/** The readings in the order of time, as a day's file of several gateways may not be. */
export function inTimeOrder({ times, values, name }: ReadSeries): ReadSeries {
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return {
    times: Float64Array.from(order, (i) => times[i] ?? 0),
    values: Float64Array.from(order, (i) => values[i] ?? Number.NaN),
    name,
  };
}
