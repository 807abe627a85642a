import type { EngineCommand } from '../../command.ts';
import { onceEach } from '../../once-each.ts';
import { answerOf } from './answer.ts';
import { type DamBreakInput, input } from './input-schema.ts';
import { type DamBreakOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { runDamBreak } from './run.ts';

const resultOf = onceEach(runDamBreak);

/** A dam that breaks (溃坝): growth of the breach, flow out of the reservoir, and the wave below. */
export const command: EngineCommand<DamBreakInput, DamBreakOutput> = {
  summary:
    'Reservoir, dam and ground to the growth of a breach, its hydrograph, and the wave below: arrival, depth and velocity at points, extents by hour.',
  input,
  output,
  async run(asked, context) {
    return answerOf(asked, await resultOf(asked, context), context);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, await resultOf(asked, context));
  },
};
