import type { EpanetLibrary } from '../epanet.ts';
import { type NetworkGraph, networkGraph } from '../graph.ts';
import { openHydraulics } from '../hydraulics.ts';
import { type LeakModel, leakModel } from '../leak-signatures.ts';
import type { NetworkLink, NetworkModel, NetworkNode } from '../model.ts';

const SIDE = 7;
const BLOCK_M = 120;
const SENSORS = ['0-6', '1-1', '1-4', '2-6', '3-0', '3-3', '4-5', '5-2', '6-0', '6-4'];

/** A district of 49 corners with one inlet: pipes of 100 mm, mains of 150 mm along two sides, 15 L/s drawn in all. */
export function leakDistrict(): NetworkModel {
  const node = (id: string, rest: Partial<NetworkNode>): NetworkNode => ({
    id,
    kind: 'junction',
    lng: 106.5,
    lat: 29.5,
    elevationM: 20,
    demandLps: 0.3,
    users: 20,
    zone: 'district',
    ...rest,
  });
  const pipe = (from: string, to: string, diameterMm: number): NetworkLink => ({
    id: `${from}_${to}`,
    kind: 'pipe',
    from,
    to,
    lengthM: BLOCK_M,
    diameterMm,
    roughness: 120,
    status: 'open',
  });
  const nodes = [node('source', { kind: 'reservoir', elevationM: 65, demandLps: 0 })];
  const links = [pipe('source', '0-0', 250)];
  for (let i = 0; i < SIDE; i++)
    for (let j = 0; j < SIDE; j++) {
      nodes.push(node(`${i}-${j}`, {}));
      if (i + 1 < SIDE) links.push(pipe(`${i}-${j}`, `${i + 1}-${j}`, j === 0 ? 150 : 100));
      if (j + 1 < SIDE) links.push(pipe(`${i}-${j}`, `${i}-${j + 1}`, i === 0 ? 150 : 100));
    }
  return { id: 'leak-district', nodes, links, patterns: {} };
}

/** What that district's model says of leaks at its 84 pipes and ten sensors. */
export async function smallLeakModel(
  epanet: EpanetLibrary,
): Promise<{ model: LeakModel; graph: NetworkGraph }> {
  const network = leakDistrict();
  const hydraulics = await openHydraulics(network, epanet);
  const model = leakModel(hydraulics, { sensors: SENSORS });
  hydraulics.close();
  return { model, graph: networkGraph(network) };
}
