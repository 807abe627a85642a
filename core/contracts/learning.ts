import { z } from 'zod';
import { Actor } from './document.ts';

/** One figure of a score: never a ratio without its two numbers and the frozen list behind them. */
export const Measure = z.object({
  key: z.string().describe('indicator key, e.g. intime_archive_rate'),
  numerator: z.number(),
  denominator: z.number(),
  value: z.number().nullable().describe('null where the denominator is 0: no data is never drawn as good'),
  unit: z.string(),
  query: z.string().describe('what was counted, in words'),
  ids: z.array(z.uuid()).describe('documents that were counted'),
  source: z.string(),
});
export type Measure = z.infer<typeof Measure>;

/** Stage 6: facts about a unit in a period. Units are scored, people never. */
export const Score = z.object({
  unit: z.string(),
  from: z.number(),
  to: z.number(),
  incidentId: z.uuid().optional().describe('set for the score of one incident'),
  measures: z.array(Measure),
  total: z.number().nullable().describe('0–100'),
  colour: z
    .enum(['green', 'blue', 'yellow', 'orange', 'red', 'none'])
    .describe('five-colour band; none = no data'),
});
export type Score = z.infer<typeof Score>;

/** Stage 7: a proposed change to a threshold, a plan or a pack, which a person accepts. */
export const Lesson = z.object({
  about: z.uuid().describe('incident it was learned from'),
  pack: z.string(),
  layer: z.object({ level: z.enum(['city', 'district', 'town']), unit: z.string() }),
  path: z.string().describe('place in the pack, e.g. 2-warn/rules/burst/hold'),
  from: z.unknown(),
  to: z.unknown(),
  reason: z.string(),
  evidence: z.array(z.string()),
  decidedBy: Actor.nullable(),
  decidedAt: z.number().nullable(),
  decisionReason: z.string().optional(),
});
export type Lesson = z.infer<typeof Lesson>;
