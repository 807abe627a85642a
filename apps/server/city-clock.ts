import {
  type Clock,
  type ClockSetting,
  kernelValue,
  type Log,
  realClock,
  scaledClock,
  setKernelValue,
} from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { z } from 'zod';

/** A clock that goes on over restarts. */
export interface CityClock extends Clock {
  /** Keeps where it stands: the next start goes on exactly there. */
  stop(): Promise<void>;
}

const Kept = z.object({
  start: z.string(),
  factor: z.number(),
  /** The clock has shown no time after this one, whatever happened to its process. */
  until: z.string(),
});
const KEY = 'city-clock';
const KEEP_MS = 1000;
/** How far ahead of the time shown a time is kept: a kill moves the clock forward by no more than this. */
const AHEAD_MS = 2 * KEEP_MS;

/**
 * The city's clock. One that is not real shows no time that is not kept first, so that it never goes back: where the
 * store is slow it stands still for a moment.
 */
export async function openCityClock(store: Store, setting: ClockSetting, log: Log): Promise<CityClock> {
  if (setting.kind === 'real') return { ...realClock(), stop: async () => {} };
  const first = setting.start.toISOString();
  const start = await startOf(store, setting);
  const running = scaledClock(start, setting.factor);
  let until = start.getTime();

  async function keep(to: number): Promise<void> {
    const value = { start: first, factor: running.factor, until: new Date(to).toISOString() };
    await setKernelValue(store.db, KEY, value);
    until = to;
  }
  const keepAhead = () => keep(running.now().getTime() + AHEAD_MS * running.factor);

  await keepAhead();
  let keeping: Promise<void> | undefined;
  const timer = setInterval(() => {
    keeping ??= keepAhead()
      .catch((error: unknown) => log.error('clock', { error }))
      .finally(() => {
        keeping = undefined;
      });
  }, KEEP_MS);
  const now = () => new Date(Math.min(running.now().getTime(), until));
  return {
    now,
    real: false,
    factor: running.factor,
    async stop() {
      clearInterval(timer);
      await keeping;
      await keep(now().getTime());
    },
  };
}

/** The city's clock for somebody who only looks: nothing is kept, so that looking does not move it. */
export async function readCityClock(store: Store, setting: ClockSetting): Promise<Clock> {
  return setting.kind === 'real' ? realClock() : scaledClock(await startOf(store, setting), setting.factor);
}

async function startOf(store: Store, setting: ClockSetting & { kind: 'scaled' }): Promise<Date> {
  const kept = Kept.safeParse(await kernelValue(store.db, KEY)).data;
  const isSame = kept?.start === setting.start.toISOString() && kept.factor === setting.factor;
  return isSame ? new Date(kept.until) : setting.start;
}
