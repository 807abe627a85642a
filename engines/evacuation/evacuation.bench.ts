import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createOSMStream } from 'osm-pbf-parser-node';
import { seededRandom } from '../lib/random.ts';
import { rowsOfPbf } from '../routing/test/osm-rows.ts';
import { evacuationPlan } from './index.ts';
import { measureAndorra } from './test/andorra.ts';
import { randomTown } from './test/random-town.ts';

/** Seconds to plan 10,000 and, with the extract of Andorra in `CITYLOOP_CASES`, 100,000 people. */
export async function bench(): Promise<Record<string, number>> {
  const now = () => performance.now();
  const file = join(process.env.CITYLOOP_CASES ?? '', 'osm', 'andorra.osm.pbf');
  // First, because a process that has planned another town is slower at this one.
  const large = existsSync(file) ? await measured(file, now) : {};
  const town = randomTown(seededRandom(3), { side: 20, persons: 10_000, shelters: 8 });
  const begun = now();
  const { totals } = evacuationPlan(town);
  return { ...large, town_10k_s: (now() - begun) / 1000, town_planned: totals.planned };
}

async function measured(file: string, now: () => number): Promise<Record<string, number>> {
  const osm = await rowsOfPbf(createOSMStream(file));
  const { seconds, plan } = measureAndorra(osm, 100_000, now);
  return {
    evac_100k_s: seconds,
    planned: plan.totals.planned,
    step_s: plan.stepS,
    mean_arrival_min: plan.totals.meanArrivalMin,
    gap_min_a_person: plan.gapPersonMin / plan.totals.planned,
  };
}
