import type { Ground } from './ground.ts';
import type { Stream } from './led-people.ts';
import type { PlanRow } from './model.ts';
import { TENTHS } from './movement.ts';
import { sum } from './plan-loads.ts';

/** The row of a stream: its way on the roads, when they leave, and how much time the hazard leaves them. */
export function rowOf(
  ground: Ground,
  { group: g, layer: one, path, door, leaving }: Stream,
  isChosen: boolean,
): PlanRow {
  const { layer, phase, stepTenths, steps } = one;
  const group = ground.groups[g];
  const movement = ground.movements[layer.kind];
  if (group === undefined || movement === undefined)
    throw new Error(`A way of group ${g}, which is not there.`);
  const local = layer.local.get(group.node) ?? 0;
  const first = (phase[local] ?? 0) - group.access;
  const edges: string[] = [];
  const enterAfterMin: number[] = [];
  let lengthM = group.accessM;
  let spare = Infinity;
  const order = [...leaving].sort((a, b) => a[0] - b[0]);
  const lastLeave = (order.at(-1)?.[0] ?? 0) * stepTenths + first + stepTenths;
  let t = 0;
  for (const e of path) {
    let clock = t * stepTenths + (phase[layer.from[e] ?? 0] ?? 0) - first;
    for (const edge of layer.chains[e] ?? []) {
      edges.push(ground.roads.edges[edge]?.id ?? '');
      enterAfterMin.push(clock / TENTHS);
      lengthM += ground.roads.edges[edge]?.lengthM ?? 0;
      clock += movement.tenths[edge] ?? 0;
      spare = Math.min(spare, (ground.roads.lostMin[edge] ?? Infinity) - (lastLeave + clock) / TENTHS);
    }
    t += steps[e] ?? 0;
  }
  const end = layer.to[path.at(-1) ?? 0] ?? 0;
  const travel = t * stepTenths + (phase[end] ?? 0) - first;
  const atNode = group.lastAtNodeMin + ground.marginMin;
  return {
    cell: group.cell.id,
    area: group.cell.area ?? group.cell.id,
    kind: movement.kind.id,
    shelter: ground.situation.shelters[layer.doors[door]?.shelter ?? -1]?.id ?? '',
    persons: sum([...leaving.values()]),
    edges,
    enterAfterMin,
    departures: order.map(([step, persons]) => ({ minute: (step * stepTenths + first) / TENTHS, persons })),
    leaveFromMin: ((order[0]?.[0] ?? 0) * stepTenths + first) / TENTHS,
    leaveToMin: lastLeave / TENTHS,
    travelMin: travel / TENTHS,
    arriveByMin: (lastLeave + travel) / TENTHS,
    spareMin: Math.min(spare, atNode - (lastLeave + group.access) / TENTHS),
    lengthM,
    pinned: isChosen,
  };
}
