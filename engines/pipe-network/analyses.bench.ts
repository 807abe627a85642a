import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as epanet from 'epanet-js';
import { measureAnalyses } from './test/analysis-measures.ts';
import { type CaseFile, measureBurst, measureClosure } from './test/case-measures.ts';
import { measureTrace5m, measureTraceAgainstGraphology } from './test/scale-measures.ts';

/** Traces at scale, the seven analyses, and closures and bursts on the public networks where `CITYLOOP_CASES` has them. */
export async function bench(): Promise<Record<string, unknown>> {
  const now = (): number => performance.now();
  const [ltown, pacific] = [caseFile('L-TOWN.inp.gz'), caseFile('PacificCity.inp.gz')];
  const closureLtown = ltown && (await measureClosure(ltown, epanet, now));
  const closurePacific = pacific && (await measureClosure(pacific, epanet, now));
  const burst = ltown && (await measureBurst(ltown, epanet, now));
  const trace = measureTrace5m(now);
  const against = measureTraceAgainstGraphology(now);
  const { seconds } = measureAnalyses(now);
  return {
    ...rounded({ ...trace, ...against }),
    analyses_s: rounded(seconds),
    ...rounded({
      closure_ltown_s: closureLtown?.first_s,
      closure_ltown_next_s: closureLtown?.next_s,
      closure_pacific_s: closurePacific?.first_s,
      closure_pacific_next_s: closurePacific?.next_s,
      burst_ltown_s: burst?.slowest_s,
      burst_ltown_found: burst?.found,
    }),
  };
}

function caseFile(name: string): CaseFile | undefined {
  const path = join(process.env.CITYLOOP_CASES ?? '', 'water', name);
  return existsSync(path) ? { name, text: gunzipSync(readFileSync(path)).toString('latin1') } : undefined;
}

function rounded(figures: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Math.round(value * 1000) / 1000]],
    ),
  );
}
