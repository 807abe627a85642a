import { createRandom } from '../random.ts';
import { type Draft, type DraftLink, nodeAt } from './draft.ts';
import { RIDGE_LENGTH_M, toRidge } from './terrain.ts';
import { zoneDemandLps } from './users.ts';

const PEAK = 1.75;
/** Pumps deliver this much more than the mean demand, so that a tank drawn down refills within days. */
const PUMP_RESERVE = 1.06;
/** Largest design flow of each pipe size, L/s: small enough that a zone loses about 6 m to its far end. */
const SIZES: readonly (readonly [number, number])[] = [
  [100, 6],
  [150, 17],
  [200, 35],
  [250, 61],
  [300, 97],
  [400, 195],
  [500, 315],
  [600, 455],
  [700, 620],
  [800, Number.POSITIVE_INFINITY],
];

/** Chooses diameters from design flows, material and age from place and size, and pumps from the lift. */
export function sizeLinks(draft: Draft, seed: number): void {
  const taken = new Map<number, number>();
  for (const zone of supplyOrder(draft)) sizeZone(draft, zone, taken);
  chooseMaterials(draft, seed);
  sizeRisingMains(draft);
}

/** Zones ordered so that every zone comes before the one it takes its water from. */
function supplyOrder(draft: Draft): string[] {
  const feeds = new Map<string, Set<string>>();
  for (const { zone, takenFrom } of draft.inlets) {
    const from = takenFrom === undefined ? [] : [nodeAt(draft, takenFrom).zone];
    feeds.set(zone, new Set([...(feeds.get(zone) ?? []), ...from]));
  }
  const order: string[] = [];
  function visit(zone: string): void {
    if (order.includes(zone)) return;
    for (const [below, from] of feeds) if (from.has(zone)) visit(below);
    order.push(zone);
  }
  for (const zone of feeds.keys()) visit(zone);
  return order;
}

/** Shortest-path tree from the inlets; each pipe of it carries the peak demand behind it, loops get small pipes. */
function sizeZone(draft: Draft, zone: string, taken: Map<number, number>): void {
  const inlets = draft.inlets.filter((inlet) => inlet.zone === zone);
  const { order, via } = shortestTree(
    draft,
    zone,
    inlets.map(({ node }) => node),
  );
  const flow = new Map<number, number>();
  for (const node of [...order].reverse()) {
    const own = nodeAt(draft, node).demandLps * PEAK + (taken.get(node) ?? 0) + (flow.get(node) ?? 0);
    flow.set(node, own);
    const link = via.get(node);
    if (link === undefined) continue;
    link.diameterMm = sizeFor(own);
    const parent = link.from === node ? link.to : link.from;
    flow.set(parent, (flow.get(parent) ?? 0) + own);
  }
  for (const inlet of inlets) {
    const share = (flow.get(inlet.node) ?? 0) * 1.15;
    inlet.link.diameterMm = Math.max(150, sizeFor(share));
    if (inlet.takenFrom !== undefined) taken.set(inlet.takenFrom, share);
  }
  for (const link of draft.links) {
    const inside = nodeAt(draft, link.from).zone === zone && nodeAt(draft, link.to).zone === zone;
    if (inside && link.kind === 'pipe' && link.diameterMm === 0) link.diameterMm = 100;
  }
  shrinkLanes(draft, zone, via, flow);
}

/** Dead ends with a handful of users have 80 mm. */
function shrinkLanes(
  draft: Draft,
  zone: string,
  via: Map<number, DraftLink>,
  flow: Map<number, number>,
): void {
  const degree = new Map<number, number>();
  for (const { from, to } of draft.links) {
    degree.set(from, (degree.get(from) ?? 0) + 1);
    degree.set(to, (degree.get(to) ?? 0) + 1);
  }
  for (const [node, link] of via) {
    const isLane = nodeAt(draft, node).zone === zone && degree.get(node) === 1;
    if (isLane && (flow.get(node) ?? 0) < 2) link.diameterMm = 80;
  }
}

/** Dijkstra from several nodes at once inside a zone: nodes in order of distance and the link each hangs on. */
export function shortestTree(
  draft: Draft,
  zone: string,
  roots: readonly number[],
): { order: number[]; via: Map<number, DraftLink>; distance: Map<number, number> } {
  const around = new Map<number, DraftLink[]>();
  for (const link of draft.links) {
    const inside = nodeAt(draft, link.from).zone === zone && nodeAt(draft, link.to).zone === zone;
    if (!inside || link.status === 'closed' || nodeAt(draft, link.from).kind !== 'junction') continue;
    for (const end of [link.from, link.to]) around.set(end, [...(around.get(end) ?? []), link]);
  }
  const distance = new Map(roots.map((root) => [root, 0]));
  const via = new Map<number, DraftLink>();
  const order: number[] = [];
  const open = new Set(roots);
  while (open.size > 0) {
    const node = [...open].reduce((a, b) => ((distance.get(a) ?? 0) <= (distance.get(b) ?? 0) ? a : b));
    open.delete(node);
    order.push(node);
    for (const link of around.get(node) ?? []) {
      const next = link.from === node ? link.to : link.from;
      const reach = (distance.get(node) ?? 0) + link.lengthM;
      if (reach >= (distance.get(next) ?? Number.POSITIVE_INFINITY)) continue;
      distance.set(next, reach);
      via.set(next, link);
      open.add(next);
    }
  }
  return { order, via, distance };
}

function sizeFor(flowLps: number): number {
  return SIZES.find(([, limit]) => flowLps <= limit)?.[0] ?? 800;
}

/** Old grey iron in the east, ductile iron and polyethylene where pipes were renewed. */
function chooseMaterials(draft: Draft, seed: number): void {
  const random = createRandom(seed, 'materials');
  for (const link of draft.links) {
    const old = toRidge(nodeAt(draft, link.from)).along / RIDGE_LENGTH_M > 0.55 ? 0.4 : 0.25;
    const year = random.next() < old ? random.between(1975, 1993) : random.between(1993, 2023);
    link.laidYear = Math.floor(year);
    link.depthM = Math.round(random.between(0.8, 1.2 + link.diameterMm / 800) * 10) / 10;
    link.material = materialOf(link.diameterMm, link.laidYear);
    const c = { 'grey-iron': 98, 'ductile-iron': 124, pe: 142, steel: 120 }[link.material] ?? 120;
    link.roughness = Math.round(c - (2022 - link.laidYear) * 0.25 + random.between(-5, 5));
  }
}

function materialOf(diameterMm: number, year: number): string {
  if (diameterMm >= 600) return year < 2000 ? 'steel' : 'ductile-iron';
  if (year < 1993) return 'grey-iron';
  return diameterMm <= 200 && year >= 2003 ? 'pe' : 'ductile-iron';
}

/** Mean flow through each rising main, from the zones and tanks behind its tank, gives main and pump. */
function sizeRisingMains(draft: Draft): void {
  for (const pump of draft.links.filter(({ kind }) => kind === 'pump')) {
    const main = draft.links.filter((link) => link.kind === 'pipe' && isOnMain(draft, link, pump));
    const tank = main.map(({ to }) => to).find((to) => nodeAt(draft, to).kind === 'tank') ?? -1;
    const source = main.map(({ from }) => from).find((from) => nodeAt(draft, from).kind !== 'junction') ?? -1;
    const flowLps = Math.round(meanThroughTank(draft, tank) * PUMP_RESERVE * 10) / 10;
    const diameterMm = mainSize(flowLps);
    for (const link of main) Object.assign(link, { diameterMm, roughness: 122 });
    pump.diameterMm = diameterMm;
    const loss = main.reduce((sum, link) => sum + headLossM(link, flowLps), 0);
    const lift = surfaceM(draft, tank) - surfaceM(draft, source);
    pump.pump = { flowLps, headM: Math.round((lift + loss) * 10) / 10 };
  }
}

function isOnMain(draft: Draft, link: DraftLink, pump: DraftLink): boolean {
  const zone = nodeAt(draft, pump.from).zone;
  return nodeAt(draft, link.from).zone === zone || nodeAt(draft, link.to).zone === zone;
}

function meanThroughTank(draft: Draft, tank: number): number {
  const fed = draft.inlets.filter(({ link, takenFrom }) => takenFrom === undefined && link.from === tank);
  const direct = fed.reduce((sum, { zone }) => sum + zoneWithBelowLps(draft, zone), 0);
  const onward = draft.links
    .filter((link) => link.kind === 'pipe' && link.from === tank && isTrunk(draft, link.to))
    .map(
      (link) => draft.links.find((other) => isOnMainEnd(draft, other, nodeAt(draft, link.to).zone))?.to ?? -1,
    )
    .reduce((sum, next) => sum + meanThroughTank(draft, next), 0);
  return direct + onward;
}

function isTrunk(draft: Draft, node: number): boolean {
  return nodeAt(draft, node).zone.startsWith('TRUNK-');
}

function isOnMainEnd(draft: Draft, link: DraftLink, zone: string): boolean {
  return nodeAt(draft, link.from).zone === zone && nodeAt(draft, link.to).kind === 'tank';
}

/** Mean demand of a zone and its share of the zones it feeds through reducers. */
function zoneWithBelowLps(draft: Draft, zone: string): number {
  const below = draft.inlets.filter(
    ({ takenFrom }) => takenFrom !== undefined && nodeAt(draft, takenFrom).zone === zone,
  );
  return below.reduce(
    (sum, inlet) => {
      const inlets = draft.inlets.filter((other) => other.zone === inlet.zone).length;
      return sum + zoneWithBelowLps(draft, inlet.zone) / inlets;
    },
    zoneDemandLps(draft, zone),
  );
}

function mainSize(flowLps: number): number {
  return [150, 200, 250, 300, 400, 500, 600, 700].find((d) => flowLps / (d * d * 7.854e-4) <= 1.15) ?? 800;
}

function headLossM(link: DraftLink, flowLps: number): number {
  return (
    (10.67 * link.lengthM * (flowLps / 1000) ** 1.852) /
    (link.roughness ** 1.852 * (link.diameterMm / 1000) ** 4.871)
  );
}

function surfaceM(draft: Draft, node: number): number {
  const { heightM, tank } = nodeAt(draft, node);
  return heightM + (tank?.initialM ?? 0);
}
