import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { cellsUnder, type FirePosition, fireByZone, firePerimeter, spreadFire } from './index.ts';
import { evenGround, oneEllipse } from './test/even-ground.ts';

function area(ring: readonly FirePosition[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length] ?? [0, 0];
    return sum + (x * ny - nx * y) / 2;
  }, 0);
}

function isInside([x, y]: FirePosition, ring: readonly FirePosition[]): boolean {
  return ring.reduce((odd, [ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
    return ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax) ? !odd : odd;
  }, false);
}

const landscape = evenGround(81, 81, 10);
const run = {
  landscape,
  law: oneEllipse(2, 1, 0),
  ignitions: [{ kind: 'points', at: [[405, 405]] }],
  untilMin: 150,
} as const;

test('a perimeter is one closed ring against the clock, and its area grows with the square of time', () => {
  const spread = spreadFire(run);
  for (const minute of [30, 60, 120, 150]) {
    const { polygons, areaM2 } = firePerimeter(spread, minute);
    assert.equal(polygons.length, 1);
    const [{ outer, holes } = { outer: [], holes: [] }] = polygons;
    assert.deepEqual(outer[0], outer.at(-1));
    assert.equal(holes.length, 0);
    assert.ok(Math.abs(area(outer) / areaM2 - 1) < 1e-9);
    assert.ok(
      Math.abs(areaM2 / (Math.PI * (2 * minute) ** 2) - 1) < 0.01,
      `${areaM2} m² at minute ${minute}`,
    );
  }
});

test('ground that does not burn is an island in the perimeter, and a fire at the edge of the grid is closed there', () => {
  const barrier = new Uint8Array(81 * 81);
  for (let row = 30; row < 35; row++) barrier.fill(1, row * 81 + 50, row * 81 + 60);
  const whole = spreadFire({ ...run, landscape: { ...landscape, barrier }, untilMin: 1000 });
  const { polygons, areaM2 } = firePerimeter(whole, 1000);
  assert.equal(polygons.length, 1);
  const [{ outer, holes } = { outer: [], holes: [] }] = polygons;
  assert.equal(holes.length, 1);
  // Corners are cut by an eighth of a cell.
  assert.ok(Math.abs(area(outer) - 810 * 810) < 51);
  assert.ok(Math.abs(-area(holes[0] ?? []) - 5000) < 51);
  assert.ok(Math.abs(areaM2 - (810 * 810 - 5000)) < 101);
});

test('fires that touch at a corner stay apart or join, but every ring is closed', () => {
  const fuel = evenGround(2, 2, 10);
  const law = oneEllipse(1, 1, 0);
  const diagonal = spreadFire({
    landscape: { ...fuel, barrier: Uint8Array.of(0, 1, 1, 0) },
    law,
    ignitions: [
      {
        kind: 'points',
        at: [
          [5, 15],
          [15, 5],
        ],
      },
    ],
    untilMin: 1,
  });
  const { polygons, areaM2 } = firePerimeter(diagonal, 1);
  assert.equal(polygons.length, 2);
  assert.ok(areaM2 > 0 && polygons.every(({ outer }) => outer.length === 5 && area(outer) > 0));
});

test('in patchy ground the middle of a cell lies inside the perimeter if it has burned, and outside if not', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = seededRandom(seed);
    const side = 24;
    const barrier = Uint8Array.from({ length: side * side }, () => (random() < 0.35 ? 1 : 0));
    barrier[12 * side + 12] = 0;
    const spread = spreadFire({
      landscape: { ...evenGround(side, side, 10), barrier },
      law: oneEllipse(2, 2, 360 * random()),
      ignitions: [{ kind: 'points', at: [[126, 116]] }],
      untilMin: 120,
    });
    for (const minute of [15, 40, 120]) {
      const { polygons, areaM2 } = firePerimeter(spread, minute);
      const rings = polygons.flatMap(({ outer, holes }) => [outer, ...holes]);
      assert.ok(Math.abs(rings.reduce((sum, ring) => sum + area(ring), 0) - areaM2) < 1e-6);
      assert.ok(
        polygons.every(({ outer, holes }) => area(outer) > 0 && holes.every((hole) => area(hole) < 0)),
      );
      spread.arrivalMin.forEach((time, cell) => {
        const at = [10 * (cell % side) + 5, 10 * (side - Math.floor(cell / side)) - 5] as const;
        const around = polygons.filter(
          ({ outer, holes }) => isInside(at, outer) && !holes.some((hole) => isInside(at, hole)),
        );
        assert.equal(around.length, time <= minute ? 1 : 0, `seed ${seed}, minute ${minute}, cell ${cell}`);
      });
    }
  }
});

test('a perimeter beyond the end of the run is refused', () => {
  assert.throws(() => firePerimeter(spreadFire(run), 151), /minute 151; the run ends at minute 150/);
});

test('each zone knows its first arrival, its burned ground and its greatest flame', () => {
  const spread = spreadFire(run);
  const zones = Int32Array.from({ length: 81 * 81 }, (_, cell) =>
    cell % 81 < 40 ? 7 : cell % 81 < 80 ? 3 : -1,
  );
  const told = fireByZone(spread, zones);
  assert.deepEqual(
    told.map(({ zone }) => zone),
    [3, 7],
  );
  const [east, west] = told;
  assert.equal(east?.firstMin, 0);
  assert.ok(Math.abs((west?.firstMin ?? 0) - 5) < 0.01);
  const cells = spread.arrivalMin.filter((time) => time < Infinity).length;
  assert.equal((east?.burnedM2 ?? 0) + (west?.burnedM2 ?? 0), 100 * cells);
  assert.ok((west?.maxFlameM ?? 0) > 0 && (west?.maxIntensityKwM ?? 0) > 30);
  assert.throws(() => fireByZone(spread, [1]), /zones have 1 values/);
});

test('lines and areas mark the cells they pass through or hold, holes left out', () => {
  const grid = evenGround(6, 5, 10);
  const square = (from: number, to: number) =>
    [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ] as const;
  const under = cellsUnder(grid, {
    lines: [
      [
        [-5, 45],
        [25, 45],
      ],
    ],
    areas: [[square(12, 48), square(28, 32)]],
  });
  const rows = Array.from({ length: 5 }, (_, row) => [...under.subarray(6 * row, 6 * row + 6)].join(''));
  assert.deepEqual(rows, ['111110', '011110', '011110', '011110', '000000']);
  const open = cellsUnder(evenGround(9, 9, 1), { lines: [], areas: [[square(0.6, 8.4), square(2.6, 6.4)]] });
  assert.equal(open[4 * 9 + 4], 0);
  assert.equal(open[4 * 9 + 1], 1);
});
