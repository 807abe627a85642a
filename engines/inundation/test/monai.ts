import { type FloodModel, runFlood } from '../index.ts';

const CELL_M = 0.014;
const COLUMNS = 393;
const ROWS = 244;
/** Gauges 5, 7 and 9: metres from the south-west. */
const GAUGES = [
  [4.521, 1.196],
  [4.521, 1.696],
  [4.521, 2.196],
] as const;

/** Texts of the public case: the ground as an ASCII grid, and the wave in two columns. */
export interface MonaiFiles {
  readonly bathymetry: string;
  readonly wave: string;
}

/** Highest level (cm) and its time (s) at the gauges of the flume of Monai Valley, with cells joined by `coarse` × `coarse`. */
export function monaiPeaks(files: MonaiFiles, coarse: number, how: Pick<FloodModel, 'scheme' | 'precision'>) {
  const heights = files.bathymetry
    .trim()
    .split('\n')
    .slice(6)
    .flatMap((line) => line.trim().split(/\s+/).map(Number));
  const wave = files.wave
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number));
  const columns = Math.floor(COLUMNS / coarse);
  const rows = Math.floor(ROWS / coarse);
  const bedM = Float64Array.from({ length: columns * rows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < coarse * coarse; k++) {
      const row = Math.floor(i / columns) * coarse + Math.floor(k / coarse);
      sum += heights[row * COLUMNS + (i % columns) * coarse + (k % coarse)] ?? 0;
    }
    return sum / (coarse * coarse);
  });
  const cell = CELL_M * coarse;
  const run = runFlood(
    {
      terrain: { columns, rows, cellWidthM: cell, cellHeightM: cell, bedM, manning: 0.0025 },
      ...how,
      dryDepthM: 1e-5,
      initialDepthM: bedM.map((bed) => Math.max(0, -bed)),
      sides: {
        west: {
          kind: 'stage',
          levelM: { timesS: wave.map(([time = 0]) => time), values: wave.map(([, level = 0]) => level) },
        },
      },
    },
    {
      untilS: 22.5,
      gauges: GAUGES.map(([x, y]) => Math.floor((ROWS * CELL_M - y) / cell) * columns + Math.floor(x / cell)),
      gaugeEveryS: 0.05,
    },
  );
  return run.gauges.map(({ levelM }) => {
    const top = levelM.reduce((best, level, k) => (level > (levelM[best] ?? 0) ? k : best), 0);
    return { cm: 100 * (levelM[top] ?? 0), timeS: run.gaugeTimesS[top] ?? 0 };
  });
}
