import { checkReach, type ReachFlow, type ReachLaw, routeReach } from './reach.ts';

/** A stretch of river between two gauges. */
export interface Reach {
  readonly from: string;
  readonly to: string;
  readonly law: ReachLaw;
  /** What joins evenly along it, m³/s, in the steps of the river. */
  readonly lateralM3s?: readonly number[] | undefined;
}

/** Flow that enters at a gauge: the river above it, or a tributary. */
export interface Inflow {
  readonly name: string;
  readonly gauge: string;
  readonly flowM3s: readonly number[];
  /** Standard error as a share of the flow, for all steps or for each. */
  readonly errorShare: number | readonly number[];
}

/** Gauges and reaches that run together: below each gauge at most one reach. */
export interface River {
  readonly stepS: number;
  readonly inflows: readonly Inflow[];
  readonly reaches: readonly Reach[];
}

/** Flows at the gauges. */
export interface RiverFlow {
  /** By gauge, m³/s in the steps of the river. */
  readonly flows: ReadonlyMap<string, Float64Array>;
  /** By reach, in the order of the river's reaches. */
  readonly reaches: readonly ReachFlow[];
}

/** Gauges from the headwaters down, each after all above it; refuses what is no river. */
export function gaugesInOrder({ reaches, inflows }: Pick<River, 'reaches' | 'inflows'>): readonly string[] {
  const gauges = [
    ...new Set([...reaches.flatMap(({ from, to }) => [from, to]), ...inflows.map(({ gauge }) => gauge)]),
  ];
  const below = new Map<string, string>();
  const open = new Map(gauges.map((gauge) => [gauge, 0]));
  for (const { from, to } of reaches) {
    const other = below.get(from);
    if (other !== undefined)
      throw new Error(`Gauge ${from}: two reaches begin here, to ${other} and to ${to}.`);
    below.set(from, to);
    open.set(to, (open.get(to) ?? 0) + 1);
  }
  const order = gauges.filter((gauge) => open.get(gauge) === 0);
  for (const gauge of order) {
    const next = below.get(gauge);
    if (next === undefined) continue;
    const left = (open.get(next) ?? 0) - 1;
    open.set(next, left);
    if (left === 0) order.push(next);
  }
  const lost = gauges.find((gauge) => !order.includes(gauge));
  if (lost !== undefined) throw new Error(`Gauge ${lost}: the river runs in a circle.`);
  return order;
}

/** Refuses a river whose rows cannot be, by the row's name and value. */
export function checkRiver(river: River): void {
  const { stepS, inflows, reaches } = river;
  if (!(stepS > 0 && stepS < Infinity)) throw new Error(`A step of the river lasts ${stepS} s.`);
  const [head] = inflows;
  if (head === undefined) throw new Error('The river has no inflow.');
  const steps = head.flowM3s.length;
  if (steps < 2) throw new Error(`Inflow ${head.name} has ${steps} steps, at least 2 are needed.`);
  for (const { name, flowM3s, errorShare } of inflows) {
    checkSeries(`Inflow ${name}`, flowM3s, steps);
    const shares = typeof errorShare === 'number' ? [errorShare] : errorShare;
    if (typeof errorShare !== 'number' && shares.length !== steps)
      throw new Error(`Inflow ${name} has ${shares.length} errors for ${steps} steps.`);
    for (const share of shares)
      if (!(share >= 0 && share < Infinity))
        throw new Error(`Inflow ${name}: its error is ${share} of the flow.`);
  }
  for (const { from, to, law, lateralM3s } of reaches) {
    checkReach(law, `${from}-${to}`);
    if (lateralM3s !== undefined) checkSeries(`The lateral inflow of reach ${from}-${to}`, lateralM3s, steps);
  }
  gaugesInOrder(river);
}

function checkSeries(what: string, values: readonly number[], steps: number): void {
  if (values.length !== steps)
    throw new Error(`${what} has ${values.length} steps, the first inflow ${steps}.`);
  values.forEach((value, step) => {
    if (!(value >= 0 && value < Infinity)) throw new Error(`${what} is ${value} m³/s at step ${step}.`);
  });
}

/** Carries the inflows down the river; `factorOf` scales one of them, step by step. */
export function routeRiver(river: River, factorOf?: (inflow: Inflow, step: number) => number): RiverFlow {
  checkRiver(river);
  const { stepS, inflows, reaches } = river;
  const steps = inflows[0]?.flowM3s.length ?? 0;
  const order = gaugesInOrder(river);
  const flows = new Map(order.map((gauge) => [gauge, new Float64Array(steps)]));
  for (const inflow of inflows) {
    const flow = flows.get(inflow.gauge);
    for (let step = 0; step < steps; step++)
      if (flow !== undefined)
        flow[step] = (flow[step] ?? 0) + (inflow.flowM3s[step] ?? 0) * (factorOf?.(inflow, step) ?? 1);
  }
  const found = new Map<Reach, ReachFlow>();
  for (const gauge of order) {
    const reach = reaches.find(({ from }) => from === gauge);
    const above = flows.get(gauge);
    const below = flows.get(reach?.to ?? '');
    if (reach === undefined || above === undefined || below === undefined) continue;
    const lateralM3s = reach.lateralM3s === undefined ? undefined : Float64Array.from(reach.lateralM3s);
    const routed = routeReach(reach.law, { stepS, flowM3s: above, lateralM3s }, `${reach.from}-${reach.to}`);
    found.set(reach, routed);
    for (let step = 0; step < steps; step++) below[step] = (below[step] ?? 0) + (routed.flowM3s[step] ?? 0);
  }
  return { flows, reaches: reaches.flatMap((reach) => found.get(reach) ?? []) };
}
