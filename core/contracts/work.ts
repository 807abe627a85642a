import { z } from 'zod';
import { Actor } from './document.ts';

/** States of a task, a node of a plan's matter graph. */
export const TaskState = z.enum([
  'waiting',
  'ready',
  'taken',
  'done',
  'verified',
  'rework',
  'cancelled',
  'unable',
]);
export type TaskState = z.infer<typeof TaskState>;

/** A photo or file given as proof of work; the public copy has no EXIF. */
export const Attachment = z.object({
  sha256: z.string().describe('SHA-256 of the stored bytes'),
  role: z
    .enum(['near', 'far', 'reference', 'before', 'after', 'document'])
    .describe('近景 远景 参照物 处置前 处置后 文件'),
  takenAt: z.number().optional().describe('when it was taken, ms UTC'),
  lng: z.number().optional(),
  lat: z.number().optional(),
});
export type Attachment = z.infer<typeof Attachment>;

/** Stage 4: one matter of a plan for one unit. */
export const Task = z.object({
  incidentId: z.uuid(),
  matter: z.string().describe('matter id within the plan'),
  plan: z.string().describe('plan id within the pack'),
  name: z.object({ zh: z.string(), en: z.string() }),
  after: z.array(z.string()).describe('matters that must be verified or done before this is ready'),
  mandatory: z.boolean(),
  role: z.string().describe('role that does it'),
  limitMinutes: z.number().nullable().describe('time limit from ready, minutes'),
  dueAt: z.number().nullable(),
  form: z.record(z.string(), z.unknown()).describe('answers given so far'),
  notes: z.array(z.object({ at: z.number(), by: Actor, text: z.string() })),
  attachments: z.array(Attachment),
  takenBy: Actor.nullable(),
  doneBy: Actor.nullable(),
  readyAt: z.number().nullable(),
  takenAt: z.number().nullable(),
  doneAt: z.number().nullable(),
  verifiedAt: z.number().nullable(),
  reworkCount: z.int(),
  notNeeded: z.boolean().optional().describe('a dispatcher said that it is not needed here'),
  reason: z.string().optional().describe('why it was cancelled, refused or cannot be done'),
});
export type Task = z.infer<typeof Task>;

/** A change on a register that an accepted proof carries out in its own transaction. */
export const Effect = z.object({
  register: z.string().describe('register that carries it out, e.g. pipelines, objects'),
  object: z.string().describe('object id'),
  change: z.record(z.string(), z.unknown()).describe('fields and their new values'),
});
export type Effect = z.infer<typeof Effect>;

/** Stage 5: somebody else looked. */
export const Proof = z.object({
  purpose: z.enum(['exists', 'done']).describe('核实 before registering · 核查 before closing'),
  about: z.uuid().describe('task or incident that is checked'),
  handler: Actor.nullable().describe('who did the work; the verifier is another person'),
  verdict: z.enum(['accepted', 'refused', 'unable']).nullable(),
  by: Actor.nullable(),
  reason: z.string().optional(),
  attachments: z.array(Attachment),
  effects: z.array(Effect),
  decidedAt: z.number().nullable(),
});
export type Proof = z.infer<typeof Proof>;
