import type { SlotStatistics, Telemetry } from '@cityloop/core/telemetry';
import type { SlotNow } from './slot-rule.ts';

const SLOT_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const NOTHING: SlotNow = { days: 0, mean: undefined, sd: undefined };

/** What the same slot showed on earlier days, kept in memory a local day at a time. */
export interface Baseline {
  /** What is known for an instant; without days while it is not loaded. */
  at(series: number, t: number): SlotNow;
  /** Loads the local days that the instants touch; what is loaded stays. */
  load(series: readonly number[], instants: readonly number[]): Promise<void>;
  /** Forgets everything, after history was filled in. */
  forget(): void;
}

/** A baseline over telemetry; `days` is how many earlier days count. */
export function openBaseline(telemetry: Pick<Telemetry, 'slotTable'>, days: number): Baseline {
  let tables = new Map<number, ReadonlyMap<number, readonly SlotStatistics[]>>();
  const emptySince = new Map<number, number>();

  /** A day without any earlier days is looked at again: its history may have been filled in meanwhile. */
  function isToLoad(day: number, t: number): boolean {
    const since = emptySince.get(day);
    return !tables.has(day) || (since !== undefined && t - since >= LOOK_AGAIN_MS);
  }

  return {
    at(series, t) {
      const row = tables.get(localDay(t))?.get(series)?.[slotOf(t)];
      return row ?? NOTHING;
    },
    async load(series, instants) {
      const now = Math.max(...instants);
      for (const day of new Set(instants.map(localDay))) {
        if (!isToLoad(day, now)) continue;
        const noon = day * DAY_MS - OFFSET_MS + DAY_MS / 2;
        const table = await telemetry.slotTable(series, noon, { slotMs: SLOT_MS, days, offsetMs: OFFSET_MS });
        tables.set(day, table);
        const isEmpty = [...table.values()].some((slots) => slots.every((slot) => slot.days === 0));
        if (isEmpty) emptySince.set(day, now);
        else emptySince.delete(day);
      }
      const newest = Math.max(...tables.keys());
      for (const day of tables.keys()) if (day < newest - 2) tables.delete(day);
    },
    forget() {
      tables = new Map();
      emptySince.clear();
    },
  };
}

function localDay(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS);
}

function slotOf(t: number): number {
  return Math.floor(((t + OFFSET_MS) % DAY_MS) / SLOT_MS);
}
