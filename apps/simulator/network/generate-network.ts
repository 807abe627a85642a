import type { NetworkLink, NetworkMeter, NetworkModel, NetworkNode } from '@cityloop/engines/pipe-network';
import { createRandom } from '../random.ts';
import { type Draft, type DraftLink, type DraftNode, nodeAt } from './draft.ts';
import { placeMeters } from './meters.ts';
import { type NamedZone, nameZones } from './names.ts';
import { layPipes } from './pipes.ts';
import { recordNetwork } from './records.ts';
import { paveRoads, type RoadNetwork } from './roads.ts';
import { sizeLinks } from './sizing.ts';
import { layOutStreets } from './streets.ts';
import { addSupply } from './supply.ts';
import { toLngLat } from './terrain.ts';
import { PATTERNS, settleUsers } from './users.ts';
import { placeValves } from './valves.ts';
import { stockWarehouses, type Warehouse, warehousePoints } from './warehouses.ts';

/** The water of the demo district: how it is, and what its utility knows of it. */
export interface GeneratedNetwork {
  readonly truth: NetworkModel;
  /** Roughness and demands are off, and the state of `wrongValve` is wrong. */
  readonly recorded: NetworkModel;
  /** Open in the records, closed in truth. */
  readonly wrongValve: string;
  readonly meters: readonly NetworkMeter[];
  readonly zones: readonly NamedZone[];
  readonly warehouses: readonly Warehouse[];
  /** The streets above the pipes; from every store one reaches all of them. */
  readonly roads: RoadNetwork;
}

/** Draws the network of a seed; the same seed gives the same network. */
export function generateNetwork(seed: number): GeneratedNetwork {
  const streets = layOutStreets(seed);
  const plan = layPipes(streets, seed);
  const { draft } = plan;
  addSupply(plan, seed);
  settleUsers(draft, seed);
  sizeLinks(draft, seed);
  const meters = placeMeters(draft);
  const loops = loopPipes(draft);
  placeValves(plan, seed);
  const wrongValve = closeOneValve(draft, loops, seed);
  const truth: NetworkModel = {
    id: 'water-500103',
    nodes: draft.nodes.map(toNode),
    links: draft.links.map((link) => toLink(draft, link)),
    patterns: PATTERNS,
  };
  return {
    truth,
    recorded: recordNetwork(truth, wrongValve, seed),
    wrongValve,
    meters,
    zones: nameZones(draft.nodes.map(({ zone }) => zone)),
    warehouses: stockWarehouses(seed),
    roads: paveRoads(streets, warehousePoints(), seed),
  };
}

/** Pipes that close a loop: without one of them every corner still has water. */
function loopPipes(draft: Draft): Set<string> {
  return new Set(
    draft.links.filter(({ diameterMm, kind }) => kind === 'pipe' && diameterMm === 100).map(({ id }) => id),
  );
}

/** Shuts a valve of 100 mm or more on a loop, which the records go on calling open. */
function closeOneValve(draft: Draft, loops: ReadonlySet<string>, seed: number): string {
  const random = createRandom(seed, 'wrong valve');
  const onLoop = draft.links.filter(({ id }) => loops.has(id));
  const ends = new Set(onLoop.flatMap(({ from, to }) => [from, to]));
  const pits = draft.links
    .filter(({ kind, status }) => kind === 'valve' && status === 'open')
    .filter(({ from, to }) => ends.has(from) && ends.has(to))
    .map((valve) => ({ valve, draw: random.next() }))
    .sort((a, b) => a.draw - b.draw);
  const valve = pits.find((pit) => staysJoined(draft, pit.valve))?.valve;
  if (valve === undefined)
    throw new Error(`Seed ${seed} has no valve that can be shut unnoticed; try another seed.`);
  valve.status = 'closed';
  return valve.id;
}

/** Whether the ends of a valve stay joined inside their zone when it is shut. */
function staysJoined(draft: Draft, valve: DraftLink): boolean {
  const seen = new Set([valve.from]);
  const queue = [valve.from];
  for (const node of queue) {
    for (const link of draft.links) {
      if (link === valve || link.status === 'closed' || (link.from !== node && link.to !== node)) continue;
      const next = link.from === node ? link.to : link.from;
      if (seen.has(next) || nodeAt(draft, next).zone !== nodeAt(draft, valve.from).zone) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen.has(valve.to);
}

function toNode(node: DraftNode): NetworkNode {
  const [lng, lat] = toLngLat(node);
  return {
    id: node.id,
    kind: node.kind,
    lng,
    lat,
    elevationM: Math.round(node.heightM * 10) / 10,
    demandLps: node.demandLps,
    ...(node.demandLps > 0 && node.pattern !== undefined ? { pattern: node.pattern } : {}),
    users: node.users,
    ...(node.critical.length > 0 ? { critical: node.critical } : {}),
    zone: node.zone,
    ...(node.tank === undefined ? {} : { tank: node.tank }),
  };
}

function toLink(draft: Draft, link: DraftLink): NetworkLink {
  return {
    id: link.id,
    kind: link.kind,
    from: nodeAt(draft, link.from).id,
    to: nodeAt(draft, link.to).id,
    lengthM: link.lengthM,
    diameterMm: link.diameterMm,
    roughness: link.roughness,
    status: link.status,
    ...(link.pump === undefined ? {} : { pump: link.pump }),
    ...(link.settingM === undefined ? {} : { settingM: link.settingM }),
    ...(link.laidYear === undefined ? {} : { laidYear: link.laidYear }),
    ...(link.material === undefined ? {} : { material: link.material }),
    ...(link.depthM === undefined ? {} : { depthM: link.depthM }),
    ...(link.via.length === 0 ? {} : { via: link.via.map(toLngLat) }),
  };
}
