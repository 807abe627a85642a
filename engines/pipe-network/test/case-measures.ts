import { normal, seededRandom } from '../../lib/random.ts';
import { localiseBurst } from '../burst-localise.ts';
import { closureEffect } from '../closure.ts';
import type { EpanetLibrary } from '../epanet.ts';
import { type Hydraulics, openHydraulics } from '../hydraulics.ts';
import { type InpNetwork, inpRefusal, readInp } from '../read-inp.ts';
import { distanceBetweenLinks } from '../trace.ts';
import type { Clock } from './scale-measures.ts';

/** A network file as text (latin-1), with its name. */
export interface CaseFile {
  readonly name: string;
  readonly text: string;
}

/** Reads a case; a file that is refused throws with its first faults. */
export function readCase({ name, text }: CaseFile): InpNetwork {
  const read = readInp(name, text, { litresPerUserDay: 150 });
  if (read.kind === 'refused') throw new Error(inpRefusal(name, read));
  return read;
}

/**
 * Seconds of "who is dry and how low does it get when this pipe is isolated", the slowest of ten pipes spread over the
 * network: `first_s` from the model's rows on (the solver opened anew), `next_s` on the open network.
 */
export async function measureClosure(
  file: CaseFile,
  epanet: EpanetLibrary,
  now: Clock,
): Promise<{ readonly first_s: number; readonly next_s: number; readonly affected: readonly number[] }> {
  const { model, demand, startHour } = readCase(file);
  const pipes = model.links.filter((link) => link.kind === 'pipe' && link.status === 'open');
  const chosen = Array.from(
    { length: 10 },
    (_, i) => pipes[Math.floor(((i + 0.5) * pipes.length) / 10)]?.id ?? '',
  );
  const affected: number[] = [];
  const closure = (hydraulics: Hydraulics, linkId: string): void => {
    affected.push(
      closureEffect(hydraulics, { linkId, minPressureM: 20, hours: [startHour + 8] }).affected.users,
    );
  };
  const begin = now();
  const hydraulics = await openHydraulics(model, epanet, { demand });
  closure(hydraulics, chosen[0] ?? '');
  const first_s = (now() - begin) / 1000;
  let next_s = 0;
  for (const linkId of chosen.slice(1)) {
    const start = now();
    closure(hydraulics, linkId);
    next_s = Math.max(next_s, (now() - start) / 1000);
  }
  hydraulics.close();
  return { first_s, next_s, affected };
}

/** Sensors of the burst measure: as many pressure meters as the network's operator has. */
const METERS = 33;
const METER_SIGMA_M = 0.1;

/**
 * Seconds to localise a burst from the pressures at 33 nodes spread over the network, the slowest of five bursts of
 * 10 to 30 L/s with noise of 0.1 m, and how many of them lie within 300 m of one of the first five candidates.
 */
export async function measureBurst(
  file: CaseFile,
  epanet: EpanetLibrary,
  now: Clock,
): Promise<{
  readonly slowest_s: number;
  readonly found: number;
  readonly of: number;
  readonly solves: number;
}> {
  const { model, demand, startHour } = readCase(file);
  const hydraulics = await openHydraulics(model, epanet, { demand });
  const random = seededRandom(7);
  const nodes = spread(
    model.nodes.filter((node) => node.kind === 'junction'),
    METERS,
  );
  const meters = nodes.map((node) => ({
    id: node.id,
    kind: 'pressure' as const,
    at: node.id,
    zone: node.zone,
  }));
  const pipes = model.links.filter((link) => link.kind === 'pipe' && link.lengthM > 20);
  const hour = startHour + 3;
  let [slowest_s, found, solves] = [0, 0, 0];
  for (let b = 0; b < 5; b++) {
    const pipe = pipes[Math.floor(random() * pipes.length)];
    if (!pipe) continue;
    const indices = nodes.map((node) => hydraulics.graph.nodeIndex.get(node.id) ?? -1);
    hydraulics.setHour(hour);
    hydraulics.setOutflow(undefined);
    const before = hydraulics.solve().pressureM;
    hydraulics.setOutflow({ linkId: pipe.id, at: 0.5, coefficient: (10 + 20 * random()) / Math.sqrt(45) });
    const after = hydraulics.solve().pressureM;
    hydraulics.setOutflow(undefined);
    const changes = nodes.map((node, i) => {
      const fall = (before[indices[i] ?? -1] ?? 0) - (after[indices[i] ?? -1] ?? 0);
      return { meterId: node.id, change: fall + METER_SIGMA_M * normal(random), sigma: METER_SIGMA_M };
    });
    const start = now();
    const { candidates, solves: used } = localiseBurst(hydraulics, { meters, changes, hour });
    slowest_s = Math.max(slowest_s, (now() - start) / 1000);
    solves = Math.max(solves, used);
    if (candidates.some(({ linkId }) => distanceBetweenLinks(hydraulics.graph, pipe.id, linkId) <= 300))
      found++;
  }
  hydraulics.close();
  return { slowest_s, found, of: 5, solves };
}

/** Nodes as far from each other as can be had: each the farthest from those before. */
function spread<Node extends { readonly lng: number; readonly lat: number }>(
  nodes: readonly Node[],
  count: number,
): Node[] {
  const nearest = new Float64Array(nodes.length).fill(Infinity);
  const chosen: Node[] = [];
  let next = 0;
  while (chosen.length < Math.min(count, nodes.length)) {
    const node = nodes[next];
    if (!node) break;
    chosen.push(node);
    nodes.forEach((other, i) => {
      nearest[i] = Math.min(nearest[i] ?? 0, Math.hypot(other.lng - node.lng, other.lat - node.lat));
    });
    next = nearest.indexOf(nearest.reduce((far, distance) => Math.max(far, distance), 0));
  }
  return chosen;
}
