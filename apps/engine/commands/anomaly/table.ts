import { z } from 'zod';
import type { EngineContext } from '../../command.ts';
import { fileError, readBytes } from '../../files/index.ts';
import { badField } from '../../input.ts';

/** How an input names a CSV file with a column of times. */
export const tableShape = {
  file: z.string().describe('CSV file (.gz is unpacked) with a line of column names'),
  timeColumn: z.string().optional().describe('name of the column of times; default the first'),
  delimiter: z.string().min(1).max(1).default(',').describe('character between columns'),
  decimal: z.enum(['.', ',']).default('.').describe('decimal mark'),
  utcOffsetHours: z
    .number()
    .min(-14)
    .max(14)
    .default(8)
    .describe('hours by which times without a zone are ahead of UTC'),
};

/** See `tableShape`. */
export interface TableInput {
  readonly file: string;
  readonly timeColumn?: string | undefined;
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  readonly utcOffsetHours: number;
}

/** Rows of a file: their times, and the values of some columns, `values[row * columns + column]`, NaN where one is missing. */
export interface ReadTable {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly columns: readonly string[];
}

const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-', '--']);
const ZONED = /(z|[+-]\d\d:?\d\d)$/i;
const LOCAL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?$/;

/** Reads some columns of a file; `wanted` are names, or `undefined` for the first column beside the times. */
export function readTable(
  input: TableInput,
  field: string,
  wanted: readonly { readonly name: string | undefined; readonly path: string }[],
  context: EngineContext,
): ReadTable {
  if (input.delimiter === input.decimal)
    throw badField([field, 'delimiter'], input.delimiter, 'another character than the decimal mark');
  const path = context.path(input.file);
  const lines = readBytes(path)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const names = (lines[0] ?? '').split(input.delimiter).map(unquoted);
  const at = (name: string | undefined, usual: number, where: string): number => {
    const found = name === undefined ? usual : names.indexOf(name);
    if (found < 0 || found >= names.length)
      throw badField(where, name, `a column of ${input.file}, which has ${names.join(', ')}`);
    return found;
  };
  const timeAt = at(input.timeColumn, 0, `${field}.timeColumn`);
  const columns = wanted.map((one) => at(one.name, timeAt === 0 ? 1 : 0, one.path));
  const times: number[] = [];
  const values: number[] = [];
  for (let line = 1; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (text.trim() === '') continue;
    const cells = text.split(input.delimiter).map(unquoted);
    const time = timeOf(cells[timeAt] ?? '', input.utcOffsetHours);
    if (Number.isNaN(time)) throw fileError(path, `line ${line + 1}: "${cells[timeAt] ?? ''}" is no time`);
    times.push(time);
    for (const column of columns)
      values.push(
        numberOf(cells[column] ?? '', input.decimal, (cell) =>
          fileError(path, `line ${line + 1}: "${cell}" is no number`),
        ),
      );
  }
  if (times.length === 0) throw fileError(path, 'holds no readings');
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    columns: columns.map((column) => names[column] ?? ''),
  };
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

function numberOf(cell: string, decimal: '.' | ',', fault: (cell: string) => Error): number {
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const value = Number(decimal === ',' ? cell.replaceAll('.', '').replace(',', '.') : cell);
  if (!Number.isFinite(value)) throw fault(cell);
  return value;
}

/** A time in ms UTC, NaN where it is none: ISO 8601, the same without a zone, or seconds or milliseconds since 1970. */
function timeOf(cell: string, utcOffsetHours: number): number {
  if (/^\d{9,14}(\.\d+)?$/.test(cell)) return Number(cell) * (Number(cell) < 1e11 ? 1000 : 1);
  const local = LOCAL.exec(cell);
  if (!local) return ZONED.test(cell) ? Date.parse(cell.replace(' ', 'T')) : Number.NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = local.map(
    (part) => part ?? undefined,
  );
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = parts;
  const utc = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0')));
  const told = new Date(utc);
  const exists = told.getUTCMonth() === mo - 1 && told.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  return exists ? utc - utcOffsetHours * 3_600_000 : Number.NaN;
}
