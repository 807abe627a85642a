import { readOsmPbf } from './osm-pbf.ts';
import { readOsmXml } from './osm-xml.ts';
import { fileError } from './read-bytes.ts';

/** Keys and values of an element; most have few. */
export type OsmTags = Readonly<Record<string, string>>;

/** A place of OpenStreetMap. */
export interface OsmNode {
  readonly id: number;
  readonly lng: number;
  readonly lat: number;
  readonly tags?: OsmTags;
}

/** A line or an area through nodes. */
export interface OsmWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: OsmTags;
}

/** Elements that belong together, such as the two ways and the node of a turn restriction. */
export interface OsmRelation {
  readonly id: number;
  readonly members: readonly {
    readonly type: 'node' | 'way' | 'relation';
    readonly ref: number;
    readonly role: string;
  }[];
  readonly tags: OsmTags;
}

/** An extract of OpenStreetMap as plain rows, in the order of the file. */
export interface OsmData {
  readonly nodes: OsmNode[];
  readonly ways: OsmWay[];
  readonly relations: OsmRelation[];
}

/** What a reader is asked between parts of a file. */
export interface ReadOsmOptions {
  readonly signal?: AbortSignal;
  /** Share of the file that has been read. */
  readonly progress?: (share: number) => void;
}

/** Reads OpenStreetMap data by the end of its name: `.osm.pbf`, `.pbf`, or `.osm`, `.osm.gz`, `.xml`. */
export async function readOsm(path: string, options: ReadOsmOptions = {}): Promise<OsmData> {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.pbf')) return await readOsmPbf(path, options);
  if (name.endsWith('.osm') || name.endsWith('.xml')) return await readOsmXml(path, options);
  throw fileError(path, 'is no OpenStreetMap file that can be read: expected .osm.pbf, .osm or .osm.gz');
}
