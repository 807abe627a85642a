import { seriesAt } from '../lib/series.ts';
import { breachFlow, openingAt } from './breach.ts';
import type { DamBreak, Outlet, Weir } from './model.ts';
import { rootBetween } from './root.ts';
import { orificeFlow } from './weirs.ts';

/** All that leaves a reservoir at a time, m³/s, and the level below the dam that it leaves to. */
export interface Outflow {
  readonly breachM3s: number;
  readonly spillM3s: number;
  readonly outletM3s: number;
  readonly totalM3s: number;
  readonly tailM: number | undefined;
}

const WEIR = 1.7;
const ORIFICE = 0.6;

/** What leaves at a time and a stage. A level below the dam that depends on the flow is found together with it. */
export function outflowAt(
  { reservoir, breach, tailWater }: DamBreak,
  { timeS, stageM, startS }: { readonly timeS: number; readonly stageM: number; readonly startS: number },
): Outflow {
  const spillM3s = (reservoir.spillways ?? []).reduce((sum, weir) => sum + spillFlow(weir, stageM), 0);
  const outletM3s = (reservoir.outlets ?? []).reduce((sum, outlet) => sum + outletFlow(outlet, stageM), 0);
  const opening = openingAt(breach, timeS - startS);
  const besides = spillM3s + outletM3s;
  const through = (tailM: number) => (opening === undefined ? 0 : breachFlow(breach, opening, stageM, tailM));
  if (tailWater === undefined) {
    const free = through(-Infinity);
    return { breachM3s: free, spillM3s, outletM3s, totalM3s: besides + free, tailM: undefined };
  }
  if (tailWater.kind === 'level') {
    const tailM = seriesAt(tailWater.levelM, timeS);
    const breachM3s = through(tailM);
    return { breachM3s, spillM3s, outletM3s, totalM3s: besides + breachM3s, tailM };
  }
  const { flowsM3s, levelsM } = tailWater;
  const levelOf = (flow: number) => tableAt(flowsM3s, levelsM, flow);
  const most = through(-Infinity);
  // More flow stands higher below the dam and lets less through: the two lines cross once.
  const breachM3s = most === 0 ? 0 : rootBetween((flow) => flow - through(levelOf(besides + flow)), 0, most);
  const totalM3s = besides + breachM3s;
  return { breachM3s, spillM3s, outletM3s, totalM3s, tailM: levelOf(totalM3s) };
}

function spillFlow({ crestM, lengthM, coefficient = WEIR }: Weir, stageM: number): number {
  const head = stageM - crestM;
  return head > 0 ? coefficient * lengthM * head * Math.sqrt(head) : 0;
}

function outletFlow(outlet: Outlet, stageM: number): number {
  if (outlet.kind === 'rating') return tableAt(outlet.stagesM, outlet.flowsM3s, stageM);
  return orificeFlow(outlet.areaM2, stageM - outlet.middleM, outlet.coefficient ?? ORIFICE);
}

/** Linear between the rows, constant before and after them. */
function tableAt(keys: readonly number[], values: readonly number[], key: number): number {
  return seriesAt({ timesS: keys, values }, key);
}
