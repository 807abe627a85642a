import { listDocuments, readDocuments } from '@cityloop/core/chain';
import { networkGraph, withinMetres } from '@cityloop/engines/pipe-network';
import { createRandom } from '@cityloop/simulator';
import { z } from 'zod';
import { openWaterCity, type WaterCity } from '../harness/water-city.ts';

const TICK = 15_000;
const MINUTE = 60_000;
const BEFORE = 6 * MINUTE;
const WATCHED = 3 * MINUTE;
const AFTER = 7 * MINUTE;

/** What one burst in the city led to. */
export interface BurstResult {
  readonly link: string;
  readonly outflowLps: number;
  /** City seconds from the tear to the incident; undefined where none was opened within three minutes. */
  readonly detectS: number | undefined;
  /** Wall seconds that the proposal took, with the city’s readings at hand. */
  readonly adviceS: number | undefined;
  /** Whether the pipe, or one within 100 m along the network, is among the first five. */
  readonly isNamed: boolean;
}

const Advice = z.object({
  state: z.literal('proposed'),
  result: z.object({ candidates: z.array(z.object({ linkId: z.string() })) }),
});

/** Seeded bursts over one simulated day: pipe by length (≥ 100 mm), 10–60 L/s, any hour, one at a time. */
export async function burstsInCity(options: {
  readonly bursts: number;
  readonly seed: number;
  readonly knows: 'recorded' | 'truth';
}): Promise<readonly BurstResult[]> {
  const start = new Date('2026-07-06T16:00:00Z');
  const water = await openWaterCity(start, { knows: options.knows });
  const random = createRandom(options.seed, 'bench bursts');
  const results: BurstResult[] = [];
  const spacing = (24 * 60 * MINUTE) / options.bursts;
  try {
    for (let index = 0; index < options.bursts; index += 1) {
      const tear = start.getTime() + index * spacing + BEFORE + Math.floor(random.between(0, TICK));
      results.push(await oneBurst(water, tear, random.between(10, 60)));
    }
  } finally {
    await water.close();
  }
  return results;
}

async function oneBurst(water: WaterCity, tear: number, outflowLps: number): Promise<BurstResult> {
  const { city, world, network } = water;
  for (let t = ceilTick(tear - BEFORE); t < tear; t += TICK) await water.tick(t);
  const before = new Set((await incidents(water)).map((one) => one.head.id));
  world.snapshotAt(new Date(tear));
  const burst = world.burst({ outflowLps });
  let detectS: number | undefined;
  let adviceS: number | undefined;
  let found: string | undefined;
  for (let t = ceilTick(tear); t < tear + WATCHED; t += TICK) {
    const wall = await water.tick(t);
    const fresh = (await incidents(water)).find((one) => !before.has(one.head.id));
    if (fresh === undefined || found !== undefined) continue;
    found = fresh.head.id;
    detectS = (fresh.head.at.getTime() - tear) / 1000;
    adviceS = wall / 1000;
  }
  const [incident] = found === undefined ? [] : await readDocuments(city.store.db, 'incident', [found]);
  const advice = Advice.safeParse(incident?.body.advice).data;
  world.repair(burst.id);
  for (let t = ceilTick(tear + WATCHED); t < tear + WATCHED + AFTER; t += MINUTE) await water.tick(t);
  const near = new Set(withinMetres(networkGraph(network.truth), burst.link, 100));
  const named = (advice?.result.candidates ?? []).slice(0, 5).map((one) => one.linkId);
  return { link: burst.link, outflowLps, detectS, adviceS, isNamed: named.some((link) => near.has(link)) };
}

async function incidents({ city }: WaterCity) {
  return listDocuments(city.store.db, 'incident', { kind: 'everything' }, { limit: 500 });
}

function ceilTick(t: number): number {
  return Math.ceil(t / TICK) * TICK;
}
