import type { EngineCommand } from '../../command.ts';
import { onceEach } from '../../once-each.ts';
import { type InundationInput, input } from './input-schema.ts';
import { type InundationOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { answerOf, runInundation } from './run.ts';

const resultOf = onceEach(runInundation);

/** Water over a landscape: extents by hour, depths, velocities, arrivals and hydrographs. */
export const command: EngineCommand<InundationInput, InundationOutput> = {
  summary:
    'Heights, rain, inflows and levels to flood extents by hour, depths, velocities, arrivals and hydrographs.',
  input,
  output,
  async run(asked, context) {
    return answerOf(asked, await resultOf(asked, context), context);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, await resultOf(asked, context));
  },
};
