import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import { type Draft, type DraftLink, nodeAt } from './draft.ts';
import { meterName } from './names.ts';
import { shortestTree } from './sizing.ts';

const PRESSURE_METERS = 84;
const ENDS_PER_ZONE = 2;

/** Flow meters at every zone inlet, pump station and tank inlet; pressure meters at tanks, ends and spread over all zones. */
export function placeMeters(draft: Draft): NetworkMeter[] {
  const flows = placeFlowMeters(draft);
  const tanks = draft.nodes.filter(({ kind }) => kind === 'tank').map(({ id, zone }) => ({ at: id, zone }));
  const zones = [...new Set(draft.inlets.map(({ zone }) => zone))].sort();
  const sizes = zones.map((zone) => draft.nodes.filter((node) => node.zone === zone).length);
  const all = sizes.reduce((a, b) => a + b, 0);
  const shares = sizes.map((size) =>
    Math.max(4, Math.floor(((PRESSURE_METERS - tanks.length) * size) / all)),
  );
  let spare = PRESSURE_METERS - tanks.length - shares.reduce((a, b) => a + b, 0);
  const pressures = zones.flatMap((zone, i) => {
    const extra = spare > 0 ? 1 : 0;
    spare -= extra;
    return spreadInZone(draft, zone, (shares[i] ?? 4) + extra);
  });
  const named = [...tanks, ...pressures].map((place, i) => ({
    id: `PM-${String(i + 1).padStart(3, '0')}`,
    kind: 'pressure' as const,
    ...place,
  }));
  return [...named, ...flows].map((meter) => ({ ...meter, name: meterName(meter) }));
}

function placeFlowMeters(draft: Draft): NetworkMeter[] {
  const inlets = draft.inlets.map(({ zone, link }) => ({ at: link.id, zone, zoneInlet: true }));
  const pumps = draft.links
    .filter(({ kind }) => kind === 'pump')
    .map(({ id, from }) => ({ at: id, zone: nodeAt(draft, from).zone, zoneInlet: true }));
  const tanks = draft.links.flatMap(({ id, from, to }) => {
    const [start, end] = [nodeAt(draft, from), nodeAt(draft, to)];
    return end.kind === 'tank' && start.zone !== end.zone
      ? [{ at: id, zone: start.zone, tankInlet: true }]
      : [];
  });
  return [...inlets, ...pumps, ...tanks].map((place, i) => ({
    id: `FM-${String(i + 1).padStart(3, '0')}`,
    kind: 'flow' as const,
    ...place,
  }));
}

/** The ends farthest from the inlets first, then always the corner farthest from every meter so far. */
function spreadInZone(
  draft: Draft,
  zone: string,
  count: number,
): { at: string; zone: string; endOfNetwork?: true }[] {
  const inlets = draft.inlets.filter((inlet) => inlet.zone === zone).map(({ node }) => node);
  const { distance } = shortestTree(draft, zone, inlets);
  const corners = [...distance.keys()].filter((node) => nodeAt(draft, node).id.startsWith('J'));
  const ends = corners
    .filter((node) => pipesAt(draft, node).length === 1)
    .sort((a, b) => (distance.get(b) ?? 0) - (distance.get(a) ?? 0));
  const chosen: number[] = [];
  for (const end of ends) {
    const reach = shortestTree(draft, zone, chosen).distance;
    const isFar = chosen.length === 0 || (reach.get(end) ?? 0) > 500;
    if (isFar && chosen.length < ENDS_PER_ZONE) chosen.push(end);
  }
  const endCount = chosen.length;
  while (chosen.length < count) {
    const reach = shortestTree(draft, zone, chosen.length > 0 ? chosen : inlets).distance;
    const far = corners.reduce((a, b) => ((reach.get(a) ?? 0) >= (reach.get(b) ?? 0) ? a : b));
    if (chosen.includes(far)) break;
    chosen.push(far);
  }
  return chosen.map((node, i) => ({
    at: nodeAt(draft, node).id,
    zone,
    ...(i < endCount ? { endOfNetwork: true as const } : {}),
  }));
}

function pipesAt(draft: Draft, node: number): DraftLink[] {
  return draft.links.filter(({ from, to }) => from === node || to === node);
}
