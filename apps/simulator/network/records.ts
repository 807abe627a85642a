import type { NetworkModel } from '@cityloop/engines/pipe-network';
import { createRandom } from '../random.ts';

const ROUGHNESS_ERROR = 0.15;
const DEMAND_ERROR = 0.2;

/** What the utility's records say of the true network: rough values, and one valve they have wrong. */
export function recordNetwork(truth: NetworkModel, wrongValve: string, seed: number): NetworkModel {
  const random = createRandom(seed, 'records');
  const nodes = truth.nodes.map((node) => ({
    ...node,
    demandLps: round(node.demandLps * (1 + random.between(-DEMAND_ERROR, DEMAND_ERROR)), 4),
  }));
  const links = truth.links.map((link) => {
    const error = random.between(-ROUGHNESS_ERROR, ROUGHNESS_ERROR);
    const status = link.id === wrongValve ? 'open' : link.status;
    return { ...link, status, roughness: round(link.roughness * (1 + error), 2) } as const;
  });
  return { ...truth, nodes, links };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
