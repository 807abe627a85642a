import type { FloodComputer } from '@cityloop/engines/inundation';
import { z } from 'zod';

/** Fields of an input that say how a flood is computed. */
export const computerInput = {
  precision: z
    .enum(['f64', 'f32'])
    .optional()
    .describe(
      'Kind of the numbers that hold the water: f64 by the reference, f32 by the WebAssembly kernel, many times faster; without it f32 from 100,000 cells on.',
    ),
  threads: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Threads of the kernel; without it as many as there are cores, and one for small ground.'),
};

/** More cells than this are computed in single precision, unless another is asked for. */
const LARGE_CELLS = 100_000;

/** The precision that is asked for, or the one for so many cells. */
export function precisionFor(asked: 'f64' | 'f32' | undefined, cells: number): 'f64' | 'f32' {
  return asked ?? (cells >= LARGE_CELLS ? 'f32' : 'f64');
}

/** What moved the water, as an output tells it. */
export const computedBy = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('kernel'),
      simd: z.literal(true),
      threads: z.int(),
      reason: z.string().optional().describe('Why there are fewer threads than lent.'),
    }),
    z.strictObject({ kind: z.literal('reference'), reason: z.string().describe('Why not the kernel.') }),
  ])
  .describe('What moved the water: the WebAssembly kernel in single precision, or the reference.');

/** The same as a note of a report. */
export function computerNote(computer: FloodComputer | z.infer<typeof computedBy>): string {
  if (computer.kind === 'reference') return `Computed by the reference: ${computer.reason}.`;
  const { threads, reason } = computer;
  const by = threads === 1 ? 'one thread' : `${threads} threads`;
  return `Computed by the WebAssembly kernel with SIMD on ${by}, in single precision${reason === undefined ? '' : ` (${reason})`}.`;
}
