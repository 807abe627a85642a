import { isAction, isShared } from '@cityloop/core/access';
import { z } from 'zod';
import type { Expectations, Operation } from './expectations.ts';

const Access = z.union([
  z.literal('public'),
  z.literal('signed-in'),
  z.object({ action: z.string(), on: z.enum(['document', 'unit', 'none']).default('none') }),
]);
/** The access rule of an operation, as the OpenAPI document gives it. */
export type Access = z.infer<typeof Access>;

const Described = z.object({
  'x-access': Access,
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean() })),
  requestBody: z.unknown().optional(),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Described)) });

/** One operation of the API with what is expected of it. */
export interface Tried {
  /** e.g. `GET /api/incidents/{id}` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
  readonly operation: Operation;
}

/** What is wrong between the document and the expectations, one sentence each. */
export type Uncovered = readonly string[];

/** Every operation of an OpenAPI document with its expectation; one that has none, and none by default, is named. */
export function operationsOf(
  document: unknown,
  expectations: Expectations,
): { readonly tried: readonly Tried[]; readonly uncovered: Uncovered } {
  const uncovered: string[] = [];
  const tried: Tried[] = [];
  for (const [path, methods] of Object.entries(Document.parse(document).paths)) {
    for (const [verb, described] of Object.entries(methods)) {
      const name = `${verb.toUpperCase()} ${path}`;
      const access = described['x-access'];
      const given = expectations.operations[name];
      const missing = lacksOf(described, given ?? plain);
      if (missing.length > 0) uncovered.push(`${name}: expectations.yaml gives no ${missing.join(', no ')}`);
      tried.push({ name, method: verb.toUpperCase(), path, access, operation: given ?? plain });
    }
  }
  const known = new Set(tried.map((one) => one.name));
  const stale = Object.keys(expectations.operations).filter((name) => !known.has(name));
  return { tried, uncovered: [...uncovered, ...stale.map((name) => `${name}: no such operation any more`)] };
}

const plain: Operation = { params: {}, query: {}, bytes: false, stream: false, but: [] };

/** What a call still needs: without an entry only one that needs nothing and reaches no rows of its own is covered. */
function lacksOf(described: z.infer<typeof Described>, operation: Operation): readonly string[] {
  const access = described['x-access'];
  const given = { path: operation.params, query: operation.query };
  const reachesRows = typeof access === 'object' && access.on !== 'none';
  return [
    ...described.parameters
      .filter((parameter) => parameter.required && given[parameter.in][parameter.name] === undefined)
      .map((parameter) => `${parameter.in} parameter ${parameter.name}`),
    ...(described.requestBody !== undefined && operation.body === undefined && !operation.bytes
      ? ['body']
      : []),
    ...(reachesRows && [operation.row, operation.list, operation.because].every((said) => said === undefined)
      ? ['row, list or because']
      : []),
  ];
}

/** Who calls, as far as an answer depends on it. */
export interface Standing {
  readonly role: string;
  readonly position: string;
  /** What the role allows. */
  readonly actions: ReadonlySet<string>;
}

/** The codes that an operation may answer with; `ok` is any good answer. */
export function expectedOf(
  { access, operation }: Tried,
  caller: Standing | undefined,
  { rows }: Expectations,
): readonly string[] {
  const passes = operation.passes ?? ['ok'];
  if (access === 'public') return passes;
  if (caller === undefined) return ['sign-in-needed'];
  if (access === 'signed-in') return passes;
  if (!caller.actions.has(access.action)) return ['not-allowed'];
  const deviating = operation.but.find(
    ({ roles, positions }) =>
      (roles?.includes(caller.role) ?? true) && (positions?.includes(caller.position) ?? true),
  );
  if (deviating !== undefined) return [deviating.answer];
  if (operation.row === undefined) return passes;
  const row = rows[operation.row];
  if (row === undefined) throw new Error(`no row ${operation.row}`);
  if (row.scope.includes(caller.position)) return passes;
  // A part lets its unit see the row; what it may do there is only what the action shares with parts.
  if (row.part.includes(caller.position))
    return isAction(access.action) && isShared(access.action) ? passes : ['not-allowed'];
  return [row.out];
}
