import type { Point, SlotStatistics } from '@cityloop/core/telemetry';
import { type MeterChange, type MeterMean, meterChange } from '@cityloop/engines/pipe-network';
import type { Meter } from './network.ts';

/** What one meter showed around the first unusual reading; values in metres or L/s. */
export interface MeterReadings {
  readonly meter: Meter;
  readonly points: readonly Point[];
  /** The same slots of earlier days: of the stretch before, and of now. */
  readonly slotBefore?: SlotStatistics | undefined;
  readonly slotNow?: SlotStatistics | undefined;
}

/** What the meters showed, as the engine takes it. */
export interface Observation {
  readonly changes: readonly MeterChange[];
  /** Largest number of readings that one meter gave since the first unusual one. */
  readonly readingsSince: number;
  /** Meters whose slot has enough earlier days. */
  readonly withSlots: number;
}

/** Readings this long before the first unusual one already may show the burst: the first meter need not be the nearest. */
export const UNSURE_MS = 20_000;
/** Stretch before that, with which now is compared. */
export const BEFORE_MS = 300_000;
const LEAST_BEFORE = 3;
/** Fewer earlier days than this say nothing about a slot. */
export const LEAST_DAYS = 5;
/** Below this scatter a meter is rounded, not exact: metres and L/s. */
const LEAST_SIGMA = { pressure: 0.05, flow: 0.1 } as const;
/** How many readings the scatter of all meters of a kind counts for beside a meter's own. */
const POOL = 10;

/**
 * Compares each meter's readings since `at` with those just before, moved on by what the same slots of earlier days say of
 * the minutes between, and with the slot itself.
 */
export function observe(readings: readonly MeterReadings[], at: number): Observation {
  const windows = readings.map((one) => ({ ...one, ...windowsOf(one.points, at) }));
  const pooled = {
    pressure: median(windows.filter(isKind('pressure')).flatMap(({ before }) => spreadOf(before))),
    flow: median(windows.filter(isKind('flow')).flatMap(({ before }) => relativeSpread(before))),
  };
  const changes: MeterChange[] = [];
  let withSlots = 0;
  for (const { meter, before, now, slotBefore, slotNow } of windows) {
    if (now.length === 0) continue;
    const level = Math.abs(meanOf(before.length > 0 ? before : now));
    const typical = meter.kind === 'pressure' ? pooled.pressure : (pooled.flow ?? 0.01) * level;
    const sigma = scatter(before, typical, LEAST_SIGMA[meter.kind]);
    const slot = slotNow !== undefined && slotNow.days >= LEAST_DAYS ? slotNow : undefined;
    if (slot !== undefined) withSlots += 1;
    const change = meterChange(meter.id, meter.kind, mean(now, sigma), {
      ...justBefore(before, sigma, slotBefore, slot),
      ...sameSlot(slot, sigma),
    });
    if (change !== undefined) changes.push(change);
  }
  return { changes, readingsSince: Math.max(0, ...windows.map(({ now }) => now.length)), withSlots };
}

function windowsOf(
  points: readonly Point[],
  at: number,
): { before: readonly number[]; now: readonly number[] } {
  const from = at - UNSURE_MS - BEFORE_MS;
  return {
    before: points.filter(({ t }) => t >= from && t < at - UNSURE_MS).map(({ v }) => v),
    now: points.filter(({ t }) => t >= at).map(({ v }) => v),
  };
}

function justBefore(
  before: readonly number[],
  sigma: number,
  slotBefore: SlotStatistics | undefined,
  slotNow: SlotStatistics | undefined,
): { justBefore?: MeterMean } {
  if (before.length < LEAST_BEFORE) return {};
  const base = mean(before, sigma);
  const hasDrift =
    slotBefore?.mean !== undefined && slotBefore.days >= LEAST_DAYS && slotNow?.mean !== undefined;
  if (!hasDrift) return { justBefore: base };
  const drift = (slotNow.mean ?? 0) - (slotBefore.mean ?? 0);
  const noise = sigma * Math.sqrt(1 / Math.max(1, slotBefore.days) + 1 / Math.max(1, slotNow.days));
  return { justBefore: { mean: base.mean + drift, sigma: Math.hypot(base.sigma, noise) } };
}

/** A slot of earlier days is as uncertain as the days differ, however many readings it has. */
function sameSlot(slot: SlotStatistics | undefined, sigma: number): { sameSlot?: MeterMean } {
  if (slot?.mean === undefined || slot.sd === undefined) return {};
  return { sameSlot: { mean: slot.mean, sigma: Math.max(slot.sd, sigma) } };
}

function mean(values: readonly number[], sigma: number): MeterMean {
  return { mean: meanOf(values), sigma: sigma / Math.sqrt(values.length) };
}

/** A meter's own scatter, held near that of its kind while it has few readings. */
function scatter(values: readonly number[], typical: number | undefined, least: number): number {
  const [own] = spreadOf(values);
  const common = typical ?? own ?? least;
  if (own === undefined) return Math.max(least, common);
  const weight = values.length - 1;
  return Math.max(least, Math.sqrt((POOL * common ** 2 + weight * own ** 2) / (POOL + weight)));
}

function isKind(kind: Meter['kind']): (one: { readonly meter: Meter }) => boolean {
  return ({ meter }) => meter.kind === kind;
}

function spreadOf(values: readonly number[]): readonly number[] {
  if (values.length < LEAST_BEFORE) return [];
  const middle = meanOf(values);
  return [Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (values.length - 1))];
}

function relativeSpread(values: readonly number[]): readonly number[] {
  const level = Math.abs(meanOf(values));
  return level < 1 ? [] : spreadOf(values).map((sigma) => sigma / level);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
