import {
  type OsmRoads,
  type RoadGraph,
  type RoadPoint,
  type RoadProfile,
  roadGraph,
  roadsFromOsm,
  SPEED_MODEL,
  snapToRoad,
  withoutIslands,
} from '@cityloop/engines/routing';
import type { EngineContext } from '../../command.ts';
import { readOsm } from '../../files/index.ts';
import { badField, checked, InputError } from '../../input.ts';
import { onceEach } from '../../once-each.ts';
import { readGeoJsonRoads } from './geojson-roads.ts';
import type { Place } from './input.ts';

/** What an input says of its roads. */
export interface RoadsAsked {
  readonly roads: string;
  readonly profile: RoadProfile;
  readonly reachM: number;
  readonly leastNetworkM: number;
  readonly speeds?:
    | {
        readonly carKmh?: Readonly<Record<string, number>> | undefined;
        readonly shareOfLimit?: number | undefined;
        readonly walkKmh?: number | undefined;
        readonly stepsKmh?: number | undefined;
      }
    | undefined;
}

/** Roads ready to be searched. */
export interface LoadedRoads {
  readonly graph: RoadGraph;
  readonly osm: OsmRoads;
  /** Segments of small networks apart, left out. */
  readonly islands: number;
}

/** The roads of an input; the report of the same run gets the same. */
export const loadRoads = onceEach(readRoads);

async function readRoads(asked: RoadsAsked, context: EngineContext): Promise<LoadedRoads> {
  const path = context.path(asked.roads);
  const data = /\.(geo)?json(\.gz)?$/i.test(path)
    ? readGeoJsonRoads(path)
    : await readOsm(path, {
        signal: context.signal,
        progress: (share) => context.progress(0.4 * share, 'reading the roads'),
      });
  const { carKmh = {}, shareOfLimit, walkKmh, stepsKmh } = asked.speeds ?? {};
  const speeds = {
    carKmh: { ...SPEED_MODEL.carKmh, ...carKmh },
    shareOfLimit: shareOfLimit ?? SPEED_MODEL.shareOfLimit,
    walkKmh: walkKmh ?? SPEED_MODEL.walkKmh,
    stepsKmh: stepsKmh ?? SPEED_MODEL.stepsKmh,
  };
  const osm = checked(() => roadsFromOsm(data, { profile: asked.profile, speeds }));
  if (osm.model.segments.length === 0)
    throw new InputError(`roads: ${asked.roads} holds no road that is open to "${asked.profile}"`);
  const { model, removed } = withoutIslands(osm.model, asked.leastNetworkM);
  const roads = { osm: { ...osm, model }, islands: removed, graph: checked(() => roadGraph(model)) };
  context.progress(0.5, 'roads are read');
  return roads;
}

/** Places by the road they are at, with the numbers they have in the list; those without one within reach apart. */
export function placesOnRoads(
  graph: RoadGraph,
  places: readonly Place[],
  reachM: number,
): {
  readonly on: readonly { readonly index: number; readonly point: RoadPoint }[];
  readonly off: readonly number[];
} {
  const on: { index: number; point: RoadPoint }[] = [];
  const off: number[] = [];
  places.forEach(({ lng, lat }, index) => {
    const point = snapToRoad(graph, [lng, lat], reachM);
    if (point === undefined) off.push(index);
    else on.push({ index, point });
  });
  return { on, off };
}

/** Ids of places, the number where none is given; refuses two that are equal. */
export function idsOf(
  places: readonly { readonly id?: string | undefined }[],
  field: string,
): readonly string[] {
  const known = new Set<string>();
  return places.map(({ id = '' }, i) => {
    const name = id === '' ? String(i) : id;
    if (known.has(name)) throw badField([field, i, 'id'], name, 'an id that no other place of the list has');
    known.add(name);
    return name;
  });
}

/** To about 0.1 m. */
export function rounded([lng, lat]: readonly [number, number]): [number, number] {
  return [Math.round(lng * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}
