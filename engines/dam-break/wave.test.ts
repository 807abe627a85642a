import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advanceFlood, floodFrame, openFlood, runFlood } from '../inundation/index.ts';
import { curveOfLake, drainReservoir, instantaneousPeak, lakeAround, lakeDepth } from './index.ts';

const CELL_M = 1;
const COLUMNS = 700;
const DAM_COLUMN = 250;
const DEPTH_M = 10;

/** A level valley of one row with upright walls; the lake behind the dam is 10 m deep. */
const ground = { columns: COLUMNS, rows: 1, bedM: new Float64Array(COLUMNS) };
const terrain = { ...ground, cellWidthM: CELL_M, cellHeightM: CELL_M, manning: 0 };

test('the lake let go in the grid runs over the dry valley with its front within a tenth of Ritter, and gives the flow of his wave at the dam [model-dam-break]', () => {
  const lake = lakeAround(ground, { start: 0, levelM: DEPTH_M, dam: [DAM_COLUMN] });
  assert.equal(lake.length, DAM_COLUMN);
  const flood = openFlood({
    terrain,
    scheme: { kind: 'hllc' },
    initialDepthM: lakeDepth(ground, lake, DEPTH_M),
  });
  const wave = Math.sqrt(9.81 * DEPTH_M);
  for (const timeS of [14, 20]) {
    advanceFlood(flood, timeS);
    const { depthM } = floodFrame(flood);
    const front = depthM.findLastIndex((depth) => depth > DEPTH_M / 1000) + 1;
    // By Ritter a film of a thousandth of the depth stands at 1.91 c t, the tip at 2 c t: that is asked for.
    const run = (front - DAM_COLUMN) * CELL_M;
    assert.ok(
      Math.abs(run / (2 * wave * timeS) - 1) < 0.1,
      `${run} m of ${2 * wave * timeS} m after ${timeS} s`,
    );
    const behind = depthM.slice(0, DAM_COLUMN).reduce((a, b) => a + b, 0);
    const flow = ((DAM_COLUMN * DEPTH_M - behind) * CELL_M) / timeS;
    const told = instantaneousPeak({ widthM: 1, depthM: DEPTH_M });
    assert.ok(Math.abs(flow / told - 1) < 0.02, `${flow} m²/s at the dam, ${told} by Ritter`);
  }
});

test('a hydrograph let in at the foot of the dam brings all the water that the reservoir lost, and arrives later farther down', () => {
  const levelM = 8;
  const rows = 5;
  const bedM = Float64Array.from({ length: 200 * rows }, (_, cell) => 5 - 0.025 * (cell % 200));
  const valley = { columns: 200, rows, bedM, cellWidthM: 10, cellHeightM: 10, manning: 0.03 };
  const lake = lakeAround(valley, {
    start: 2 * 200,
    levelM,
    dam: [0, 1, 2, 3, 4].map((row) => 200 * row + 80),
  });
  const curve = curveOfLake(bedM, lake, { cellM2: 100, levelM });
  const run = drainReservoir(
    {
      reservoir: { curve, datum: 'local', initialStageM: levelM },
      breach: {
        mode: 'overtopping',
        crestM: 8,
        invertM: 3.5,
        bottomWidthM: 20,
        sideSlope: 1,
        formationS: 120,
        progress: 'sine',
        start: { kind: 'time', timeS: 30 },
      },
    },
    { untilS: 600 },
  );
  const foot = [0, 1, 2, 3, 4].map((row) => 200 * row + 81);
  const walls = Float64Array.from(bedM, (bed, cell) => (cell % 200 <= 80 ? Number.NaN : bed));
  const wave = runFlood(
    {
      terrain: { ...valley, bedM: walls },
      scheme: { kind: 'hllc', order: 1 },
      inflows: [{ cells: foot, flowM3s: run.breachFlow }],
      sides: { east: { kind: 'open' } },
    },
    { untilS: 300 },
  );
  const fell = run.breachFlow.timesS.findLastIndex((time) => time <= 300);
  const lost = run.balance.initialM3 - (run.rows[fell]?.volumeM3 ?? 0);
  assert.ok(Math.abs(wave.balance.inflowM3 / lost - 1) < 0.02, `${wave.balance.inflowM3} of ${lost} m³`);
  assert.ok(Math.abs(wave.massError) < 1e-9);
  const arrivals = [90, 120, 150].map((column) => wave.peaks.arrivalS[400 + column] ?? Infinity);
  assert.ok((arrivals[0] ?? 0) > 30 && (arrivals[2] ?? Infinity) < 300, arrivals.join(' '));
  assert.deepEqual(
    arrivals,
    arrivals.toSorted((a, b) => a - b),
  );
});
