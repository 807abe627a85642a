import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../../tools/node.mjs';

/** A figure, the bench that has it and its name there; the limit is what a city may wait for (`least`: at least). */
const FIGURES = [
  ['fire_1m_s', 'fire-spread', 'fire_1m_s', { most: 3 }],
  ['trace_5m_ms', 'analyses', 'trace_5m_mean_ms', { most: 150 }],
  ['load_5m_s', 'analyses', 'load_5m_s', { most: 10 }],
  ['segment_5m_ms', 'analyses', 'segment_5m_ms', { most: 1 }],
  ['trace_vs_graphology', 'analyses', 'trace_vs_graphology', { least: 20 }],
  ['closure_ltown_s', 'analyses', 'closure_ltown_s', { most: 1 }],
  ['closure_pacific_s', 'analyses', 'closure_pacific_s', { most: 5 }],
  ['burst_ltown_s', 'analyses', 'burst_ltown_s', { most: 2 }],
  ['evac_100k_s', 'evacuation', 'evac_100k_s', { most: 10 }],
  ['isochrone_ms', 'routing', 'isochrone_ms', { most: 50 }],
  ['anomaly_per_s', 'anomaly', 'anomaly_per_s', { least: 1e6 }],
] as const;

const run = promisify(execFile);

/** The figures of the network, fire, evacuation and anomaly engines in one line; each engine's own bench tells more. */
export async function bench(): Promise<Record<string, unknown>> {
  const figures: Record<string, number> = {};
  const missed: string[] = [];
  const done = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [name, engine, key, limit] of FIGURES) {
    const all = done.get(engine) ?? (await closingFigures(engine));
    done.set(engine, all);
    const figure = all[key];
    if (typeof figure !== 'number') {
      console.log(`${name}: not measured, because the files of CITYLOOP_CASES are absent (docs/cases.md)`);
      continue;
    }
    figures[name] = Number(figure.toPrecision(4));
    const isMissed = 'most' in limit ? figure > limit.most : figure < limit.least;
    if (isMissed) missed.push(`${name} ${figures[name]} (${JSON.stringify(limit)})`);
  }
  return { ...figures, missed };
}

/** Each engine in a process of its own, as a person would run it: what ran before changes how fast the next one is. */
async function closingFigures(engine: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await run(process.execPath, [join(ROOT, 'tools', 'bench.ts'), engine], { cwd: ROOT });
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  console.log(line);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(line));
}
