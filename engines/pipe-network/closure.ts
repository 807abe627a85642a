import { type AffectedUsers, affectedUsers } from './affected-users.ts';
import type { Hydraulics } from './hydraulics.ts';
import { type Isolation, isolatePipe } from './isolation.ts';
import type { NetworkModel } from './model.ts';

/** What `closureEffect` needs to know. */
export interface ClosureEffectInput {
  readonly linkId: string;
  /** Pressure below which a user counts as badly supplied, metres (a rule of the city, not of this engine). */
  readonly minPressureM: number;
  /** Hours of the day to look at, 0 … 24; a node counts when it is low at any of them. */
  readonly hours: readonly number[];
  readonly tankLevelsM?: ReadonlyMap<string, number>;
  readonly unusable?: ReadonlySet<string>;
}

/** What closing the valves around a pipe does. */
export interface ClosureEffect {
  readonly isolation: Isolation;
  /** No path to a source (graph). */
  readonly cutOff: AffectedUsers;
  /** Still connected, but below the pressure only because of the closure (hydraulics). */
  readonly lowPressure: AffectedUsers;
  /** Both together. */
  readonly affected: AffectedUsers;
}

/** Isolates a pipe in the graph and solves the network without it: who has no water, and who has too little. */
export function closureEffect(hydraulics: Hydraulics, input: ClosureEffectInput): ClosureEffect {
  const { model, graph } = hydraulics;
  const isolation = isolatePipe(graph, input.linkId, input.unusable ? { unusable: input.unusable } : {});
  const dry = new Set(isolation.cutOffNodes);
  const low = new Set<string>();
  hydraulics.setOutflow(undefined);
  if (input.tankLevelsM) hydraulics.setTankLevels(input.tankLevelsM);
  for (const hour of input.hours) {
    hydraulics.setHour(hour);
    hydraulics.setStatus({});
    const before = hydraulics.solve().pressureM;
    hydraulics.setStatus({ closed: [input.linkId, ...isolation.close] });
    const after = hydraulics.solve().pressureM;
    model.nodes.forEach((node, n) => {
      const falls = (before[n] ?? 0) >= input.minPressureM && (after[n] ?? 0) < input.minPressureM;
      if (node.kind === 'junction' && falls && !dry.has(node.id)) low.add(node.id);
    });
  }
  hydraulics.setStatus({});
  return {
    isolation,
    cutOff: affectedUsers(model, dry),
    lowPressure: affectedUsers(model, low),
    affected: affectedUsers(model, [...dry, ...low]),
  };
}

/** The hour with the largest demand among the `count` hours from `fromHour` on. */
export function busiestHour(model: NetworkModel, fromHour: number, count: number): number {
  const baseOf = new Map<string, number>();
  for (const node of model.nodes) {
    if (node.pattern !== undefined)
      baseOf.set(node.pattern, (baseOf.get(node.pattern) ?? 0) + node.demandLps);
  }
  const demandAt = (hour: number): number => {
    let sum = 0;
    for (const [id, base] of baseOf) {
      const pattern = model.patterns[id] ?? [];
      sum += base * (pattern[Math.floor(hour) % Math.max(1, pattern.length)] ?? 1);
    }
    return sum;
  };
  let busiest = fromHour;
  for (let i = 1; i < count; i++) {
    const hour = (Math.floor(fromHour) + i) % 24;
    if (demandAt(hour) > demandAt(busiest)) busiest = hour;
  }
  return busiest;
}
