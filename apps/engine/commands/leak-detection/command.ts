import type { EngineCommand } from '../../command.ts';
import { detect, readNetwork } from './detect.ts';
import { reportOf } from './report.ts';
import { inputSchema, type LeakInput, type LeakOutput, outputSchema } from './schemas.ts';

/** Leaks of a water network, found over weeks. */
export const command: EngineCommand<LeakInput, LeakOutput> = {
  summary:
    'Which leaks began, grew and ended in weeks of pressure readings, how much they lose and where they may be.',
  input: inputSchema,
  output: outputSchema,
  run: async (input, context) => (await detect(input, context)).output,
  report: async (input, _output, context) =>
    reportOf(input, await detect(input, context), readNetwork(input, context).model),
};
