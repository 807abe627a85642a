import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { runFlood } from './index.ts';
import { channel, meanDifference, THACKER_PERIOD_S } from './test/cases.ts';

const folder =
  process.env.CITYLOOP_CASES === undefined ? undefined : join(process.env.CITYLOOP_CASES, 'flood');
const skip =
  folder === undefined || !existsSync(folder) ? 'CITYLOOP_CASES has no flood cases (docs/cases.md)' : false;

function rowsOf(file: string, heading = 0): number[][] {
  const bytes = readFileSync(join(folder ?? '', file));
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
  const lines = text.trim().split('\n').slice(heading);
  return lines.map((line) =>
    line
      .trim()
      .split(/[\s,]+/)
      .map(Number),
  );
}

test('the dam breaks of SWASHES: depth within 0.1 % of the dam', { skip }, () => {
  for (const [file, ahead] of [
    ['analytic/swashes_ritter_t6.csv', 0],
    ['analytic/swashes_stoker_t6.csv', 0.001],
  ] as const) {
    const exact = rowsOf(file, 1);
    const cells = 5 * exact.length;
    const model = channel(cells, 10 / cells, (x) => (x < 5 ? 0.005 : ahead), {
      scheme: { kind: 'hllc' },
      dryDepthM: 1e-8,
    });
    const { last } = runFlood(model, { untilS: 6 });
    // The middle cell of every five stands where the file has its value.
    const at = exact.map((_, i) => last.depthM[5 * i + 2] ?? 0);
    const error = meanDifference(
      at,
      exact.map(([, depth = 0]) => depth),
    );
    assert.ok(error / 0.005 < 0.001, `${file}: L1 ${error / 0.005}`);
  }
});

test("Thacker's radial surface after half a period and whole ones", { skip }, () => {
  const bedM = rowsOf('analytic/thacker_bed_100x100.csv.gz').flat();
  const terrain = { columns: 100, rows: 100, cellWidthM: 0.04, cellHeightM: 0.04, bedM, manning: 0 };
  const initialDepthM = rowsOf('analytic/thacker_radial_0_100x100.csv.gz').flat();
  const period = THACKER_PERIOD_S / 2;
  const run = runFlood({ terrain, scheme: { kind: 'hllc' }, initialDepthM }, { untilS: period / 2 });
  const error =
    meanDifference(run.last.depthM, rowsOf('analytic/thacker_radial_T2_100x100.csv.gz').flat()) / 0.1;
  assert.ok(error < 0.005, `L1 ${error} of h0`);
  assert.ok(Math.abs(run.massError) < 1e-10);
});

for (const [name, discharge, rainMmH] of [
  ['norain', 2, 0],
  ['rain', 1, 3600],
] as const)
  test(`MacDonald's long channel: mean error below 3 cm (${name})`, { skip }, () => {
    const bedM = rowsOf(`macdonald/${name}/dem.asc`, 5).flat();
    const exact = rowsOf(`macdonald/${name}/mcdo_${name}.csv`, 1);
    const { last } = runFlood(
      {
        terrain: { columns: 200, rows: 3, cellWidthM: 5, cellHeightM: 5, bedM, manning: 0.033 },
        scheme: { kind: 'hllc', order: 1 },
        initialDepthM: new Float64Array(600).fill(0.75),
        inflows: [{ cells: [0, 200, 400], flowM3s: { timesS: [0], values: [15 * discharge] } }],
        ...(rainMmH === 0 ? {} : { rain: { fromS: [0], rateMmH: [rainMmH] } }),
        sides: { east: { kind: 'stage', levelM: { timesS: [0], values: [(bedM[199] ?? 0) + 0.748] } } },
      },
      { untilS: 2000 },
    );
    const levels = exact.map((_, i) => (last.depthM[200 + i] ?? 0) + (bedM[200 + i] ?? 0));
    const error = meanDifference(
      levels,
      exact.map(([, , level = 0]) => level),
    );
    assert.ok(error < 0.03, `${error} m`);
  });

for (const [name, ahead] of [
  ['dry', 0],
  ['wet', 1],
] as const)
  test(`a round dam of 10 m breaks over ${name} ground: L1 below 3 % of the reference profile`, {
    skip,
  }, () => {
    const profile = rowsOf(`radial_dambreak/${name}_t2.csv`);
    const n = 100;
    const radius = (i: number) => 2 * Math.hypot((i % n) - 49.5, Math.floor(i / n) - 49.5);
    const { last } = runFlood(
      {
        terrain: {
          columns: n,
          rows: n,
          cellWidthM: 2,
          cellHeightM: 2,
          bedM: new Float64Array(n * n),
          manning: 0,
        },
        scheme: { kind: 'hllc' },
        initialDepthM: Float64Array.from({ length: n * n }, (_, i) => (radius(i) < 50 ? 10 : ahead)),
      },
      { untilS: 2 },
    );
    let error = 0;
    let sum = 0;
    last.depthM.forEach((depth, i) => {
      const row = profile.findLast(([r = 0]) => r <= radius(i));
      if (radius(i) > 98 || row === undefined) return;
      error += Math.abs(depth - (row[4] ?? 0));
      sum += row[4] ?? 0;
    });
    assert.ok(error / sum < 0.03, `L1 ${error / sum}`);
  });
