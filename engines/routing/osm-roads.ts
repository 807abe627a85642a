import type { RoadCoordinate, RoadModel, RoadNode, RoadSegment } from './model.ts';
import { isBarred, wayAccess } from './osm-access.ts';
import type { OsmData, OsmTags, RoadProfile } from './osm-model.ts';
import { carSpeeds, SPEED_MODEL, type SpeedModel, walkSpeed } from './osm-speed.ts';
import { type IgnoredRestriction, turnRulesOf, type WaySegment } from './osm-turns.ts';
import { EARTH_RADIUS_M } from './plane.ts';

/** What `roadsFromOsm` goes by. */
export interface RoadsFromOsmOptions {
  readonly profile: RoadProfile;
  readonly speeds?: SpeedModel;
}

/** Roads for one kind of traffic, and what of the data could not be used. */
export interface OsmRoads {
  readonly model: RoadModel;
  /** Turn restrictions that bind this traffic and could not be understood. */
  readonly ignored: readonly IgnoredRestriction[];
  /** Ends of ways that the extract does not hold. */
  readonly missingNodes: number;
}

/** Nodes on one point are this far from each other, metres: a segment has a length. */
const SHORTEST_M = 0.01;

/**
 * Roads of OpenStreetMap for cars or walkers. Ways meet in nodes that they share and nowhere else, so bridges and tunnels pass; a way is
 * cut at such nodes, at its ends, and at barriers, where either side ends by itself. Only ways with `highway` count (and platforms for
 * walkers): ferries and car trains are left out. Segment `w/k` is the k-th piece of way `w`, turned round where it is open backwards only.
 */
export function roadsFromOsm(data: OsmData, options: RoadsFromOsmOptions): OsmRoads {
  const { profile, speeds = SPEED_MODEL } = options;
  const places = new Map<number, RoadNode>();
  const barred = new Set<number>();
  for (const { id, lng, lat, tags } of data.nodes) {
    if (!(Math.abs(lng) <= 180 && Math.abs(lat) < 90))
      throw new Error(`OSM node ${id} lies at ${lng}, ${lat}; expected longitude and latitude.`);
    places.set(id, { id: String(id), lng, lat });
    if (tags !== undefined && isBarred(tags, profile)) barred.add(id);
  }
  const ways = data.ways.flatMap(({ id, refs, tags = {} }) => {
    const access = wayAccess(tags, profile);
    return access === undefined ? [] : [{ id, refs, tags, access }];
  });
  const cuts = cutNodes(ways, places, barred);
  const nodes = new Map<string, RoadNode>();
  const segments: RoadSegment[] = [];
  const pieces = new Map<number, WaySegment[]>();
  let missingNodes = 0;

  function endOf(ref: number, segment: string): string {
    const place = places.get(ref);
    const id = barred.has(ref) ? `${ref}/${segment}` : String(ref);
    if (place !== undefined && !nodes.has(id)) nodes.set(id, { ...place, id });
    return id;
  }

  for (const { id, refs, tags, access } of ways) {
    missingNodes += refs.filter((ref) => !places.has(ref)).length;
    const speed = speedsOf(tags, profile, speeds);
    runsOf(refs, places, cuts).forEach((run, k) => {
      const name = `${id}/${k}`;
      const isTurned = !access.forward;
      const line = (isTurned ? run.toReversed() : run).flatMap((ref) => places.get(ref) ?? []);
      const [a, b] = isTurned ? [run.at(-1), run[0]] : [run[0], run.at(-1)];
      const from = endOf(a ?? 0, `${name}a`);
      const to = endOf(b ?? 0, `${name}b`);
      const [speedKmh, speedBackKmh] = isTurned ? [speed[1], speed[0]] : speed;
      segments.push({
        id: name,
        from,
        to,
        lengthM: Math.max(SHORTEST_M, lengthOf(line)),
        speedKmh,
        ...(speedBackKmh === speedKmh ? {} : { speedBackKmh }),
        oneWay: !(access.forward && access.backward),
        ...(access.openness === 'destination' ? { destinationOnly: true } : {}),
        via: line.slice(1, -1).map(({ lng, lat }): RoadCoordinate => [lng, lat]),
      });
      const known = pieces.get(id) ?? [];
      pieces.set(id, known);
      known.push({ id: name, from, to, oneWay: !(access.forward && access.backward) });
    });
  }
  const { rules, ignored } = turnRulesOf(data.relations, pieces, profile);
  return {
    model: {
      nodes: [...nodes.values()],
      segments,
      ...(rules.length === 0 ? {} : { turns: rules }),
    },
    ignored,
    missingNodes,
  };
}

/** Nodes at which ways are cut: met twice, ends, barriers; a ring that is met once is cut once more, so that no segment ends where it begins. */
function cutNodes(
  ways: readonly { readonly refs: readonly number[] }[],
  places: ReadonlyMap<number, RoadNode>,
  barred: ReadonlySet<number>,
): ReadonlySet<number> {
  const met = new Set<number>();
  const cuts = new Set<number>(barred);
  for (const { refs } of ways) {
    refs.forEach((ref, i) => {
      if (refs[i - 1] === ref) return;
      const isEnd = i === 0 || i === refs.length - 1;
      const isBroken = !places.has(refs[i - 1] ?? ref) || !places.has(refs[i + 1] ?? ref);
      if (isEnd || isBroken || met.has(ref)) cuts.add(ref);
      met.add(ref);
    });
  }
  return cuts;
}

/** The runs of a way between cuts, two nodes or more each; a run that comes back to its beginning is halved. */
function runsOf(
  refs: readonly number[],
  places: ReadonlyMap<number, RoadNode>,
  cuts: ReadonlySet<number>,
): readonly (readonly number[])[] {
  const runs: (readonly number[])[] = [];
  let run: number[] = [];
  for (const ref of refs) {
    if (!places.has(ref)) {
      run = [];
      continue;
    }
    if (run.at(-1) === ref) continue;
    run.push(ref);
    if (run.length < 2 || !cuts.has(ref)) continue;
    if (run[0] !== ref) runs.push(run);
    else {
      const middle = run.length >> 1;
      if (run.length > 2) runs.push(run.slice(0, middle + 1), run.slice(middle));
    }
    run = [ref];
  }
  return runs;
}

function speedsOf(tags: OsmTags, profile: RoadProfile, speeds: SpeedModel): readonly [number, number] {
  if (profile === 'car') return carSpeeds(tags, speeds);
  const speed = walkSpeed(tags, speeds);
  return [speed, speed];
}

/** Great-circle length of a line, metres (haversine on the sphere). */
function lengthOf(line: readonly RoadNode[]): number {
  const radians = Math.PI / 180;
  return line.reduce((sum, { lng, lat }, i) => {
    const before = line[i - 1];
    if (before === undefined) return 0;
    const a =
      Math.sin(((lat - before.lat) * radians) / 2) ** 2 +
      Math.cos(lat * radians) *
        Math.cos(before.lat * radians) *
        Math.sin(((lng - before.lng) * radians) / 2) ** 2;
    return sum + 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(a)));
  }, 0);
}
