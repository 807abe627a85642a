import type { EngineCommand } from '../../command.ts';
import { reportOf } from './report.ts';
import { type FlashFloodResult, runFlashFlood } from './run.ts';
import { Input, Output } from './schemas.ts';

/** Runs by their input, so that the report need not run the flood again. */
const results = new WeakMap<Input, FlashFloodResult>();

/** `flash-flood`: rain on a small basin to the flood at a section, and the rain that would be too much (山洪). */
export const command: EngineCommand<Input, Output> = {
  summary:
    'Heights, soil and rain to the basin of a section, its hydrograph, level and extent, and critical rain by wetness.',
  input: Input,
  output: Output,
  async run(input, context) {
    const result = await runFlashFlood(input, context);
    results.set(input, result);
    return result.output;
  },
  async report(input, output, context) {
    return reportOf(input, output, results.get(input) ?? (await runFlashFlood(input, context)));
  },
};
