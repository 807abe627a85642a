import { z } from 'zod';

/** An id within a pack: kebab-case. */
export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'kebab-case: letters, digits, hyphens')
  .describe('id, kebab-case');

/** A name in the two languages of the platform. */
export const Name = z
  .strictObject({ zh: z.string().min(1), en: z.string().min(1) })
  .describe('name in Chinese and English');
export type Name = z.infer<typeof Name>;

/** A CEL expression. */
export const Cel = z.string().min(1).max(2000).describe('CEL expression');

/** Where a number or code comes from; what comes from us says `design`. */
export const Sourced = z.strictObject({
  source: z
    .enum(['standard', 'regulation', 'local', 'vendor', 'design'])
    .describe('kind of source; design = ours'),
  sourceRef: z.string().min(1).describe('reference of the source'),
  verified: z.boolean().describe('whether somebody checked the source'),
});

/** Name of a threshold row of codes.yaml. */
export const ThresholdRef = Id.describe('id of a threshold in codes.yaml');

/** A field of a form or an object. */
export const Field = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]*$/)
    .describe('field key, camelCase'),
  name: Name,
  type: z.enum(['text', 'number', 'select', 'date', 'boolean', 'photo', 'place']),
  unit: z.string().optional(),
  options: z.array(z.strictObject({ value: z.string(), name: Name })).optional(),
  required: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type Field = z.infer<typeof Field>;

/** A form: fields in order. */
export const Form = z.array(Field).describe('fields in order');

/** Milliseconds of a duration text as `30s`, `5m`, `2h`, `1d`; throws with the text that does not fit. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new RangeError(`duration "${text}": expected a number and ms, s, m, h or d`);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
}

/** A duration as text. */
export const Duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a number and ms, s, m, h or d')
  .describe('duration, e.g. 30s, 5m, 2h, 1d');
