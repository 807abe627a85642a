import { z } from 'zod';

interface Field {
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema of what a person writes, or of what a command answers. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}

/** The description of the field at a path, where the schema has one. */
export function fieldOf(schema: z.ZodType, path: readonly PropertyKey[]): Field | undefined {
  for (const found of schemasAt(schema, path)) {
    if (typeof found.description === 'string') return { description: found.description };
  }
  return undefined;
}

/** The names of the fields that the object at a path may have. */
export function knownFields(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const names = schemasAt(schema, path).flatMap((found) =>
    isSchema(found.properties) ? Object.keys(found.properties) : [],
  );
  return [...new Set(names)];
}

/** The known name that the fewest changes turn a mistyped one into; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const one of known) {
    const distance = editDistance(name.toLowerCase(), one.toLowerCase());
    if (distance < least) [best, least] = [one, distance];
  }
  return best;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas of the value at a path, all branches of unions included. */
function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly Schema[] {
  const root = jsonSchema(schema, 'input');
  let level = branches(root, root);
  for (const step of path) {
    level = level.flatMap((one) => branches(childOf(one, step), root));
  }
  return level;
}

function childOf(schema: Schema, step: PropertyKey): unknown {
  if (typeof step === 'number') {
    const { prefixItems, items } = schema;
    return (Array.isArray(prefixItems) ? prefixItems[step] : undefined) ?? items;
  }
  const { properties, additionalProperties } = schema;
  return (isSchema(properties) ? properties[String(step)] : undefined) ?? additionalProperties;
}

function branches(value: unknown, root: Schema): readonly Schema[] {
  if (!isSchema(value)) return [];
  const { $ref, anyOf, oneOf, allOf } = value;
  if (typeof $ref === 'string' && $ref.startsWith('#')) {
    const target = $ref
      .slice(1)
      .split('/')
      .filter((part) => part !== '')
      .reduce<unknown>((at, part) => (isSchema(at) ? at[part] : undefined), root);
    return target === value ? [] : branches(target, root);
  }
  const inner = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [value, ...inner.flatMap((one) => branches(one, root))];
}

function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}
