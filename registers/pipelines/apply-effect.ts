import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { pipelineProblem } from './errors.ts';
import { LinkRow } from './network.ts';
import { changePipe, lockPipe } from './pipelines.store.ts';

/** A field of the record keeps its type; beside the record a proof may set facts of its own. */
const Change = LinkRow.pick({
  diameterMm: true,
  roughness: true,
  status: true,
  laidYear: true,
  material: true,
  depthM: true,
})
  .partial()
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** `pipelines.apply-effect`: what an accepted proof changes on a pipe, in the transaction of the proof. */
export function applyEffectOperation(services: Pick<Services, 'clock'>): Operation {
  return defineOperation({
    name: 'pipelines.apply-effect',
    input: z.object({
      object: z.string().describe('pipe id, or network/pipe where two networks have one id'),
      change: Change,
      proofId: z.uuid().optional(),
      dryRun: z.boolean().default(false).describe('only says whether it could be applied'),
    }),
    output: z.object({ applied: z.boolean(), network: z.string().optional(), version: z.int().optional() }),
    async run(input, { tx }) {
      if (tx === undefined)
        throw new Error('pipelines.apply-effect is called within the transaction of its proof');
      // A crew may leave the pipe out: then there is nothing to record it on.
      if (input.object === '') return { applied: false };
      const [pipe, ...others] = await lockPipe(tx, input.object);
      if (pipe === undefined || others.length > 0)
        throw pipelineProblem('pipe-unknown', { value: input.object });
      if (input.dryRun) return { applied: false };
      await changePipe(tx, pipe, {
        facts: input.change,
        proofId: input.proofId ?? null,
        at: services.clock.now(),
      });
      return { applied: true, network: pipe.network, version: pipe.version + 1 };
    },
  });
}
