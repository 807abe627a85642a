import type { EngineCommand } from '../../command.ts';
import { answerOf } from './answer.ts';
import { type DrainageInput, input } from './input-schema.ts';
import { type DrainageOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { type DrainageResult, runModel } from './run.ts';

/** Runs by their input, so that the report need not run the model again. */
const results = new WeakMap<DrainageInput, DrainageResult>();

/** Sewers in the rain: levels, floods, flows and outfalls of a SWMM model, with the ground over it where one is given. */
export const command: EngineCommand<DrainageInput, DrainageOutput> = {
  summary:
    'A SWMM input file, and rain, to levels and floods at manholes, flows and fullness of pipes, hydrographs of outfalls, water on the ground.',
  input,
  output,
  async run(asked, context) {
    const result = await runModel(asked, context);
    results.set(asked, result);
    return answerOf(asked, result);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, results.get(asked) ?? (await runModel(asked, context)));
  },
};
