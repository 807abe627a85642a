import type { EvacuationEdge, EvacuationNode } from '../model.ts';
import { metresBetween } from '../plane.ts';

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

/** Reads a number of seven bits a byte; more than 53 bits are not needed. */
function varint(bytes: Uint8Array, at: { i: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at.i++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  for (const at = { i: 0 }; at.i < bytes.length; ) {
    const key = varint(bytes, at);
    const isBytes = (key & 7) === 2;
    const value = varint(bytes, at);
    found.push({
      number: key >> 3,
      value,
      bytes: isBytes ? bytes.subarray(at.i, at.i + value) : bytes.subarray(0, 0),
    });
    if (isBytes) at.i += value;
  }
  return found;
}

function numbers(bytes: Uint8Array, isSigned: boolean): number[] {
  const found: number[] = [];
  for (const at = { i: 0 }; at.i < bytes.length; ) {
    const value = varint(bytes, at);
    found.push(!isSigned ? value : value % 2 === 0 ? value / 2 : -(value + 1) / 2);
  }
  return found;
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

interface Osm {
  readonly places: Map<number, readonly [number, number]>;
  readonly ways: { readonly refs: number[]; readonly tags: Map<string, string> }[];
}

/** Letters of the tags that are read here are all plain. */
function text(bytes: Uint8Array): string {
  let all = '';
  for (const byte of bytes) all += String.fromCharCode(byte);
  return all;
}

/** An `.osm.pbf`, and zlib's inflate to unpack it. */
export interface PackedOsm {
  readonly bytes: Uint8Array;
  readonly inflate: (packed: Uint8Array) => Uint8Array;
}

function readPbf({ bytes: data, inflate }: PackedOsm): Osm {
  const osm: Osm = { places: new Map(), ways: [] };
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.length; ) {
    const size = view.getUint32(at);
    const header = fields(data.subarray(at + 4, at + 4 + size));
    const length = header.find(({ number }) => number === 3)?.value ?? 0;
    const kind = text(header.find(({ number }) => number === 1)?.bytes ?? new Uint8Array());
    const blob = fields(data.subarray(at + 4 + size, at + 4 + size + length));
    at += 4 + size + length;
    const packed = blob.find(({ number }) => number === 3)?.bytes;
    if (kind === 'OSMData' && packed) readBlock(inflate(packed), osm);
  }
  return osm;
}

function readBlock(block: Uint8Array, { places, ways }: Osm): void {
  const parts = fields(block);
  const table = parts.find(({ number }) => number === 1);
  const words = fields(table?.bytes ?? new Uint8Array()).map(({ bytes }) => text(bytes));
  for (const part of parts) {
    if (part.number !== 2) continue;
    for (const { number, bytes } of fields(part.bytes)) {
      const rows = new Map(fields(bytes).map((field) => [field.number, field.bytes]));
      const list = (n: number, isSigned: boolean) => numbers(rows.get(n) ?? new Uint8Array(), isSigned);
      if (number === 2) {
        const [ids, lats, lngs] = [sums(list(1, true)), sums(list(8, true)), sums(list(9, true))];
        ids.forEach((id, i) => {
          places.set(id, [(lngs[i] ?? 0) / 1e7, (lats[i] ?? 0) / 1e7]);
        });
      }
      if (number === 3) {
        const values = list(3, false);
        const tags = new Map(list(2, false).map((key, i) => [words[key] ?? '', words[values[i] ?? 0] ?? '']));
        ways.push({ refs: sums(list(8, true)), tags });
      }
    }
  }
}

/** Speed (km/h), vehicles and persons an hour by kind of road: design values, one lane each way, mountain roads. */
const ROADS: Readonly<Record<string, readonly [number, number, number]>> = {
  primary: [60, 1000, 2000],
  primary_link: [40, 800, 2000],
  secondary: [50, 800, 2000],
  secondary_link: [40, 600, 2000],
  tertiary: [40, 600, 2000],
  unclassified: [40, 400, 2000],
  residential: [30, 400, 2000],
  living_street: [20, 200, 2000],
  road: [30, 300, 2000],
  service: [20, 200, 1500],
  track: [15, 0, 1500],
  pedestrian: [5, 0, 3000],
  footway: [5, 0, 1500],
  path: [5, 0, 800],
  steps: [3, 0, 800],
  bridleway: [5, 0, 800],
};

/** Reads an OpenStreetMap extract to roads between junctions: enough for benches; no turn restrictions. */
export function osmRoads(osm: PackedOsm): {
  readonly nodes: EvacuationNode[];
  readonly edges: EvacuationEdge[];
} {
  const { places, ways } = readPbf(osm);
  const roads = ways.filter(({ tags }) => ROADS[tags.get('highway') ?? ''] !== undefined);
  const uses = new Map<number, number>();
  for (const { refs } of roads) {
    refs.forEach((ref, i) => {
      const isEnd = i === 0 || i === refs.length - 1;
      uses.set(ref, (uses.get(ref) ?? 0) + (isEnd ? 2 : 1));
    });
  }
  const nodes = new Map<number, EvacuationNode>();
  const edges: EvacuationEdge[] = [];
  const nodeAt = (ref: number): string => {
    const [lng, lat] = places.get(ref) ?? [0, 0];
    nodes.set(ref, { id: String(ref), lng, lat });
    return String(ref);
  };
  roads.forEach(({ refs: all, tags }, w) => {
    const refs = all.filter((ref) => places.has(ref));
    const kind = tags.get('highway') ?? '';
    const [speedKmh, vehiclesPerHour, personsPerHour] = ROADS[kind] ?? [30, 0, 0];
    const oneWay = tags.get('oneway') === 'yes' || tags.get('junction') === 'roundabout';
    let start = 0;
    for (let i = 1; i < refs.length; i++) {
      if ((uses.get(refs[i] ?? 0) ?? 0) < 2 && i - start < 40) continue;
      const line = refs.slice(start, i + 1).map((ref) => places.get(ref) ?? ([0, 0] as const));
      let lengthM = 0;
      line.slice(1).forEach(([lng, lat], k) => {
        const [a, b] = line[k] ?? [lng, lat];
        lengthM += metresBetween(a, b, lng, lat);
      });
      const row = { lengthM: Math.max(0.5, lengthM), speedKmh, personsPerHour, kind };
      const [from, to] = [nodeAt(refs[start] ?? 0), nodeAt(refs[i] ?? 0)];
      const via = line.slice(1, -1);
      edges.push({ ...row, id: `${w}.${start}`, from, to, via, vehiclesPerHour });
      edges.push({
        ...row,
        id: `${w}.${start}r`,
        from: to,
        to: from,
        via: via.toReversed(),
        vehiclesPerHour: oneWay ? 0 : vehiclesPerHour,
      });
      start = i;
    }
  });
  return { nodes: [...nodes.values()], edges };
}
