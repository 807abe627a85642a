import { durationMs, type History, type SeriesValue } from '@cityloop/core/packs';
import type { z } from 'zod';

const DAY_MS = 86_400_000;
const LOCAL_MS = 8 * 3_600_000;

/** What series read: as usual, or as a step says; seeded, so that a scenario is the same each time. */
export function usualReadings(history: z.output<typeof History> | undefined) {
  const noise = gaussian(history?.seed ?? 1);

  function usual(name: string, t: number): number | undefined {
    const one = history?.series[name];
    if (one === undefined) return undefined;
    // Highest at six in the evening, as most of a city's uses are.
    const phase = (2 * Math.PI * ((t + LOCAL_MS - DAY_MS / 2) % DAY_MS)) / DAY_MS;
    return one.mean + one.swing * Math.sin(phase) + one.sigma * noise();
  }

  return {
    names: Object.keys(history?.series ?? {}),
    value(name: string, value: z.output<typeof SeriesValue>, t: number): number | undefined {
      if (value === 'usual') return usual(name, t);
      return typeof value === 'number' ? value : value.from + value.noise * noise();
    },
    /** The instants of the history, oldest first, up to a minute before the start. */
    instants(start: number): readonly number[] {
      if (history === undefined) return [];
      const every = durationMs(history.every);
      const count = Math.floor((history.days * DAY_MS) / every);
      return Array.from({ length: count }, (_, index) => start - (count - index) * every);
    },
  };
}

/** Normal deviates from a seed (mulberry32 and Box–Muller). */
function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
