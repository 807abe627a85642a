import type { EvacuationEdge, EvacuationNode } from './model.ts';
import { metresBetween } from './plane.ts';

/** Rows of OpenStreetMap that roads are made of; a way may name nodes that an extract left out. */
export interface OsmRows {
  readonly nodes: readonly { readonly id: number; readonly lng: number; readonly lat: number }[];
  readonly ways: readonly {
    readonly id: number;
    readonly refs: readonly number[];
    readonly tags?: Readonly<Record<string, string>>;
  }[];
}

/** A network of roads for a situation. */
export interface OsmRoads {
  readonly nodes: readonly EvacuationNode[];
  readonly edges: readonly EvacuationEdge[];
}

/** Speed (km/h), vehicles and people on foot an hour by kind of road: design values for one lane each way, to be replaced by the owner's. */
const ROADS: Readonly<Record<string, readonly [number, number, number]>> = {
  motorway: [80, 1800, 0],
  motorway_link: [50, 1200, 0],
  trunk: [60, 1400, 0],
  trunk_link: [40, 1000, 0],
  primary: [50, 1000, 2000],
  primary_link: [40, 800, 2000],
  secondary: [40, 800, 2000],
  secondary_link: [40, 600, 2000],
  tertiary: [40, 600, 2000],
  tertiary_link: [30, 500, 2000],
  unclassified: [30, 400, 2000],
  residential: [30, 400, 2000],
  living_street: [20, 200, 2000],
  road: [30, 300, 2000],
  service: [20, 200, 1500],
  track: [15, 0, 1500],
  pedestrian: [5, 0, 3000],
  footway: [5, 0, 1500],
  path: [5, 0, 800],
  steps: [3, 0, 800],
  cycleway: [5, 0, 1500],
  bridleway: [5, 0, 800],
};

/** A road without junctions is still cut after so many points, so that people along it meet it near. */
const MOST_POINTS = 40;

/** Roads between junctions from an OpenStreetMap extract; on foot both ways, in vehicles as the way allows. */
export function roadsFromOsm(osm: OsmRows): OsmRoads {
  const places = new Map(osm.nodes.map(({ id, lng, lat }) => [id, [lng, lat] as const]));
  const ways = osm.ways.flatMap(({ id, refs: all, tags = {} }) => {
    const row = ROADS[tags.highway ?? ''];
    const refs = all.filter((ref) => places.has(ref));
    const isShut = ['no', 'private'].includes(tags.access ?? '') || tags.area === 'yes';
    return row === undefined || isShut || refs.length < 2 ? [] : [{ id, refs, tags, row }];
  });
  const uses = new Map<number, number>();
  for (const { refs } of ways)
    for (const [i, ref] of refs.entries())
      uses.set(ref, (uses.get(ref) ?? 0) + (i === 0 || i === refs.length - 1 ? 2 : 1));
  const nodes = new Map<number, EvacuationNode>();
  const edges: EvacuationEdge[] = [];
  function nodeAt(ref: number): string {
    const [lng, lat] = places.get(ref) ?? [0, 0];
    nodes.set(ref, { id: String(ref), lng, lat });
    return String(ref);
  }
  for (const { id, refs, tags, row } of ways) {
    const [speed, vehicles, personsPerHour] = row;
    const limit = Number.parseFloat(tags.maxspeed ?? '');
    const speedKmh = limit > 0 ? Math.min(limit, speed) : speed;
    const isBack = tags.oneway === '-1';
    const isOneWay =
      isBack || ['yes', '1', 'true'].includes(tags.oneway ?? '') || tags.junction === 'roundabout';
    const kind = tags.highway ?? '';
    let start = 0;
    for (let i = 1; i < refs.length; i++) {
      if ((uses.get(refs[i] ?? 0) ?? 0) < 2 && i - start < MOST_POINTS) continue;
      const line = refs.slice(start, i + 1).map((ref) => places.get(ref) ?? ([0, 0] as const));
      const ends = { from: nodeAt(refs[start] ?? 0), to: nodeAt(refs[i] ?? 0) };
      const shared = { lengthM: Math.max(0.5, lengthOf(line)), speedKmh, personsPerHour, kind };
      const name = `${id}.${start}`;
      const via = line.slice(1, -1);
      edges.push({ ...shared, ...ends, id: name, via, vehiclesPerHour: isBack ? 0 : vehicles });
      edges.push({
        ...shared,
        id: `${name}r`,
        from: ends.to,
        to: ends.from,
        via: via.toReversed(),
        vehiclesPerHour: isOneWay && !isBack ? 0 : vehicles,
      });
      start = i;
    }
  }
  return { nodes: [...nodes.values()], edges };
}

function lengthOf(line: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (const [i, [lng, lat]] of line.entries())
    sum += metresBetween(...(line[i - 1] ?? [lng, lat]), lng, lat);
  return sum;
}
