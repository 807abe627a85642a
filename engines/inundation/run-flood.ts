import { eachCell, GROUND } from './fields.ts';
import {
  advanceFlood,
  closeFlood,
  type Flood,
  type FloodBalance,
  massError,
  openFlood,
  waterVolume,
} from './flood.ts';
import { type FloodFrame, type FloodPeaks, floodFrame, floodPeaks } from './frame.ts';
import type { ComputeOptions, FloodComputer } from './kernel.ts';
import type { FloodModel } from './model.ts';
import { waterSpeed } from './water-speed.ts';

/** What a run is asked for. */
export interface FloodRunOptions extends ComputeOptions {
  readonly untilS: number;
  /** Times at which the whole water is kept. */
  readonly framesS?: readonly number[];
  /** Cells whose depth and level are written down every `gaugeEveryS` (a hundredth of the run without it). */
  readonly gauges?: readonly number[];
  readonly gaugeEveryS?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Share of the time that has been run, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Water over time at one cell; the three lists have one value for each of `timesS`. */
export interface FloodGauge {
  readonly cell: number;
  readonly depthM: readonly number[];
  readonly levelM: readonly number[];
  readonly speedMs: readonly number[];
}

/** A run that has ended. */
export interface FloodRun {
  readonly frames: readonly FloodFrame[];
  readonly last: FloodFrame;
  readonly peaks: FloodPeaks;
  readonly gaugeTimesS: readonly number[];
  readonly gauges: readonly FloodGauge[];
  /** Flooded ground (wet depth and more) and water at the times of the gauges. */
  readonly extentM2: readonly number[];
  readonly volumeM3: readonly number[];
  readonly balance: Readonly<FloodBalance>;
  /** Error of the water balance, relative to the smaller of volume and gain. */
  readonly massError: number;
  readonly steps: number;
  /** What moved the water. */
  readonly computedBy: FloodComputer;
}

/** Runs a model from 0 to a time and keeps what is asked for. Throws when it diverges, with cell and time. */
export function runFlood(model: FloodModel, options: FloodRunOptions): FloodRun {
  const { untilS, framesS = [], gauges: cells = [] } = options;
  const every = options.gaugeEveryS ?? untilS / 100;
  if (!(untilS > 0 && untilS < Infinity)) throw new Error(`The run ends at ${untilS} s.`);
  if (!(every > 0)) throw new Error(`Gauges are read every ${every} s.`);
  for (const time of framesS)
    if (!(time >= 0 && time <= untilS))
      throw new Error(`A frame is asked for at ${time} s; the run ends at ${untilS} s.`);
  const count = model.terrain.columns * model.terrain.rows;
  for (const cell of cells)
    if (!(Number.isInteger(cell) && cell >= 0 && cell < count))
      throw new Error(`A gauge is at cell ${cell} of ${count}.`);
  const flood = openFlood(model, options);
  try {
    return runOpen(flood, options, every);
  } finally {
    closeFlood(flood);
  }
}

function runOpen(flood: Flood, options: FloodRunOptions, every: number): FloodRun {
  const { untilS, framesS = [], gauges: cells = [], signal, onProgress } = options;
  const gaugeTimes = Array.from({ length: Math.floor(untilS / every + 1e-9) + 1 }, (_, k) =>
    Math.min(untilS, k * every),
  );
  const wanted = new Set(framesS);
  const read = new Set(gaugeTimes);
  const stops = [...new Set([...wanted, ...read, untilS])].sort((a, b) => a - b);
  const frames: FloodFrame[] = [];
  const gauges = cells.map((cell) => ({
    cell,
    depthM: [] as number[],
    levelM: [] as number[],
    speedMs: [] as number[],
  }));
  const extentM2: number[] = [];
  const volumeM3: number[] = [];
  for (const stop of stops) {
    advanceFlood(flood, stop, {
      ...(signal === undefined ? {} : { signal }),
      onStep: (timeS) => onProgress?.(timeS / untilS),
    });
    if (wanted.has(stop)) frames.push(floodFrame(flood));
    if (!read.has(stop)) continue;
    for (const gauge of gauges) readGauge(flood, gauge);
    extentM2.push(extent(flood));
    volumeM3.push(waterVolume(flood));
  }
  return {
    frames,
    last: floodFrame(flood),
    peaks: floodPeaks(flood),
    gaugeTimesS: gaugeTimes,
    gauges,
    extentM2,
    volumeM3,
    balance: flood.balance,
    massError: massError(flood),
    steps: flood.steps,
    computedBy: flood.computedBy,
  };
}

function readGauge(
  { fields }: Flood,
  gauge: { cell: number; depthM: number[]; levelM: number[]; speedMs: number[] },
): void {
  const { columns, stride, depth, bed, datumM } = fields;
  const i = (Math.floor(gauge.cell / columns) + 1) * stride + (gauge.cell % columns) + 1;
  const h = depth[i] ?? 0;
  gauge.depthM.push(h);
  gauge.levelM.push((bed[i] ?? 0) + h + datumM);
  gauge.speedMs.push(waterSpeed(fields, i));
}

function extent({ model, fields }: Flood): number {
  const wet = model.wetDepthM ?? 0.01;
  let cells = 0;
  eachCell(fields, (i) => {
    if (fields.kind[i] === GROUND && (fields.depth[i] ?? 0) >= wet) cells += 1;
  });
  return cells * fields.dx * fields.dy;
}
