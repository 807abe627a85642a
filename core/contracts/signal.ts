import { z } from 'zod';
import { Subject } from './document.ts';

/** A number that stood against a rule, kept so that a later reader sees why. */
export const Evidence = z.object({
  device: z.string().describe('device id'),
  metric: z.string().describe('metric of the device'),
  at: z.number().describe('time of the reading, ms UTC'),
  value: z.number().describe('value read, in the metric’s unit'),
  unit: z.string().describe('unit of the metric'),
  expected: z.number().optional().describe('mean of the same slot of earlier days'),
  sigma: z.number().optional().describe('standard deviation of that slot'),
  days: z.int().optional().describe('earlier days that the slot has'),
});
export type Evidence = z.infer<typeof Evidence>;

/** How something came to be known. */
export const SignalKind = z.enum(['reading', 'report', 'detection', 'order', 'schedule', 'transfer']);
export type SignalKind = z.infer<typeof SignalKind>;

/** Stage 1: something was sensed, said, seen, ordered, fell due or was handed over. */
export const Signal = z.object({
  signalKind: SignalKind.describe('how it came to be known'),
  channel: z.string().describe('source channel, e.g. iot, citizen_12345, leader, collector'),
  subject: Subject.nullable().describe('the object it is about'),
  evidence: z.array(Evidence).describe('readings behind it'),
  text: z.string().optional().describe('what was said'),
  files: z.array(z.string()).optional().describe('SHA-256 of photos and attachments'),
  foundAt: z.number().describe('when it was found, ms UTC'),
});
export type Signal = z.infer<typeof Signal>;

/** A rule as it stood when it decided, so that "why" can be answered for ever. */
export const RuleUsed = z.object({
  id: z.string().describe('rule id within the pack'),
  version: z.string().describe('hash of the rule as it stood'),
  text: z.string().describe('the rule in words, with its numbers'),
  source: z
    .enum(['standard', 'regulation', 'local', 'vendor', 'design'])
    .describe('where its numbers come from'),
  sourceRef: z.string().describe('reference of the source'),
  verified: z.boolean().describe('whether somebody checked the source'),
  layer: z.string().describe('layer that set its numbers: pack, city, district or town'),
});
export type RuleUsed = z.infer<typeof RuleUsed>;

/** Stage 2: a rule held long enough; one open alarm per object and rule. */
export const Alarm = z.object({
  rule: RuleUsed.describe('the rule that decided'),
  subject: Subject.describe('the object'),
  value: z.number().describe('value at the decision'),
  unit: z.string().describe('unit of the value'),
  evidence: z.array(Evidence).describe('readings that decided'),
  firstReadingAt: z.number().describe('first reading of the excursion, ms UTC'),
  decidedAt: z.number().describe('reading that decided, ms UTC'),
  notice: z.string().optional().describe('e.g. that a slot has too few earlier days'),
});
export type Alarm = z.infer<typeof Alarm>;
