import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FireSpread,
  firePerimeter,
  type Ignition,
  type Landscape,
  lengthToWidthRatio,
  riseFromAspect,
  riseFromHeights,
  rothermelLaw,
  spreadFire,
} from './index.ts';
import { writeEllipse } from './spread-law.ts';
import { evenGround, oneEllipse } from './test/even-ground.ts';

const rad = Math.PI / 180;
const dry = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };
const point = (east: number, north: number, atMin = 0): Ignition => ({
  kind: 'points',
  at: [[east, north]],
  atMin,
});
const burned = (spread: FireSpread) => spread.arrivalMin.filter((time) => time < Infinity).length;

/** How far the fire has come from a place towards a bearing at a minute: along the perimeter's polygon. */
function reach(
  spread: FireSpread,
  [east, north]: readonly [number, number],
  bearingDeg: number,
  atMin: number,
): number {
  const [dx, dy] = [Math.sin(bearingDeg * rad), Math.cos(bearingDeg * rad)];
  let far = 0;
  for (const { outer } of firePerimeter(spread, atMin).polygons) {
    for (let i = 0; i + 1 < outer.length; i++) {
      const [ax, ay] = outer[i] ?? [0, 0];
      const [bx, by] = outer[i + 1] ?? [0, 0];
      const a = (ax - east) * dy - (ay - north) * dx;
      const b = (bx - east) * dy - (by - north) * dx;
      if (a > 0 === b > 0) continue;
      const share = a / (a - b);
      far = Math.max(far, (ax + share * (bx - ax) - east) * dx + (ay + share * (by - ay) - north) * dy);
    }
  }
  return far;
}

/** A fire of uniform fuel that nearly fills the grid: its head rate is 10 m/min, its length is 0.9 of the side. */
function uniformFire(lengthToWidth: number, towardsDeg: number, side = 201) {
  const cellM = 20;
  const e = Math.sqrt(1 - 1 / lengthToWidth ** 2);
  const half = (10 * (1 + (1 - e) / (1 + e))) / 2;
  const untilMin = (0.45 * side * cellM) / half;
  const shift = (10 - half) * untilMin;
  const middle = (side * cellM) / 2;
  const from = [
    middle - shift * Math.sin(towardsDeg * rad),
    middle - shift * Math.cos(towardsDeg * rad),
  ] as const;
  const spread = spreadFire({
    landscape: evenGround(side, side, cellM),
    law: oneEllipse(10, lengthToWidth, towardsDeg),
    ignitions: [{ kind: 'points', at: [from] }],
    untilMin,
  });
  return { spread, untilMin, from, e, half };
}

test('in uniform fuel the area and the reach of head, flanks and back are those of the ellipse, whichever way it points', () => {
  const wind = [0, 15, 30, 22.5, 45, 73];
  for (const ratio of [1, 2, 3, 5]) {
    for (const bearing of wind) {
      const { spread, untilMin, from, e, half } = uniformFire(ratio, bearing);
      const name = `length to width ${ratio}, ${bearing}°`;
      const area = (Math.PI * (half * untilMin) ** 2) / ratio;
      const perimeter = firePerimeter(spread, untilMin);
      assert.ok(
        Math.abs(perimeter.areaM2 / area - 1) < 0.01,
        `${name}: area ${perimeter.areaM2} for ${area}`,
      );
      assert.ok(Math.abs((burned(spread) * 400) / area - 1) < 0.01, `${name}: ${burned(spread)} cells`);
      const latus = 10 * (1 - e) * untilMin;
      const rates = { head: 10 * untilMin, back: latus / (1 + e), left: latus, right: latus };
      const bearings = { head: bearing, back: bearing + 180, left: bearing - 90, right: bearing + 90 };
      for (const key of ['head', 'back', 'left', 'right'] as const) {
        const found = reach(spread, from, bearings[key], untilMin);
        // Two hundredths of a cell is what straight pieces of a perimeter lose on the narrowest back.
        const allowed = 0.01 * rates[key] + 1;
        assert.ok(Math.abs(found - rates[key]) < allowed, `${name}: ${key} ${found} m for ${rates[key]} m`);
      }
    }
  }
});

test('uniform fuel without wind burns a circle, wind stretches it downwind, and uphill is faster than downhill [model-forest-fire]', () => {
  const side = 201;
  const landscape = { ...evenGround(side, side, 20), fuel: new Uint8Array(side * side).fill(2) };
  const middle = [2010, 2010] as const;
  const weather = { fromMin: 0, windFromDeg: 180, moistures: [dry] };
  const fire = (windMs: number, ground: Landscape, untilMin: number) =>
    spreadFire({
      landscape: ground,
      law: rothermelLaw(ground, [{ ...weather, windMs }], { windHeight: 'midflame' }),
      ignitions: [{ kind: 'points', at: [middle] }],
      untilMin,
    });
  const calm = fire(0, landscape, 1200);
  const reaches = Array.from({ length: 36 }, (_, i) => reach(calm, middle, 10 * i, 1200));
  assert.ok(Math.min(...reaches) > 500);
  assert.ok(Math.max(...reaches) / Math.min(...reaches) < 1.05);

  const windy = fire(2, landscape, 100);
  const along = reach(windy, middle, 0, 100) + reach(windy, middle, 180, 100);
  assert.ok(reach(windy, middle, 0, 100) > 4 * reach(windy, middle, 180, 100));
  const widest = windy.arrivalMin.reduce(
    (most, time, cell) => (time < Infinity ? Math.max(most, Math.abs((cell % side) * 20 + 10 - 2010)) : most),
    0,
  );
  const ratio = lengthToWidthRatio(2);
  assert.ok(Math.abs(along / (2 * widest) / ratio - 1) < 0.05, `${along / (2 * widest)} for ${ratio}`);

  const slope = new Float32Array(side * side).fill(20);
  const hill = { ...landscape, rise: riseFromAspect(slope, new Float32Array(side * side).fill(270)) };
  const uphill = fire(0, hill, 600);
  const [east, west] = [reach(uphill, middle, 90, 600), reach(uphill, middle, 270, 600)];
  assert.ok(east > 1.5 * west, `uphill ${east} m, downhill ${west} m`);
});

test('cells of a grid in degrees, 0.87 times as wide as high, change nothing', () => {
  const square = uniformFire(3, 30);
  const spread = spreadFire({
    landscape: { ...evenGround(231, 201, 20), cellWidthM: 17.4 },
    law: oneEllipse(10, 3, 30),
    ignitions: [{ kind: 'points', at: [square.from] }],
    untilMin: square.untilMin,
  });
  const areas = [square.spread, spread].map((one) => firePerimeter(one, square.untilMin).areaM2);
  assert.ok(Math.abs((areas[1] ?? 0) / (areas[0] ?? 1) - 1) < 0.01, `${areas}`);
  const head = reach(spread, square.from, 30, square.untilMin);
  assert.ok(Math.abs(head / (10 * square.untilMin) - 1) < 0.01);
});

test('a fire that crosses from one fuel into another keeps the time of each, and bends at the border as light does', () => {
  const columns = 200;
  const landscape = evenGround(columns, 120, 10);
  const slowFrom = 100;
  const law = {
    ...oneEllipse(10, 1, 0),
    write: (cell: number, _part: number, into: Float64Array) =>
      writeEllipse(into, cell % columns < slowFrom ? 10 : 4, 0, 0, 0, 1000),
  };
  const spread = spreadFire({ landscape, law, ignitions: [point(5, 605)], untilMin: 1e4 });
  for (const [column, row] of [
    [150, 59],
    [150, 10],
    [190, 100],
    [120, 2],
  ] as const) {
    const [x, y] = [10 * column, 10 * (59 - row)];
    // Fermat: the least time over the place where the ray meets the border.
    let best = Infinity;
    for (let at = -700; at <= 700; at++)
      best = Math.min(best, Math.hypot(995, at) / 10 + Math.hypot(x - 995, y - at) / 4);
    const found = spread.arrivalMin[row * columns + column] ?? 0;
    assert.ok(Math.abs(found / best - 1) < 0.01, `${found} for ${best} min at ${column}, ${row}`);
  }
});

test('a fire goes round a barrier, never through it, also where it is one cell thin and oblique', () => {
  const side = 61;
  const landscape = evenGround(side, side, 10);
  const barrier = new Uint8Array(side * side);
  for (let i = 5; i < side - 5; i++) barrier[i * side + (side - 1 - i)] = 1;
  const run = { law: oneEllipse(1, 1, 0), ignitions: [point(205, 405)], untilMin: 2000 };
  const open = spreadFire({ ...run, landscape });
  const shut = spreadFire({ ...run, landscape: { ...landscape, barrier } });
  const behind = 45 * side + 45;
  assert.ok((shut.arrivalMin[behind] ?? 0) > 1.4 * (open.arrivalMin[behind] ?? 0));
  assert.ok(shut.arrivalMin.every((time, cell) => barrier[cell] === 0 || time === Infinity));
  for (let i = 0; i < side; i++) barrier[i * side + (side - 1 - i)] = 1;
  const parted = spreadFire({ ...run, landscape: { ...landscape, barrier } });
  assert.equal(parted.arrivalMin[behind], Infinity);
  assert.ok(burned(parted) > 0.4 * side * side);
});

test('fires lit at several places and times meet where the first of them arrives', () => {
  const landscape = evenGround(101, 61, 10);
  const run = { landscape, law: oneEllipse(2, 2, 60), untilMin: 900 };
  const lit = [point(205, 305), point(805, 205, 90)] as const;
  const both = spreadFire({ ...run, ignitions: lit });
  const alone = lit.map((ignition) => spreadFire({ ...run, ignitions: [ignition] }));
  both.arrivalMin.forEach((time, cell) => {
    const first = Math.min(...alone.map(({ arrivalMin }) => arrivalMin[cell] ?? Infinity));
    assert.ok(
      time === first || Math.abs(time - first) < 0.01 * first + 0.5,
      `${time} for ${first} min in cell ${cell}`,
    );
  });
});

test('a lit line and a lit polygon burn from their edges outwards', () => {
  const landscape = evenGround(81, 81, 10);
  const law = oneEllipse(1, 1, 0);
  const line = spreadFire({
    landscape,
    law,
    ignitions: [
      {
        kind: 'line',
        at: [
          [200, 400],
          [600, 400],
        ],
      },
    ],
    untilMin: 100,
  });
  const area = 400 * 200 + Math.PI * 100 ** 2;
  assert.ok(Math.abs(firePerimeter(line, 100).areaM2 / area - 1) < 0.02);
  const ring = [
    [300, 300],
    [500, 300],
    [500, 500],
    [300, 500],
  ] as const;
  const polygon = spreadFire({
    landscape,
    law,
    ignitions: [{ kind: 'polygon', at: ring, atMin: 10 }],
    untilMin: 100,
  });
  const grown = 200 ** 2 + 4 * 200 * 90 + Math.PI * 90 ** 2;
  assert.ok(Math.abs(firePerimeter(polygon, 100).areaM2 / grown - 1) < 0.02);
  assert.equal(polygon.arrivalMin[40 * 81 + 40], 10);
});

test('hours of the same weather are as one, also where a cell takes longer than an hour', () => {
  const hours = Array.from({ length: 50 }, (_, i) => 60 * i);
  for (const [cellM, head] of [
    [20, 5],
    [100, 1],
  ] as const) {
    const run = { landscape: evenGround(61, 61, cellM), ignitions: [point(20 * cellM, 31.3 * cellM)] };
    const untilMin = (30 * cellM) / head;
    const whole = spreadFire({ ...run, law: oneEllipse(head, 2, 70), untilMin });
    const parts = spreadFire({ ...run, law: oneEllipse(head, 2, 70, hours), untilMin });
    assert.ok(burned(whole) > 200);
    whole.arrivalMin.forEach((time, cell) => {
      if (time === Infinity) return;
      const other = parts.frontMin[cell] ?? Infinity;
      assert.ok(Math.abs(other - time) < 0.02 * untilMin, `${other} for ${time} min in cell ${cell}`);
    });
  }
});

test('when the wind turns, the flank becomes the head', () => {
  const law = {
    partsFromMin: [0, 120],
    spreads: () => true,
    write: (_cell: number, part: number, into: Float64Array) =>
      writeEllipse(into, 5, 0.9, part === 0 ? 1 : 0, part === 0 ? 0 : 1, 1000),
  };
  const at = [405, 405] as const;
  const spread = spreadFire({
    landscape: evenGround(161, 161, 10),
    law,
    ignitions: [{ kind: 'points', at: [at] }],
    untilMin: 240,
  });
  assert.ok(Math.abs(reach(spread, at, 90, 120) / 600 - 1) < 0.01);
  // From any point of the old front the new ellipse grows north: its head is 600 m beyond the old flank.
  const flank = Math.max(
    ...firePerimeter(spread, 120).polygons.flatMap(({ outer }) => outer.map(([, y]) => y)),
  );
  const north = Math.max(
    ...firePerimeter(spread, 240).polygons.flatMap(({ outer }) => outer.map(([, y]) => y)),
  );
  assert.ok(Math.abs((north - flank) / 600 - 1) < 0.01, `${north - flank} m`);
});

test('outside the burn period a fire stands still and goes on from where it stood', () => {
  const landscape = evenGround(121, 121, 10);
  const ignitions = [point(605, 605)];
  const straight = spreadFire({ landscape, law: oneEllipse(2, 1, 0), ignitions, untilMin: 240 });
  const law = { ...oneEllipse(2, 1, 0, [0, 97, 700]), spreads: (part: number) => part !== 1 };
  const night = spreadFire({ landscape, law, ignitions, untilMin: 240 + 603 });
  straight.arrivalMin.forEach((time, cell) => {
    if (time > 235) return;
    const shifted = night.arrivalMin[cell] ?? Infinity;
    assert.ok(Math.abs(shifted - (time <= 97 ? time : time + 603)) < 3, `${shifted} for ${time} min`);
  });
  const still = firePerimeter(straight, 97).areaM2;
  for (const untilMin of [97, 300, 843]) {
    const stopped = spreadFire({ landscape, law, ignitions, untilMin });
    for (const minute of [97, 200, 690].filter((one) => one <= untilMin))
      assert.ok(Math.abs(firePerimeter(stopped, minute).areaM2 / still - 1) < 0.01, `${untilMin}, ${minute}`);
  }
});

test('ground that is too wet to burn is entered once it has dried', () => {
  const side = 41;
  const moistureClass = Uint8Array.from({ length: side * side }, (_, cell) => (cell % side < 20 ? 0 : 1));
  const landscape = {
    ...evenGround(side, side, 10),
    fuel: new Uint8Array(side * side).fill(2),
    moistureClass,
  };
  const wet = { ...dry, h1: 20 };
  const law = rothermelLaw(
    landscape,
    [
      [dry, wet],
      [wet, dry],
      [dry, dry],
    ].map((moistures, i) => ({
      fromMin: 300 * i,
      windMs: 0,
      windFromDeg: 0,
      moistures,
    })),
    { windHeight: 'midflame' },
  );
  const spread = spreadFire({ landscape, law, ignitions: [point(105, 205)], untilMin: 1200 });
  const row = 20 * side;
  assert.ok((spread.arrivalMin[row + 19] ?? Infinity) < 300);
  const first = spread.arrivalMin[row + 20] ?? Infinity;
  assert.ok(first > 300 && first < 400, `minute ${first}`);
  spread.arrivalMin.forEach((time, cell) => {
    const burnsNow = time < 300 ? moistureClass[cell] === 0 : time < 600 ? moistureClass[cell] === 1 : true;
    assert.ok(time === Infinity || burnsNow, `cell ${cell} at minute ${time}`);
  });
  assert.equal(burned(spread), side * side);
});

test('intensity and flame are those of the head at the head and of the back at the back', () => {
  const { spread, from, e } = uniformFire(2, 90);
  const row = Math.floor((4020 - from[1]) / 20);
  const column = Math.floor(from[0] / 20);
  const head = row * 201 + column + 80;
  const back = row * 201 + column - 8;
  assert.ok(Math.abs((spread.rateMMin[head] ?? 0) / 10 - 1) < 0.01);
  assert.ok(Math.abs((spread.rateMMin[back] ?? 0) / ((10 * (1 - e)) / (1 + e)) - 1) < 0.02);
  assert.ok(Math.abs((spread.intensityKwM[head] ?? 0) - 10_000 / 60) < 3);
  assert.ok((spread.flameM[head] ?? 0) > (spread.flameM[back] ?? 0) && (spread.flameM[back] ?? 0) > 0);
});

test('equal input gives equal output; progress only grows to 1, and a stop request ends the run', () => {
  const run = {
    landscape: evenGround(201, 201, 10),
    law: oneEllipse(3, 2, 40, [0, 100, 200]),
    ignitions: [point(1000, 1000)],
    untilMin: 600,
  };
  const shares: number[] = [];
  const first = spreadFire(run, { onProgress: (share) => shares.push(share) });
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(first, spreadFire(run));
  assert.throws(() => spreadFire(run, { signal: { aborted: true } }), /stopped/);
});

test('an ignition on bare ground or beyond the grid is told and burns nothing', () => {
  const fuel = new Uint8Array(21 * 21).fill(98);
  fuel.fill(1, 0, 21);
  const landscape = { ...evenGround(21, 21, 10), fuel };
  const law = rothermelLaw(landscape, [{ fromMin: 0, windMs: 1, windFromDeg: 0, moistures: [dry] }], {
    windHeight: 'midflame',
  });
  const spread = spreadFire({
    landscape,
    law,
    ignitions: [
      point(105, 55),
      point(-5, 55),
      point(105, 205),
      {
        kind: 'line',
        at: [
          [-50, 55],
          [105, 55],
        ],
      },
    ],
    untilMin: 600,
  });
  assert.deepEqual(spread.ignitions, ['no-fuel', 'outside', 'lit', 'no-fuel']);
  assert.equal(burned(spread), 21);
});

test('ground, weather and ignitions that cannot be are refused by name', () => {
  const landscape = evenGround(10, 8, 10);
  const run = { landscape, law: oneEllipse(1, 1, 0), ignitions: [point(50, 40)], untilMin: 60 };
  const law = (write: (into: Float64Array) => void) => ({
    ...run.law,
    write: (_cell: number, _part: number, into: Float64Array) => write(into),
  });
  const cases = [
    { run: { ...run, untilMin: Number.NaN }, says: /ends at minute NaN/ },
    { run: { ...run, ignitions: [] }, says: /no ignition/ },
    { run: { ...run, ignitions: [point(Number.NaN, 2)] }, says: /ignition 0 lies at NaN, 2/ },
    { run: { ...run, ignitions: [point(1, 2, -5)] }, says: /ignition 0 is lit at minute -5/ },
    {
      run: { ...run, landscape: { ...landscape, fuel: [1, 2] } },
      says: /fuel has 2 values for 10 × 8 cells/,
    },
    { run: { ...run, landscape: { ...landscape, cellWidthM: 0 } }, says: /cellWidthM is 0/ },
    { run: { ...run, landscape: { ...landscape, cellWidthM: 25 } }, says: /25 m wide and 10 m high/ },
    {
      run: { ...run, law: { ...run.law, partsFromMin: [0, 60, 30] } },
      says: /Part 2 of the weather begins at minute 30/,
    },
    {
      run: { ...run, law: law((into) => into.fill(Number.NaN)) },
      says: /NaN m\/min .* at row 3, column 5 from minute 0/,
    },
  ];
  for (const { run: bad, says } of cases) assert.throws(() => spreadFire(bad), says);
  const classes = { ...landscape, moistureClass: new Uint8Array(80).fill(3) };
  const weather = { fromMin: 0, windMs: 1, windFromDeg: 0, moistures: [dry] };
  assert.throws(
    () => rothermelLaw(classes, [weather], { windHeight: 'midflame' }),
    /class is 3 at row 0, column 0/,
  );
  assert.throws(
    () => rothermelLaw(landscape, [{ ...weather, windMs: -1 }], { windHeight: '10m' }),
    /wind of part 0 .* -1 m/,
  );
  assert.throws(() => riseFromAspect([95], [0]), /slope is 95° at cell 0/);
});

test('heights give the rise of a plane exactly, also at the edge and beside a hole', () => {
  const grid = { columns: 7, rows: 6, cellWidthM: 20, cellHeightM: 30 };
  const heights = Float64Array.from({ length: 42 }, (_, cell) => 4 * (cell % 7) - 9 * Math.floor(cell / 7));
  const { east, north } = riseFromHeights(grid, heights);
  assert.ok(east.every((value) => Math.abs(value - 0.2) < 1e-6));
  assert.ok(north.every((value) => Math.abs(value - 0.3) < 1e-6));
  heights[17] = Number.NaN;
  const holed = riseFromHeights(grid, heights);
  assert.ok(holed.east.every(Number.isFinite) && holed.north.every(Number.isFinite));
  assert.equal(holed.east[17], 0);
});
