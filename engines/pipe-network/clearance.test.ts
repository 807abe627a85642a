import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { type ClearanceRule, clearanceConflicts, pipesNear } from './clearance.ts';
import { type PipeSpace, pipeSpace } from './pipe-space.ts';
import { type Segment3, segmentDistance } from './segment-distance.ts';
import { buriedTown, townPipe } from './test/buried-town.ts';

function rule(a: string, b: string, horizontalM: number, verticalM: number): ClearanceRule {
  return { a, b, horizontalM, verticalM, source: 'design', sourceRef: 'a test', verified: false };
}

test('the distance of two segments is the least of all pairs of their points', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 120; round++) {
    const draw = () => Array.from({ length: 6 }, () => 10 * (random() - 0.5));
    const p = draw() as unknown as Segment3;
    const q = (round % 4 === 0
      ? p.map((value, i) => value + ((i % 3) + 1) * (round % 8 === 0 ? 0.3 : 0))
      : draw()) as unknown as Segment3;
    const { s, t, distance } = segmentDistance(p, q);
    const point = (seg: Segment3, share: number) =>
      [0, 1, 2].map((i) => (seg[i] ?? 0) + share * ((seg[i + 3] ?? 0) - (seg[i] ?? 0)));
    const apart = (u: number, v: number) =>
      Math.hypot(...point(p, u).map((value, i) => value - (point(q, v)[i] ?? 0)));
    assert.ok(Math.abs(apart(s, t) - distance) < 1e-9);
    let least = Infinity;
    for (let i = 0; i <= 30; i++)
      for (let j = 0; j <= 30; j++) least = Math.min(least, apart(i / 30, j / 30));
    assert.ok(distance <= least + 1e-9 && distance > least - 0.5, `${round}: ${distance} against ${least}`);
  }
});

test('segments of no length are points', () => {
  const point: Segment3 = [1, 2, 3, 1, 2, 3];
  assert.equal(segmentDistance(point, [1, 2, 8, 1, 2, 8]).distance, 5);
  assert.equal(segmentDistance(point, [0, 2, 0, 10, 2, 0]).distance, 3);
  assert.equal(segmentDistance([0, 2, 0, 10, 2, 0], point).distance, 3);
});

test('pipes beside each other are judged in plan, crossing ones by height, both from wall to wall', () => {
  const pipes = [
    townPipe(
      'w',
      [
        [0, 0, 98],
        [100, 0, 98],
      ],
      { diameterMm: 400 },
    ),
    townPipe(
      'g',
      [
        [0, 0.9, 97],
        [100, 0.9, 97],
      ],
      { medium: 'gas', diameterMm: 200 },
    ),
    townPipe(
      'x',
      [
        [50, -20, 98.5],
        [50, 20, 98.5],
      ],
      { medium: 'power', diameterMm: 100 },
    ),
  ];
  const conflicts = clearanceConflicts(pipeSpace(pipes), [
    rule('gas', 'water', 1, 0.15),
    rule('*', 'power', 0.5, 0.3),
  ]);
  const rows = conflicts.map((row) => [
    row.a,
    row.b,
    row.kind,
    row.measuredM.toFixed(3),
    row.clearanceM.toFixed(3),
  ]);
  assert.deepEqual(rows, [
    ['w', 'g', 'beside', '0.600', (Math.hypot(0.9, 1) - 0.3).toFixed(3)],
    ['w', 'x', 'crossing', '0.250', '0.250'],
  ]);
  const place = conflicts[1]?.place ?? [0, 0];
  assert.ok(Math.hypot((place[0] - 106.55) * 96_800 - 50, (place[1] - 29.56) * 110_850) < 0.1);
});

test('pipes that join are no pair, a pipe that runs through another is below zero', () => {
  const joined = [
    townPipe(
      'a',
      [
        [0, 0, 98],
        [50, 0, 98],
      ],
      { to: 'n' },
    ),
    townPipe(
      'b',
      [
        [50, 0, 98],
        [90, 10, 98],
      ],
      { from: 'n' },
    ),
    townPipe('c', [
      [90, 10, 98],
      [90, 50, 98],
    ]),
  ];
  assert.deepEqual(clearanceConflicts(pipeSpace(joined), [rule('*', '*', 5, 5)]), []);
  const [conflict] = clearanceConflicts(
    pipeSpace([
      joined[0] ?? townPipe('', []),
      townPipe('through', [
        [20, -5, 98.1],
        [20, 5, 98.1],
      ]),
    ]),
    [rule('*', '*', 5, 5)],
  );
  assert.ok(conflict && Math.abs(conflict.measuredM - (0.1 - 0.3)) < 1e-6 && conflict.clearanceM < 0);
});

/** Every pair of segments of two pipes, without cells and without skipping. */
function bruteForce(space: PipeSpace, p: number, q: number): { clearanceM: number; planM: number } {
  let clearanceM = Infinity;
  let planM = Infinity;
  const radii = (space.radiusM[p] ?? 0) + (space.radiusM[q] ?? 0);
  const segment = (v: number): Segment3 => [
    space.x[v] ?? 0,
    space.y[v] ?? 0,
    space.axisM[v] ?? 0,
    space.x[v + 1] ?? 0,
    space.y[v + 1] ?? 0,
    space.axisM[v + 1] ?? 0,
  ];
  for (let v = space.firstVertex[p] ?? 0; v < (space.firstVertex[p + 1] ?? 0) - 1; v++) {
    for (let w = space.firstVertex[q] ?? 0; w < (space.firstVertex[q + 1] ?? 0) - 1; w++) {
      const [a, b] = [segment(v), segment(w)];
      clearanceM = Math.min(clearanceM, segmentDistance(a, b).distance - radii);
      const flat = ([x0, y0, , x1, y1]: Segment3): Segment3 => [x0, y0, 0, x1, y1, 0];
      planM = Math.min(planM, segmentDistance(flat(a), flat(b)).distance - radii);
    }
  }
  return { clearanceM, planM };
}

test('conflicts and buffers in a town equal those of every pair of pipes', () => {
  const space = pipeSpace(buriedTown(130, 5));
  const conflicts = clearanceConflicts(space, [rule('water', '*', 1.5, 0.4), rule('gas', 'power', 1, 0.5)]);
  const told = new Map(conflicts.map((row) => [`${row.a} ${row.b}`, row]));
  let beside = 0;
  for (let p = 0; p < space.pipes.length; p++) {
    for (let q = p + 1; q < space.pipes.length; q++) {
      const [a, b] = [space.pipes[p], space.pipes[q]];
      if (!a || !b || [a.from, a.to].some((node) => node === b.from || node === b.to)) continue;
      const { clearanceM, planM } = bruteForce(space, p, q);
      const row = told.get(`${a.id} ${b.id}`);
      const media = [a.medium, b.medium];
      const required = media.includes('water')
        ? 1.5
        : media.includes('gas') && media.includes('power')
          ? 1
          : undefined;
      if (row) assert.ok(Math.abs(row.clearanceM - clearanceM) < 1e-9);
      if (required === undefined) assert.equal(row, undefined);
      const radii = (space.radiusM[p] ?? 0) + (space.radiusM[q] ?? 0);
      const apart = planM + radii > 1e-9;
      if (required !== undefined && apart) {
        assert.equal(row?.kind === 'beside', planM < required, `${a.id} ${b.id}`);
        if (row) assert.ok(Math.abs(row.measuredM - planM) < 1e-9);
        beside += row ? 1 : 0;
      }
      if (required !== undefined && !apart && row) assert.equal(row.kind, 'crossing');
    }
  }
  assert.ok(beside > 20);
  const p = 17;
  const near = pipesNear(space, space.pipes[p]?.id ?? '', 2);
  const expected = space.pipes.flatMap((pipe, q) =>
    q !== p && bruteForce(space, p, q).clearanceM <= 2 ? [pipe.id] : [],
  );
  assert.deepEqual(near.map((row) => row.pipe).sort(), expected.sort());
});

test('a search that is told to stop does', () => {
  const space = pipeSpace(buriedTown(100));
  assert.throws(
    () => clearanceConflicts(space, [rule('*', '*', 1, 1)], { signal: { aborted: true } }),
    /was stopped/,
  );
});
