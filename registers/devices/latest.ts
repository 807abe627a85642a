import type { StoredBatch } from '@cityloop/core/kernel';

/** The newest reading of each series, in memory. */
export interface LatestValues {
  take(batch: StoredBatch): void;
  /** The newest reading of a series by its own time; a late one never replaces a newer one. */
  of(series: number): { readonly t: number; readonly v: number } | undefined;
  /** Series that have a reading. */
  readonly size: number;
}

/** Latest values; filled from telemetry at start and by every stored batch. */
export function latestValues(): LatestValues {
  const values = new Map<number, { t: number; v: number }>();
  return {
    take(batch) {
      for (const { series, t, v } of batch.readings) {
        const known = values.get(series);
        if (known === undefined || known.t <= t) values.set(series, { t, v });
      }
    },
    of: (series) => values.get(series),
    get size() {
      return values.size;
    },
  };
}
