import { kernelValue } from '@cityloop/core/kernel';
import type { Db } from '@cityloop/core/store';
import { type RoadGraph, type RoadNode, type RoadSegment, roadGraph } from '@cityloop/engines/routing';
import { readRoads, type StoredRoads } from './roads.store.ts';

/** All roads of the city as one graph. */
export interface CityRoads {
  readonly graph: RoadGraph;
  /** Network of a segment of the graph. */
  networkOf(segment: number): Pick<StoredRoads, 'id' | 'demonstration'>;
}

/** The roads in memory, as they stand when somebody asks. */
export interface RoadIndex {
  /** The graph; made anew if a network has changed since, here or in another process. Undefined without roads. */
  roads(db: Db): Promise<CityRoads | undefined>;
}

/** Under this key the register keeps a mark that changes with every registration. */
export const ROADS_VERSION = 'roads-version';

/** An index over the register; empty until the first question. */
export function openRoadIndex(): RoadIndex {
  let version: unknown;
  let known: CityRoads | undefined;
  return {
    async roads(db) {
      const now = await kernelValue(db, ROADS_VERSION);
      if (now !== version) {
        known = joinRoads(await readRoads(db));
        version = now;
      }
      return known;
    },
  };
}

/** One graph of all networks; where nodes of two networks lie on the same point, one drives on from one into the other. */
export function joinRoads(networks: readonly StoredRoads[]): CityRoads | undefined {
  const nodes: RoadNode[] = [];
  const segments: RoadSegment[] = [];
  const owners: StoredRoads[] = [];
  const nodeAt = new Map<string, string>();
  for (const network of networks) {
    const ids = new Map<string, string>();
    const own: (readonly [string, string])[] = [];
    for (const node of network.nodes) {
      const point = `${node.lng.toFixed(7)} ${node.lat.toFixed(7)}`;
      const met = nodeAt.get(point);
      const id = met ?? `${network.id}/${node.id}`;
      if (met === undefined) {
        nodes.push({ ...node, id });
        own.push([point, id]);
      }
      ids.set(node.id, id);
    }
    // Afterwards, so that a bridge and the road below it, both of one network, stay apart.
    for (const [point, id] of own) nodeAt.set(point, id);
    for (const segment of network.segments) {
      const ends = { from: ids.get(segment.from) ?? '', to: ids.get(segment.to) ?? '' };
      segments.push({ ...segment, ...ends, id: `${network.id}/${segment.id}` });
      owners.push(network);
    }
  }
  if (segments.length === 0) return undefined;
  return {
    graph: roadGraph({ nodes, segments }),
    networkOf(segment) {
      const network = owners[segment];
      if (network === undefined) throw new RangeError(`segment ${segment} is not on the roads`);
      return network;
    },
  };
}
