import { z } from 'zod';

/** JSON Schema as it stands in an OpenAPI document. */
export type JsonSchema = Record<string, unknown>;

/** Which side of a schema is described: what comes over the wire in, or what leaves over it. */
export type Side = 'request' | 'response';

/**
 * JSON Schema of a schema as it looks on the wire. Named and recursive parts go to `components`, keyed by name.
 * Both sides are the encoded one: a date is an ISO string in either direction.
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  side: Side,
  name: string,
  components: Map<string, JsonSchema>,
): JsonSchema {
  const made: JsonSchema = z.toJSONSchema(schema, {
    io: side === 'request' || hasCodec(schema) ? 'input' : 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'date') return;
      jsonSchema.type = 'string';
      jsonSchema.format = 'date-time';
    },
  });
  const { $schema: _dialect, $defs, ...root } = made;
  const parts = isRecord($defs) ? Object.entries($defs) : [];
  const names = new Map(
    parts.map(([part]) => [part, part.startsWith('__schema') ? `${name}.${part.slice(2)}` : part]),
  );
  // The two sides of one name may differ: then the later one is named after its route.
  const taken = parts.filter(([part, body]) =>
    differs(components.get(names.get(part) ?? part), pointed(body, names, name)),
  );
  for (const [part] of taken) names.set(part, `${name}.${part}`);
  for (const [part, body] of parts)
    components.set(names.get(part) ?? part, record(pointed(body, names, name)));
  const body = record(pointed(root, names, name));
  if (!JSON.stringify(body).includes(`"#/components/schemas/${name}"`)) return body;
  components.set(name, body);
  return { $ref: `#/components/schemas/${name}` };
}

/** Whether a schema holds a codec somewhere, so that an answer must be encoded and not only checked. */
export function hasCodec(schema: z.ZodType): boolean {
  let found = false;
  z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ zodSchema }) => {
      const { type } = zodSchema._zod.def;
      if (type === 'pipe' || type === 'transform') found = true;
    },
  });
  return found;
}

/** The same value with references into its own root turned into references to components. */
function pointed(value: unknown, names: ReadonlyMap<string, string>, rootName: string): unknown {
  if (Array.isArray(value)) return value.map((item) => pointed(item, names, rootName));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' ? reference(part, names, rootName) : pointed(part, names, rootName),
    ]),
  );
}

function reference(target: unknown, names: ReadonlyMap<string, string>, rootName: string): unknown {
  if (target === '#') return `#/components/schemas/${rootName}`;
  if (typeof target !== 'string' || !target.startsWith('#/$defs/')) return target;
  const part = target.slice('#/$defs/'.length);
  return `#/components/schemas/${names.get(part) ?? part}`;
}

function differs(known: JsonSchema | undefined, made: unknown): boolean {
  return known !== undefined && JSON.stringify(known) !== JSON.stringify(made);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}
