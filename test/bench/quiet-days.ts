import { countDocuments } from '@cityloop/core/chain';
import { openWaterCity } from './water-city.ts';

const TICK = 15_000;
const DAY = 86_400_000;

/** Incidents opened in simulated days without a burst, a day. */
export async function falseIncidents(days: number): Promise<number> {
  const start = new Date('2026-07-06T16:00:00Z');
  const water = await openWaterCity(start);
  try {
    for (let t = start.getTime() + TICK; t < start.getTime() + days * DAY; t += TICK) await water.tick(t);
    return (await countDocuments(water.city.store.db, 'incident', { kind: 'everything' }, {})) / days;
  } finally {
    await water.close();
  }
}
