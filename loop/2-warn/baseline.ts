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
  let tables = new Map<number, Map<number, readonly SlotStatistics[]>>();
  /** When the series of a day that showed nothing on earlier days were last looked at. */
  const lookedAt = new Map<number, number>();

  /** All series of a day that is new; afterwards only those without earlier days, whose history may have come since. */
  function toLoad(series: readonly number[], day: number, t: number): readonly number[] {
    const table = tables.get(day);
    if (table === undefined) return series;
    if (t - (lookedAt.get(day) ?? 0) < LOOK_AGAIN_MS) return [];
    return series.filter((id) => table.get(id)?.every((slot) => slot.days === 0) !== false);
  }

  return {
    at(series, t) {
      const row = tables.get(localDay(t))?.get(series)?.[slotOf(t)];
      return row ?? NOTHING;
    },
    async load(series, instants) {
      const now = Math.max(...instants);
      for (const day of new Set(instants.map(localDay))) {
        const wanted = toLoad(series, day, now);
        if (wanted.length === 0) continue;
        const noon = day * DAY_MS - OFFSET_MS + DAY_MS / 2;
        const found = await telemetry.slotTable(wanted, noon, { slotMs: SLOT_MS, days, offsetMs: OFFSET_MS });
        const table = tables.get(day) ?? new Map();
        for (const [id, slots] of found) table.set(id, slots);
        tables.set(day, table);
        lookedAt.set(day, now);
      }
      const newest = Math.max(...tables.keys());
      for (const day of tables.keys()) if (day < newest - 2) tables.delete(day);
    },
    forget() {
      tables = new Map();
      lookedAt.clear();
    },
  };
}

function localDay(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS);
}

function slotOf(t: number): number {
  return Math.floor(((t + OFFSET_MS) % DAY_MS) / SLOT_MS);
}
