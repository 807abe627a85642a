import { openBaseline } from '../../loop/2-warn/baseline.ts';
import { openEvaluator } from '../../loop/2-warn/evaluate.ts';
import { allRules } from '../../loop/2-warn/rules-in-force.ts';
import type { WaterCity } from './water-city.ts';

const TICK = 15_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const JOIN_MS = 600_000;

/**
 * Incidents that days without a burst would open, a day: the rules over every reading of the simulated world from where it
 * stands, alarms of one group within ten minutes counted as one incident, as the dispatcher joins them. Each day is
 * compared with the same earlier days.
 */
export async function falseIncidents({ city, world }: WaterCity, days: number): Promise<number> {
  const start = world.now;
  const { devices } = city.composition;
  const { services } = city.kernel;
  const rules = allRules(devices, services.packs);
  const baseline = openBaseline(services.telemetry, 28);
  const series = [...devices.allSeries()].map((one) => one.id);
  const evaluator = openEvaluator({
    seriesById: devices.seriesById,
    rulesOf: (id) => rules.get(id) ?? [],
    slotAt: (id, t) => baseline.at(id, start.getTime() + ((t - start.getTime()) % DAY)),
    groupSeries: () => [],
  });
  await baseline.load(series, [start.getTime() + HOUR]);
  const lastOf = new Map<string, number>();
  let incidents = 0;
  for (let t = start.getTime() + TICK; t < start.getTime() + days * DAY; t += TICK) {
    const readings = world.readingsAt(new Date(t)).flatMap((reading) => {
      const known = devices.series(reading.device, reading.metric);
      return known === undefined ? [] : [{ series: known.id, t: reading.t, v: reading.v }];
    });
    const staged = evaluator.stage(readings);
    staged.commit();
    for (const outcome of staged.outcomes) {
      if (outcome.kind !== 'raise') continue;
      const group = outcome.series.device.group ?? outcome.series.device.id;
      if (t - (lastOf.get(group) ?? Number.NEGATIVE_INFINITY) > JOIN_MS) incidents += 1;
      lastOf.set(group, t);
    }
  }
  return incidents / days;
}
