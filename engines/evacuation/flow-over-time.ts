import { createLabels } from './labels.ts';
import { createResidual, FAR } from './residual.ts';
import { costs, type FlowOptions, type FlowOverTime, type StepNetwork } from './step-network.ts';
import { createTightWays } from './tight-ways.ts';

/**
 * The plan over time that leaves the fewest persons behind and, of those plans, has the least sum of arrival steps.
 *
 * Min-cost flow over the network in which every node stands once for each step (Ford and Fulkerson 1958), by the primal–dual method:
 * a label is a lower bound of the cost from a state to safety; ways along which the labels are tight are filled until none is left,
 * then the labels rise by the least that opens a new way. A flow whose residual network has labels with no negative reduced cost is
 * a cheapest one of its amount, and when no way is left its amount is the greatest. Only arriving costs; a full shelter still lets
 * people in when another group can be led elsewhere.
 */
export function flowOverTime(network: StepNetwork, options: FlowOptions = {}): FlowOverTime {
  const together = options.together ?? 1;
  const residual = createResidual(network, together);
  const labels = createLabels(residual);
  const ways = createTightWays(residual);
  const { edgeFlow, leaving, arriving, supply } = residual;
  const total = supply.reduce((a, b) => a + b, 0);
  let saved = 0;
  for (;;) {
    if (options.signal?.aborted) throw new Error('The evacuation plan was stopped.');
    if (labels.rise() === FAR) break;
    for (let isOpen = ways.begin(); isOpen; isOpen = ways.lookBack()) saved += ways.fill();
    options.progress?.(total > 0 ? saved / total : 1);
  }
  const { cost, gap } = costs(arriving, network.steps, together);
  return { edgeFlow, leaving, arriving, left: supply, shortage: labels.shortages(), cost, gap };
}
