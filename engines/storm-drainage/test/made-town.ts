import { seededRandom } from '../../lib/random.ts';
import type { DrainageForcing, DrainageLink, DrainageModel, DrainageNode } from '../model.ts';
import { conduit, inflow, junction, modelOf, outfall } from './hydraulic-models.ts';

/** Sewers of a hilly town: a branching tree to one outfall with a few loops, and an hour of storm at every manhole. */
export function madeTown(manholes: number): {
  readonly model: DrainageModel;
  readonly forcing: DrainageForcing;
} {
  const random = seededRandom(7);
  const nodes: DrainageNode[] = [outfall('out', 0)];
  const links: DrainageLink[] = [];
  const flows: Record<number, (timeS: number) => number> = {};
  for (let i = 1; i <= manholes; i++) {
    const below = Math.max(0, i - 1 - Math.floor(40 * random() ** 2));
    const invertM = (nodes[below]?.invertM ?? 0) + 0.16 + 0.64 * random();
    nodes.push(junction(`n${i}`, invertM, 3));
    const heightM = below < manholes / 20 ? 1.5 : below < manholes / 3 ? 0.8 : 0.5;
    links.push(conduit(`c${i}`, [i, below], 50 + 60 * random(), { shape: 'circular', heightM }));
    if (i > 50 && random() < 0.03)
      links.push(conduit(`loop${i}`, [i, i - 20], 100, { shape: 'circular', heightM: 0.5 }));
    const peak = 0.01 * random();
    flows[i] = (timeS) => peak * Math.max(0, Math.sin((Math.PI * timeS) / 3600));
  }
  const model = modelOf(nodes, links, { routingStepS: 10, endS: 3600, reportStepS: 300 });
  return { model, forcing: inflow(flows) };
}
