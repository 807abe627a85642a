import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EngineContext } from '../../command.ts';
import { command } from './command.ts';

const machine: EngineContext = {
  path: (name) => join(import.meta.dirname, name),
  signal: new AbortController().signal,
  progress: () => {},
};

function example(change: Record<string, unknown> = {}) {
  const input: unknown = JSON.parse(readFileSync(machine.path('example.json'), 'utf8'));
  return command.input.parse({ ...Object(input), pipes: 40, ...change });
}

test('the example finds the leak, its end and the one that grows, and its page shows each', async () => {
  const input = example();
  const output = await command.run(input, machine);
  command.output.parse(output);
  const kinds = output.events.map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(0, 3), ['leak', 'end', 'leak']);
  const [first] = output.events;
  assert.ok(Math.abs((first?.outflowLps ?? 0) - 2.6) < 1, `${first?.outflowLps} L/s`);
  assert.ok(['2026-03-22', '2026-03-23'].includes(first?.since ?? ''), first?.since);
  assert.equal(first?.nightFlow?.bearsOut, 'yes');
  const { figures, tables } = await command.report(input, output, machine);
  assert.deepEqual(
    figures.map(({ file }) => file),
    ['pressures.svg', 'inflow-at-night.svg', 'places.svg'],
  );
  assert.equal(tables[0]?.rows.length, output.events.length);
  assert.ok(String(figures[2]?.content).includes('1: leak, told on'));
});

test('a sensor that is no node, and a column that is not in the file, are named', async () => {
  const { pressures } = example();
  const other = (sensors: string[]) =>
    command.run(example({ pressures: { ...pressures, sensors } }), machine);
  await assert.rejects(
    other(['0-6', '1-1', '9-9']),
    /pressures\.sensors\[2\] is "9-9": expected a node of example-district\.inp/,
  );
  await assert.rejects(
    other(['0-6', '1-1', '1-2']),
    /pressures\.sensors\[2\] is "1-2": expected a column of example-pressures\.csv/,
  );
});
