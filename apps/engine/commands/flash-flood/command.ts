import type { EngineCommand } from '../../command.ts';
import { onceEach } from '../../once-each.ts';
import { reportOf } from './report.ts';
import { runFlashFlood } from './run.ts';
import { Input, Output } from './schemas.ts';

const resultOf = onceEach(runFlashFlood);

/** `flash-flood`: rain on a small basin to the flood at a section, and the rain that would be too much (山洪). */
export const command: EngineCommand<Input, Output> = {
  summary:
    'Heights, soil and rain to the basin of a section, its hydrograph, level and extent, and critical rain by wetness.',
  input: Input,
  output: Output,
  async run(input, context) {
    return (await resultOf(input, context)).output;
  },
  async report(input, output, context) {
    return reportOf(input, output, await resultOf(input, context));
  },
};
