import { createRandom, type Random } from '../random.ts';
import { createSets } from './sets.ts';
import type { StreetPlan } from './streets.ts';
import { distanceM, type Point, terraceOf, toLngLat, toRidge } from './terrain.ts';

/** A street that cars drive on. */
export interface Road {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  readonly speedKmh: number;
  readonly oneWay: boolean;
}

/** The streets of the demo district as the record of roads has them; invented like everything else here. */
export interface RoadNetwork {
  readonly id: string;
  readonly nodes: readonly { readonly id: string; readonly lng: number; readonly lat: number }[];
  readonly segments: readonly Road[];
}

interface DraftRoad {
  readonly a: number;
  readonly b: number;
  readonly kind: 'bank' | 'street' | 'lane' | 'ramp' | 'yard';
  oneWay: boolean;
}

const SPEED_KMH = { bank: 40, street: 30, lane: 20, ramp: 15, yard: 10 };
/** A ramp winds: it is so much longer than its ends are apart. */
const RAMP_WINDS = 1.5;
const RAMP_SHARE = 0.3;
const ONE_WAY_SHARE = 0.15;

/**
 * Makes roads of the streets. Between two terraces there are stairs, and a ramp only here and there or where nothing else joins
 * two parts; some streets are one-way. From every corner and every store one reaches every other.
 */
export function paveRoads(
  { corners, streets }: StreetPlan,
  stores: readonly { readonly id: string; readonly point: Point }[],
  seed: number,
): RoadNetwork {
  const random = createRandom(seed, 'roads');
  const points: Point[] = [...corners];
  const roads: DraftRoad[] = [];
  const sets = createSets(corners.length);
  const pave = (a: number, b: number, kind: DraftRoad['kind']) => {
    sets.join(a, b);
    roads.push({ a, b, kind, oneWay: false });
  };
  const stairs: { a: number; b: number }[] = [];
  for (const { a, b } of streets) {
    const [here, there] = [corners[a], corners[b]];
    if (here === undefined || there === undefined) continue;
    const terrace = terraceOf(here.heightM);
    if (terrace !== terraceOf(there.heightM)) {
      if (random.next() < RAMP_SHARE) pave(a, b, 'ramp');
      else stairs.push({ a, b });
      continue;
    }
    const alongM = Math.abs(toRidge(here).along - toRidge(there).along);
    const isLane = here.blindEnd || there.blindEnd || alongM < 0.5 * distanceM(here, there);
    pave(a, b, isLane ? 'lane' : terrace === 0 ? 'bank' : 'street');
  }
  for (const { a, b } of stairs) if (sets.find(a) !== sets.find(b)) pave(a, b, 'ramp');
  for (const { a, b } of missingLinks(corners, sets.find))
    if (sets.find(a) !== sets.find(b)) pave(a, b, 'ramp');
  setOneWays(roads, points.length, random);
  for (const { point } of stores) {
    points.push(point);
    roads.push({ a: points.length - 1, b: nearestTo(point, corners), kind: 'yard', oneWay: false });
  }
  const idOf = (i: number) => stores[i - corners.length]?.id ?? `N${String(i + 1).padStart(4, '0')}`;
  return {
    id: 'roads-500103',
    nodes: points.map((point, i) => {
      const [lng, lat] = toLngLat(point);
      return { id: idOf(i), lng, lat };
    }),
    segments: roads.map(({ a, b, kind, oneWay }, i) => ({
      id: `R${String(i + 1).padStart(4, '0')}`,
      from: idOf(a),
      to: idOf(b),
      lengthM: lengthOf(points[a], points[b], kind),
      speedKmh: SPEED_KMH[kind],
      oneWay,
    })),
  };
}

function lengthOf(a: Point | undefined, b: Point | undefined, kind: DraftRoad['kind']): number {
  const straight = a === undefined || b === undefined ? 0 : distanceM(a, b);
  return Math.max(1, Math.round(10 * straight * (kind === 'ramp' ? RAMP_WINDS : 1)) / 10);
}

/** For parts that no street joins to the largest one: the shortest link between the two, shortest links first. */
function missingLinks(
  corners: readonly Point[],
  partOf: (corner: number) => number,
): readonly { readonly a: number; readonly b: number }[] {
  const parts = Map.groupBy(corners.keys(), partOf);
  const [largest = [], ...others] = [...parts.values()].sort((p, q) => q.length - p.length);
  return others
    .map((part) =>
      part
        .flatMap((a) => largest.map((b) => ({ a, b, d: distanceM(corners[a] ?? ZERO, corners[b] ?? ZERO) })))
        .reduce((best, link) => (link.d < best.d ? link : best)),
    )
    .sort((p, q) => p.d - q.d);
}

const ZERO: Point = { x: 0, y: 0 };

function nearestTo(point: Point, corners: readonly Point[]): number {
  let best = 0;
  corners.forEach((corner, i) => {
    if (distanceM(corner, point) < distanceM(corners[best] ?? ZERO, point)) best = i;
  });
  return best;
}

/** Makes some streets one-way, each only if one still comes from its end to its start another way. */
function setOneWays(roads: readonly DraftRoad[], size: number, random: Random): void {
  const around: DraftRoad[][] = Array.from({ length: size }, () => []);
  for (const road of roads) {
    around[road.a]?.push(road);
    around[road.b]?.push(road);
  }
  for (const road of roads) {
    if (road.kind !== 'street' && road.kind !== 'bank') continue;
    if (random.next() >= ONE_WAY_SHARE) continue;
    road.oneWay = true;
    road.oneWay = comesFrom(road.b, road.a, around);
  }
}

function comesFrom(start: number, end: number, around: readonly (readonly DraftRoad[])[]): boolean {
  const seen = new Set([start]);
  for (const node of seen) {
    for (const { a, b, oneWay } of around[node] ?? []) {
      if (a === node) seen.add(b);
      else if (!oneWay) seen.add(a);
    }
    if (seen.has(end)) return true;
  }
  return false;
}
