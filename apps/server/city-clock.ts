import {
  type Clock,
  type ClockSetting,
  kernelValue,
  realClock,
  scaledClock,
  setKernelValue,
} from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { z } from 'zod';

const Kept = z.object({
  start: z.string(),
  factor: z.number(),
  last: z.string(),
  /** Absent after a kill: nobody knows how far it went on after `last`. */
  stopped: z.boolean().default(false),
});
const KEY = 'city-clock';

/** How often the position of a clock that is not real is kept. */
export const KEEP_CLOCK_MS = 1000;
/** A server that was killed may have gone on for this long since it last kept its position. */
const UNSEEN_MS = 2 * KEEP_CLOCK_MS;

/** The city's clock; one that is not real goes on where it stood when the city was last open, never before that. */
export async function openCityClock(store: Store, setting: ClockSetting): Promise<Clock> {
  if (setting.kind === 'real') return realClock();
  const clock = scaledClock(await startOf(store, setting), setting.factor);
  // A start that is killed before the first second is over must not begin there again.
  await keepCityClock(store, setting, clock);
  return clock;
}

/** The city's clock for somebody who only looks: nothing is kept, so that looking does not move it. */
export async function readCityClock(store: Store, setting: ClockSetting): Promise<Clock> {
  return setting.kind === 'real' ? realClock() : scaledClock(await startOf(store, setting), setting.factor);
}

async function startOf(store: Store, setting: ClockSetting & { kind: 'scaled' }): Promise<Date> {
  const kept = Kept.safeParse(await kernelValue(store.db, KEY)).data;
  const isSame = kept?.start === setting.start.toISOString() && kept.factor === setting.factor;
  if (!isSame) return setting.start;
  const unseen = kept.stopped ? 0 : UNSEEN_MS * setting.factor;
  return new Date(new Date(kept.last).getTime() + unseen);
}

/** Keeps how far a clock that is not real has come; `stopped` when it goes no further. */
export async function keepCityClock(
  store: Store,
  setting: ClockSetting,
  clock: Clock,
  stopped = false,
): Promise<void> {
  if (setting.kind === 'real') return;
  const value = {
    start: setting.start.toISOString(),
    factor: setting.factor,
    last: clock.now().toISOString(),
    stopped,
  };
  await setKernelValue(store.db, KEY, value);
}
