import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import type { GeneratedNetwork } from '../network/index.ts';
import { createDemand, LOCAL_MS, PERIOD_DAYS } from './demand.ts';
import { Hydraulics, type Snapshot } from './hydraulics.ts';

/** Time between two values of the quiet past, ms. */
export const PAST_STEP_MS = 300_000;
const STEPS_PER_DAY = 288;
/** Steps of the whole quiet past. */
export const PAST_STEPS = PERIOD_DAYS * STEPS_PER_DAY;
const PERIOD_MS = PAST_STEPS * PAST_STEP_MS;
/** Steps run before values are kept, so that the tanks have forgotten where they began. */
const RUN_UP_STEPS = STEPS_PER_DAY * 1.5;

/** The true value of every meter each five minutes of 28 days without a burst; it repeats after that. */
export interface QuietPast {
  readonly seed: number;
  readonly meterIds: readonly string[];
  /** Metres or L/s, one row of meters a step; step 0 is a Thursday's midnight in China. */
  readonly values: Float32Array;
}

/** Tells how far a long calculation has come, 0 to 1. */
export type Progress = (share: number) => void;

/** Runs the quiet network through 28 days, or fewer steps; gives way to other work after every simulated day. */
export async function computeQuietPast(
  network: GeneratedNetwork,
  seed: number,
  onProgress: Progress = () => {},
  steps: number = PAST_STEPS,
): Promise<QuietPast> {
  const { truth, meters } = network;
  const demand = createDemand({ patterns: truth.patterns, seed, liveFrom: Number.POSITIVE_INFINITY });
  const start = -LOCAL_MS;
  const hydraulics = await Hydraulics.open(truth, demand, start - RUN_UP_STEPS * PAST_STEP_MS);
  const values = new Float32Array(steps * meters.length);
  for (let step = -RUN_UP_STEPS; step < steps; step++) {
    hydraulics.moveTo(start + step * PAST_STEP_MS);
    if (step < 0) continue;
    const snapshot = hydraulics.snapshot();
    meters.forEach((meter, i) => {
      values[step * meters.length + i] = truthAt(snapshot, meter);
    });
    if (step % STEPS_PER_DAY !== 0) continue;
    onProgress(step / steps);
    await new Promise((resolve) => setImmediate(resolve));
  }
  hydraulics.close();
  onProgress(1);
  return { seed, meterIds: meters.map(({ id }) => id), values };
}

/** What a perfect meter would show: metres of pressure or L/s. */
export function truthAt(snapshot: Snapshot, meter: NetworkMeter): number {
  if (meter.kind === 'pressure') return snapshot.pressureM(meter.at);
  return snapshot.flowLps(meter.at, meter.tankInlet ? 'end' : 'start');
}

/** The value of a meter (by its place in `meterIds`) at the step that holds an instant (ms UTC). */
export function pastValue(past: QuietPast, meter: number, t: number): number {
  const phase = (((t + LOCAL_MS) % PERIOD_MS) + PERIOD_MS) % PERIOD_MS;
  return past.values[Math.floor(phase / PAST_STEP_MS) * past.meterIds.length + meter] ?? Number.NaN;
}
