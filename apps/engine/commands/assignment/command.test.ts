import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EngineContext } from '../../command.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { command } from './command.ts';
import { outputSchema } from './schemas.ts';

const machine: EngineContext = {
  path: (name) => name,
  signal: new AbortController().signal,
  progress: () => {},
};

function example(name: string) {
  return command.input.parse(JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')));
}

/** Runs an input as the program would, and answers its text. */
function run(context: TestContext, input: unknown): Promise<string> {
  const folder = tempFolder(context, { 'in.json': JSON.stringify(input) });
  const { signal, progress } = machine;
  return runCommand({ name: 'assignment', command, inputFile: folder.path('in.json'), signal, progress });
}

test('the example of rounds makes all visits in their windows, and its map shows each patrol', async () => {
  const input = example('example.json');
  const output = await command.run(input, machine);
  assert.ok(input.kind === 'rounds' && output.kind === 'rounds');
  assert.deepEqual(output.left, []);
  for (const { stops } of output.rounds) {
    for (const { visit, beginAt } of stops) {
      const [from, to] = input.visits.find(({ id }) => id === visit)?.window ?? [0, Infinity];
      assert.ok(beginAt >= from && beginAt <= to, visit);
    }
  }
  const { figures, tables, notes } = await command.report(input, output, machine);
  const map = String(figures[0]?.content);
  for (const { patrol } of output.rounds) assert.ok(map.includes(`>${patrol}</text>`), patrol);
  assert.equal(map.match(/<circle /g)?.length, input.visits.length);
  assert.deepEqual(
    tables.map(({ rows }) => rows.length),
    output.rounds.map(({ stops }) => stops.length),
  );
  assert.match(notes[0] ?? '', /minutes of driving in all: no plan can do with less than/);
});

test('the example of tasks names the skill that nobody has, also in its report', async () => {
  const input = example('example-tasks.json');
  const output = await command.run(input, machine);
  assert.ok(output.kind === 'tasks');
  assert.deepEqual(output.outcomes.at(-1), {
    kind: 'no-capable-crew',
    task: '落水 Person in the river',
    missing: ['boat'],
  });
  assert.equal(output.outcomes.filter(({ kind }) => kind === 'assigned').length, 4);
  const { title, tables } = await command.report(input, output, machine);
  assert.equal(title, '1 of 5 tasks without a crew');
  assert.deepEqual(tables[0]?.rows.at(-1), ['落水 Person in the river', 1, 'none', '', 'nobody can: boat']);
});

test('the example of warehouses splits the need over the two that arrive first', async () => {
  const input = example('example-warehouses.json');
  const output = await command.run(input, machine);
  assert.ok(output.kind === 'warehouses' && output.outcome.kind === 'chosen');
  assert.deepEqual(
    output.outcome.picks.map(({ warehouse, seconds }) => [warehouse.split(' ')[1], seconds]),
    [
      ['Shangqingsi', 480],
      ['Chaotianmen', 900],
    ],
  );
  const report = await command.report(input, output, machine);
  assert.deepEqual(report.tables[0]?.rows[1], ['朝天门库 Chaotianmen', 15, '600 × sandbag, 1 × pump-150']);
});

test('a need beyond the stock is an answer that says what is short', async (context) => {
  const input = {
    kind: 'warehouses',
    site: { id: 's' },
    need: [{ code: 'x', qty: 9 }],
    warehouses: [{ id: 'w', stock: [{ code: 'x', qty: 4 }] }],
  };
  const output = outputSchema.parse(
    JSON.parse(await run(context, { ...input, travel: { kind: 'table', seconds: [[60]] } })),
  );
  assert.deepEqual(output, {
    kind: 'warehouses',
    outcome: { kind: 'short', articles: [{ code: 'x', needed: 9, available: 4 }] },
  });
  const { title } = await command.report(
    command.input.parse({ ...input, travel: { kind: 'table', seconds: [[60]] } }),
    output,
    machine,
  );
  assert.equal(title, 'The stock in reach is short for s');
});

test('bad input names its field', async (context) => {
  const tasks = {
    kind: 'tasks',
    tasks: [{ id: 't' }],
    crews: [{ id: 'c' }],
    travel: { kind: 'table', seconds: [[1]] },
  };
  const rounds = {
    kind: 'rounds',
    visits: [{ id: 'v' }],
    patrols: [{ id: 'p', shift: [0, 9] }],
    travel: {
      kind: 'table',
      seconds: [
        [0, 1],
        [1, 0],
      ],
    },
  };
  const cases = [
    [{ ...tasks, kind: 'task' }, /^kind is "task": expected 'tasks' \| 'warehouses' \| 'rounds'/],
    [{ ...tasks, tasks: [{ id: 't', level: 7 }] }, /^tasks\[0\]\.level is 7: expected .*1 \(worst\) to 4/],
    [{ ...tasks, travel: { kind: 'speed', speedKmh: 30 } }, /^crews\[0\]\.at is missing: expected a place/],
    [
      { ...tasks, travel: { kind: 'speed', speedKmh: 0 } },
      /^travel\.speedKmh is 0: expected number to be >0 \(Mean speed/,
    ],
    [
      { ...tasks, travel: { kind: 'table', seconds: [[1, 2]] } },
      /^travel\.seconds\[0\] is 2: expected 1 entries, one for each of tasks/,
    ],
    [
      { ...tasks, crews: [{ id: 'c' }, { id: 'c' }] },
      /^crews\[1\]\.id is "c": expected an id of its own, crews\[0\] has it/,
    ],
    [
      { ...rounds, patrols: [{ id: 'p', shift: [9, 0] }] },
      /^patrols\[0\]\.shift is \[9,0\]: expected the end not before/,
    ],
    [{ ...rounds, visits: [{ id: 'v', window: [5, 4] }] }, /^visits\[0\]\.window is \[5,4\]/],
    [
      {
        ...rounds,
        travel: {
          kind: 'table',
          seconds: [
            [0, 1],
            [1, -1],
          ],
        },
      },
      /^travel\.seconds\[1\]\[1\] is -1: expected number to be >=0/,
    ],
    [{ ...rounds, speed: 3 }, /^speed is no field/],
  ] as const;
  for (const [input, says] of cases)
    await assert.rejects(run(context, input), (error: Error) => {
      assert.match(error.message, says);
      return error.name === 'InputError';
    });
});
