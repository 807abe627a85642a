import { readDocument } from '@cityloop/core/chain';
import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { openFromSignal } from './open-incident.ts';

/** `dispatch.open-handled`: opens the incident of a signal for the unit whose reporter put it right on the spot. */
export function openHandledOperation(services: Services): Operation {
  return defineOperation({
    name: 'dispatch.open-handled',
    input: z.object({ signalId: z.uuid(), unit: z.string(), path: z.string() }),
    output: z.object({ id: z.uuid().nullable() }),
    async run({ signalId, unit, path }, { tx }) {
      if (tx === undefined)
        throw new Error('dispatch.open-handled is called within the transaction of its report');
      const signal = await readDocument(tx, 'signal', signalId);
      const said = { title: signal?.head.title ?? '', handledBy: { unit, path } };
      const incident = signal && (await openFromSignal(tx, signal, services, said));
      return { id: incident?.head.id ?? null };
    },
  });
}
