import { randomUUID } from 'node:crypto';
import type {
  Actor,
  Cause,
  DocumentHead,
  DocumentKind,
  Message,
  Part,
  Place,
} from '@cityloop/core/contracts';
import { enqueue } from '@cityloop/core/kernel';
import { type Db, jsonb, lngLat } from '@cityloop/core/store';
import type { Selectable } from 'kysely';
import { type BodyOf, bodies } from './bodies.ts';
import { type ChainTables, chainTables } from './tables.ts';

/** A document with its parsed body. */
export interface Doc<K extends DocumentKind = DocumentKind> {
  readonly head: DocumentHead;
  readonly body: BodyOf<K>;
}

/** What a stage says when it makes a document. */
export interface NewDoc<K extends DocumentKind> {
  readonly kind: K;
  /** Derived where evaluating twice must write once; otherwise left out. */
  readonly id?: string;
  /** Left out: a new chain begins. */
  readonly chainId?: string;
  readonly owner: { readonly unit: string; readonly path: string };
  readonly board: string | null;
  readonly pack: string;
  readonly packVersion: string;
  readonly type: string;
  readonly title: string;
  readonly level: number | null;
  readonly state: string;
  readonly drill: boolean;
  readonly place: Place | null;
  readonly body: BodyOf<K>;
  readonly causes: readonly Cause[];
  readonly parts?: readonly { readonly unit: string; readonly part: Part }[];
  readonly happening: Happening;
}

/** What happened, by whom and when; `topic` goes out with the document. */
export interface Happening {
  readonly topic: string;
  readonly actor: Actor;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Writes a new document, its links, parts, history and message in the caller's transaction; undefined if the id exists. */
export async function createDocument<K extends DocumentKind>(
  tx: Db,
  doc: NewDoc<K>,
): Promise<Doc<K> | undefined> {
  const id = doc.id ?? randomUUID();
  const chainId = doc.chainId ?? id;
  const { at } = doc.happening;
  const body = parseBody<K>(doc.kind, doc.body);
  const inserted = await chainTables(tx)
    .insertInto('document')
    .values({
      id,
      kind: doc.kind,
      chain_id: chainId,
      district: districtOf(doc.place?.path ?? doc.owner.path),
      owner_unit: doc.owner.unit,
      owner_path: doc.owner.path,
      board: doc.board,
      pack: doc.pack,
      pack_version: doc.packVersion,
      type: doc.type,
      title: doc.title,
      level: doc.level,
      state: doc.state,
      drill: doc.drill,
      lng: doc.place?.lng ?? null,
      lat: doc.place?.lat ?? null,
      place_path: doc.place?.path ?? null,
      address: doc.place?.address ?? null,
      geom: doc.place === null ? null : lngLat(doc.place.lng, doc.place.lat),
      version: 1,
      body: jsonb(body),
      at,
      updated_at: at,
    })
    .onConflict((on) => on.column('id').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted === undefined) return undefined;
  for (const cause of doc.causes) await link(tx, { from: cause.id, to: id, role: cause.role, at });
  for (const { unit, part } of doc.parts ?? [])
    await openPart(tx, { documentId: id, chainId, unit, part, at });
  const made: Doc<K> = { head: headOf(inserted), body };
  await record(tx, made, doc.happening);
  return made;
}

/** What a stage changes on its own document. */
export interface Change<K extends DocumentKind> {
  readonly state?: string;
  readonly level?: number | null;
  readonly title?: string;
  readonly owner?: { readonly unit: string; readonly path: string };
  readonly place?: Place;
  readonly body?: BodyOf<K>;
  readonly happening: Happening;
}

/** Moves a document to its next version; throws `StaleDocument` when somebody moved it first. */
export async function changeDocument<K extends DocumentKind>(
  tx: Db,
  doc: Doc<K>,
  change: Change<K>,
): Promise<Doc<K>> {
  const { at } = change.happening;
  const place = change.place;
  const body = change.body === undefined ? undefined : parseBody<K>(doc.head.kind, change.body);
  const district = (place ?? doc.head.place)?.path ?? change.owner?.path;
  const updated = await chainTables(tx)
    .updateTable('document')
    .set({
      version: doc.head.version + 1,
      updated_at: at,
      ...(district === undefined ? {} : { district: districtOf(district) }),
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.level === undefined ? {} : { level: change.level }),
      ...(change.title === undefined ? {} : { title: change.title }),
      ...(change.owner === undefined ? {} : { owner_unit: change.owner.unit, owner_path: change.owner.path }),
      ...(place === undefined
        ? {}
        : {
            lng: place.lng,
            lat: place.lat,
            place_path: place.path,
            address: place.address ?? null,
            geom: lngLat(place.lng, place.lat),
          }),
      ...(body === undefined ? {} : { body: jsonb(body) }),
    })
    .where('id', '=', doc.head.id)
    .where('version', '=', doc.head.version)
    .returningAll()
    .executeTakeFirst();
  if (updated === undefined) throw new StaleDocument(doc.head);
  const moved: Doc<K> = { head: headOf(updated), body: body ?? doc.body };
  await record(tx, moved, change.happening);
  return moved;
}

/** Somebody changed the document since it was read. */
export class StaleDocument extends Error {
  readonly head: DocumentHead;
  /** What the door answers: the caller saw an older version. */
  readonly statusCode = 409;
  constructor(head: DocumentHead) {
    super(`${head.kind} ${head.id} is no longer at version ${head.version}`);
    this.name = 'StaleDocument';
    this.head = head;
  }
}

/** Reads a document of a known kind; undefined if there is none. */
export async function readDocument<K extends DocumentKind>(
  db: Db,
  kind: K,
  id: string,
): Promise<Doc<K> | undefined> {
  const row = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row === undefined ? undefined : parseDoc(kind, row);
}

/** Reads a document of a known kind and locks it until the caller's transaction ends. */
export async function lockDocument<K extends DocumentKind>(
  tx: Db,
  kind: K,
  id: string,
): Promise<Doc<K> | undefined> {
  const row = await chainTables(tx)
    .selectFrom('document')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : parseDoc(kind, row);
}

/** Links a causing document to what it led to. */
export async function link(
  tx: Db,
  edge: { from: string; to: string; role: string; at: Date },
): Promise<void> {
  await chainTables(tx)
    .insertInto('document_link')
    .values({ from_id: edge.from, to_id: edge.to, role: edge.role, at: edge.at })
    .onConflict((on) => on.doNothing())
    .execute();
}

/** Takes a link away, when a join is undone. */
export async function unlink(tx: Db, edge: { from: string; to: string; role: string }): Promise<void> {
  await chainTables(tx)
    .deleteFrom('document_link')
    .where('from_id', '=', edge.from)
    .where('to_id', '=', edge.to)
    .where('role', '=', edge.role)
    .execute();
}

/** Names a unit on a document: it sees the document and its chain until the part is closed. */
export async function openPart(
  tx: Db,
  part: { documentId: string; chainId: string; unit: string; part: Part; at: Date },
): Promise<void> {
  await chainTables(tx)
    .insertInto('participant')
    .values({
      document_id: part.documentId,
      chain_id: part.chainId,
      unit: part.unit,
      part: part.part,
      at: part.at,
      closed_at: null,
    })
    .onConflict((on) => on.columns(['document_id', 'unit', 'part']).doUpdateSet({ closed_at: null }))
    .execute();
}

/** Closes the parts of a document, of all units or of one. */
export async function closeParts(
  tx: Db,
  filter: { documentId: string; unit?: string; at: Date },
): Promise<void> {
  let query = chainTables(tx)
    .updateTable('participant')
    .set({ closed_at: filter.at })
    .where('document_id', '=', filter.documentId)
    .where('closed_at', 'is', null);
  if (filter.unit !== undefined) query = query.where('unit', '=', filter.unit);
  await query.execute();
}

/** The units with an open part on a chain. */
export async function openParts(db: Db, chainId: string): Promise<readonly string[]> {
  const rows = await chainTables(db)
    .selectFrom('participant')
    .select('unit')
    .distinct()
    .where('chain_id', '=', chainId)
    .where('closed_at', 'is', null)
    .execute();
  return rows.map((row) => row.unit);
}

/** The open parts on the documents of some chains. */
export async function partsIn(
  db: Db,
  chainIds: readonly string[],
): Promise<readonly { readonly documentId: string; readonly chainId: string; readonly unit: string }[]> {
  if (chainIds.length === 0) return [];
  const rows = await chainTables(db)
    .selectFrom('participant')
    .select(['document_id', 'chain_id', 'unit'])
    .where('chain_id', 'in', [...chainIds])
    .where('closed_at', 'is', null)
    .execute();
  return rows.map((row) => ({ documentId: row.document_id, chainId: row.chain_id, unit: row.unit }));
}

/** The units with an open part on one document. */
export async function documentParts(db: Db, documentId: string): Promise<readonly string[]> {
  const rows = await chainTables(db)
    .selectFrom('participant')
    .select('unit')
    .distinct()
    .where('document_id', '=', documentId)
    .where('closed_at', 'is', null)
    .execute();
  return rows.map((row) => row.unit);
}

/** A row of the document table as a head and a parsed body. */
export function parseDoc<K extends DocumentKind>(kind: K, row: Selectable<ChainTables['document']>): Doc<K> {
  return { head: headOf(row), body: parseBody<K>(kind, row.body) };
}

function parseBody<K extends DocumentKind>(kind: DocumentKind, body: unknown): BodyOf<K> {
  // The schema of `kind` parses it; TypeScript cannot follow an indexed schema.
  return bodies[kind].parse(body) as BodyOf<K>;
}

/** A row of the document table as a head. */
export function headOf(row: Omit<Selectable<ChainTables['document']>, 'body' | 'geom'>): DocumentHead {
  const place =
    row.lng === null || row.lat === null
      ? null
      : {
          lng: row.lng,
          lat: row.lat,
          path: row.place_path ?? row.owner_path,
          ...(row.address === null ? {} : { address: row.address }),
        };
  return {
    id: row.id,
    kind: row.kind as DocumentKind,
    chainId: row.chain_id,
    ownerUnit: row.owner_unit,
    ownerPath: row.owner_path,
    board: row.board,
    pack: row.pack,
    packVersion: row.pack_version,
    type: row.type,
    title: row.title,
    level: row.level,
    state: row.state,
    drill: row.drill,
    place,
    version: row.version,
    at: row.at,
    updatedAt: row.updated_at,
  };
}

/** The district part of an organisation path, the key by which a cluster shards. */
export function districtOf(path: string): string {
  return path.split('/')[1] ?? path.split('/')[0] ?? '';
}

async function record<K extends DocumentKind>(tx: Db, doc: Doc<K>, happening: Happening): Promise<Message> {
  const data = happening.data ?? {};
  await chainTables(tx)
    .insertInto('document_history')
    .values({
      document_id: doc.head.id,
      version: doc.head.version,
      chain_id: doc.head.chainId,
      topic: happening.topic,
      state: doc.head.state,
      actor: jsonb(happening.actor),
      data: jsonb(data),
      at: happening.at,
    })
    .execute();
  return enqueue(tx, {
    topic: happening.topic,
    chainId: doc.head.chainId,
    document: doc.head,
    body: doc.body,
    data: { ...data, actor: happening.actor },
    at: happening.at,
  });
}
