import type { Clock, Operation, Services } from '@cityloop/core/kernel';
import { defineOperation } from '@cityloop/core/kernel';
import type { SlotStatistics } from '@cityloop/core/telemetry';
import {
  DESIGN_REPAIR_COEFFICIENTS,
  fitRepairTime,
  type RepairCoefficient,
} from '@cityloop/engines/pipe-network';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { z } from 'zod';
import { AdviceResult, adviceResult } from './advice-result.ts';
import { type Advisor, versioned } from './advisor.ts';
import { pipelineProblem } from './errors.ts';
import { nearestWarehouse } from './nearest-warehouse.ts';
import type { AdviceRows } from './network.ts';
import { BEFORE_MS, LEAST_DAYS, type MeterReadings, observe, UNSURE_MS } from './observe.ts';
import { type RecordedNetwork, readNetwork } from './pipelines.store.ts';

/** What the operation stands on. */
export interface BurstAdviceParts {
  readonly services: Services;
  readonly index: DeviceIndex;
  readonly advisor: Advisor;
  readonly rows: AdviceRows;
}

const Input = z.object({
  network: z.string().describe('network; empty where the zone names it'),
  zone: z.string().describe('zone, alone or as network/zone'),
  at: z.number().describe('first unusual reading, ms UTC'),
  decidedAt: z.number().describe('reading that decided, ms UTC'),
});

/**
 * Three readings after the first unusual one are enough: on 50 simulated bursts they name the pipe, or one within 100 m,
 * among the first five as often (96 %) as four do.
 */
const ENOUGH_MS = 30_000;
/** Later readings belong to a network that valves may already have changed. */
const LATEST_MS = 60_000;
/** Readings need so long to come in and to be stored. */
const ARRIVAL_MS = 3_000;
/** Slots of the day with which the minutes before and now are compared; the wide one where history came in few readings. */
const SLOT = { slotMs: 120_000, days: 28 } as const;
const WIDE_SLOT = { ...SLOT, slotMs: 600_000 } as const;
const METRES_PER_UNIT: Readonly<Record<string, number>> = { MPa: 1 / 0.00980665, kPa: 1 / 9.80665, m: 1 };
const LPS_PER_UNIT: Readonly<Record<string, number>> = { 'm3/h': 1 / 3.6, 'L/s': 1 };
const LOCAL_MS = 8 * 3_600_000;
const HOUR_MS = 3_600_000;

/** `pipe-network.burst-advice`: which pipe, which valves, whom it hits, how long, and from which warehouse. */
export function burstAdviceOperation(parts: BurstAdviceParts): Operation {
  return defineOperation({
    name: 'pipe-network.burst-advice',
    input: Input,
    output: AdviceResult,
    async run(input, { signal }) {
      const { services, advisor } = parts;
      const network = await networkOf(parts, input);
      await untilEnough(services.clock, input.at, signal);
      const readings = await gather(parts, network, input.at);
      const { changes, readingsSince, withSlots } = observe(readings, input.at);
      const coefficients = coefficientsOf(network);
      const { leastPressure, repairKit } = parts.rows;
      const { model, repair, meters } = network;
      const advice = await advisor.ask(
        versioned(model),
        {
          meters,
          changes,
          hour: ((((input.at + LOCAL_MS) / HOUR_MS) % 24) + 24) % 24,
          tankLevelsM: tankLevels(network, readings),
          minPressureM: leastPressure.value * (METRES_PER_UNIT[leastPressure.unit] ?? 1),
          repairCoefficients: coefficients,
          repairKit: repair.kit.length > 0 ? repair.kit : repairKit,
        },
        signal,
      );
      const result = adviceResult(advice, { model, coefficients });
      const warehouse = await nearestWarehouse(services, result, signal);
      return {
        ...result,
        warehouse: warehouse.found,
        readingsSince,
        caveats: [
          ...result.caveats,
          ...(2 * withSlots < changes.length ? ['few-earlier-days'] : []),
          ...(readingsSince < 3 ? ['few-readings'] : []),
          ...(result.repair === null ? [] : ['road-class-assumed']),
          ...warehouse.caveats,
        ],
      };
    },
  });
}

async function networkOf(
  { services }: BurstAdviceParts,
  { network, zone }: z.output<typeof Input>,
): Promise<RecordedNetwork> {
  const id = network === '' ? (zone.split('/')[0] ?? '') : network;
  const found = await readNetwork(services.db, id);
  if (found === undefined) throw pipelineProblem('network-unknown', { value: id });
  return found;
}

/** Waits by the city's clock; a clock that stands still brings no readings, so nothing is waited for. */
async function untilEnough(clock: Clock, at: number, signal: AbortSignal | undefined): Promise<void> {
  while (clock.factor > 0) {
    const left = (at + ENOUGH_MS + ARRIVAL_MS - clock.now().getTime()) / clock.factor;
    if (left <= 0) return;
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 500)));
  }
}

/** Readings of all meters of the network around an instant, in metres and L/s. */
async function gather(
  { services, index }: BurstAdviceParts,
  network: RecordedNetwork,
  at: number,
): Promise<readonly MeterReadings[]> {
  const wanted = network.meters.flatMap((meter) => {
    const series = index.series(meter.id, meter.kind);
    const factor = series && (meter.kind === 'pressure' ? METRES_PER_UNIT : LPS_PER_UNIT)[series.unit];
    return series === undefined || factor === undefined ? [] : [{ meter, series: series.id, factor }];
  });
  const ids = wanted.map((one) => one.series);
  if (ids.length === 0) return [];
  const middle = at - UNSURE_MS - BEFORE_MS / 2;
  const [points, slotsBefore, slotsNow] = await Promise.all([
    services.telemetry.range(ids, at - UNSURE_MS - BEFORE_MS, at + LATEST_MS + 1),
    slotsAt(services, ids, middle),
    slotsAt(services, ids, at),
  ]);
  return wanted.map(({ meter, series, factor }) => ({
    meter,
    points: (points.get(series) ?? []).map(({ t, v }) => ({ t, v: v * factor })),
    slotBefore: scaled(slotsBefore.get(series), factor),
    slotNow: scaled(slotsNow.get(series), factor),
  }));
}

/** The narrow slot of each series, or the wide one where the narrow one has too few earlier days. */
async function slotsAt(
  { telemetry }: Services,
  ids: readonly number[],
  t: number,
): Promise<ReadonlyMap<number, SlotStatistics>> {
  const narrow = await telemetry.slots(ids, t, SLOT);
  const lacking = ids.filter((id) => (narrow.get(id)?.days ?? 0) < LEAST_DAYS);
  if (lacking.length === 0) return narrow;
  return new Map([...narrow, ...(await telemetry.slots(lacking, t, WIDE_SLOT))]);
}

function scaled(slot: SlotStatistics | undefined, factor: number): SlotStatistics | undefined {
  if (slot?.mean === undefined) return undefined;
  const sd = slot.sd === undefined ? undefined : slot.sd * factor;
  return { ...slot, mean: slot.mean * factor, sd };
}

/** A pressure meter at a tank shows the water in it. */
function tankLevels(
  { model }: RecordedNetwork,
  readings: readonly MeterReadings[],
): ReadonlyMap<string, number> {
  const tanks = new Set(model.nodes.filter((node) => node.kind === 'tank').map((node) => node.id));
  return new Map(
    readings.flatMap(({ meter, points }) => {
      const last = points.at(-1);
      return meter.kind === 'pressure' && tanks.has(meter.at) && last !== undefined
        ? [[meter.at, last.v] as const]
        : [];
    }),
  );
}

function coefficientsOf({ repair, head }: RecordedNetwork): readonly RepairCoefficient[] {
  return repair.past.length < 2
    ? DESIGN_REPAIR_COEFFICIENTS
    : fitRepairTime(repair.past, `${head.ownerUnit} (n = ${repair.past.length})`);
}
