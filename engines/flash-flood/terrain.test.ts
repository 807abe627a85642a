import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  basinAbove,
  basinsOf,
  dividedFlow,
  dividedUpstream,
  drainageOf,
  fillDepressions,
  fillVoids,
  type Ground,
  streamLinks,
} from './index.ts';
import { hilly, randomGround } from './test/made-ground.ts';

const grounds = Array.from({ length: 400 }, (_, seed) =>
  randomGround(seed, { levels: 2 + (seed % 9), holes: seed % 4 === 0 ? 0.15 : 0 }),
);

/** The eight cells around a cell, −1 beyond the edge. */
function around({ columns, rows }: Ground, cell: number): number[] {
  const cells: number[] = [];
  for (let south = -1; south <= 1; south++)
    for (let east = -1; east <= 1; east++) {
      if (south === 0 && east === 0) continue;
      const [x, y] = [(cell % columns) + east, Math.floor(cell / columns) + south];
      cells.push(x >= 0 && x < columns && y >= 0 && y < rows ? y * columns + x : -1);
    }
  return cells;
}

/** The level that water must rise to before it leaves, by going over all cells until nothing changes. */
function filledSlowly(ground: Ground): Float64Array {
  const { heightsM } = ground;
  const level = heightsM.map((height) => (Number.isNaN(height) ? height : Infinity));
  for (let isChanging = true; isChanging; ) {
    isChanging = false;
    heightsM.forEach((height, cell) => {
      if (Number.isNaN(height)) return;
      const ways = around(ground, cell).map((next) =>
        next < 0 || Number.isNaN(heightsM[next] ?? NaN) ? -Infinity : (level[next] ?? NaN),
      );
      const best = Math.max(height, Math.min(...ways));
      if (best < (level[cell] ?? NaN)) {
        level[cell] = best;
        isChanging = true;
      }
    });
  }
  return level;
}

test('depressions fill to their spill, as when every cell is asked again and again', () => {
  for (const ground of [...grounds, hilly(90, 70, 3)])
    assert.deepEqual(fillDepressions(ground), filledSlowly(ground));
});

test('every cell drains to the edge, never upwards, by the steepest way where there is one', () => {
  for (const ground of grounds) {
    const { down, filledM } = drainageOf(ground);
    down.forEach((to, cell) => {
      const height = filledM[cell] ?? NaN;
      assert.equal(Number.isNaN(height), to === -2);
      if (to === -2) return;
      const slopes = around(ground, cell).map((next) => slopeTo(ground, filledM, cell, next));
      const steepest = Math.max(0, ...slopes.filter((slope) => !Number.isNaN(slope)));
      if (to >= 0) assert.equal(slopeTo(ground, filledM, cell, to), steepest);
      else assert.ok(steepest === 0 && slopes.some(Number.isNaN), 'water leaves only at an edge');
      let steps = 0;
      for (let at = cell; at >= 0; at = down[at] ?? -1) assert.ok(steps++ <= down.length);
    });
  }
});

function slopeTo(ground: Ground, filledM: Float64Array, cell: number, next: number): number {
  if (next < 0) return Number.NaN;
  const { columns, cellWidthM, cellHeightM } = ground;
  const east = (next % columns) - (cell % columns);
  const south = Math.floor(next / columns) - Math.floor(cell / columns);
  const perM = 1 / Math.hypot(east * cellWidthM, south * cellHeightM);
  const exact = east === 0 ? 1 / cellHeightM : south === 0 ? 1 / cellWidthM : perM;
  return ((filledM[cell] ?? NaN) - (filledM[next] ?? NaN)) * exact;
}

test('what drains through a cell, its basin and what lies above it are those of walking down from each cell', () => {
  for (const ground of grounds) {
    const drainage = drainageOf(ground);
    const { down, upstream } = drainage;
    const counted = new Float64Array(down.length);
    const ends = new Int32Array(down.length).fill(-1);
    down.forEach((to, cell) => {
      if (to === -2) return;
      for (let at = cell; at >= 0; at = down[at] ?? -1) {
        counted[at] = (counted[at] ?? 0) + 1;
        ends[cell] = at;
      }
    });
    assert.deepEqual(upstream, counted);
    const { basin, outlets } = basinsOf(drainage);
    assert.deepEqual(
      Array.from(basin, (number) => outlets[number] ?? -1),
      [...ends],
    );
    const outlet = counted.indexOf(Math.max(...counted));
    const above = basinAbove(drainage, outlet);
    assert.equal(above.length, counted[outlet]);
    assert.equal(above.at(-1), outlet);
    const places = new Map([...above].map((cell, i) => [cell, i]));
    above.forEach((cell, i) => {
      if (cell !== outlet) assert.ok((places.get(down[cell] ?? -1) ?? -1) > i);
    });
  }
});

test('level ground drains the shortest way to where it ends', () => {
  const [columns, rows] = [9, 7];
  const heightsM = new Float64Array(columns * rows).fill(50);
  for (let row = 0; row < rows; row++)
    for (const column of [0, columns - 1]) heightsM[row * columns + column] = 60;
  for (let column = 0; column < columns; column++)
    for (const row of [0, rows - 1]) heightsM[row * columns + column] = 60;
  const gap = 3 * columns + columns - 1;
  heightsM[gap] = 40;
  const { down } = drainageOf({ columns, rows, cellWidthM: 10, cellHeightM: 10, heightsM });
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      let steps = 0;
      for (let at = row * columns + column; at !== gap; at = down[at] ?? gap) steps += 1;
      assert.equal(steps, Math.max(columns - 1 - column, Math.abs(row - 3)));
    }
});

test('streams meet with Strahler’s order, and each stream cell lies in one link', () => {
  const drainage = drainageOf(hilly(120, 90, 5));
  const links = streamLinks(drainage, 40);
  const orderAt = new Map<number, number>();
  const seen = new Set<number>();
  for (const { cells, strahler } of links) {
    const own = cells.slice(0, (drainage.down[cells.at(-1) ?? -1] ?? -1) >= 0 || cells.length > 1 ? -1 : 1);
    own.forEach((cell) => {
      assert.ok(!seen.has(cell));
      seen.add(cell);
      orderAt.set(cell, strahler);
    });
  }
  const heads = links.map(({ cells }) => cells[0] ?? -1);
  for (const { cells, strahler } of links) {
    const arriving = links.filter((other) => other.cells.length > 1 && other.cells.at(-1) === cells[0]);
    const orders = arriving.map((other) => other.strahler).sort((a, b) => b - a);
    const [most = 0, second = 0] = orders;
    assert.equal(strahler, most === 0 ? 1 : most === second ? most + 1 : most);
  }
  assert.ok(heads.length > 20 && Math.max(...links.map(({ strahler }) => strahler)) >= 3);
});

test('divided flow follows a plane at its own angle and loses no water', () => {
  for (const turn of [0.1, 0.7, 1.2, 2.5, 4, 5.9]) {
    const [columns, rows] = [15, 13];
    const heightsM = Float64Array.from(
      { length: columns * rows },
      (_, cell) =>
        500 - 3 * ((cell % columns) * Math.cos(turn) + Math.floor(cell / columns) * Math.sin(turn)),
    );
    const { angle } = dividedFlow(drainageOf({ columns, rows, cellWidthM: 10, cellHeightM: 10, heightsM }));
    const middle = angle[6 * columns + 7] ?? NaN;
    assert.ok(Math.abs(middle - turn) < 1e-9, `${middle} for ${turn}`);
  }
  for (const ground of grounds) {
    const drainage = drainageOf(ground);
    const flow = dividedFlow(drainage);
    const upstream = dividedUpstream(flow);
    let leaving = 0;
    flow.first.forEach((to, cell) => {
      if (to === -1) leaving += upstream[cell] ?? NaN;
    });
    assert.ok(Math.abs(leaving - drainage.order.length) < 1e-6);
    assert.ok(largestDifference(upstream, dividedSlowly(flow)) < 1e-6);
  }
});

/** Each cell's drop of water is handed on until all of it has left. */
function dividedSlowly({ first, second, share }: ReturnType<typeof dividedFlow>): Float64Array {
  const total = new Float64Array(first.length);
  let water: Float64Array<ArrayBufferLike> = Float64Array.from(first, (to) => (to === -2 ? 0 : 1));
  while (water.some((amount) => amount > 0)) {
    const next = new Float64Array(first.length);
    water.forEach((amount, cell) => {
      total[cell] = (total[cell] ?? 0) + amount;
      const [to = -1, other = -1, part = 1] = [first[cell], second[cell], share[cell]];
      if (to >= 0) next[to] = (next[to] ?? 0) + amount * part;
      if (other >= 0) next[other] = (next[other] ?? 0) + amount * (1 - part);
    });
    water = next;
  }
  return total;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}

test('a ground that cannot be is refused with its place, and a stopped run says so', () => {
  const flat = { columns: 4, rows: 3, cellWidthM: 10, cellHeightM: 10, heightsM: new Float64Array(12) };
  const broken = flat.heightsM.with(6, -Infinity);
  assert.throws(() => drainageOf({ ...flat, heightsM: broken }), /Row 1, column 2: height -Infinity/);
  assert.throws(() => drainageOf({ ...flat, rows: 2 }), /12 heights for 4 x 2/);
  assert.throws(() => drainageOf({ ...flat, cellWidthM: 0 }), /cellWidthM of the ground is 0/);
  assert.throws(() => drainageOf(flat, { signal: { aborted: true } }), /stopped/);
});

test('a hole of the survey is closed from around it, and ground that is missing along an edge stays missing', () => {
  const [columns, rows] = [12, 10];
  const plane = (cell: number) => 100 + 3 * (cell % columns) - 2 * Math.floor(cell / columns);
  const heightsM = Float64Array.from({ length: columns * rows }, (_, cell) => plane(cell));
  const hole = [4, 5, 6].flatMap((row) => [5, 6].map((column) => row * columns + column));
  const sea = [0, 1, 2, columns, columns + 1];
  for (const cell of [...hole, ...sea]) heightsM[cell] = Number.NaN;
  const closed = fillVoids({ columns, rows, cellWidthM: 10, cellHeightM: 10, heightsM });
  assert.equal(closed.filled, hole.length);
  for (const cell of hole) assert.ok(Math.abs((closed.heightsM[cell] ?? NaN) - plane(cell)) < 0.01);
  for (const cell of sea) assert.ok(Number.isNaN(closed.heightsM[cell]));
});
