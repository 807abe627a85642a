import { z } from 'zod';

/** The seven documents that go round the loop, and the warning that leaves it towards the public. */
export const DocumentKind = z.enum([
  'signal',
  'alarm',
  'warning',
  'incident',
  'task',
  'proof',
  'score',
  'lesson',
]);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** 1 is the worst, 4 the mildest; the axis (warning, response, severity, risk) is the field's, never the number's. */
export const Level = z.int().min(1).max(4).describe('1 worst … 4 mildest');
export type Level = z.infer<typeof Level>;

/** How one document leads to another. */
export const CauseRole = z.enum(['raised-by', 'merged-from', 'part-of', 'answers', 'scores', 'learns-from']);
export type CauseRole = z.infer<typeof CauseRole>;

/** A document that caused this one. */
export const Cause = z.object({
  id: z.uuid().describe('id of the causing document'),
  role: CauseRole.describe('how it caused this one'),
});
export type Cause = z.infer<typeof Cause>;

/** Where a document happens: CGCS2000 degrees, the smallest known unit of the organisation, and words. */
export const Place = z.object({
  lng: z.number().min(-180).max(180).describe('longitude, degrees, CGCS2000'),
  lat: z.number().min(-90).max(90).describe('latitude, degrees, CGCS2000'),
  path: z.string().describe('organisation path of the smallest known unit there, e.g. cq/500103/500103001'),
  address: z.string().optional().describe('address as a person would say it'),
});
export type Place = z.infer<typeof Place>;

/** Who or what did something: an account, a machine token or a rule of the system. */
export const Actor = z.object({
  kind: z.enum(['account', 'token', 'system']).describe('person, machine or rule'),
  id: z.string().describe('account or token id, or the name of the rule'),
  name: z.string().describe('name shown to people'),
  unit: z.string().describe('unit id'),
});
export type Actor = z.infer<typeof Actor>;

/** The part a unit has in a document; it sees the document and its chain's summary until its part is closed. */
export const Part = z.enum(['owner', 'helper', 'supervisor', 'asset-owner', 'reporter', 'verifier']);
export type Part = z.infer<typeof Part>;

/** The object that a reading, an alarm or an incident is about. */
export const Subject = z.object({
  type: z.string().describe('object type, from a pack'),
  id: z.string().describe('object id within its type'),
  name: z.string().describe('name shown to people'),
  group: z.string().optional().describe('what the pack joins by: pressure zone, road, block'),
  facts: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('facts for routing rules, e.g. diameterMm'),
});
export type Subject = z.infer<typeof Subject>;

/** What every document of the loop carries, whatever its kind. */
export const DocumentHead = z.object({
  id: z.uuid().describe('id of the document'),
  kind: DocumentKind.describe('kind of document'),
  chainId: z.uuid().describe('the chain it belongs to; order is promised within it only'),
  ownerUnit: z.string().describe('unit that owns the document now'),
  ownerPath: z.string().describe('organisation path of the owning unit'),
  board: z.string().nullable().describe('board it belongs to'),
  pack: z.string().describe('pack that defines its type'),
  packVersion: z.string().describe('hash of the pack and its layers that it began with'),
  type: z.string().describe('type code within the pack'),
  title: z.string().describe('one line for people'),
  level: Level.nullable().describe('level on the axis of its kind; null where it has none'),
  state: z.string().describe('state of the kind’s machine'),
  drill: z.boolean().describe('true while it belongs to an exercise'),
  place: Place.nullable().describe('where'),
  version: z.int().min(1).describe('raised by one at every change'),
  at: z.date().describe('when it came into being, by the city’s clock'),
  updatedAt: z.date().describe('when it last changed, by the city’s clock'),
});
export type DocumentHead = z.infer<typeof DocumentHead>;
