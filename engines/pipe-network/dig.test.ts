import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { digConflicts, shallowPipes } from './dig.ts';
import { pipeSpace } from './pipe-space.ts';
import { buriedTown, townPipe, townPoint } from './test/buried-town.ts';

const SQUARE = [townPoint(-10, -10), townPoint(10, -10), townPoint(10, 10), townPoint(-10, 10)];

test('a dig hits, comes close to, passes over or stays beside a pipe', () => {
  const across = (id: string, y: number, axisM: number) =>
    townPipe(id, [
      [-50, y, axisM],
      [50, y, axisM],
    ]);
  const space = pipeSpace([
    across('hit', 0, 98.65),
    across('close', 4, 97.6),
    across('deep', 8, 95),
    across('beside', 13, 98.65),
    across('far', 30, 98.65),
  ]);
  const rows = digConflicts(space, { rings: [SQUARE], depthM: 2, marginM: 0.5, bufferM: 5 });
  assert.deepEqual(
    rows.map((row) => [row.pipe, row.kind]),
    [
      ['hit', 'hit'],
      ['close', 'close'],
      ['deep', 'below'],
      ['beside', 'beside'],
    ],
  );
  const [hit, , , beside] = rows;
  assert.ok(hit && beside);
  assert.ok(Math.abs(hit.coverM - 1.2) < 1e-6 && Math.abs(hit.roomM + 0.8) < 1e-6);
  assert.ok(Math.abs(hit.insideM - 20) < 0.01 && hit.besideM === 0);
  assert.ok(Math.abs(beside.besideM - 2.85) < 0.01 && beside.insideM === 0);
});

test('a pipe that rises within the dig is judged where it is highest, and a hole in the outline is left out', () => {
  const space = pipeSpace([
    townPipe('rising', [
      [-50, 0, 96],
      [50, 0, 99],
    ]),
  ]);
  const [row] = digConflicts(space, { rings: [SQUARE], depthM: 2, marginM: 0.1, bufferM: 0 });
  assert.ok(row && Math.abs(row.coverM - (100 - 97.8 - 0.15)) < 0.01);
  const hole = [townPoint(-11, -3), townPoint(11, -3), townPoint(11, 3), townPoint(-11, 3)];
  const ring = [townPoint(-20, -20), townPoint(20, -20), townPoint(20, 20), townPoint(-20, 20)];
  const [outside] = digConflicts(space, { rings: [ring, hole], depthM: 2, marginM: 0.1, bufferM: 0 });
  assert.ok(outside && Math.abs(outside.insideM - 18) < 0.01);
});

test('digs anywhere in a town meet the pipes that stepping along every pipe finds', () => {
  const space = pipeSpace(buriedTown(150, 8));
  const random = seededRandom(3);
  const plane = space.plane;
  for (let round = 0; round < 8; round++) {
    const [cx, cy] = [300 * (random() - 0.5), 300 * (random() - 0.5)];
    const ring = Array.from({ length: 7 }, (_, i) => {
      const radius = 15 + 35 * random();
      return townPoint(
        cx + radius * Math.cos((2 * Math.PI * i) / 7),
        cy + radius * Math.sin((2 * Math.PI * i) / 7),
      );
    });
    const corners = ring.map(
      ([lng, lat]) => [(lng - plane.lng) * plane.lngM, (lat - plane.lat) * plane.latM] as const,
    );
    const [mx, my] = corners.reduce(([sx, sy], [x, y]) => [sx + x / 7, sy + y / 7], [0, 0]);
    const inside = (x: number, y: number): boolean => {
      if (Math.hypot(x - mx, y - my) > 110) return false;
      let turns = 0;
      for (const [i, [ax, ay]] of corners.entries()) {
        const [bx, by] = corners[(i + 1) % corners.length] ?? [0, 0];
        const angle = Math.atan2(
          (ax - x) * (by - y) - (ay - y) * (bx - x),
          (ax - x) * (bx - x) + (ay - y) * (by - y),
        );
        turns += angle;
      }
      return Math.abs(turns) > Math.PI;
    };
    const rows = digConflicts(space, { rings: [ring], depthM: 1.2, marginM: 0.3, bufferM: 0 });
    const told = new Map(rows.map((row) => [row.pipe, row]));
    for (const [p, pipe] of space.pipes.entries()) {
      let cover = Infinity;
      let length = 0;
      for (let v = space.firstVertex[p] ?? 0; v < (space.firstVertex[p + 1] ?? 0) - 1; v++) {
        const mix = (values: Float64Array, t: number) =>
          (values[v] ?? 0) + t * ((values[v + 1] ?? 0) - (values[v] ?? 0));
        const size = Math.hypot(
          (space.x[v + 1] ?? 0) - (space.x[v] ?? 0),
          (space.y[v + 1] ?? 0) - (space.y[v] ?? 0),
        );
        for (let i = 0; i < 120; i++) {
          const t = (i + 0.5) / 120;
          if (!inside(mix(space.x, t), mix(space.y, t))) continue;
          length += size / 120;
          cover = Math.min(cover, mix(space.groundM, t) - mix(space.axisM, t) - (space.radiusM[p] ?? 0));
        }
      }
      const row = told.get(pipe.id);
      if (length > 3) {
        assert.ok(row, pipe.id);
        assert.ok(Math.abs(row.insideM - length) < 3 && Math.abs(row.coverM - cover) < 0.03, pipe.id);
        if (Math.abs(row.roomM) > 0.03) assert.equal(row.kind === 'hit', cover < 1.2);
      } else if (length === 0 && row) assert.ok(row.insideM < 3);
    }
  }
});

test('too little cover is told with the length over which it is too little', () => {
  const rule = { medium: '*', coverM: 1, source: 'design', sourceRef: 'a test', verified: false } as const;
  const space = pipeSpace([
    townPipe('ok', [
      [0, 0, 98.8],
      [40, 0, 98.8],
    ]),
    townPipe('rising', [
      [0, 5, 98.35],
      [100, 5, 99.35],
    ]),
    townPipe('bare', [
      [0, 9, 99.5],
      [10, 9, 99.5],
    ]),
  ]);
  const rows = shallowPipes(space, [rule]);
  assert.deepEqual(
    rows.map((row) => [row.pipe, row.leastCoverM.toFixed(2), row.shallowM.toFixed(1)]),
    [
      ['bare', '0.35', '10.0'],
      ['rising', '0.50', '50.0'],
    ],
  );
});

test('a dig without depth or outline is refused', () => {
  const space = pipeSpace([
    townPipe('p', [
      [0, 0, 98],
      [10, 0, 98],
    ]),
  ]);
  const dig = { rings: [SQUARE], depthM: 2, marginM: 0.5, bufferM: 5 };
  assert.throws(() => digConflicts(space, { ...dig, depthM: 0 }), /above 0 m, not 0/);
  assert.throws(() => digConflicts(space, { ...dig, rings: [SQUARE.slice(0, 2)] }), /three corners/);
});
