import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Highs } from 'highs';
import { seededRandom } from '../lib/random.ts';
import {
  type Patrol,
  type PlanRoundsInput,
  planRounds,
  type RoundsPlan,
  travelTable,
  type Visit,
} from './index.ts';
import { lowerBound } from './rounds-bound.ts';
import { exactRounds } from './rounds-exact.ts';
import { planOf, roundsModel } from './rounds-model.ts';
import { searchRounds } from './rounds-search.ts';
import { leastValue, loadHighs, type Program } from './test/linear-program.ts';

interface CaseOptions {
  readonly visits: number;
  readonly patrols: number;
  /** Share of visits with a window. */
  readonly windows: number;
  readonly shiftSeconds: number;
}

/** Places in a square of 20 minutes a side; there and back differ by up to a fifth. */
function randomCase(
  random: () => number,
  { visits, patrols, windows, shiftSeconds }: CaseOptions,
): PlanRoundsInput {
  const places = Array.from({ length: visits + patrols }, () => [1200 * random(), 1200 * random()] as const);
  const rows = places.map(([x, y]) =>
    places.map(([u, v]) => Math.round(Math.hypot(x - u, y - v) * (1 + 0.2 * random()))),
  );
  const visit = (i: number): Visit => {
    const from = Math.round(random() * shiftSeconds * 0.7);
    const window = [from, from + Math.round(600 + 1800 * random())] as const;
    return {
      id: `v${i}`,
      serviceSeconds: Math.round(300 * random()),
      ...(random() < windows && { window }),
      weight: random() < 0.2 ? 3 : 1,
    };
  };
  return {
    visits: Array.from({ length: visits }, (_, i) => visit(i)),
    patrols: Array.from({ length: patrols }, (_, p): Patrol => ({ id: `p${p}`, shift: [0, shiftSeconds] })),
    travel: travelTable(rows, places.length),
  };
}

/** Least weight left out, then least driving, by a model of arcs with times (Miller, Tucker and Zemlin). */
function bestByHighs(highs: Highs, { visits, patrols, travel }: PlanRoundsInput): readonly number[] {
  const n = visits.length;
  const seconds = (a: number, b: number) => travel.seconds[a * travel.columns + b] ?? Infinity;
  const rows: Program['rows'][number][] = [];
  const binary: string[] = [];
  const drive: [number, string][] = [];
  const late = 1e5;
  for (const [p, { shift }] of patrols.entries()) {
    const home = n + p;
    const nodes = [...visits.keys(), home];
    for (const a of nodes)
      for (const b of nodes) {
        if (a === b) continue;
        binary.push(`x${p}_${a}_${b}`);
        drive.push([seconds(a, b), `x${p}_${a}_${b}`]);
      }
    for (const a of nodes) {
      const others = nodes.filter((b) => b !== a);
      rows.push({
        sum: others.flatMap((b) => [[1, `x${p}_${a}_${b}`] as const, [-1, `x${p}_${b}_${a}`] as const]),
        is: '=',
        value: 0,
      });
    }
    rows.push({ sum: [...visits.keys()].map((b) => [1, `x${p}_${home}_${b}`] as const), is: '<=', value: 1 });
    for (const a of visits.keys()) {
      rows.push({
        sum: [
          [1, `t${a}`],
          [-late, `x${p}_${home}_${a}`],
        ],
        is: '>=',
        value: shift[0] + seconds(home, a) - late,
      });
      rows.push({
        sum: [
          [1, `t${a}`],
          [late, `x${p}_${a}_${home}`],
        ],
        is: '<=',
        value: shift[1] - seconds(a, home) - (visits[a]?.serviceSeconds ?? 0) + late,
      });
    }
  }
  const left: [number, string][] = [];
  for (const [a, { serviceSeconds = 0, window, weight = 1 }] of visits.entries()) {
    binary.push(`left${a}`);
    left.push([weight, `left${a}`]);
    const into = patrols.flatMap((_, p) =>
      [...visits.keys(), n + p].filter((b) => b !== a).map((b) => [1, `x${p}_${b}_${a}`] as const),
    );
    rows.push({ sum: [...into, [1, `left${a}`]], is: '=', value: 1 });
    if (window !== undefined)
      rows.push(
        { sum: [[1, `t${a}`]], is: '>=', value: window[0] },
        { sum: [[1, `t${a}`]], is: '<=', value: window[1] },
      );
    for (const b of visits.keys()) {
      if (a === b) continue;
      for (const p of patrols.keys())
        rows.push({
          sum: [
            [1, `t${b}`],
            [-1, `t${a}`],
            [-late, `x${p}_${a}_${b}`],
          ],
          is: '>=',
          value: serviceSeconds + seconds(a, b) - late,
        });
    }
  }
  const leftWeight = leastValue(highs, { minimise: left, rows, binary }) ?? Number.NaN;
  rows.push({ sum: left, is: '<=', value: Math.round(leftWeight) });
  return [
    Math.round(leftWeight),
    Math.round(leastValue(highs, { minimise: drive, rows, binary }) ?? Number.NaN),
  ];
}

function leftWeight({ visits }: PlanRoundsInput, { left }: RoundsPlan): number {
  return left.reduce((sum, { visit }) => sum + (visits.find(({ id }) => id === visit)?.weight ?? 1), 0);
}

test('small plans leave out the least and drive the least: as HiGHS finds on random cases with windows', async () => {
  const highs = await loadHighs();
  const random = seededRandom(21);
  let withLeft = 0;
  for (let i = 0; i < 8; i++) {
    const input = randomCase(random, {
      visits: 4 + (i % 2),
      patrols: 1 + (i % 2),
      windows: 0.6,
      shiftSeconds: i < 4 ? 2200 : 9000,
    });
    const plan = planRounds(input);
    assert.deepEqual(
      [leftWeight(input, plan), Math.round(plan.driveSeconds)],
      bestByHighs(highs, input),
      `case ${i}`,
    );
    if (plan.left.length > 0) withLeft++;
  }
  assert.ok(withLeft > 1 && withLeft < 8, `${withLeft} cases leave something out`);
});

/** Every order of every set, one patrol: slow, and nothing in common with the engine. */
function bestByTrying({ visits, patrols, travel }: PlanRoundsInput): readonly number[] {
  const home = visits.length;
  const [, ends = 0] = patrols[0]?.shift ?? [];
  const total = visits.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let best = [Infinity, Infinity];
  const go = (made: readonly number[], at: number, time: number, drive: number, worth: number) => {
    const back = made.length === 0 ? 0 : (travel.seconds[at * travel.columns + home] ?? 0);
    const [left = 0, seconds = 0] = best;
    if (time + back <= ends && (total - worth < left || (total - worth === left && drive + back < seconds)))
      best = [total - worth, drive + back];
    for (const [v, { window = [0, Infinity], serviceSeconds = 0, weight = 1 }] of visits.entries()) {
      if (made.includes(v)) continue;
      const way = travel.seconds[at * travel.columns + v] ?? 0;
      const begin = Math.max(time + way, window[0]);
      if (begin <= window[1]) go([...made, v], v, begin + serviceSeconds, drive + way, worth + weight);
    }
  };
  go([], home, 0, 0, 0);
  return best;
}

test('the round of one patrol is the best of all orders', () => {
  const random = seededRandom(8);
  for (let i = 0; i < 40; i++) {
    const input = randomCase(random, {
      visits: 1 + (i % 7),
      patrols: 1,
      windows: 0.7,
      shiftSeconds: 3000 + 2500 * random(),
    });
    const plan = planRounds(input);
    assert.deepEqual([leftWeight(input, plan), plan.driveSeconds], bestByTrying(input), `case ${i}`);
    assert.deepEqual(plan.proof, { kind: 'optimal' });
  }
});

test('the search finds the exact best of cases of 12 visits, or one within 1 %, and the lower bound is never above it', () => {
  const random = seededRandom(4);
  let [same, close] = [0, 0];
  for (let i = 0; i < 10; i++) {
    const windows = i % 2 === 0 ? 0 : 0.4;
    const model = roundsModel(randomCase(random, { visits: 12, patrols: 2, windows, shiftSeconds: 14_000 }));
    const best = planOf(
      model,
      exactRounds(model, () => {}),
    );
    const found = searchRounds(model, { tries: 3000, seed: 1, progress: () => {} });
    assert.equal(found.leftWeight, best.leftWeight);
    assert.ok(found.seconds >= best.seconds - 1e-6 && found.seconds <= 1.01 * best.seconds, `case ${i}`);
    if (found.seconds < best.seconds + 1e-6) same++;
    if (best.left.length > 0) continue;
    const bound = lowerBound(model, best.seconds);
    assert.ok(bound <= best.seconds + 1e-6, `case ${i}: bound ${bound}, best ${best.seconds}`);
    if (windows === 0 && bound > 0.85 * best.seconds) close++;
  }
  assert.ok(same >= 8, `${same} of 10 found`);
  assert.ok(close >= 4, `${close} of 5 bounds within 15 %`);
});

/** Follows a plan by the clock: windows, shifts, each visit once, and sums that add up. */
function followPlan({ visits, patrols, travel }: PlanRoundsInput, plan: RoundsPlan): void {
  const made = plan.rounds.flatMap(({ stops }) => stops.map(({ visit }) => visit));
  const all = [...made, ...plan.left.map(({ visit }) => visit)];
  assert.deepEqual(all.toSorted(), visits.map(({ id }) => id).toSorted());
  let total = 0;
  for (const [p, { stops, departAt, returnAt, driveSeconds }] of plan.rounds.entries()) {
    const { shift = [0, 0], maxVisits = Infinity } = patrols[p] ?? {};
    assert.ok(departAt >= shift[0] && returnAt <= shift[1] + 1e-6 && stops.length <= maxVisits);
    let [at, time, drive] = [visits.length + p, departAt, 0];
    for (const { visit, arriveAt, beginAt, leaveAt } of stops) {
      const v = visits.findIndex(({ id }) => id === visit);
      const { window = [-Infinity, Infinity], serviceSeconds = 0 } = visits[v] ?? {};
      const way = travel.seconds[at * travel.columns + v] ?? 0;
      drive += way;
      assert.ok(
        Math.abs(arriveAt - time - way) < 1e-6 &&
          beginAt >= arriveAt &&
          beginAt >= window[0] &&
          beginAt <= window[1],
      );
      assert.ok(Math.abs(leaveAt - beginAt - serviceSeconds) < 1e-6);
      [at, time] = [v, leaveAt];
    }
    const back = stops.length === 0 ? 0 : (travel.seconds[at * travel.columns + visits.length + p] ?? 0);
    assert.ok(Math.abs(returnAt - time - back) < 1e-6 && Math.abs(driveSeconds - drive - back) < 1e-6);
    total += driveSeconds;
  }
  assert.ok(Math.abs(total - plan.driveSeconds) < 1e-6);
}

test('every plan can be driven by the clock, and the same input gives the same plan', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 4 }),
      (seed, visits, patrols) => {
        const input = randomCase(seededRandom(seed), {
          visits: visits > 9 && visits < 14 ? 9 : visits,
          patrols,
          windows: 0.5,
          shiftSeconds: 9000,
        });
        const plan = planRounds(input, { tries: 15 });
        followPlan(input, plan);
        assert.deepEqual(planRounds(input, { tries: 15 }), plan);
      },
    ),
    { numRuns: 40 },
  );
});

test('forty visits of three patrols are planned with a stated gap', () => {
  const input = randomCase(seededRandom(2), { visits: 40, patrols: 3, windows: 0, shiftSeconds: 20_000 });
  const shares: number[] = [];
  const plan = planRounds(input, { tries: 300, onProgress: (share) => shares.push(share) });
  followPlan(input, plan);
  assert.ok(plan.proof.kind === 'within', plan.proof.kind);
  assert.ok(plan.proof.gap < 0.25, `gap ${plan.proof.gap}`);
  assert.ok(Math.abs(plan.driveSeconds / plan.proof.lowerBoundSeconds - 1 - plan.proof.gap) < 1e-9);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
});

test('a visit that nobody can make is told from one that finds no time', () => {
  const travel = travelTable(
    [
      [0, 100, 100, 100],
      [100, 0, 100, 100],
      [undefined, undefined, 0, undefined],
      [100, 100, undefined, 0],
    ],
    4,
  );
  const visits = [
    { id: 'a', serviceSeconds: 100 },
    { id: 'b', serviceSeconds: 100, weight: 2 },
    { id: 'island' },
  ];
  const plan = planRounds({ visits, patrols: [{ id: 'p', shift: [0, 300] }], travel });
  assert.deepEqual(plan.left, [
    { visit: 'a', why: 'no-time' },
    { visit: 'island', why: 'out-of-reach' },
  ]);
  assert.deepEqual(plan.rounds[0]?.stops, [{ visit: 'b', arriveAt: 100, beginAt: 100, leaveAt: 200 }]);
  const none = planRounds({ visits: [], patrols: [], travel: travelTable([], 0) });
  assert.deepEqual(none, { rounds: [], left: [], driveSeconds: 0, proof: { kind: 'optimal' } });
});

test('a patrol leaves as late as its first window allows', () => {
  const travel = travelTable(
    [
      [0, 60],
      [90, 0],
    ],
    2,
  );
  const plan = planRounds({
    visits: [{ id: 'v', window: [3600, 3700] }],
    patrols: [{ id: 'p', shift: [0, 7200], maxVisits: 1 }],
    travel,
  });
  assert.deepEqual(plan.rounds, [
    {
      patrol: 'p',
      stops: [{ visit: 'v', arriveAt: 3600, beginAt: 3600, leaveAt: 3600 }],
      driveSeconds: 150,
      departAt: 3510,
      returnAt: 3660,
    },
  ]);
});

test('rows that cannot be are refused by name, and a stop request ends the planning', () => {
  const good = randomCase(seededRandom(1), { visits: 2, patrols: 1, windows: 0, shiftSeconds: 9000 });
  const cases = [
    [
      { ...good, visits: [{ id: 'a', window: [5, 4] as const }, { id: 'b' }] },
      /Visit "a" has the window 5 to 4/,
    ],
    [{ ...good, visits: [{ id: 'a', serviceSeconds: -1 }, { id: 'b' }] }, /Visit "a" takes -1 s/],
    [{ ...good, visits: [{ id: 'a', weight: 0 }, { id: 'b' }] }, /Visit "a" has weight 0/],
    [
      { ...good, patrols: [{ id: 'p', shift: [9, Infinity] as const }] },
      /Patrol "p" has the shift 9 to Infinity/,
    ],
    [
      { ...good, patrols: [{ id: 'p', shift: [0, 9] as const, maxVisits: -1 }] },
      /Patrol "p" makes -1 visits/,
    ],
    [{ ...good, visits: [{ id: 'a' }] }, /3 x 3 entries: expected 2 x 2/],
  ] as const;
  for (const [input, says] of cases) assert.throws(() => planRounds(input), says);
  const large = randomCase(seededRandom(1), { visits: 20, patrols: 1, windows: 0, shiftSeconds: 9000 });
  assert.throws(() => planRounds(large, { signal: { aborted: true } }), /stopped/);
});
