import type { EngineCommand } from '../../command.ts';
import { type FireInput, input } from './input-schema.ts';
import { type FireOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { answerOf, type FireResult, runFire } from './run.ts';

/** Runs by their input, so that the report need not run the fire again. */
const results = new WeakMap<FireInput, FireResult>();

/** Fire over a landscape: arrival times, perimeters by hour, intensities and flames. */
export const command: EngineCommand<FireInput, FireOutput> = {
  summary:
    'Fuel, ground, weather and ignitions to perimeters by hour, arrival times, intensities and flame lengths.',
  input,
  output,
  async run(asked, context) {
    const result = await runFire(asked, context);
    results.set(asked, result);
    return answerOf(asked, result, context);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, results.get(asked) ?? (await runFire(asked, context)));
  },
};
