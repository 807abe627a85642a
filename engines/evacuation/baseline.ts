import { type Ground, tenthsOf } from './ground.ts';
import { TENTHS, timesTo } from './movement.ts';
import { metresBetween } from './plane.ts';
import { createSlots, type Slots } from './slots.ts';

/** What would become of the people on foot and in cars if they were sent off by hand. An assumption, not a measurement. */
export interface ManualBaseline {
  /** Minutes that one group of one cell takes by hand, and how many people do it. */
  readonly minutesPerGroup: number;
  readonly dispatchers: number;
  /** Minute in which the last group has its order. */
  readonly lastOrderMin: number;
  /** Persons in the comparison: all but those who are fetched. */
  readonly persons: number;
  /** Persons who come to a shelter that still has room. */
  readonly saved: number;
  /** Persons who come to a shelter that is full by then. */
  readonly withoutRoom: number;
  /** Persons who are still on a road or in their cell when the hazard comes, or have no road. */
  readonly caught: number;
  readonly lastArrivalMin: number;
  readonly meanArrivalMin: number;
}

/** Choices of `manualBaseline`. */
export interface BaselineOptions {
  /** Default 2 minutes. */
  readonly minutesPerGroup?: number;
  /** Default 1. */
  readonly dispatchers?: number;
  /** Minute in which they begin. Default: when the orders of the plan go out. */
  readonly startMin?: number;
  readonly stepTenths: number;
  /** Persons of each kind: how the kinds share the roads. */
  readonly byKind: readonly number[];
}

/** So many steps are looked at for a way out of the queue. */
const MOST_STEPS = 5000;

/**
 * Dispatch by hand: group after group in the order of the input gets its order, for the nearest shelter in a straight line that
 * takes its kind, without a look at how full it gets; everybody takes the fastest way and queues at its roads, first come first
 * served, without knowing when the hazard comes.
 */
export function manualBaseline(ground: Ground, options: BaselineOptions): ManualBaseline {
  const { minutesPerGroup = 2, dispatchers = 1, startMin = ground.startMin, stepTenths } = options;
  if (!(minutesPerGroup > 0)) throw new Error(`minutesPerGroup is ${minutesPerGroup}; expected more than 0.`);
  if (!(Number.isInteger(dispatchers) && dispatchers > 0))
    throw new Error(`dispatchers is ${dispatchers}; expected a whole number above 0.`);
  const { groups, situation } = ground;
  const slots = createSlots(ground.roads, situation.kinds, options.byKind, stepTenths);
  const arrivals: { shelter: number; minute: number; persons: number }[] = [];
  const trees = new Map<string, ReturnType<typeof treeTo>>();
  let persons = 0;
  let caught = 0;
  let order = 0;
  for (const group of groups) {
    const movement = ground.movements[group.kind];
    if (movement === undefined || movement.kind.mode === 'ride') continue;
    persons += group.persons;
    order++;
    const orderMin = startMin + Math.ceil(order / dispatchers) * minutesPerGroup;
    const door = nearestDoor(ground, group.kind, group.cell);
    if (door === undefined || group.node < 0) {
      caught += group.persons;
      continue;
    }
    const key = `${group.kind} ${door.node}`;
    const tree = trees.get(key) ?? treeTo(ground, group.kind, door.node);
    trees.set(key, tree);
    const way = tree(group.node);
    if (way === undefined) {
      caught += group.persons;
      continue;
    }
    const ready = tenthsOf(orderMin + (group.cell.readyMin ?? 0)) + group.access;
    let waiting = group.persons;
    let step = Math.ceil(ready / stepTenths);
    for (const end = step + MOST_STEPS; waiting > 0 && step < end; step++) {
      if (isLost(ground, group.kind, way, step * stepTenths, stepTenths, group.lastAtNodeMin)) break;
      const go = Math.min(waiting, roomOn(slots, group.kind, way, step * stepTenths, stepTenths, waiting));
      if (go === 0) continue;
      waiting -= go;
      const minute = (step * stepTenths + way.tenths + door.tenths) / TENTHS;
      arrivals.push({ shelter: door.shelter, minute, persons: go });
    }
    caught += waiting;
  }
  arrivals.sort((a, b) => a.minute - b.minute);
  const room = situation.shelters.map(({ capacity }) => capacity);
  let saved = 0;
  let sum = 0;
  let last = 0;
  for (const { shelter, minute, persons: count } of arrivals) {
    const fit = Math.min(count, room[shelter] ?? 0);
    room[shelter] = (room[shelter] ?? 0) - fit;
    saved += fit;
    sum += fit * minute;
    if (fit > 0) last = minute;
  }
  return {
    minutesPerGroup,
    dispatchers,
    lastOrderMin: startMin + Math.ceil(order / dispatchers) * minutesPerGroup,
    persons,
    saved,
    withoutRoom: persons - caught - saved,
    caught,
    lastArrivalMin: last,
    meanArrivalMin: saved > 0 ? sum / saved : 0,
  };
}

interface Way {
  readonly edges: readonly number[];
  /** Tenths of a second after the node at which each edge is entered. */
  readonly after: readonly number[];
  readonly tenths: number;
}

function nearestDoor(ground: Ground, kind: number, place: { readonly lng: number; readonly lat: number }) {
  let best = Infinity;
  let found: (typeof ground.doors)[number][number] | undefined;
  for (const door of ground.doors[kind] ?? []) {
    const shelter = ground.situation.shelters[door.shelter];
    if (shelter === undefined) continue;
    const d = metresBetween(place.lng, place.lat, shelter.lng, shelter.lat);
    if (d >= best) continue;
    best = d;
    found = door;
  }
  return found;
}

/** The fastest ways to a node; answers the one from another. */
function treeTo({ roads, movements }: Ground, kind: number, node: number): (from: number) => Way | undefined {
  const movement = movements[kind];
  if (movement === undefined) return () => undefined;
  const { tenths, out } = movement;
  const times = timesTo(roads.nodes.length, [node], { from: roads.from, tenths, into: movement.into });
  return (from) => {
    if ((times[from] ?? Infinity) === Infinity) return undefined;
    const edges: number[] = [];
    const after: number[] = [];
    let clock = 0;
    for (let v = from; v !== node; ) {
      let next = -1;
      const end = out.first[v + 1] ?? 0;
      for (let i = out.first[v] ?? 0; i < end && next < 0; i++) {
        const e = out.item[i] ?? 0;
        const time = tenths[e] ?? 0;
        if (time > 0 && time + (times[roads.to[e] ?? 0] ?? Infinity) === times[v]) next = e;
      }
      edges.push(next);
      after.push(clock);
      clock += tenths[next] ?? 0;
      v = roads.to[next] ?? node;
    }
    return { edges, after, tenths: clock };
  };
}

function isLost(
  { roads, movements }: Ground,
  kind: number,
  way: Way,
  clock: number,
  step: number,
  atNodeMin: number,
): boolean {
  if (clock + step > atNodeMin * TENTHS) return true;
  const tenths = movements[kind]?.tenths;
  return way.edges.some((e, i) => {
    return clock + (way.after[i] ?? 0) + (tenths?.[e] ?? 0) + step > (roads.lostMin[e] ?? Infinity) * TENTHS;
  });
}

/** How many of a group find a place on every edge of the way, and books them. */
function roomOn(slots: Slots, kind: number, way: Way, clock: number, step: number, wanted: number): number {
  let least = wanted;
  way.edges.forEach((e, i) => {
    if (least > 0)
      least = Math.min(least, slots.free(kind, e, Math.floor((clock + (way.after[i] ?? 0)) / step)));
  });
  if (least === 0) return 0;
  way.edges.forEach((e, i) => {
    slots.book(kind, e, Math.floor((clock + (way.after[i] ?? 0)) / step), least);
  });
  return least;
}
