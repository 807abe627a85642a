import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError, parseInput } from '../../input.ts';
import { command } from './command.ts';
import { Input } from './schemas.ts';

const folder = import.meta.dirname;
const context = {
  path: (name: string) => join(folder, name),
  signal: new AbortController().signal,
  progress: () => {},
};

function example(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'example.json'), 'utf8'));
}

function ask(changed: object) {
  return command.run(parseInput(Input, { ...example(), ...changed }), context);
}

test('the example tells when and by how much the river passes the warning stage, and its page shows it', async () => {
  const input = parseInput(Input, example());
  const output = await command.run(input, context);
  command.output.parse(output);
  const town = output.gauges.find(({ id }) => id === 'old-town');
  const warning = town?.stage?.warning;
  assert.ok(town?.stage?.datum === 'wusong' && warning?.levelM === 182.64);
  assert.ok(
    warning.overM > 0 && warning.hours > 0 && (warning.earliestH ?? NaN) <= (warning.spans[0]?.fromH ?? NaN),
  );
  assert.ok(Math.abs(warning.overM - (town.stage.peakM - 182.64)) < 1e-6);
  for (const { inM3, outM3, storedM3 } of output.reaches)
    assert.ok(Math.abs(outM3 + storedM3 - inM3) < 1e-6 * inM3);
  const { figures, tables, notes } = await command.report(input, output, context);
  const level = figures.find(({ file }) => file === 'level-3.svg');
  for (const words of ['warning 182.64 m', '90 % band', '吴淞'])
    assert.ok(String(level?.content).includes(words), words);
  assert.equal(tables[0]?.rows.length, 3);
  assert.ok(notes.some((note) => note.includes('1.64 m (flood bulletin')));
});

test('levels with their datum may come in instead of flows, and measured flow widens the band', async () => {
  const rating = {
    datum: 'local',
    points: [
      [1, 100],
      [5, 1200],
    ],
  };
  const gauges = [
    { id: 'a', rating },
    { id: 'b', observedM3s: [400, null, 500] },
  ];
  const reaches = [{ from: 'a', to: 'b', law: 'muskingum', travelH: 2, weight: 0.1 }];
  const inflow = { name: 'a', gauge: 'a', levelsM: [102, 103, 106, 102], datum: 'national1985' };
  const offsets = [{ gauge: 'a', from: 'local', to: 'national1985', addM: 100, source: 'gauge book' }];
  const found = await ask({ inflows: [inflow], reaches, gauges, offsets, knownUntilH: 2 });
  assert.deepEqual(found.gauges[0]?.flowM3s, [375, 650, 1475, 375]);
  assert.deepEqual(found.inflows, [{ name: 'a', extrapolatedSteps: 1 }]);
  assert.ok((found.gauges[1]?.residualShare ?? 0) > 0);
  await assert.rejects(
    ask({ inflows: [inflow], reaches, gauges, offsets: [] }),
    /Gauge a: no offset from national1985 to local/,
  );
});

test('fields that cannot be are refused by name', async () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ gauges: [{ id: 'sea' }] }, /gauges\[0\]\.id is "sea": expected a gauge/],
    [{ gauges: [{ id: 'upper', warning: { levelM: 1, datum: 'local' } }] }, /gauges\[0\]\.rating is missing/],
    [{ offsets: [] }, /Gauge old-town: no offset from huanghai1956 to wusong/],
    [{ gauges: [{ id: 'upper' }, { id: 'upper' }] }, /gauges\[1\]\.id is "upper"/],
    [{ probability: 1 }, /probability is 1/],
    [{ start: '2026-07-01' }, /start is "2026-07-01": expected a time as 2026-07-01T08:00:00\+08:00/],
    [
      { inflows: [{ name: 'x', gauge: 'side', flowM3s: [1, 2] }] },
      /reaches\[0\]\.from is "upper": expected a gauge at which an inflow enters/,
    ],
    [
      { gauges: [{ id: 'upper', rating: { datum: 'yellow', points: [] } }] },
      /gauges\[0\]\.rating\.datum is "yellow"/,
    ],
    [{ inflows: [{ name: 'x', gauge: 'upper', flowM3s: [1, -1] }] }, /inflows\[0\]\.flowM3s\[1\] is -1/],
  ];
  for (const [changed, says] of cases)
    await assert.rejects(
      async () => ask(changed),
      (error) => error instanceof InputError && says.test(error.message),
      String(says),
    );
});
