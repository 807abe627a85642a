import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { parse } from 'osm-pbf-parser-node';
import type { OsmData, OsmNode, OsmRelation, OsmWay, ReadOsmOptions } from './osm-data.ts';
import { protobufFields } from './protobuf-fields.ts';
import { fileError } from './read-bytes.ts';

/** Limits of the format's specification: 64 KiB for the header of a block, 32 MiB for a block. */
const MOST_HEADER = 64 * 1024;
const MOST_BLOCK = 32 * 1024 * 1024;
const KNOWN_FEATURES = ['OsmSchema-V0.6', 'DenseNodes'];
const NO_TAGS = {};

type Element =
  | { type: 'node'; id: number; lat: number; lon: number; tags?: OsmNode['tags'] }
  | { type: 'way'; id: number; refs: number[]; tags?: OsmWay['tags'] }
  | { type: 'relation'; id: number; members: OsmRelation['members']; tags?: OsmRelation['tags'] };

/** Reads an `.osm.pbf` block by block; only one block is unpacked at a time. */
export async function readOsmPbf(path: string, options: ReadOsmOptions = {}): Promise<OsmData> {
  const data: OsmData = { nodes: [], ways: [], relations: [] };
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    throw fileError(path, 'cannot be read: there is no such file');
  }
  try {
    const size = fstatSync(file).size;
    if (size === 0) throw new Error('it is empty');
    for (let at = 0; at < size; ) {
      options.signal?.throwIfAborted();
      const { kind, blob, next } = readBlock(file, at, size);
      if (kind === 'OSMHeader') checkHeader(unpack(blob));
      else if (kind === 'OSMData') keep(data, unpack(blob));
      at = next;
      options.progress?.(at / size);
      // A pause, so that a stop request is heard.
      await new Promise(setImmediate);
    }
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw fileError(
      path,
      `cannot be read as .osm.pbf: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    closeSync(file);
  }
  return data;
}

function readBlock(file: number, at: number, size: number) {
  const headerBytes = readPart(file, at, 4).readUInt32BE(0);
  if (headerBytes === 0 || headerBytes > MOST_HEADER) throw new Error(`byte ${at} does not begin a block`);
  let kind = '';
  let bytes = -1;
  for (const field of protobufFields(readPart(file, at + 4, headerBytes))) {
    if (field.number === 1) kind = field.bytes.toString('utf8');
    if (field.number === 3) bytes = field.value;
  }
  const start = at + 4 + headerBytes;
  if (bytes < 0 || bytes > MOST_BLOCK || start + bytes > size)
    throw new Error(`the block at byte ${at} says ${bytes} bytes, the file has ${size - start} more`);
  return { kind, blob: readPart(file, start, bytes), next: start + bytes };
}

function readPart(file: number, at: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  if (readSync(file, part, 0, length, at) !== length) throw new Error(`it ends within a block at byte ${at}`);
  return part;
}

function unpack(blob: Buffer): Buffer {
  for (const { number, bytes } of protobufFields(blob)) {
    if (number === 1) return bytes;
    if (number === 3) return inflateSync(bytes);
  }
  throw new Error('a block is packed in another way than zlib');
}

function checkHeader(header: Buffer): void {
  for (const { number, bytes } of protobufFields(header)) {
    const feature = bytes.toString('utf8');
    if (number === 4 && !KNOWN_FEATURES.includes(feature))
      throw new Error(`it needs the feature "${feature}", which is not known here`);
  }
}

function keep(data: OsmData, block: Buffer): void {
  for (const element of parse(block, { withTags: true })) {
    if (!isElement(element)) throw new Error('a block holds no OpenStreetMap elements');
    const { id } = element;
    if (element.type === 'node') {
      const place = { id, lng: element.lon, lat: element.lat };
      data.nodes.push(element.tags === undefined ? place : { ...place, tags: element.tags });
    } else if (element.type === 'way')
      data.ways.push({ id, refs: element.refs, tags: element.tags ?? NO_TAGS });
    else data.relations.push({ id, members: element.members, tags: element.tags ?? NO_TAGS });
  }
}

function isElement(value: object): value is Element {
  return 'type' in value && 'id' in value;
}
