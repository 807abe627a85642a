import type { EngineCommand } from '../../command.ts';
import { onceEach } from '../../once-each.ts';
import { answerOf } from './answer.ts';
import { type DrainageInput, input } from './input-schema.ts';
import { type DrainageOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { runModel } from './run.ts';

const resultOf = onceEach(runModel);

/** Sewers in the rain: levels, floods, flows and outfalls of a SWMM model, with the ground over it where one is given. */
export const command: EngineCommand<DrainageInput, DrainageOutput> = {
  summary:
    'A SWMM input file, and rain, to levels and floods at manholes, flows and fullness of pipes, hydrographs of outfalls, water on the ground.',
  input,
  output,
  async run(asked, context) {
    return answerOf(asked, await resultOf(asked, context));
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, await resultOf(asked, context));
  },
};
