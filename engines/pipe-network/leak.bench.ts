import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as epanet from 'epanet-js';
import { networkGraph } from './graph.ts';
import { leakHalfYear, namesUnder, readLeakTruth } from './test/leak-half-year.ts';
import { scoreEvents, watchHalfYear, wrongLeakModel, wrongLeakSignatures } from './test/leak-trial.ts';

const SEEDS = [101, 102, 103];

/** L-TOWN, first half of 2019, solved every hour; each hour read once, and as the mean of twelve five-minute readings: leaks found in time and false alarms of three draws each. */
export async function bench(): Promise<Record<string, unknown>> {
  const water = join(process.env.CITYLOOP_CASES ?? '', 'water');
  if (process.env.CITYLOOP_CASES === undefined || !existsSync(water))
    return { skipped: 'CITYLOOP_CASES is not set: L-TOWN is not in the repository (docs/cases.md)' };
  const read = (file: string): string => {
    const bytes = readFileSync(join(water, file));
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  };
  const inp = read('L-TOWN.inp.gz');
  const truth = readLeakTruth(read('ltown-2019-leak-truth-hourly-H1.csv.gz'));
  const sensors = namesUnder(read('ltown-leaks-to-2019H1.yaml'), 'pressure_sensors');
  const graph = networkGraph(wrongLeakModel(inp, 99));
  let begun = performance.now();
  const model = await wrongLeakSignatures(epanet, inp, sensors);
  const signaturesS = seconds(begun);
  const measured: Record<string, unknown> = { signatures_s: signaturesS };
  for (const [name, readingsAStep] of [
    ['hourly', 1],
    ['five_minutes', 12],
  ] as const) {
    const scores = [];
    for (const seed of SEEDS) {
      begun = performance.now();
      const half = await leakHalfYear(epanet, inp, truth, sensors, ['p227', 'p235', 'PUMP_1'], {
        seed,
        readingsAStep,
      });
      measured.generate_s = seconds(begun);
      begun = performance.now();
      const events = watchHalfYear(half, model, ['PUMP_1']);
      measured.watch_s = seconds(begun);
      scores.push(scoreEvents(events, truth, graph));
    }
    measured[`${name}_found_of_6`] = scores.map(
      ({ large }) => large.filter(({ days }) => days !== undefined && days <= 7).length,
    );
    measured[`${name}_false`] = scores.map(({ falseAlarms }) => falseAlarms);
    measured[`${name}_days`] = scores.map(({ large }) =>
      large.map(({ pipe, days }) => `${pipe} ${days ?? 'missed'}`).join(', '),
    );
    measured[`${name}_metres`] = scores.map(({ large }) => large.map(({ metres }) => metres));
  }
  return measured;
}

function seconds(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}
