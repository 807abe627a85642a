import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  advanceFlood,
  type FloodModel,
  type FloodScheme,
  floodFrame,
  floodPeaks,
  openFlood,
  runFlood,
} from './index.ts';
import { channel } from './test/cases.ts';

const schemes: readonly FloodScheme[] = [
  { kind: 'inertial' },
  { kind: 'hllc', order: 1 },
  { kind: 'hllc', order: 2 },
];

/** Where a cell of an n × n grid comes from after a turn or a mirroring. */
const turns: Readonly<Record<string, (row: number, column: number, n: number) => [number, number]>> = {
  'mirrored west to east': (row, column, n) => [row, n - 1 - column],
  'mirrored north to south': (row, column, n) => [n - 1 - row, column],
  'turned by a quarter': (row, column, n) => [n - 1 - column, row],
  transposed: (row, column) => [column, row],
};

for (const scheme of schemes)
  test(`a flood does not know east from north: mirrored and turned it is the same (${scheme.kind} ${scheme.kind === 'hllc' ? scheme.order : ''})`, () => {
    const n = 24;
    const random = seededRandom(11);
    const bedM = Float64Array.from({ length: n * n }, () => 2 * random());
    const depth = Float64Array.from({ length: n * n }, (_, i) => (i % n < 9 && i < 200 ? 3 : 0.5 * random()));
    const blocked = Uint8Array.from({ length: n * n }, () => (random() < 0.1 ? 1 : 0));
    const run = (from: (values: ArrayLike<number>) => Float64Array) =>
      runFlood(
        {
          terrain: {
            columns: n,
            rows: n,
            cellWidthM: 10,
            cellHeightM: 10,
            bedM: from(bedM),
            manning: 0.03,
            blocked: from(blocked),
          },
          scheme,
          initialDepthM: from(depth),
        },
        { untilS: 60 },
      );
    const plain = run((values) => Float64Array.from(values));
    assert.ok(plain.peaks.speedMs.some((speed) => speed > 1));
    for (const [name, source] of Object.entries(turns)) {
      const at = (i: number) => {
        const [row, column] = source(Math.floor(i / n), i % n, n);
        return row * n + column;
      };
      const other = run((values) => Float64Array.from(values, (_, i) => values[at(i)] ?? 0));
      const worst = other.last.depthM.reduce(
        (sum, one, i) => Math.max(sum, Math.abs(one - (plain.last.depthM[at(i)] ?? 0))),
        0,
      );
      assert.ok(worst < 1e-6, `${name}: ${worst} m`);
    }
  });

for (const scheme of schemes)
  test(`dry land left out changes no bit (${scheme.kind} ${scheme.kind === 'hllc' ? scheme.order : ''})`, () => {
    const [columns, rows] = [110, 60];
    const random = seededRandom(7);
    const bedM = Float64Array.from({ length: columns * rows }, (_, i) => 3 - 0.02 * (i % columns) + random());
    const model: FloodModel = {
      terrain: { columns, rows, cellWidthM: 10, cellHeightM: 10, bedM, manning: 0.04 },
      scheme,
      inflows: [{ cells: [30 * columns + 5], flowM3s: { timesS: [0, 60, 120], values: [0, 80, 0] } }],
      infiltrationMmH: 400,
      sides: { east: { kind: 'open' } },
    };
    const tiled = openFlood(model);
    const whole = openFlood({ ...model, allCells: true });
    for (const until of [30, 100, 240]) {
      advanceFlood(tiled, until);
      advanceFlood(whole, until);
      assert.deepEqual(floodFrame(tiled), floodFrame(whole));
    }
    assert.deepEqual(floodPeaks(tiled), floodPeaks(whole));
    assert.equal(tiled.steps, whole.steps);
    assert.ok(tiled.cellSteps < 0.7 * whole.cellSteps, `${tiled.cellSteps} of ${whole.cellSteps} cells`);
  });

test('water arrives later farther away, and hazard is depth times velocity', () => {
  const model = channel(200, 5, (x) => (x < 200 ? 4 : 0), { scheme: { kind: 'hllc' } });
  const { peaks, last, frames } = runFlood(model, { untilS: 60, framesS: [0, 30] });
  const arrivals = peaks.arrivalS.filter((time) => time < Infinity);
  assert.ok(arrivals.length > 100);
  assert.ok(arrivals.every((time, i) => time >= (arrivals[i - 1] ?? 0)));
  last.hazardM2s.forEach((hazard, cell) => {
    const product = (last.depthM[cell] ?? 0) * Math.hypot(last.eastMs[cell] ?? 0, last.northMs[cell] ?? 0);
    assert.ok(Math.abs(hazard - product) < 1e-5);
    assert.ok((peaks.depthM[cell] ?? 0) >= (frames[1]?.depthM[cell] ?? 0));
  });
});

test('a building as a block keeps water out and turns it, one as roughness lets it through slowly', () => {
  const model = (extra: object): FloodModel => ({
    terrain: {
      columns: 40,
      rows: 3,
      cellWidthM: 5,
      cellHeightM: 5,
      bedM: new Float64Array(120),
      manning: 0.03,
      ...extra,
    },
    scheme: { kind: 'hllc' },
    initialDepthM: Float64Array.from({ length: 120 }, (_, i) => (i % 40 < 10 ? 2 : 0)),
  });
  const wall = Float64Array.from({ length: 120 }, (_, i) => (i % 40 === 20 ? 1 : 0));
  const walled = runFlood(model({ blocked: wall }), { untilS: 60 });
  assert.ok(walled.last.depthM.every((depth, i) => i % 40 < 20 || depth === 0));
  const rough = Float64Array.from({ length: 120 }, (_, i) => (i % 40 >= 18 && i % 40 < 23 ? 0.5 : 0.03));
  const slowed = runFlood(model({ manning: rough }), { untilS: 120 });
  const open = runFlood(model({}), { untilS: 60 });
  const beyond = (run: typeof open) => run.peaks.arrivalS[40 + 26] ?? 0;
  assert.ok(beyond(open) < beyond(slowed) && beyond(slowed) < Infinity);
});

test('a run is stopped by its signal, tells its progress, and gives the same twice', () => {
  const model = channel(100, 5, (x) => (x < 200 ? 4 : 0), { scheme: { kind: 'inertial' } });
  const shares: number[] = [];
  const run = () => runFlood(model, { untilS: 30, onProgress: (share) => shares.push(share) });
  assert.deepEqual(run(), run());
  assert.equal(shares.at(-1), 1);
  assert.throws(() => runFlood(model, { untilS: 30, signal: { aborted: true } }), /stopped/);
});

test('a run that diverges stops with the cell and the time', () => {
  const model = channel(50, 5, (x) => (x < 100 ? 4 : 1), { scheme: { kind: 'hllc', order: 1 } });
  const flood = openFlood(model);
  advanceFlood(flood, 1);
  flood.fields.depth[flood.fields.stride + 8] = Number.NaN;
  assert.throws(() => advanceFlood(flood, 20), /diverged at [\d.]+ s in cell \d+ \(column \d+, row 0\)/);
});

test('what cannot be run is refused with field, cell and value', () => {
  const model = channel(4, 5, () => 1, { scheme: { kind: 'hllc' } });
  const { terrain } = model;
  const rows: readonly (readonly [Partial<FloodModel>, RegExp])[] = [
    [{ terrain: { ...terrain, columns: 5 } }, /bed has 4 values; the grid has 5/],
    [{ terrain: { ...terrain, cellWidthM: 0 } }, /width of a cell is 0/],
    [{ terrain: { ...terrain, manning: -1 } }, /Manning's n is -1/],
    [{ initialDepthM: [1, 1, -2, 1] }, /depth at the start of cell 2 \(column 2, row 0\) is -2/],
    [{ rain: { fromS: [0, 0], rateMmH: [1, 1] } }, /time 1 is 0 s, after 0 s/],
    [{ inflows: [{ cells: [9], flowM3s: { timesS: [0], values: [1] } }] }, /Inflow 0 is at cell 9/],
    [{ inflows: [{ cells: [1], flowM3s: { timesS: [0], values: [-1] } }] }, /Inflow 0: value 0 is -1/],
    [{ sides: { east: { kind: 'open', slope: 0 } } }, /slope of The east side is 0/],
  ];
  for (const [change, message] of rows) assert.throws(() => openFlood({ ...model, ...change }), message);
});
