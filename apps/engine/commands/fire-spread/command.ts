import type { EngineCommand } from '../../command.ts';
import { onceEach } from '../../once-each.ts';
import { type Input, input } from './input-schema.ts';
import { type Output, output } from './output-schema.ts';
import { firesAt, reportOfPlaces } from './places.ts';
import { reportOf } from './report.ts';
import { answerOf, runFire } from './run.ts';

const resultOf = onceEach(runFire);

/** Fire over a landscape: arrival times, perimeters by hour, intensities and flames. */
export const command: EngineCommand<Input, Output> = {
  summary:
    'Fuel, ground, weather and ignitions to perimeters by hour, arrival times, intensities and flame lengths.',
  input,
  output,
  async run(asked, context) {
    if (asked.law === 'rothermel-places') return firesAt(asked);
    return answerOf(asked, await resultOf(asked, context), context);
  },
  async report(asked, answer, context) {
    if (answer.law === 'rothermel-places') return reportOfPlaces(answer);
    if (asked.law === 'rothermel-places') throw new Error('The answer is not that of the input.');
    return reportOf(asked, answer, await resultOf(asked, context));
  },
};
