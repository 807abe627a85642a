import { kernelValue } from '@cityloop/core/kernel';
import type { Db } from '@cityloop/core/store';
import { type RoadGraph, type RoadNode, type RoadSegment, roadGraph } from '@cityloop/engines/routing';
import { readRoads, type StoredRoads } from './roads.store.ts';

/** All roads of the city as one graph. */
export interface CityRoads {
  readonly graph: RoadGraph;
  /** Whether the network of a segment of the graph was invented for a demonstration. */
  isDemonstration(segment: number): boolean;
}

/** The roads in memory, as they stand when somebody asks. */
export interface RoadIndex {
  /** The graph; made anew if a network has changed since, here or in another process. Undefined without roads. */
  roads(db: Db): Promise<CityRoads | undefined>;
}

/** Under this key the register keeps a mark that changes with every registration. */
export const ROADS_VERSION = 'roads-version';

/** An index over the register; empty until the first question. */
export function openRoadIndex(read: typeof readRoads = readRoads): RoadIndex {
  let known: { readonly version: unknown; readonly roads: CityRoads | undefined } | undefined;
  let building: { readonly db: Db; readonly done: Promise<void> } | undefined;

  /** Reads statement by statement; what a registration came between is thrown away. */
  async function build(db: Db): Promise<void> {
    const version = await kernelValue(db, ROADS_VERSION);
    const networks = await read(db);
    if ((await kernelValue(db, ROADS_VERSION)) === version) known = { version, roads: joinRoads(networks) };
  }

  /** Questions at once wait for one graph; a transaction makes its own, since whoever waits for another's may hold what that needs. */
  async function rebuild(db: Db): Promise<void> {
    if (building?.db === db) return building.done;
    const mine = { db, done: build(db) };
    building = mine;
    try {
      await mine.done;
    } finally {
      if (building === mine) building = undefined;
    }
  }

  return {
    async roads(db) {
      for (;;) {
        const version = await kernelValue(db, ROADS_VERSION);
        if (known !== undefined && known.version === version) return known.roads;
        await rebuild(db);
      }
    },
  };
}

/**
 * One graph of all networks; where nodes of two networks lie on the same point, one drives on from one into the other. Nodes of one
 * network stay apart, as a bridge does from the road below it: of several on one point the first is met by other networks.
 */
export function joinRoads(networks: readonly StoredRoads[]): CityRoads | undefined {
  const nodes: RoadNode[] = [];
  const segments: RoadSegment[] = [];
  const owners: StoredRoads[] = [];
  const nodeAt = new Map<string, string>();
  for (const network of networks) {
    const ids = new Map<string, string>();
    const metHere = new Set<string>();
    const own: (readonly [string, string])[] = [];
    for (const node of network.nodes) {
      const point = `${node.lng.toFixed(7)} ${node.lat.toFixed(7)}`;
      const met = nodeAt.get(point);
      if (met !== undefined && !metHere.has(point)) {
        metHere.add(point);
        ids.set(node.id, met);
        continue;
      }
      const id = `${network.id}/${node.id}`;
      nodes.push({ ...node, id });
      own.push([point, id]);
      ids.set(node.id, id);
    }
    for (const [point, id] of own) if (!nodeAt.has(point)) nodeAt.set(point, id);
    for (const segment of network.segments) {
      const ends = { from: ids.get(segment.from) ?? '', to: ids.get(segment.to) ?? '' };
      segments.push({ ...segment, ...ends, id: `${network.id}/${segment.id}` });
      owners.push(network);
    }
  }
  if (segments.length === 0) return undefined;
  return {
    graph: roadGraph({ nodes, segments }),
    isDemonstration(segment) {
      const network = owners[segment];
      if (network === undefined) throw new RangeError(`segment ${segment} is not on the roads`);
      return network.demonstration;
    },
  };
}
