import type { SlotStatistics, Telemetry } from '@cityloop/core/telemetry';
import type { SlotNow } from './slot-rule.ts';

const SLOT_MS = 15 * 60_000;
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
  return {
    at(series, t) {
      const row = tables.get(localDay(t))?.get(series)?.[slotOf(t)];
      return row ?? NOTHING;
    },
    async load(series, instants) {
      const wanted = [...new Set(instants.map(localDay))].filter((day) => !tables.has(day));
      for (const day of wanted) {
        const noon = day * DAY_MS - OFFSET_MS + DAY_MS / 2;
        tables.set(
          day,
          await telemetry.slotTable(series, noon, { slotMs: SLOT_MS, days, offsetMs: OFFSET_MS }),
        );
      }
      const newest = Math.max(...tables.keys());
      for (const day of tables.keys()) if (day < newest - 2) tables.delete(day);
    },
    forget() {
      tables = new Map();
    },
  };
}

function localDay(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS);
}

function slotOf(t: number): number {
  return Math.floor(((t + OFFSET_MS) % DAY_MS) / SLOT_MS);
}
