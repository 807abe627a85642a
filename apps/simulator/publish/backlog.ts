import type { Reading } from '../meters/reading.ts';

/** Readings that wait to be sent, oldest first. */
export interface Backlog {
  add(readings: readonly Reading[]): void;
  /** Takes up to so many readings from the front. */
  take(most: number): Reading[];
  readonly size: number;
  /** Readings given up so far because they waited longer than the city's clock allows. */
  readonly dropped: number;
}

/** Keeps the readings of the last `keepMs` of the city's clock and drops older ones. */
export function createBacklog(keepMs: number): Backlog {
  let waiting: Reading[] = [];
  let dropped = 0;
  return {
    add(readings) {
      waiting.push(...readings);
      const newest = readings.reduce((latest, { t }) => Math.max(latest, t), Number.NEGATIVE_INFINITY);
      const oldest = waiting[0];
      if (oldest === undefined || oldest.t >= newest - keepMs) return;
      const kept = waiting.filter(({ t }) => t >= newest - keepMs);
      dropped += waiting.length - kept.length;
      waiting = kept;
    },
    take: (most) => waiting.splice(0, most),
    get size() {
      return waiting.length;
    },
    get dropped() {
      return dropped;
    },
  };
}
