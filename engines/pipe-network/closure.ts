import { type AffectedUsers, affectedUsers } from './affected-users.ts';
import { linkIndexOf } from './graph.ts';
import type { Hydraulics } from './hydraulics.ts';
import { type Isolation, isolatePipe } from './isolation.ts';
import type { NetworkModel } from './model.ts';
import { suppliedNodes, waterSources } from './supply.ts';

/** What a what-if needs to know of the moment. */
export interface ClosureMoment {
  /** Pressure below which a user counts as badly supplied, metres (a rule of the city, not of this engine). */
  readonly minPressureM: number;
  /** Hours of the day to look at, 0 … 24; a node counts when it is low at any of them. */
  readonly hours: readonly number[];
  readonly tankLevelsM?: ReadonlyMap<string, number>;
}

/** What `closureEffect` needs to know. */
export interface ClosureEffectInput extends ClosureMoment {
  readonly linkId: string;
  readonly unusable?: ReadonlySet<string>;
}

/** Who has no water or too little when links are shut. */
export interface ClosedLinksEffect {
  /** No path to a source (graph). */
  readonly cutOff: AffectedUsers;
  /** Still connected, but below the pressure only because of the closure (hydraulics). */
  readonly lowPressure: AffectedUsers;
  /** Both together. */
  readonly affected: AffectedUsers;
  /** The nodes of `lowPressure` at their worst hour, and how low they come. */
  readonly pressures: readonly NodePressure[];
  /** Largest fall of pressure at a node that keeps its connection, metres; 0 where nothing falls. */
  readonly largestFallM: number;
  /** Demand of the nodes without a path to a source at the first hour, L/s. */
  readonly demandCutOffLps: number;
}

/** Pressure of a node before and after, metres. */
export interface NodePressure {
  readonly node: string;
  readonly beforeM: number;
  readonly afterM: number;
}

/** What closing the valves around a pipe does. */
export interface ClosureEffect extends ClosedLinksEffect {
  readonly isolation: Isolation;
}

/** Isolates a pipe in the graph and solves the network without it: who has no water, and who has too little. */
export function closureEffect(hydraulics: Hydraulics, input: ClosureEffectInput): ClosureEffect {
  const { model, graph } = hydraulics;
  const isolation = isolatePipe(graph, input.linkId, {
    ...(input.unusable ? { unusable: input.unusable } : {}),
    sources: waterSources(graph, model, input.tankLevelsM),
  });
  const dry = new Set(isolation.cutOffNodes);
  return { isolation, ...effect(hydraulics, [input.linkId, ...isolation.close], dry, input) };
}

/** Shuts the given links themselves: who has no path to water, and who has too little. */
export function closedLinksEffect(
  hydraulics: Hydraulics,
  linkIds: readonly string[],
  moment: ClosureMoment,
): ClosedLinksEffect {
  return effect(hydraulics, linkIds, cutOffNodes(hydraulics, linkIds, moment), moment);
}

function cutOffNodes(
  { graph, model }: Hydraulics,
  linkIds: readonly string[],
  moment: ClosureMoment,
): ReadonlySet<string> {
  const sources = waterSources(graph, model, moment.tankLevelsM);
  const before = suppliedNodes(graph, graph.linkOpen, undefined, sources);
  const open = graph.linkOpen.slice();
  for (const id of linkIds) open[linkIndexOf(graph, id)] = 0;
  const after = suppliedNodes(graph, open, undefined, sources);
  return new Set(graph.nodeIds.filter((_, n) => before[n] === 1 && after[n] === 0));
}

function effect(
  hydraulics: Hydraulics,
  closed: readonly string[],
  dry: ReadonlySet<string>,
  moment: ClosureMoment,
): ClosedLinksEffect {
  const { model } = hydraulics;
  const worst = new Map<string, NodePressure>();
  let largestFallM = 0;
  hydraulics.setOutflow(undefined);
  if (moment.tankLevelsM) hydraulics.setTankLevels(moment.tankLevelsM);
  for (const hour of moment.hours) {
    hydraulics.setHour(hour);
    hydraulics.setStatus({});
    const before = hydraulics.solve().pressureM;
    hydraulics.setStatus({ closed });
    const after = hydraulics.solve().pressureM;
    model.nodes.forEach((node, n) => {
      const beforeM = before[n] ?? 0;
      const afterM = after[n] ?? 0;
      if (node.kind !== 'junction' || dry.has(node.id)) return;
      largestFallM = Math.max(largestFallM, beforeM - afterM);
      const falls = beforeM >= moment.minPressureM && afterM < moment.minPressureM;
      if (falls && afterM < (worst.get(node.id)?.afterM ?? Number.POSITIVE_INFINITY))
        worst.set(node.id, { node: node.id, beforeM, afterM });
    });
  }
  hydraulics.setStatus({});
  const affected = affectedUsers(model, [...dry, ...worst.keys()]);
  return {
    cutOff: affectedUsers(model, dry),
    lowPressure: affectedUsers(model, worst.keys()),
    affected,
    pressures: model.nodes.flatMap((node) => worst.get(node.id) ?? []),
    largestFallM,
    demandCutOffLps: demandOf(model, dry, moment.hours[0] ?? 0),
  };
}

function demandOf(model: NetworkModel, nodeIds: ReadonlySet<string>, hour: number): number {
  let sum = 0;
  for (const node of model.nodes) {
    if (!nodeIds.has(node.id)) continue;
    for (const kind of node.demands ?? [node])
      sum += kind.demandLps * multiplierAt(model, kind.pattern, hour);
  }
  return sum;
}

/** What a pattern multiplies by at an hour of the day; 1 where there is none. */
function multiplierAt(model: NetworkModel, pattern: string | undefined, hour: number): number {
  const values = (pattern === undefined ? undefined : model.patterns[pattern]) ?? [];
  const step = Math.floor((hour - (model.patternStartHour ?? 0)) / (model.patternStepH ?? 1) + 1e-9);
  return values[((step % values.length) + values.length) % values.length] ?? 1;
}

/** The hour with the largest demand among the `count` hours from `fromHour` on. */
export function busiestHour(model: NetworkModel, fromHour: number, count: number): number {
  const baseOf = new Map<string, number>();
  for (const node of model.nodes) {
    for (const { pattern, demandLps } of node.demands ?? [node])
      if (pattern !== undefined) baseOf.set(pattern, (baseOf.get(pattern) ?? 0) + demandLps);
  }
  const demandAt = (hour: number): number => {
    let sum = 0;
    for (const [id, base] of baseOf) sum += base * multiplierAt(model, id, hour);
    return sum;
  };
  let busiest = fromHour;
  for (let i = 1; i < count; i++) {
    const hour = (Math.floor(fromHour) + i) % 24;
    if (demandAt(hour) > demandAt(busiest)) busiest = hour;
  }
  return busiest;
}
