import type { EngineCommand } from '../../command.ts';
import { type InundationInput, input } from './input-schema.ts';
import { type InundationOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { answerOf, type InundationResult, runInundation } from './run.ts';

/** Runs by their input, so that the report need not run the flood again. */
const results = new WeakMap<InundationInput, InundationResult>();

/** Water over a landscape: extents by hour, depths, velocities, arrivals and hydrographs. */
export const command: EngineCommand<InundationInput, InundationOutput> = {
  summary:
    'Heights, rain, inflows and levels to flood extents by hour, depths, velocities, arrivals and hydrographs.',
  input,
  output,
  async run(asked, context) {
    const result = await runInundation(asked, context);
    results.set(asked, result);
    return answerOf(asked, result, context);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, results.get(asked) ?? (await runInundation(asked, context)));
  },
};
