import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);

const Position = z.strictObject({
  path: z.string().describe('unit of the caller'),
  grant: z.string().optional().describe('where its role is held; absent: at its unit'),
  boards: z.array(z.string()).optional(),
  is: z.string(),
});
/** A place from which callers look at the fixture. */
export type Position = z.infer<typeof Position>;

const Row = z.strictObject({
  scope: z.array(z.string()).describe('positions whose roles cover it'),
  part: z.array(z.string()).default([]).describe('positions whose unit is named on it or in its chain'),
  out: z.string().default('not-found').describe('what the others hear'),
});
/** A row that calls are about, and who stands where to it. */
export type Row = z.infer<typeof Row>;

const Operation = z.strictObject({
  row: z.string().optional(),
  list: z.string().optional().describe('which comparison of lists.ts looks into the answer'),
  params: z.record(z.string(), z.string()).default({}),
  query: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  bytes: z.boolean().default(false).describe('sends the photo as its body'),
  stream: z.boolean().default(false).describe('never ends: asked over the network'),
  passes: oneOrMore.optional().describe('code that a caller hears whom access lets through'),
  but: z
    .array(
      z.strictObject({
        roles: z.array(z.string()).optional(),
        positions: z.array(z.string()).optional(),
        answer: z.string(),
        because: z.string().min(1),
      }),
    )
    .default([]),
  because: z.string().optional(),
});
/** What the file says of one operation. */
export type Operation = z.infer<typeof Operation>;

const Expectations = z.strictObject({
  positions: z.record(z.string(), Position),
  rows: z.record(z.string(), Row),
  operations: z.record(z.string(), Operation),
  outside: z.record(z.string(), z.string().min(1)),
});
/** What each operation answers to whom. */
export type Expectations = z.infer<typeof Expectations>;

/** Reads `expectations.yaml`; a position or row that it does not know itself is refused by name. */
export function readExpectations(): Expectations {
  const file = new URL('./expectations.yaml', import.meta.url);
  const read = Expectations.parse(parse(readFileSync(file, 'utf8')));
  const known = new Set(Object.keys(read.positions));
  const named = [
    ...Object.values(read.rows).flatMap(({ scope, part }) => [...scope, ...part]),
    ...Object.values(read.operations).flatMap(({ but }) => but.flatMap(({ positions = [] }) => positions)),
  ];
  const strange = named.filter((position) => !known.has(position));
  const rows = Object.values(read.operations).flatMap(({ row }) =>
    row === undefined || read.rows[row] ? [] : [row],
  );
  if (strange.length + rows.length > 0)
    throw new Error(`expectations.yaml does not define ${[...strange, ...rows].join(', ')}`);
  return read;
}
