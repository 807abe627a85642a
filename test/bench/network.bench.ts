import { bench as anomaly } from '../../engines/anomaly/anomaly.bench.ts';
import { bench as evacuation } from '../../engines/evacuation/evacuation.bench.ts';
import { bench as fire } from '../../engines/fire-spread/fire-spread.bench.ts';
import { bench as pipes } from '../../engines/pipe-network/analyses.bench.ts';
import { bench as roads } from '../../engines/routing/routing.bench.ts';

/** A figure, the bench that has it and its name there; the limit is what a city may wait for (`least`: at least). */
const FIGURES = [
  ['fire_1m_s', fire, 'fire_1m_s', { most: 3 }],
  ['trace_5m_ms', pipes, 'trace_5m_mean_ms', { most: 150 }],
  ['load_5m_s', pipes, 'load_5m_s', { most: 10 }],
  ['segment_5m_ms', pipes, 'segment_5m_ms', { most: 1 }],
  ['trace_vs_graphology', pipes, 'trace_vs_graphology', { least: 20 }],
  ['closure_ltown_s', pipes, 'closure_ltown_s', { most: 1 }],
  ['closure_pacific_s', pipes, 'closure_pacific_s', { most: 5 }],
  ['burst_ltown_s', pipes, 'burst_ltown_s', { most: 2 }],
  ['evac_100k_s', evacuation, 'evac_100k_s', { most: 10 }],
  ['isochrone_ms', roads, 'isochrone_ms', { most: 50 }],
  ['anomaly_per_s', anomaly, 'anomaly_per_s', { least: 1e6 }],
] as const;

/** The figures of the network, fire, evacuation and anomaly engines in one line; each engine's own bench tells more. */
export async function bench(): Promise<Record<string, unknown>> {
  const figures: Record<string, number> = {};
  const over: string[] = [];
  const done = new Map<() => Promise<Record<string, unknown>>, Record<string, unknown>>();
  for (const [name, run, key, limit] of FIGURES) {
    const all = done.get(run) ?? (await run());
    if (!done.has(run)) console.log(JSON.stringify(all));
    done.set(run, all);
    const figure = all[key];
    if (typeof figure !== 'number') {
      console.log(`${name}: not measured, because the files of CITYLOOP_CASES are absent (docs/cases.md)`);
      continue;
    }
    figures[name] = Number(figure.toPrecision(4));
    const isMissed = 'most' in limit ? figure > limit.most : figure < limit.least;
    if (isMissed) over.push(`${name} ${figures[name]} (${JSON.stringify(limit)})`);
  }
  return { ...figures, missed: over };
}
