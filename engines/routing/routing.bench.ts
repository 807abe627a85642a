import { roadGraph, shortestRoutes, snapToRoad } from './index.ts';
import { seededRandom, streetsOfTown } from './test/random-roads.ts';

const SIDE = 500;
const ROUNDS = 12;
const STARTS = 100;

/** Milliseconds to load a town of 250,000 corners, to find the road at a place, and to route to it from 100 places. */
export async function bench(): Promise<Record<string, number>> {
  const random = seededRandom(7);
  const model = streetsOfTown(random, SIDE);
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
  return {
    ...size,
    load_ms: Math.round(loadMs),
    ...told('snap', snaps),
    ...told('all_100', all),
  };
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
