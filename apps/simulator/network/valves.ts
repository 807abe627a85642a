import { createRandom, type Random } from '../random.ts';
import { addLink, addNode, type Draft, type DraftLink, nodeAt } from './draft.ts';
import { layPipe, lineLengthM, type PipePlan } from './pipes.ts';
import { boundaryBetween, distanceM, type Point } from './terrain.ts';

/** Corners that one set of valves cuts off together, on average. */
const CORNERS_PER_SEGMENT = 3.7;
const BOUNDARY_VALVES = 14;

/** Puts valves where a closed set of them cuts out a small part of a zone, and closed ones between zones. */
export function placeValves(plan: PipePlan, seed: number): void {
  const random = createRandom(seed, 'valves');
  const { draft } = plan;
  const segment = segmentOfNode(draft, random);
  const cut = draft.links.filter(
    (link) => link.kind === 'pipe' && isCut(draft, link, segment) && link.lengthM > 12,
  );
  for (const link of cut) insertValve(draft, link);
  for (const link of boundaryPipes(plan, random)) insertBoundaryValve(draft, link);
}

/** Between two segments, or at the mouth of a pipe that leads from or to a tank. */
function isCut(draft: Draft, link: DraftLink, segment: Map<number, number>): boolean {
  const [a, b] = [nodeAt(draft, link.from), nodeAt(draft, link.to)];
  if (a.kind !== 'junction' || b.kind !== 'junction') return true;
  return a.zone === b.zone && segment.get(link.from) !== segment.get(link.to);
}

/** Seeds far from each other inside a zone; every node belongs to the seed it reaches first along pipes. */
function segmentOfNode(draft: Draft, random: Random): Map<number, number> {
  const around = new Map<number, DraftLink[]>();
  for (const link of draft.links) {
    if (link.kind !== 'pipe' || nodeAt(draft, link.from).zone !== nodeAt(draft, link.to).zone) continue;
    for (const end of [link.from, link.to]) around.set(end, [...(around.get(end) ?? []), link]);
  }
  const segment = new Map<number, number>();
  for (const zone of new Set(draft.nodes.map((node) => node.zone))) {
    const members = draft.nodes.flatMap((node, i) =>
      node.zone === zone && node.kind === 'junction' ? [i] : [],
    );
    const seeds = spreadSeeds(draft, members, Math.ceil(members.length / CORNERS_PER_SEGMENT), random);
    const queue = seeds.map((seed) => ({ node: seed, seed }));
    for (const { node, seed } of queue) {
      if (segment.has(node)) continue;
      segment.set(node, seed);
      for (const { from, to } of around.get(node) ?? [])
        queue.push({ node: from === node ? to : from, seed });
    }
  }
  return segment;
}

function spreadSeeds(draft: Draft, members: readonly number[], count: number, random: Random): number[] {
  const seeds = [random.pick(members)];
  const gap = members.map((i) => distanceM(nodeAt(draft, i), nodeAt(draft, seeds[0] ?? i)));
  while (seeds.length < Math.min(count, members.length)) {
    const far = gap.indexOf(Math.max(...gap));
    const seed = members[far] ?? members[0] ?? 0;
    seeds.push(seed);
    members.forEach((i, k) => {
      gap[k] = Math.min(gap[k] ?? 0, distanceM(nodeAt(draft, i), nodeAt(draft, seed)));
    });
  }
  return seeds;
}

/** A valve and its pit a few metres from the busier end of a pipe. */
function insertValve(draft: Draft, link: DraftLink): void {
  const degree = (node: number) => draft.links.filter(({ from, to }) => from === node || to === node).length;
  const atTank = nodeAt(draft, link.from).kind === 'tank';
  const atFrom = !atTank && (nodeAt(draft, link.to).kind === 'tank' || degree(link.from) >= degree(link.to));
  const mouth = atFrom ? link.from : link.to;
  const near = nodeAt(draft, mouth);
  const rest = nodeAt(draft, atFrom ? link.to : link.from);
  const share = Math.min(0.3, 6 / distanceM(near, rest));
  const pit = addPit(draft, near, rest, share, near);
  addValve(draft, link, atFrom ? [mouth, pit] : [pit, mouth], 'open');
  if (atFrom) link.from = pit;
  else link.to = pit;
  link.lengthM = lineLengthM([nodeAt(draft, link.from), ...link.via, nodeAt(draft, link.to)]);
}

/** A shut valve between two pits where a pipe crosses from one zone to the next, one of each zone. */
function insertBoundaryValve(draft: Draft, link: DraftLink): void {
  const [a, b] = [nodeAt(draft, link.from), nodeAt(draft, link.to)];
  const { share, heightM } = boundaryBetween(a, b);
  const near = addPit(draft, a, b, share - 0.005, { zone: a.zone, heightM });
  const far = addPit(draft, a, b, share + 0.005, { zone: b.zone, heightM });
  addValve(draft, link, [near, far], 'closed');
  const { laidYear, material, depthM, diameterMm, roughness, to } = link;
  const age = { ...(laidYear && { laidYear }), ...(material && { material }), ...(depthM && { depthM }) };
  const lengthM = lineLengthM([nodeAt(draft, far), b]);
  addLink(draft, { id: `${link.id}B`, from: far, to, lengthM, diameterMm, roughness, ...age });
  Object.assign(link, { to: near, via: [], lengthM: lineLengthM([a, nodeAt(draft, near)]) });
}

function addPit(
  draft: Draft,
  a: Point,
  b: Point,
  share: number,
  place: { zone: string; heightM: number },
): number {
  const id = `N${String(draft.nodes.filter((node) => node.id.startsWith('N')).length + 1).padStart(4, '0')}`;
  const point = { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
  return addNode(draft, { id, ...point, zone: place.zone, heightM: place.heightM });
}

function addValve(
  draft: Draft,
  pipe: DraftLink,
  ends: readonly [number, number],
  status: DraftLink['status'],
): void {
  const id = `V${String(draft.links.filter(({ kind }) => kind === 'valve').length + 1).padStart(4, '0')}`;
  const { diameterMm, roughness, laidYear } = pipe;
  const [from, to] = ends;
  const year = laidYear === undefined ? {} : { laidYear };
  addLink(draft, { id, kind: 'valve', from, to, lengthM: 1, diameterMm, roughness, status, ...year });
}

/** A few of the streets that cross a zone boundary carry a pipe, shut by a valve. */
function boundaryPipes(plan: PipePlan, random: Random): DraftLink[] {
  const { draft } = plan;
  const free = plan.crossings.filter(({ a, b }) => distanceM(nodeAt(draft, a), nodeAt(draft, b)) < 180);
  const step = Math.max(1, Math.floor(free.length / BOUNDARY_VALVES));
  return free
    .filter((_, i) => i % step === 0)
    .slice(0, BOUNDARY_VALVES)
    .map(({ a, b }) => {
      const pipe = layPipe(draft, a, b, random);
      const age = { laidYear: 1998, material: 'ductile-iron', depthM: 1.2 };
      return Object.assign(pipe, { diameterMm: 150, roughness: 118 }, age);
    });
}
