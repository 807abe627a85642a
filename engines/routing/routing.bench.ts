import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createOSMStream } from 'osm-pbf-parser-node';
import { seededRandom } from '../lib/random.ts';
import {
  type RoadModel,
  roadGraph,
  roadsFromOsm,
  shortestRoutes,
  snapToRoad,
  type TurnRule,
} from './index.ts';
import { measureIsochrone } from './test/measure-isochrone.ts';
import { rowsOfPbf } from './test/osm-rows.ts';
import { streetsOfTown } from './test/random-roads.ts';

const SIDE = 500;
const ROUNDS = 12;
const STARTS = 100;

/**
 * Milliseconds to load a town of 250,000 corners, to find the road at a place, and to route to it from 100 places, with and without
 * turn rules; and of isochrones in Andorra where the public maps are there.
 */
export async function bench(): Promise<Record<string, number>> {
  const random = seededRandom(7);
  const model = streetsOfTown(random, SIDE);
  return {
    ...benchTown('', model, random),
    ...benchTown('ruled_', { ...model, turns: rulesOf(model, random) }, random),
    ...(await benchAndorra()),
  };
}

function benchTown(name: string, model: RoadModel, random: () => number): Record<string, number> {
  const begun = performance.now();
  const graph = roadGraph(model);
  const loadMs = performance.now() - begun;
  const place = () => [106 + 0.5 * random(), 29 + 0.45 * random()] as const;
  const all: number[] = [];
  const snaps: number[] = [];
  let sum = 0;
  for (let round = -2; round < ROUNDS; round++) {
    const asked = Array.from({ length: STARTS + 1 }, place);
    const [points, snapMs] = timed(() => asked.flatMap((one) => snapToRoad(graph, one, 1000) ?? []));
    const [hub, ...others] = points;
    if (hub === undefined) throw new Error('a town without roads');
    const [whole, allMs] = timed(() => shortestRoutes(graph, { hub, others }));
    sum += whole.length + (whole[0]?.metres ?? 0);
    if (round < 0) continue;
    snaps.push(snapMs / points.length);
    all.push(allMs);
  }
  const size = { nodes: graph.nodeIds.length, segments: graph.segmentIds.length, check: Math.round(sum) };
  return prefixed(name, {
    ...size,
    load_ms: Math.round(loadMs),
    ...told('snap', snaps),
    ...told('all_100', all),
  });
}

/** A sign at every fiftieth segment: the turn to the next one that begins where it ends is forbidden. */
function rulesOf(model: RoadModel, random: () => number): readonly TurnRule[] {
  const starts = new Map(model.segments.map(({ id, from }) => [from, id]));
  return model.segments.flatMap(({ id, to }) => {
    const next = starts.get(to);
    return next === undefined || random() > 0.02
      ? []
      : [{ id: `t${id}`, kind: 'no', segments: [id, next], at: to }];
  });
}

async function benchAndorra(): Promise<Record<string, number>> {
  const file = join(process.env.CITYLOOP_CASES ?? '', 'osm', 'andorra.osm.pbf');
  if (!existsSync(file)) return {};
  const data = await rowsOfPbf(createOSMStream(file));
  const [roads, convertMs] = timed(() => roadsFromOsm(data, { profile: 'car' }));
  const { ms, widestMs } = measureIsochrone(roadGraph(roads.model), [1.573792, 42.531073], () =>
    performance.now(),
  );
  return {
    andorra_roads_ms: Math.round(convertMs),
    ...told('isochrone', ms),
    ...told('isochrone_hour', widestMs),
  };
}

function prefixed(name: string, figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [`${name}${key}`, value]));
}

function timed<Value>(work: () => Value): readonly [Value, number] {
  const begun = performance.now();
  return [work(), performance.now() - begun];
}

function told(name: string, times: readonly number[]): Record<string, number> {
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const sd = Math.sqrt(times.reduce((a, b) => a + (b - mean) ** 2, 0) / times.length);
  const round = (value: number) => Number(value.toPrecision(3));
  return {
    [`${name}_min_ms`]: round(Math.min(...times)),
    [`${name}_ms`]: round(mean),
    [`${name}_sd_ms`]: round(sd),
  };
}
