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
  return command.input.parse({ ...Object(input), ...change });
}

test('the example forecasts a day with its intervals and tells what it stored', async () => {
  const input = example();
  const output = await command.run(input, machine);
  command.output.parse(output);
  assert.ok(output.kind === 'forecast');
  assert.equal(output.method, 'regression');
  assert.equal(output.steps.length, 24);
  assert.equal(output.steps[0]?.time, '2026-06-12T16:00:00.000Z');
  assert.equal(output.inputs.last, '2026-06-12T15:00:00.000Z');
  const { figures, tables } = await command.report(input, output, machine);
  assert.ok(String(figures[0]?.content).includes('What came'), 'the file goes on behind the origin');
  assert.equal(tables[0]?.rows.length, 24);
  assert.ok(tables[1]?.rows.some(([, value]) => value === output.inputs.digest));
});

test('a history that is too short is an answer, and its page says so', async () => {
  const rows = [0, 1, 2].map((h) => [`2026-03-01T0${h}:00:00Z`, 5]);
  const input = command.input.parse({ series: { rows } });
  const output = await command.run(input, machine);
  assert.deepEqual(output, { kind: 'too-short', version: 'forecast/1', known: 3, needed: 10 });
  assert.match((await command.report(input, output, machine)).title, /too short/);
});

test('choices that do not fit are named', async () => {
  await assert.rejects(
    command.run(example({ hours: 1.5 }), machine),
    /hours is 1\.5: expected a whole number of steps of 60 minutes/,
  );
  await assert.rejects(
    command.run(example({ stepMinutes: 7 }), machine),
    /stepMinutes is 7: expected a divisor of a day/,
  );
  const origin = '2026-06-12T10:30:00+08:00';
  await assert.rejects(
    command.run(example({ origin }), machine),
    /origin is "2026-06-12T10:30:00\+08:00": expected the start of a step/,
  );
  assert.throws(() => example({ restDays: ['1 May'] }), /expected a date such as 2026-10-01/);
});
