import { createRandom, type Random } from '../random.ts';
import { addLink, addNode, type Draft, nodeAt } from './draft.ts';
import { layPipe, type PipePlan } from './pipes.ts';
import {
  boundaryBetween,
  distanceM,
  fromRidge,
  groundM,
  halfWidthM,
  type Point,
  RIDGE_LENGTH_M,
  terraceTopM,
  toRidge,
} from './terrain.ts';

/** Head above the upper edge of a terrace that its zone is kept at, metres. */
const HEAD_ABOVE_TERRACE_M = 25;
const TANK_MIDDLE_M = 2.5;

interface TankSite {
  readonly id: string;
  readonly terrace: number;
  readonly zones: readonly string[];
  readonly along: number;
  readonly side: -1 | 0 | 1;
  readonly diameterM: number;
}

/** Tanks by the zones they feed; `along` is the share of the ridge near which a site is sought. */
const TANKS: readonly TankSite[] = [
  { id: 'T-SADDLE', terrace: 2, zones: ['DMA-3W', 'DMA-3E'], along: 0.36, side: 0, diameterM: 52 },
  { id: 'T-SOUTH', terrace: 1, zones: ['DMA-2S'], along: 0.45, side: -1, diameterM: 44 },
  { id: 'T-WEST', terrace: 3, zones: ['DMA-4W'], along: 0.14, side: 0, diameterM: 24 },
  { id: 'T-EAST', terrace: 3, zones: ['DMA-4E'], along: 0.52, side: 0, diameterM: 15 },
  { id: 'T-CREST', terrace: 4, zones: ['DMA-5W'], along: 0.1, side: 0, diameterM: 15 },
];

/** Rising mains: from a river plant or a lower tank through a pump station to a tank. */
const RISING_MAINS = [
  { name: 'NORTH', from: { plant: 0.33, side: 1 }, to: 'T-SADDLE' },
  { name: 'SOUTH', from: { plant: 0.47, side: -1 }, to: 'T-SOUTH' },
  { name: 'WEST', from: { tank: 'T-SADDLE' }, to: 'T-WEST' },
  { name: 'EAST', from: { tank: 'T-SADDLE' }, to: 'T-EAST' },
  { name: 'CREST', from: { tank: 'T-WEST' }, to: 'T-CREST' },
] as const;

/** Pressure-reducing valves down from the next terrace, by the share of the ridge near which they stand. */
const REDUCERS = [
  { into: 'DMA-2N', from: 'DMA-3W', along: 0.17 },
  { into: 'DMA-2N', from: 'DMA-3E', along: 0.6 },
  { into: 'DMA-1N', from: 'DMA-2N', along: 0.22 },
  { into: 'DMA-1N', from: 'DMA-2N', along: 0.66 },
  { into: 'DMA-1S', from: 'DMA-2S', along: 0.22 },
  { into: 'DMA-1S', from: 'DMA-2S', along: 0.66 },
] as const;

/** Adds plants, pump stations, rising mains, tanks and reducers; every zone gets its inlets. */
export function addSupply(plan: PipePlan, seed: number): void {
  const random = createRandom(seed, 'supply');
  const tanks = new Map(TANKS.map((site) => [site.id, addTank(plan.draft, site)]));
  for (const site of TANKS) feedZones(plan.draft, site, tanks.get(site.id) ?? -1, random);
  for (const main of RISING_MAINS) {
    const source =
      'tank' in main.from
        ? (tanks.get(main.from.tank) ?? -1)
        : addPlant(plan.draft, main.name, main.from.plant, main.from.side);
    layRisingMain(plan.draft, main.name, source, tanks.get(main.to) ?? -1, random);
  }
  REDUCERS.forEach((reducer, i) => {
    addReducer(plan, { ...reducer, name: `PRV-${i + 1}` }, random);
  });
}

function zoneHeadM(terrace: number): number {
  return terraceTopM(terrace) + HEAD_ABOVE_TERRACE_M;
}

function addTank(draft: Draft, site: TankSite): number {
  const bottom = zoneHeadM(site.terrace) - TANK_MIDDLE_M;
  const point = findSite(bottom, site.along * RIDGE_LENGTH_M, site.side);
  const tank = { initialM: TANK_MIDDLE_M, minM: 0.5, maxM: 4.5, diameterM: site.diameterM };
  const zone = site.zones[0] ?? '';
  return addNode(draft, { id: site.id, kind: 'tank', ...point, heightM: bottom, zone, tank });
}

/** The place near `along` whose ground comes closest to the height; a hill too low gets a tower. */
function findSite(heightM: number, along: number, side: -1 | 0 | 1): Point {
  let best = fromRidge(along, 0);
  let bestCost = Number.POSITIVE_INFINITY;
  for (let da = -700; da <= 700; da += 20) {
    const half = halfWidthM(along + da);
    for (let across = -half; across <= half; across += 20) {
      if (side !== 0 && Math.sign(across) !== side) continue;
      const point = fromRidge(along + da, across);
      const cost = 40 * Math.abs(groundM(point) - heightM) + Math.abs(da);
      if (cost < bestCost) [best, bestCost] = [point, cost];
    }
  }
  return best;
}

function feedZones(draft: Draft, site: TankSite, tank: number, random: Random): void {
  for (const zone of site.zones) {
    const node = nearestNode(draft, zone, nodeAt(draft, tank));
    const link = layPipe(draft, tank, node, random);
    draft.inlets.push({ zone, node, link });
  }
}

function addPlant(draft: Draft, name: string, along: number, side: -1 | 1): number {
  const alongM = along * RIDGE_LENGTH_M;
  const point = fromRidge(alongM, side * (halfWidthM(alongM) + 40));
  return addNode(draft, {
    id: `R-${name}`,
    kind: 'reservoir',
    ...point,
    heightM: 189,
    zone: `TRUNK-${name}`,
  });
}

/** A suction pipe, a pump station and a main in five lengths; heads and diameters follow when flows are known. */
function layRisingMain(draft: Draft, name: string, source: number, tank: number, random: Random): void {
  const zone = `TRUNK-${name}`;
  const a = nodeAt(draft, source);
  const b = nodeAt(draft, tank);
  const place = (share: number): Point => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
  const stop = (id: string, share: number): number => {
    const point = place(share);
    const ground = Math.min(groundM(point), b.heightM - 3);
    return addNode(draft, { id, ...point, heightM: Math.round(ground * 10) / 10, zone });
  };
  const suction = stop(`${zone}-0`, 0.02);
  const ground = Math.min(nodeAt(draft, suction).heightM, a.heightM - 1);
  nodeAt(draft, suction).heightM = ground;
  const delivery = stop(`${zone}-1`, 0.03);
  nodeAt(draft, delivery).heightM = ground;
  layPipe(draft, source, suction, random);
  addLink(draft, { id: `PUMP-${name}`, kind: 'pump', from: suction, to: delivery });
  const stops = [0.25, 0.5, 0.75].map((share, i) => stop(`${zone}-${i + 2}`, share));
  [...stops, tank].reduce((from, to) => {
    layPipe(draft, from, to, random);
    return to;
  }, delivery);
}

function addReducer(
  plan: PipePlan,
  reducer: { name: string; into: string; from: string; along: number },
  random: Random,
): void {
  const { draft } = plan;
  const target = fromRidge(reducer.along * RIDGE_LENGTH_M, 0);
  const candidates = plan.crossings
    .map(({ a, b }) => (nodeAt(draft, a).zone === reducer.from ? { high: a, low: b } : { high: b, low: a }))
    .filter(
      ({ high, low }) =>
        nodeAt(draft, high).zone === reducer.from && nodeAt(draft, low).zone === reducer.into,
    )
    .sort((p, q) => alongGap(nodeAt(draft, p.low), target) - alongGap(nodeAt(draft, q.low), target));
  const best = candidates[0];
  if (best === undefined) {
    throw new Error(`No street leads from ${reducer.from} to ${reducer.into}; try another seed.`);
  }
  const high = nodeAt(draft, best.high);
  const low = nodeAt(draft, best.low);
  const between = (share: number): Point => ({
    x: high.x + (low.x - high.x) * share,
    y: high.y + (low.y - high.y) * share,
  });
  const { share, heightM } = boundaryBetween(high, low);
  const chamber = (id: string, at: number, zone: string): number =>
    addNode(draft, { id, ...between(at), heightM, zone });
  const upstream = chamber(`${reducer.name}-UP`, share - 0.01, high.zone);
  const downstream = chamber(`${reducer.name}-DOWN`, share + 0.01, low.zone);
  layPipe(draft, best.high, upstream, random);
  const terrace = Number(reducer.into.charAt(4)) - 1;
  const link = addLink(draft, {
    id: reducer.name,
    kind: 'prv',
    from: upstream,
    to: downstream,
    settingM: Math.round((zoneHeadM(terrace) - heightM) * 10) / 10,
  });
  layPipe(draft, downstream, best.low, random);
  draft.inlets.push({ zone: low.zone, node: downstream, link, takenFrom: upstream });
}

function alongGap(a: Point, b: Point): number {
  return Math.abs(toRidge(a).along - toRidge(b).along);
}

/** The node of a zone nearest to a point. */
export function nearestNode(draft: Draft, zone: string, point: Point): number {
  let best = -1;
  draft.nodes.forEach((node, i) => {
    if (node.zone !== zone || node.kind !== 'junction') return;
    if (best < 0 || distanceM(node, point) < distanceM(nodeAt(draft, best), point)) best = i;
  });
  if (best < 0) throw new Error(`Zone ${zone} has no node; try another seed.`);
  return best;
}
