import type { LinkRow, Meter, Model, NodeRow } from './network.ts';

/** Zones whose water flows on into each zone, through however many zones; what a tank stands between does not count. */
export function feedersOf(model: Model, meters: readonly Meter[]): ReadonlyMap<string, readonly string[]> {
  const inlets = new Map(meters.filter((meter) => meter.zoneInlet).map(({ at, zone }) => [at, zone]));
  const measured = new Set(inlets.values());
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const joined = joinedToTheirZone(model, nodes);
  const direct = new Map<string, Set<string>>();
  for (const link of model.links) {
    // Behind a closed valve lies the end of the other zone, whatever the records call it.
    if (!joined.has(link.from) || !joined.has(link.to)) continue;
    for (const [from, to] of crossings(link, nodes, { inletOf: inlets.get(link.id), measured })) {
      const feeders = direct.get(to) ?? new Set();
      direct.set(to, feeders.add(from));
    }
  }
  return new Map([...direct.keys()].map((zone) => [zone, allAbove(zone, direct)]));
}

/** Nodes that an open link joins with another node of their zone. */
function joinedToTheirZone({ links }: Model, nodes: ReadonlyMap<string, NodeRow>): ReadonlySet<string> {
  const inside = links.filter(
    ({ from, to, status }) => status === 'open' && nodes.get(from)?.zone === nodes.get(to)?.zone,
  );
  return new Set(inside.flatMap(({ from, to }) => [from, to]));
}

/**
 * From which zone to which a link carries water: as it is built or metered, and into a zone whose inlets are measured from
 * one where none are; a plain pipe or an open valve else either way. A tank takes up what changes.
 */
function crossings(
  link: LinkRow,
  nodes: ReadonlyMap<string, NodeRow>,
  { inletOf, measured }: { readonly inletOf: string | undefined; readonly measured: ReadonlySet<string> },
): readonly (readonly [string, string])[] {
  const from = nodes.get(link.from);
  const to = nodes.get(link.to);
  if (from?.kind !== 'junction' || to?.kind !== 'junction') return [];
  if (from.zone === to.zone || link.status === 'closed') return [];
  const down = [from.zone, to.zone] as const;
  const up = [to.zone, from.zone] as const;
  if (inletOf !== undefined) return [inletOf === from.zone ? up : down];
  if (link.kind === 'pump' || link.kind === 'prv') return [down];
  if (measured.has(from.zone) !== measured.has(to.zone)) return [measured.has(to.zone) ? down : up];
  return [down, up];
}

function allAbove(zone: string, direct: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found = new Set<string>();
  const queue = [zone];
  for (const one of queue) {
    for (const feeder of direct.get(one) ?? []) {
      if (feeder === zone || found.has(feeder)) continue;
      found.add(feeder);
      queue.push(feeder);
    }
  }
  return [...found].sort();
}
