import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import type { Reading } from './meters/reading.ts';
import { createSensors, type Sensors } from './meters/sensors.ts';
import { type Coverage, historyBody, type ServerClient } from './publish/server-client.ts';
import { PAST_STEP_MS, type Progress, pastValue, type QuietPast } from './world/quiet-past.ts';

/** Choices of `fillHistory`. */
export interface FillHistoryOptions {
  readonly server: Pick<ServerClient, 'coverage' | 'postHistory'>;
  readonly gateway: string;
  readonly meters: readonly NetworkMeter[];
  readonly past: QuietPast;
  readonly seed: number;
  /** The history ends before this instant of the city's clock, ms UTC. */
  readonly untilMs: number;
  readonly days?: number;
  readonly onProgress?: Progress;
}

/** A stretch of time that the server lacks, ms UTC: from inclusive, to exclusive. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The order in which it is filled, so that what the server has stays one stretch when the filling breaks off. */
  readonly order: 'oldest-first' | 'newest-first';
}

const DAY_MS = 86_400_000;
/** The door takes 10,000 readings a request. */
const BATCH = 10_000;

/** Sends 28 quiet days of five-minute readings, only what is missing; gives the number sent. */
export async function fillHistory(options: FillHistoryOptions): Promise<number> {
  const { server, gateway, untilMs, onProgress } = options;
  const fromMs = untilMs - (options.days ?? 28) * DAY_MS;
  const batches = missingGaps(fromMs, untilMs, await server.coverage()).flatMap((gap) =>
    splitGap(gap, Math.floor(BATCH / options.meters.length)),
  );
  const sensors = createSensors(options.seed);
  let sending: Promise<number> = Promise.resolve(0);
  let accepted = 0;
  for (const [i, batch] of batches.entries()) {
    const readings = readStretch(options, sensors, batch);
    const body = historyBody(gateway, readings);
    accepted += await sending;
    sending = server.postHistory(body);
    sending.catch(() => {});
    onProgress?.((i + 1) / batches.length);
  }
  return accepted + (await sending);
}

/** What lies between the wished stretch and what the server has. */
export function missingGaps(fromMs: number, untilMs: number, has: Coverage | undefined): Gap[] {
  if (has === undefined || has.toMs < fromMs || has.fromMs >= untilMs) {
    return [{ fromMs, toMs: untilMs, order: 'oldest-first' }];
  }
  const gaps: Gap[] = [];
  if (has.fromMs - fromMs > PAST_STEP_MS) gaps.push({ fromMs, toMs: has.fromMs, order: 'newest-first' });
  if (untilMs - has.toMs > PAST_STEP_MS)
    gaps.push({ fromMs: has.toMs + 1, toMs: untilMs, order: 'oldest-first' });
  return gaps;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

function splitGap(gap: Gap, steps: number): Stretch[] {
  const first = Math.ceil(gap.fromMs / PAST_STEP_MS) * PAST_STEP_MS;
  const stretches: Stretch[] = [];
  for (let fromMs = first; fromMs < gap.toMs; fromMs += steps * PAST_STEP_MS) {
    stretches.push({ fromMs, toMs: Math.min(gap.toMs, fromMs + steps * PAST_STEP_MS) });
  }
  return gap.order === 'oldest-first' ? stretches : stretches.reverse();
}

function readStretch({ meters, past }: FillHistoryOptions, sensors: Sensors, stretch: Stretch): Reading[] {
  const readings: Reading[] = [];
  for (let t = stretch.fromMs; t < stretch.toMs; t += PAST_STEP_MS) {
    for (const [i, meter] of meters.entries()) {
      const reading = sensors.read(meter, t, pastValue(past, i, t));
      if (reading !== undefined) readings.push(reading);
    }
  }
  return readings;
}
