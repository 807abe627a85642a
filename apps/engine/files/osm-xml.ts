import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { OsmData, OsmRelation, ReadOsmOptions } from './osm-data.ts';
import { fileError } from './read-bytes.ts';

const TAG = /<(\/?)([A-Za-z_:][\w:.-]*)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads OSM XML (`.osm`, `.osm.gz`) part by part. It knows that dialect only: elements with attributes, no text between
 * them that matters, no document type (which is refused), no namespaces. Deleted elements (`visible="false"`) are left out.
 */
export async function readOsmXml(path: string, options: ReadOsmOptions = {}): Promise<OsmData> {
  const reader = new ElementReader();
  let rest = '';
  try {
    const size = statSync(path).size;
    const raw = createReadStream(path);
    const stream = path.toLowerCase().endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
    raw.on('error', (error) => stream.destroy(error));
    stream.setEncoding('utf8');
    for await (const chunk of stream) {
      options.signal?.throwIfAborted();
      rest = readTags(rest + chunk, reader);
      options.progress?.(raw.bytesRead / size);
    }
    if (/<\s*!|<\s*[A-Za-z/]/.test(rest)) throw new Error('it ends within an element');
    reader.end();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw fileError(
      path,
      `cannot be read as OSM XML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return reader.data;
}

/** Longest element (or comment) that is waited for. */
const MOST_CHARACTERS = 4_000_000;

/** Reads the whole tags of a text and answers what is left behind the last one. */
function readTags(text: string, reader: ElementReader): string {
  const comment = text.lastIndexOf('<!--');
  const isOpen = comment >= 0 && text.indexOf('-->', comment) < 0;
  const whole = isOpen ? text.slice(0, comment) : text;
  let end = 0;
  for (const match of whole.matchAll(TAG)) {
    if (/<!(DOCTYPE|ENTITY|ELEMENT)/i.test(whole.slice(end, match.index)))
      throw new Error('it has a document type');
    end = match.index + match[0].length;
    const [, closing, name, attributes = '', empty] = match;
    if (name === undefined) continue;
    if (closing !== '/') reader.open(name, attributes);
    if (closing === '/' || empty === '/') reader.close(name);
  }
  if (text.length - end > MOST_CHARACTERS)
    throw new Error(`an element has more than ${MOST_CHARACTERS} characters`);
  return text.slice(end);
}

class ElementReader {
  readonly data: OsmData = { nodes: [], ways: [], relations: [] };
  #isRoot = false;
  #id = 0;
  #place: { lng: number; lat: number } = { lng: 0, lat: 0 };
  #isVisible = true;
  #tags: Record<string, string> | undefined;
  #refs: number[] = [];
  #members: OsmRelation['members'][number][] = [];

  open(name: string, text: string): void {
    if (name === 'osm') this.#isRoot = true;
    else if (!this.#isRoot) throw new Error(`its root is <${name}>, expected <osm>`);
    if (name === 'node' || name === 'way' || name === 'relation') this.#begin(name, attributesOf(text));
    else if (name === 'tag') {
      const { k = '', v = '' } = attributesOf(text);
      this.#tags = { ...this.#tags, [k]: v };
    } else if (name === 'nd') this.#refs.push(numberOf('nd', 'ref', attributesOf(text).ref));
    else if (name === 'member') {
      const { type, ref, role = '' } = attributesOf(text);
      if (type !== 'node' && type !== 'way' && type !== 'relation')
        throw new Error(`relation ${this.#id} has a member of type "${type}"`);
      this.#members.push({ type, ref: numberOf('member', 'ref', ref), role });
    }
  }

  close(name: string): void {
    if (!this.#isVisible) return;
    const id = this.#id;
    const tags = this.#tags;
    if (name === 'node') this.data.nodes.push({ id, ...this.#place, ...(tags && { tags }) });
    else if (name === 'way') this.data.ways.push({ id, refs: this.#refs, tags: tags ?? {} });
    else if (name === 'relation') this.data.relations.push({ id, members: this.#members, tags: tags ?? {} });
  }

  end(): void {
    if (!this.#isRoot) throw new Error('it has no <osm>');
  }

  #begin(name: 'node' | 'way' | 'relation', attributes: Readonly<Record<string, string>>): void {
    this.#id = numberOf(name, 'id', attributes.id);
    this.#isVisible = attributes.visible !== 'false' && attributes.action !== 'delete';
    this.#tags = undefined;
    this.#refs = [];
    this.#members = [];
    if (name !== 'node' || !this.#isVisible) return;
    const of = `node ${this.#id}`;
    this.#place = { lng: numberOf(of, 'lon', attributes.lon), lat: numberOf(of, 'lat', attributes.lat) };
  }
}

function numberOf(element: string, name: string, text: string | undefined): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new Error(`${element} has ${name} "${text}", expected a number`);
  return value;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE))
    attributes[name] = decoded(double ?? single ?? '');
  return attributes;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      const code =
        name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return ENTITIES[name] ?? whole;
  });
}
