import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { falseIncidents } from '../harness/quiet-days.ts';
import { openWaterCity } from '../harness/water-city.ts';
import { type BurstResult, burstsInCity } from './bursts-in-city.ts';
import { incidentLatency } from './incident-latency.ts';
import { startServer } from './running-server.ts';

const BURSTS = 50;
const QUIET_DAYS = 7;
const BANDS = [
  [10, 20],
  [20, 40],
  [40, 60],
] as const;

/** Drives the running loop: starts, readings to screens, seeded bursts to advice, quiet days. */
export async function bench(): Promise<Readonly<Record<string, unknown>>> {
  const data = await mkdtemp(join(tmpdir(), 'cityloop-bench-'));
  try {
    const cold = await startServer(data, { simulator: true });
    await cold.stop();
    const warm = await startServer(data, { simulator: true });
    const rss_mb = await warm.rssMb();
    await warm.stop();
    const quiet = await startServer(data, { simulator: false });
    const latency = await incidentLatency(quiet);
    await quiet.stop();
    const bursts = await burstsInCity({ bursts: BURSTS, seed: 11, knows: 'recorded' });
    const perfect = await burstsInCity({ bursts: BURSTS, seed: 11, knows: 'truth' });
    return {
      bench: 'loop',
      incident_p50_ms: latency.p50Ms,
      incident_p95_ms: latency.p95Ms,
      incident_back_p95_ms: latency.backP95Ms,
      incident_load_sent: latency.loadSent,
      decisions_per_s: latency.decisionsPerS,
      cold_start_s: round(cold.readyS),
      warm_start_s: round(warm.readyS),
      rss_mb,
      advice_top5_rate: rate(bursts),
      detect_p95_s: p95(bursts.map((burst) => burst.detectS ?? Number.POSITIVE_INFINITY)),
      advice_p95_s: p95(bursts.flatMap((burst) => (burst.adviceS === undefined ? [] : [burst.adviceS]))),
      false_incidents_per_day: await quietDays(),
      detect_p95_of_detected_s: p95(
        bursts.flatMap((one) => (one.detectS === undefined ? [] : [one.detectS])),
      ),
      detected_rate: round(bursts.filter((burst) => burst.detectS !== undefined).length / bursts.length),
      advice_top5_by_outflow: byOutflow(bursts),
      advice_top5_rate_perfect_model: rate(perfect),
      advice_top5_by_outflow_perfect_model: byOutflow(perfect),
    };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function quietDays(): Promise<number> {
  const water = await openWaterCity(new Date('2026-07-06T16:00:00Z'));
  try {
    return await falseIncidents(water, QUIET_DAYS);
  } finally {
    await water.close();
  }
}

function byOutflow(bursts: readonly BurstResult[]): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    BANDS.map(([from, to]) => [
      `${from}-${to}`,
      rate(bursts.filter((burst) => burst.outflowLps >= from && burst.outflowLps < to)),
    ]),
  );
}

function rate(bursts: readonly BurstResult[]): number | null {
  return bursts.length === 0 ? null : round(bursts.filter((burst) => burst.isNamed).length / bursts.length);
}

function p95(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] ?? Number.NaN;
  return Number.isFinite(value) ? round(value) : null;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
