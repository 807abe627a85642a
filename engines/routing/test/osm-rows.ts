import type { OsmData } from '../osm-model.ts';

type Writable<List> = List extends readonly (infer Row)[] ? Row[] : never;
interface Rows {
  readonly nodes: Writable<OsmData['nodes']>;
  readonly ways: Writable<OsmData['ways']>;
  readonly relations: Writable<OsmData['relations']>;
}
interface PbfItem {
  readonly type?: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly lat: number;
  readonly lon: number;
  readonly refs: readonly number[];
  readonly members: OsmData['relations'][number]['members'];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Rows from what the reader of `.osm.pbf` files tells one by one. */
export async function rowsOfPbf(items: AsyncIterable<unknown>): Promise<OsmData> {
  const rows: Rows = { nodes: [], ways: [], relations: [] };
  for await (const item of items as AsyncIterable<PbfItem>) {
    const tags = item.tags === undefined ? {} : { tags: item.tags };
    if (item.type === 'node') rows.nodes.push({ id: item.id, lng: item.lon, lat: item.lat, ...tags });
    if (item.type === 'way') rows.ways.push({ id: item.id, refs: item.refs, ...tags });
    if (item.type === 'relation') rows.relations.push({ id: item.id, members: item.members, ...tags });
  }
  return rows;
}

/** Rows of an `.osm` file, one element a line as the exports write them. */
export function rowsOfXml(text: string): OsmData {
  const rows: Rows = { nodes: [], ways: [], relations: [] };
  let tags: Record<string, string> = {};
  let refs: number[] = [];
  let members: { type: string; ref: number; role: string }[] = [];
  for (const line of text.split('\n')) {
    const name = /<(\w+)/.exec(line)?.[1];
    const of = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(line)?.[1] ?? '';
    if (name === 'tag') tags[of('k')] = of('v');
    if (name === 'nd') refs.push(Number(of('ref')));
    if (name === 'member') members.push({ type: of('type'), ref: Number(of('ref')), role: of('role') });
    if (name !== 'node' && name !== 'way' && name !== 'relation') continue;
    tags = {};
    refs = [];
    members = [];
    const id = Number(of('id'));
    if (name === 'node') rows.nodes.push({ id, lng: Number(of('lon')), lat: Number(of('lat')), tags });
    if (name === 'way') rows.ways.push({ id, refs, tags });
    if (name === 'relation') rows.relations.push({ id, members, tags });
  }
  return rows;
}
