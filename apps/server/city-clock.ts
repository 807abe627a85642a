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

const Kept = z.object({ start: z.string(), factor: z.number(), last: z.string() });
const KEY = 'city-clock';

/** The city's clock; one that is not real goes on where it stood when the city was last open. */
export async function openCityClock(store: Store, setting: ClockSetting): Promise<Clock> {
  if (setting.kind === 'real') return realClock();
  const kept = Kept.safeParse(await kernelValue(store.db, KEY)).data;
  const isSame = kept?.start === setting.start.toISOString() && kept.factor === setting.factor;
  return scaledClock(isSame ? new Date(kept.last) : setting.start, setting.factor);
}

/** Keeps how far a clock that is not real has come. */
export async function keepCityClock(store: Store, setting: ClockSetting, clock: Clock): Promise<void> {
  if (setting.kind === 'real') return;
  const value = {
    start: setting.start.toISOString(),
    factor: setting.factor,
    last: clock.now().toISOString(),
  };
  await setKernelValue(store.db, KEY, value);
}
