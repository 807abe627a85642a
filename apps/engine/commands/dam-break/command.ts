import type { EngineCommand } from '../../command.ts';
import { answerOf } from './answer.ts';
import { type DamBreakInput, input } from './input-schema.ts';
import { type DamBreakOutput, output } from './output-schema.ts';
import { reportOf } from './report.ts';
import { type DamBreakResult, runDamBreak } from './run.ts';

/** Runs by their input, so that the report need not run the wave again. */
const results = new WeakMap<DamBreakInput, DamBreakResult>();

/** A dam that breaks (溃坝): growth of the breach, flow out of the reservoir, and the wave below. */
export const command: EngineCommand<DamBreakInput, DamBreakOutput> = {
  summary:
    'Reservoir, dam and ground to the growth of a breach, its hydrograph, and the wave below: arrival, depth and velocity at points, extents by hour.',
  input,
  output,
  async run(asked, context) {
    const result = await runDamBreak(asked, context);
    results.set(asked, result);
    return answerOf(asked, result, context);
  },
  async report(asked, answer, context) {
    return reportOf(asked, answer, results.get(asked) ?? (await runDamBreak(asked, context)));
  },
};
