import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Scenario, type ScenarioStep } from '@cityloop/core/packs';
import { parse } from 'yaml';
import { mismatches } from './match.ts';
import { openTestCity } from './open-test-city.ts';
import { readState } from './scenario-state.ts';
import { type Run, startRun } from './scenario-steps.ts';

/** A scenario that did not go as it says: the step, what was expected and what was found. */
export class ScenarioFailure extends Error {
  constructor(file: string, step: number, say: string | undefined, lines: readonly string[]) {
    super([`${file}, step ${step}${say === undefined ? '' : ` (${say})`}:`, ...lines].join('\n  '));
    this.name = 'ScenarioFailure';
  }
}

/** What a run was like. */
export interface ScenarioReport {
  readonly name: string;
  readonly steps: number;
  readonly seconds: number;
}

/** Reads a scenario; throws with the places that do not fit the format. */
export async function readScenario(file: string): Promise<Scenario> {
  const parsed = Scenario.safeParse(parse(await readFile(file, 'utf8'), { merge: true }));
  if (parsed.success) return parsed.data;
  throw new ScenarioFailure(
    file,
    0,
    'the file',
    parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`),
  );
}

/** Runs a scenario of a pack in a city of its own; throws `ScenarioFailure` at the first step that goes otherwise. */
export async function runScenario(
  file: string,
  options: { readonly onStep?: (step: number, text: string) => void } = {},
): Promise<ScenarioReport> {
  const begun = performance.now();
  const scenario = await readScenario(file);
  const folder = dirname(dirname(file));
  const pack = basename(folder);
  const city = await openTestCity({
    start: new Date(scenario.start),
    packFolders: [dirname(folder)],
  });
  try {
    const faults = city.faults.filter((fault) => fault.pack === pack);
    if (faults.length > 0)
      throw new ScenarioFailure(
        file,
        0,
        'the pack',
        faults.map((fault) => `${fault.file} ${fault.path}: ${fault.message}`),
      );
    const run = await startRun(city, pack, scenario);
    for (const [index, step] of scenario.steps.entries()) {
      options.onStep?.(
        index + 1,
        step.say ??
          Object.keys(step)
            .filter((key) => key !== 'say')
            .join(),
      );
      const faultsOfStep = await take(run, step);
      if (faultsOfStep.length > 0) throw new ScenarioFailure(file, index + 1, step.say, faultsOfStep);
    }
    return {
      name: scenario.name,
      steps: scenario.steps.length,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await city.close();
  }
}

async function take(run: Run, step: ScenarioStep): Promise<readonly string[]> {
  if ('readings' in step) return run.readings(step.readings);
  if ('report' in step) return run.report(step.report);
  if ('act' in step) return run.act(step.act);
  if ('work' in step) return run.work(step.work);
  if ('advance' in step) return run.advance(step.advance);
  const state = await readState(run, step.expect);
  const { incident: _incident, ...wanted } = step.expect;
  return mismatches(wanted, state).map(
    ({ path, expected, found }) =>
      `${path.slice(1)}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
  );
}
