import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FloodScheme, runFlood } from './index.ts';
import {
  channel,
  hunterDepth,
  meanDifference,
  ritterDepth,
  stokerDepth,
  THACKER_PERIOD_S,
  thackerBed,
  thackerPlanar,
  thackerRadial,
  unevenGround,
} from './test/cases.ts';

const schemes: readonly FloodScheme[] = [
  { kind: 'inertial' },
  { kind: 'hllc', order: 1 },
  { kind: 'hllc', order: 2 },
];

for (const scheme of schemes) {
  const name = scheme.kind === 'hllc' ? `hllc of order ${scheme.order}` : scheme.kind;
  for (const [precision, most] of [
    ['f64', 1e-10],
    ['f32', 1e-4],
  ] as const)
    test(`a lake on uneven ground with islands stays at rest (${name}, ${precision})`, () => {
      const terrain = unevenGround(30, 5);
      const initialDepthM = terrain.bedM.map((bed) => Math.max(0, 106 - bed));
      const run = runFlood({ terrain, scheme, precision, initialDepthM, wetDepthM: 1e-4 }, { untilS: 100 });
      const fastest = run.peaks.speedMs.reduce((a, b) => Math.max(a, b), 0);
      assert.ok(fastest < most, `${fastest} m/s`);
      assert.ok(initialDepthM.some((depth) => depth === 0) && run.steps > 100);
      assert.ok(run.last.depthM.every((depth, cell) => Math.abs(depth - (initialDepthM[cell] ?? 0)) < 1e-5));
    });
}

test('a dam break over dry ground follows Ritter, its front within 5 % at a thousandth of the depth', () => {
  const model = channel(1000, 1, (x) => (x < 500 ? 10 : 0), { scheme: { kind: 'hllc' } });
  const { last } = runFlood(model, { untilS: 20 });
  const exact = Float64Array.from({ length: 1000 }, (_, i) => ritterDepth(i + 0.5 - 500, 20, 10));
  const error = meanDifference(last.depthM, exact) / 10;
  assert.ok(error < 0.001, `L1 ${error}`);
  const front = last.depthM.findLastIndex((depth) => depth > 0.01) - 499.5;
  const exactFront = exact.findLastIndex((depth) => depth > 0.01) - 499.5;
  const tip = 2 * Math.sqrt(9.81 * 10) * 20;
  assert.ok(Math.abs(front / exactFront - 1) < 0.05, `front ${front} of ${exactFront} m`);
  assert.ok(Math.abs(front / tip - 1) < 0.1, `front ${front}, tip ${tip} m`);
});

for (const order of [1, 2] as const)
  test(`a dam break over wet ground has Stoker's shock within two cells (order ${order})`, () => {
    const model = channel(1000, 1, (x) => (x < 500 ? 10 : 2), { scheme: { kind: 'hllc', order } });
    const { last, massError } = runFlood(model, { untilS: 20 });
    const exact = Float64Array.from({ length: 1000 }, (_, i) => stokerDepth(i + 0.5 - 500, 20));
    const error = meanDifference(last.depthM, exact) / 10;
    assert.ok(error < 0.003, `L1 ${error}`);
    const shock = last.depthM.findLastIndex((depth) => depth > 3.54) - 499.5;
    assert.ok(Math.abs(shock - 9.3898 * 20) < 2, `shock at ${shock} m`);
    assert.ok(Math.abs(massError) < 1e-12);
  });

for (const [name, exact, periods] of [
  ['radial', thackerRadial, 0.5],
  ['planar', thackerPlanar, 1],
] as const)
  test(`water swings in Thacker's basin for three periods, ${name} surface`, () => {
    const n = 50;
    const terrain = {
      columns: n,
      rows: n,
      cellWidthM: 0.08,
      cellHeightM: 0.08,
      bedM: thackerBed(n),
      manning: 0,
    };
    const initialDepthM = exact(n, 0);
    const omega = (2 * Math.PI) / THACKER_PERIOD_S;
    const initialNorthMs = initialDepthM.map((depth) => (name === 'planar' && depth > 0 ? 0.5 * omega : 0));
    const untilS = 3 * periods * THACKER_PERIOD_S;
    const run = runFlood({ terrain, scheme: { kind: 'hllc' }, initialDepthM, initialNorthMs }, { untilS });
    const error = meanDifference(run.last.depthM, exact(n, untilS)) / 0.1;
    assert.ok(error < 0.02, `L1 ${error} of h0`);
    assert.ok(Math.abs(run.massError) < 1e-10, `mass ${run.massError}`);
  });

const HUNTER = { velocity: 1, manning: 0.03 };

/** Hunter's wave after an hour in 5 km of cells; the level is that of a place so many metres before the first cell. */
function hunterRun(scheme: FloodScheme, cellM: number, beforeM: number) {
  const timesS = Array.from({ length: 361 }, (_, i) => 10 * i);
  const levelM = { timesS, values: timesS.map((time) => hunterDepth(-beforeM, time, HUNTER)) };
  const flat = channel(5000 / cellM, cellM, () => 0, { scheme, sides: { west: { kind: 'stage', levelM } } });
  const model = { ...flat, terrain: { ...flat.terrain, manning: HUNTER.manning } };
  const depth = runFlood(model, { untilS: 3600 }).last.depthM;
  const errors = Array.from(depth, (h, i) => h - hunterDepth((i + 0.5) * cellM, 3600, HUNTER));
  return { depth, squares: errors.reduce((sum, error) => sum + error ** 2, 0) };
}

test('a wave advances without breaking as in Hunter, by the full equations and, coarser, by the local-inertial ones', () => {
  for (const [scheme, cellM, most, frontM] of [
    [{ kind: 'hllc' }, 25, 0.02, 50],
    [{ kind: 'inertial' }, 50, 0.03, 60],
    [{ kind: 'inertial' }, 25, 0.06, 80],
  ] as const) {
    const { depth, squares } = hunterRun(scheme, cellM, 0);
    const reached = depth.findLastIndex((h) => h > 0.01) + 1;
    const rmse = Math.sqrt(squares / Math.max(reached, 3600 / cellM));
    assert.ok(rmse < most, `${scheme.kind} at ${cellM} m: ${rmse} m`);
    assert.ok(Math.abs(reached * cellM - 3600) <= frontM, `${scheme.kind}: front at ${reached * cellM} m`);
  }
});

test('over 5 km, with the level half a cell before the edge, local-inertial is within 1.6, 4.2 and 6.5 cm of Hunter', () => {
  for (const [cellM, most] of [
    [50, 0.016],
    [25, 0.042],
    [10, 0.065],
  ] as const) {
    const { depth, squares } = hunterRun({ kind: 'inertial' }, cellM, cellM / 2);
    const rmse = Math.sqrt(squares / depth.length);
    assert.ok(rmse < most, `at ${cellM} m: ${rmse} m`);
  }
});

test('steady rain and inflow run off a channel at the depth of Manning', () => {
  const bedM = Float64Array.from({ length: 100 }, (_, i) => 5 - 0.01 * 5 * i);
  const terrain = { columns: 100, rows: 1, cellWidthM: 5, cellHeightM: 5, bedM, manning: 0.05 };
  for (const scheme of schemes) {
    const { last, balance } = runFlood(
      {
        terrain,
        scheme,
        inflows: [{ cells: [0], flowM3s: { timesS: [0], values: [5] } }],
        rain: { fromS: [0], rateMmH: [360] },
        sides: { east: { kind: 'open', slope: 0.01 } },
      },
      { untilS: 800 },
    );
    for (const cell of [40, 60, 80]) {
      const flow = 1 + 1e-4 * 5 * (cell + 0.5);
      const normal = ((flow * 0.05) / Math.sqrt(0.01)) ** 0.6;
      const depth = last.depthM[cell] ?? 0;
      assert.ok(
        Math.abs(depth / normal - 1) < 0.03,
        `${scheme.kind} cell ${cell}: ${depth} m, normal ${normal} m`,
      );
    }
    assert.ok(Math.abs(balance.rainM3 - 0.08 * 2500) < 1e-6);
  }
});
