import { z } from 'zod';
import { DocumentHead } from './document.ts';

/** What travels between stages: a document as it stood after a change, and what happened to it. */
export const Message = z.object({
  id: z.uuid().describe('id of the outbox row; a consumer acts on it once'),
  topic: z.string().describe('kind.happening, e.g. alarm.raised, task.done'),
  chainId: z.uuid(),
  seq: z.int().describe('order within the chain'),
  document: DocumentHead.describe('head of the document after the change'),
  body: z.unknown().describe('body of the document, parsed by its contract'),
  data: z.record(z.string(), z.unknown()).describe('what the happening adds, e.g. a reason'),
  at: z.date(),
});
export type Message = z.infer<typeof Message>;
