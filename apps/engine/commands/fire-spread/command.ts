import type { EngineCommand } from '../../command.ts';
import { type FireInput, type Input, input } from './input-schema.ts';
import { type Output, output } from './output-schema.ts';
import { firesAt, reportOfPlaces } from './places.ts';
import { reportOf } from './report.ts';
import { answerOf, type FireResult, runFire } from './run.ts';

/** Runs by their input, so that the report need not run the fire again. */
const results = new WeakMap<FireInput, FireResult>();

/** Fire over a landscape: arrival times, perimeters by hour, intensities and flames. */
export const command: EngineCommand<Input, Output> = {
  summary:
    'Fuel, ground, weather and ignitions to perimeters by hour, arrival times, intensities and flame lengths.',
  input,
  output,
  async run(asked, context) {
    if (asked.law === 'rothermel-places') return firesAt(asked);
    const result = await runFire(asked, context);
    results.set(asked, result);
    return answerOf(asked, result, context);
  },
  async report(asked, answer, context) {
    if (answer.law === 'rothermel-places') return reportOfPlaces(answer);
    if (asked.law === 'rothermel-places') throw new Error('The answer is not that of the input.');
    return reportOf(asked, answer, results.get(asked) ?? (await runFire(asked, context)));
  },
};
