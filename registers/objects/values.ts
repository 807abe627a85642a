import type { Field } from '@cityloop/core/packs';
import { z } from 'zod';
import { objectProblem } from './errors.ts';
import type { Values } from './objects.ts';

const Position = z.object({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) });
const LONGEST = 4000;

/**
 * Values that fit their fields: an unknown key, a wrong type, a number out of range or a missing answer is refused by name.
 * With `partial`, required fields may be left out.
 */
export function fittingValues(
  fields: readonly Field[],
  values: Values,
  options: { readonly partial?: boolean } = {},
): Values {
  const known = new Map(fields.map((field) => [field.key, field]));
  for (const [key, value] of Object.entries(values)) {
    const field = known.get(key);
    if (field === undefined) throw wrong(key, value, 'unknown');
    if (value === null || value === undefined) continue;
    const parsed = schemaOf(field).safeParse(value);
    if (!parsed.success) throw wrong(key, value, parsed.error.issues[0]?.message ?? field.type);
  }
  if (options.partial !== true) {
    const missing = fields.find(({ key, required }) => required && isEmpty(values[key]));
    if (missing !== undefined) throw wrong(missing.key, values[missing.key] ?? null, 'required');
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The text of a table's cell as a value of a field; what does not fit stays a text, so that it is refused by name. */
export function valueFromText(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (field.type === 'number') return Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
  if (field.type === 'boolean') {
    if (['true', '1', 'yes', '是'].includes(trimmed.toLowerCase())) return true;
    if (['false', '0', 'no', '否'].includes(trimmed.toLowerCase())) return false;
  }
  if (field.type === 'select')
    return field.options?.find(({ name }) => name.zh === trimmed || name.en === trimmed)?.value ?? trimmed;
  return trimmed;
}

function schemaOf(field: Field): z.ZodType {
  switch (field.type) {
    case 'text':
      return z.string().max(LONGEST);
    case 'number':
      return z
        .number()
        .min(field.min ?? -Infinity)
        .max(field.max ?? Infinity);
    case 'select':
      return z.enum((field.options ?? []).map((option) => option.value));
    case 'date':
      return z.iso.date();
    case 'boolean':
      return z.boolean();
    case 'photo':
      return z.string().regex(/^[0-9a-f]{64}$/);
    case 'place':
      return Position;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function wrong(field: string, value: unknown, reason: string) {
  return objectProblem('object-field-wrong', { field, value, words: { reason } });
}
