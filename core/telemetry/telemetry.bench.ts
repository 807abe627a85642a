import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batcher, openTelemetry, type Reading, type Telemetry } from '@cityloop/core/telemetry';

const dayMs = 86_400_000;
const stepMs = 300_000;
const seriesCount = 100;
const days = 28;
const batchRows = 10_000;
const start = Date.UTC(2026, 5, 3);
const rounds = 15;

/** What the bench found; times in milliseconds, medians of 15 rounds except for the inserts. */
export interface TelemetryBench {
  readonly bench: 'telemetry';
  readonly insert_rows_s: number;
  readonly insert_ms_10k: number;
  readonly slot_ms: number;
  readonly slot_table_ms: number;
  readonly latest_ms: number;
  readonly bytes_row: number;
}

/** 100 series with a reading every 5 minutes for 28 days, synced to disk in batches of 10,000, then queried. */
export async function bench(): Promise<TelemetryBench> {
  const dir = await mkdtemp(join(tmpdir(), 'cityloop-bench-telemetry-'));
  const telemetry = await openTelemetry({ dir, fsync: true });
  try {
    const inserts = await insertAll(telemetry);
    const all = Array.from({ length: seriesCount }, (_, id) => id);
    const at = start + days * dayMs + 8 * 3_600_000;
    const options = { slotMs: 900_000, days };
    const { rows, bytes } = await telemetry.stats();
    return {
      bench: 'telemetry',
      insert_rows_s: Math.round((seriesCount * days * dayMs) / stepMs / (sum(inserts) / 1000)),
      insert_ms_10k: median(inserts),
      slot_ms: await timed(() => telemetry.slots(all, at, options)),
      slot_table_ms: await timed(() => telemetry.slotTable(all, at, options)),
      latest_ms: await timed(() => telemetry.latest(all)),
      bytes_row: rounded(bytes / rows),
    };
  } finally {
    await telemetry.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Milliseconds of each batch, from the call to the acknowledgement. */
async function insertAll(telemetry: Telemetry): Promise<readonly number[]> {
  const clock = { now: () => new Date(start + days * dayMs) };
  const ingest = batcher(telemetry, { ingest: 'bench', clock, maxRows: batchRows });
  const random = generator(1);
  const times: number[] = [];
  const stepsPerBatch = batchRows / seriesCount;
  for (let from = start; from < start + days * dayMs; from += stepsPerBatch * stepMs) {
    const readings: Reading[] = [];
    const to = Math.min(from + stepsPerBatch * stepMs, start + days * dayMs);
    for (let t = from; t < to; t += stepMs) {
      for (let series = 0; series < seriesCount; series += 1) readings.push(pressure(series, t, random()));
    }
    const begun = performance.now();
    const added = ingest.add(readings);
    await ingest.flush();
    await added;
    times.push(performance.now() - begun);
  }
  await ingest.close();
  return times;
}

/** A pressure with a day's course and the noise of a meter. */
function pressure(series: number, t: number, noise: number): Reading {
  const course = 0.35 + series / 1000 + 0.05 * Math.cos((2 * Math.PI * t) / dayMs);
  return { series, t, v: Math.round((course + 0.006 * (noise - 0.5)) * 10_000) / 10_000, revision: 0 };
}

async function timed(query: () => Promise<unknown>): Promise<number> {
  await query();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await query();
    times.push(performance.now() - begun);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return rounded([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
