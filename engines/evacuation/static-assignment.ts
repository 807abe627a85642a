import { minCostFlow } from '../lib/min-cost-flow.ts';
import { type Ground, tenthsOf } from './ground.ts';
import { TENTHS, timesTo } from './movement.ts';

/** The best that roads without limits would allow: no plan does better, whatever the hazard. */
export interface StaticAssignment {
  /** Persons who are assigned. */
  readonly persons: number;
  /** Least mean minute of arrival of any assignment of as many. */
  readonly meanArrivalMin: number;
  /** The same for the cheapest assignment of so many persons, at most `persons`. */
  readonly meanArrivalOf: (persons: number) => number;
  /** Persons of group `group` to shelter `shelter`, by their indexes. */
  readonly parts: readonly { readonly group: number; readonly shelter: number; readonly persons: number }[];
}

/** The bound that a plan is compared with. */
export interface StaticBound extends Omit<StaticAssignment, 'parts' | 'meanArrivalOf'> {
  /** Persons that the shelters take at most, of those whom a road leads to one. */
  readonly savable: number;
}

/** Ways up to which times count in tenths of a second; beyond, in whole half minutes, rounded down: still a bound. */
const MOST_EXACT = 10_000;
const COARSE = 300;

/**
 * Assigns people to shelters with their capacities, on empty roads: as many as possible, then in the least total time. A
 * transportation problem, solved exactly as min-cost flow from groups to shelters.
 */
export function assignStatically(
  ground: Ground,
  asked: { readonly signal?: { readonly aborted: boolean } } = {},
): StaticAssignment {
  const { groups, situation, doors, layers, movements, roads } = ground;
  const shelters = situation.shelters.length;
  const arcs: { from: number; to: number; room: number; cost: number }[] = [];
  const source = groups.length + shelters;
  const sink = source + 1;
  groups.forEach(({ persons }, g) => {
    arcs.push({ from: source, to: g, room: persons, cost: 0 });
  });
  situation.kinds.forEach((_, kind) => {
    const movement = movements[kind];
    const mine = [...groups.entries()].filter(([, group]) => group.kind === kind && group.node >= 0);
    if (movement === undefined || mine.length === 0) return;
    (doors[kind] ?? []).forEach((door, d) => {
      const layer = layers[kind];
      const times = layer?.toDoor[d];
      const whole =
        layer === undefined
          ? timesTo(roads.nodes.length, [door.node], { ...movement, from: roads.from })
          : undefined;
      for (const [g, { node, persons, access, firstMin }] of mine) {
        const way =
          whole === undefined
            ? times?.[layer?.local.get(node) ?? -1]
            : (whole[node] ?? Infinity) + door.tenths;
        if (way === undefined || way === Infinity) continue;
        const cost = tenthsOf(firstMin) + access + way;
        arcs.push({ from: g, to: groups.length + door.shelter, room: persons, cost });
      }
    });
  });
  situation.shelters.forEach(({ capacity }, j) => {
    arcs.push({ from: groups.length + j, to: sink, room: capacity, cost: 0 });
  });
  const unit = arcs.length > MOST_EXACT ? COARSE : 1;
  const network = {
    nodes: sink + 1,
    from: Int32Array.from(arcs, ({ from }) => from),
    to: Int32Array.from(arcs, ({ to }) => to),
    room: Int32Array.from(arcs, ({ room }) => room),
    cost: Int32Array.from(arcs, ({ cost }) => Math.floor(cost / unit)),
  };
  const stop = asked.signal ? { signal: asked.signal } : {};
  const best = minCostFlow(network, {
    source,
    sink,
    ...stop,
  });
  function meanArrivalOf(persons: number): number {
    const i = best.costs.findIndex(({ amount }) => amount >= persons);
    const [before, after] = [best.costs[i - 1], best.costs[i]];
    if (before === undefined || after === undefined) return 0;
    const share = (persons - before.amount) / (after.amount - before.amount);
    return ((before.cost + share * (after.cost - before.cost)) * unit) / TENTHS / persons;
  }
  return {
    persons: best.amount,
    meanArrivalMin: meanArrivalOf(best.amount),
    meanArrivalOf,
    parts: arcs.flatMap(({ from, to }, a) => {
      const persons = best.flow[a] ?? 0;
      return persons > 0 && from < groups.length && to < source
        ? [{ group: from, shelter: to - groups.length, persons }]
        : [];
    }),
  };
}
