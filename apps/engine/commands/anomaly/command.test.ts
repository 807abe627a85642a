import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EngineContext } from '../../command.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { command } from './command.ts';
import { readSeries, seriesSchema } from './time-series.ts';

const machine: EngineContext = {
  path: (name) => join(import.meta.dirname, name),
  signal: new AbortController().signal,
  progress: () => {},
};

test('the example finds the odd noon, the fall and the meter that stands still, and nothing else', async () => {
  const input = command.input.parse(JSON.parse(readFileSync(machine.path('example.json'), 'utf8')));
  const output = await command.run(input, machine);
  command.output.parse(output);
  assert.deepEqual(
    [
      ...new Set(
        output.alarms.map(({ time }) => new Date(Date.parse(time) + 28_800_000).toISOString().slice(0, 10)),
      ),
    ],
    ['2026-03-13', '2026-03-17', '2026-03-21', '2026-03-22'],
  );
  assert.equal(output.missing, 18);
  const { figures, tables } = await command.report(input, output, machine);
  assert.equal(figures.length, 2);
  assert.equal(tables[0]?.rows.length, output.alarms.length);
  assert.match(String(tables[0]?.rows.at(-1)?.[4]), /stands still/);
});

/** Reads a text as the series of an input would be. */
function read(context: TestContext, text: string, rest: Record<string, unknown> = {}) {
  const folder = tempFolder(context, { 'in.csv': text });
  const input = seriesSchema.parse({ file: 'in.csv', ...rest });
  return readSeries(input, 'series', { ...machine, path: (name) => folder.path(name) });
}

test('times of several forms, decimal commas and missing values are read', (context) => {
  const { times, values, name } = read(
    context,
    '\uFEFF"when";"flow"\n2026-03-01 08:00;1.234,5\n2026/3/1 08:05:30;\n2026-03-01T00:10:00Z;NaN\n1772323800;-2\n1772323860000;3\n\n',
    { delimiter: ';', decimal: ',' },
  );
  assert.equal(name, 'flow');
  assert.deepEqual(
    Array.from(times, (time) => new Date(time).toISOString().slice(11, 19)),
    ['00:00:00', '00:05:30', '00:10:00', '00:10:00', '00:11:00'],
  );
  assert.deepEqual(Array.from(values), [1234.5, Number.NaN, Number.NaN, -2, 3]);
});

test('a wrong cell is named by file, line and value, a wrong column by its field', (context) => {
  assert.throws(
    () => read(context, 't,v\n2026-02-30 08:00,1\n'),
    /in\.csv line 2: "2026-02-30 08:00" is no time/,
  );
  assert.throws(() => read(context, 't,v\n2026-02-03 08:00,1x\n'), /in\.csv line 2: "1x" is no number/);
  assert.throws(() => read(context, 't,v\n', {}), /in\.csv holds no readings/);
  assert.throws(
    () => read(context, 't,v\n1,2\n', { valueColumn: 'w' }),
    /series\.valueColumn is "w": expected a column of in\.csv, which has t, v/,
  );
  assert.throws(
    () => read(context, 't,v\n1,2\n', { decimal: ',' }),
    /series\.delimiter is ",": expected another character/,
  );
});
