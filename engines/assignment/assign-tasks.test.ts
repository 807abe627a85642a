import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Highs } from 'highs';
import { seededRandom } from '../lib/random.ts';
import { type AssignTasksInput, assignTasks, type Crew, type Task, travelTable } from './index.ts';
import { leastValue, loadHighs, type Program, type Sum } from './test/linear-program.ts';

const SKILLS = ['pump', 'weld', 'climb', 'boat'];

function randomCase(random: () => number, tasks: number, crews: number): AssignTasksInput {
  const some = (share: number) => SKILLS.filter(() => random() < share);
  const levels = [1, 2, 3, 4] as const;
  return {
    tasks: Array.from(
      { length: tasks },
      (_, i): Task => ({ id: `t${i}`, needs: some(0.25), level: levels[Math.floor(4 * random())] ?? 4 }),
    ),
    crews: Array.from(
      { length: crews },
      (_, i): Crew => ({ id: `c${i}`, can: some(0.7), capacity: Math.floor(3 * random()) }),
    ),
    travel: travelTable(
      Array.from({ length: crews }, () =>
        Array.from({ length: tasks }, () => (random() < 0.1 ? undefined : Math.round(3600 * random()))),
      ),
      tasks,
    ),
  };
}

/** Numbers of tasks served by level, the worst first, and the seconds: each fixed before the next is looked at. */
function bestByHighs(highs: Highs, { tasks, crews, travel }: AssignTasksInput): readonly number[] {
  const name = (c: number, t: number) => `x_${c}_${t}`;
  const pairs = crews.flatMap((crew, c) =>
    tasks.flatMap((task, t) => {
      const seconds = travel.seconds[c * tasks.length + t] ?? Infinity;
      return seconds < Infinity && task.needs.every((need) => crew.can.includes(need))
        ? [{ c, t, seconds }]
        : [];
    }),
  );
  const sum = (passes: (pair: { c: number; t: number; seconds: number }) => boolean, factor = 1): Sum =>
    pairs.filter(passes).map(({ c, t }) => [factor, name(c, t)] as const);
  const rows: Program['rows'][number][] = [
    ...tasks.map((_, t) => ({ sum: sum((pair) => pair.t === t), is: '<=' as const, value: 1 })),
    ...crews.map((crew, c) => ({
      sum: sum((pair) => pair.c === c),
      is: '<=' as const,
      value: crew.capacity ?? 1,
    })),
  ];
  const binary = pairs.map(({ c, t }) => name(c, t));
  const counts = [1, 2, 3, 4].map((level) => {
    const ofLevel = (pair: { t: number }) => tasks[pair.t]?.level === level;
    const served = Math.round(Math.abs(leastValue(highs, { minimise: sum(ofLevel, -1), rows, binary }) ?? 0));
    rows.push({ sum: sum(ofLevel), is: '>=', value: served });
    return served;
  });
  const minimise = pairs.map(({ c, t, seconds }) => [seconds, name(c, t)] as const);
  return [...counts, leastValue(highs, { minimise, rows, binary }) ?? 0];
}

function servedBy({ tasks }: AssignTasksInput, outcomes: ReturnType<typeof assignTasks>): readonly number[] {
  const assigned = outcomes.flatMap((one) => (one.kind === 'assigned' ? [one] : []));
  const counts = [1, 2, 3, 4].map(
    (level) => assigned.filter((one) => tasks.find(({ id }) => id === one.task)?.level === level).length,
  );
  return [...counts, assigned.reduce((seconds, one) => seconds + one.seconds, 0)];
}

test('the worst tasks are served first, then the seconds are the least: as HiGHS finds on random cases', async () => {
  const highs = await loadHighs();
  const random = seededRandom(11);
  for (let i = 0; i < 40; i++) {
    const input = randomCase(random, 3 + Math.floor(9 * random()), 2 + Math.floor(6 * random()));
    const [found, best] = [servedBy(input, assignTasks(input)), bestByHighs(highs, input)];
    assert.deepEqual(found.slice(0, 4), best.slice(0, 4), `case ${i}`);
    assert.ok(
      Math.abs((found[4] ?? 0) - (best[4] ?? 0)) < 1e-6,
      `case ${i}: ${found[4]} s, HiGHS ${best[4]} s`,
    );
  }
});

test('no crew takes more than its capacity or what it cannot do, and why a task is left is true', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 7 }),
      (seed, t, c) => {
        const input = randomCase(seededRandom(seed), t, c);
        const outcomes = assignTasks(input);
        assert.deepEqual(
          outcomes.map(({ task }) => task),
          input.tasks.map(({ id }) => id),
        );
        const crew = (id: string) => input.crews.find((one) => one.id === id);
        const taken = (id: string) =>
          outcomes.filter((one) => one.kind === 'assigned' && one.crew === id).length;
        for (const { id, capacity = 1 } of input.crews) assert.ok(taken(id) <= capacity);
        for (const [i, one] of outcomes.entries()) {
          const needs = input.tasks[i]?.needs ?? [];
          const isAble = (id: string) => needs.every((need) => crew(id)?.can.includes(need));
          switch (one.kind) {
            case 'assigned':
              assert.ok(isAble(one.crew) && Number.isFinite(one.seconds));
              break;
            case 'no-capable-crew':
              assert.ok(!input.crews.some(({ id }) => isAble(id)));
              break;
            case 'not-reachable':
              assert.ok(one.crews.length > 0 && one.crews.every(isAble));
              break;
            case 'no-free-crew':
              for (const id of one.crews) assert.equal(taken(id), crew(id)?.capacity);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a task that no crew can do says which skill nobody has, or that no crew has all of them', () => {
  const crews = [
    { id: 'a', can: ['pump'] },
    { id: 'b', can: ['weld'] },
  ];
  const tasks: readonly Task[] = [
    { id: 'dive', needs: ['pump', 'dive'] },
    { id: 'both', needs: ['pump', 'weld'] },
    { id: 'far', needs: ['weld'] },
    { id: 'near', needs: ['pump'], level: 1 },
    { id: 'late', needs: ['pump'], level: 2 },
  ];
  const travel = travelTable(
    [
      [1, 1, 1, 300, 10],
      [1, 1, undefined, 1, 1],
    ],
    5,
  );
  assert.deepEqual(assignTasks({ tasks, crews, travel }), [
    { kind: 'no-capable-crew', task: 'dive', missing: ['dive'] },
    { kind: 'no-capable-crew', task: 'both', missing: [] },
    { kind: 'not-reachable', task: 'far', crews: ['b'] },
    { kind: 'assigned', task: 'near', crew: 'a', seconds: 300 },
    { kind: 'no-free-crew', task: 'late', crews: ['a'] },
  ]);
});

test('rows that cannot be are refused by name', () => {
  const good = {
    tasks: [{ id: 't', needs: [] }],
    crews: [{ id: 'c', can: [] }],
    travel: travelTable([[1]], 1),
  };
  const cases = [
    [{ ...good, crews: [{ id: 'c', can: [], capacity: 1.5 }] }, /Crew "c" takes 1\.5 tasks/],
    [{ ...good, tasks: [{ id: 't', needs: [], level: 5 as 4 }] }, /Task "t" has level 5/],
    [{ ...good, tasks: [...good.tasks, ...good.tasks] }, /Two of the tasks have the id "t"/],
    [{ ...good, travel: travelTable([[1, 2]], 2) }, /1 x 2 entries: expected 1 crews x 1 tasks/],
  ] as const;
  for (const [input, says] of cases) assert.throws(() => assignTasks(input), says);
  assert.throws(() => travelTable([[1], [-2]], 1), /Travel time \[1\]\[0\] is -2/);
  assert.throws(() => travelTable([[1, 2]], 1), /Row 0 .* has 2 entries: expected 1/);
});

test('a stop request ends the assignment', () => {
  const input = randomCase(seededRandom(1), 5, 5);
  assert.throws(() => assignTasks(input, { aborted: true }), /stopped/);
});
