import { createHeap } from '../lib/heap.ts';
import { flowOverTime } from './flow-over-time.ts';
import { type Ground, type Group, tenthsOf } from './ground.ts';
import type { SteppedLayer } from './layer.ts';
import type { LeftReason } from './model.ts';
import { TENTHS } from './movement.ts';
import type { Slots } from './slots.ts';
import { byOwner } from './step-network.ts';

/** Persons of a group who take the same way, by the step in which they are at their node. */
export interface Stream {
  readonly group: number;
  readonly layer: SteppedLayer;
  /** Edges of the layer, the last one is the door. */
  readonly path: readonly number[];
  readonly door: number;
  /** Persons by step, in the order of the steps. */
  readonly leaving: Map<number, number>;
}

/** How groups are led, and who is left. */
export interface Led {
  readonly streams: readonly Stream[];
  readonly left: readonly { readonly group: number; readonly persons: number; readonly reason: LeftReason }[];
  readonly costSteps: number;
  readonly gapSteps: number;
}

/** What is to be led where. */
export interface LeadOptions {
  /** Indexes of groups, with the persons of each that are still to be led. */
  readonly persons: ReadonlyMap<number, number>;
  readonly layers: readonly (SteppedLayer | undefined)[];
  readonly slots: Slots;
  /** Room in the shelters; what is used is taken off. */
  readonly room: Int32Array;
  readonly mayUse: (shelter: number) => boolean;
  /** Steps that are looked at. */
  readonly steps: number;
  readonly together: number;
  readonly signal?: { readonly aborted: boolean };
  readonly progress?: (share: number) => void;
}

const NO_LIMIT = 0x3fffffff;

/** Leads groups on foot and in cars to shelters so that the fewest are left behind, then the earliest; books what they use. */
export function leadPeople(ground: Ground, options: LeadOptions): Led {
  const { layers, steps, slots, room } = options;
  const used = layers.flatMap((layer) => (layer === undefined ? [] : [layer]));
  const nodeBase = bases(used.map(({ layer }) => layer.size));
  const edgeBase = bases(used.map(({ layer }) => layer.from.length));
  const nodes = nodeBase.at(-1) ?? 0;
  const edges = edgeBase.at(-1) ?? 0;
  const edgeFrom = new Int32Array(edges);
  const edgeTo = new Int32Array(edges);
  const edgeSteps = new Int32Array(edges);
  const latest = new Int32Array(edges);
  used.forEach((one, l) => {
    for (let e = 0; e < one.layer.from.length; e++) {
      const at = (edgeBase[l] ?? 0) + e;
      edgeFrom[at] = (nodeBase[l] ?? 0) + (one.layer.from[e] ?? 0);
      edgeTo[at] = (nodeBase[l] ?? 0) + (one.layer.to[e] ?? 0);
      edgeSteps[at] = one.steps[e] ?? 0;
      latest[at] = one.latest[e] ?? 0;
    }
  });
  const layerOf = new Map(used.map((one, l) => [one.layer.kind, l]));
  const left: { group: number; persons: number; reason: LeftReason }[] = [];
  const placed: {
    group: number;
    persons: number;
    layer: number;
    node: number;
    first: number;
    last: number;
  }[] = [];
  for (const [g, persons] of options.persons) {
    const group = ground.groups[g];
    const l = layerOf.get(group?.kind ?? -1);
    const one = used[l ?? -1];
    const local = one?.layer.local.get(group?.node ?? -1);
    if (group === undefined || persons === 0) continue;
    if (l === undefined || one === undefined || local === undefined) {
      left.push({ group: g, persons, reason: 'no-road' });
      continue;
    }
    placed.push({
      group: g,
      persons,
      layer: l,
      node: (nodeBase[l] ?? 0) + local,
      ...window(group, one, local),
    });
  }
  const doors = used.flatMap(({ layer }, l) =>
    layer.doors.flatMap(({ shelter }, i) =>
      options.mayUse(shelter)
        ? [{ shelter, node: (nodeBase[l] ?? 0) + layer.size - layer.doors.length + i, layer: l, door: i }]
        : [],
    ),
  );
  const edgeRows = { nodes, steps, edgeFrom, edgeTo, edgeSteps, latest };
  const from = earliest(edgeRows, placed);
  const until = latestOf(edgeRows, doors);
  const edgeRoom = new Int32Array(edges * steps);
  used.forEach((one, l) => {
    for (let e = 0; e < one.layer.from.length; e++) {
      const at = (edgeBase[l] ?? 0) + e;
      const first = from[edgeFrom[at] ?? 0] ?? Infinity;
      const last = Math.min(latest[at] ?? 0, (until[edgeTo[at] ?? 0] ?? -1) - (edgeSteps[at] ?? 0));
      writeRoom(ground, one, e, { first, last, slots, room: edgeRoom, offset: at * steps });
    }
  });
  const flow = flowOverTime(
    {
      nodes,
      steps,
      edgeFrom,
      edgeTo,
      edgeSteps,
      edgeRoom,
      groupNode: Int32Array.from(placed, ({ node }) => node),
      groupPersons: Int32Array.from(placed, ({ persons }) => persons),
      groupFirst: Int32Array.from(placed, ({ first }) => first),
      groupLast: Int32Array.from(placed, ({ last, node }) => Math.min(last, until[node] ?? -1, steps - 1)),
      doorNode: Int32Array.from(doors, ({ node }) => node),
      doorShelter: Int32Array.from(doors, ({ shelter }) => shelter),
      shelterRoom: room,
    },
    {
      together: options.together,
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.progress ? { progress: options.progress } : {}),
    },
  );
  placed.forEach(({ group, first, last, node, layer }, i) => {
    const persons = flow.left[i] ?? 0;
    if (persons === 0) return;
    const admitted = doors.some((door) => door.layer === layer);
    const isCut = first > Math.min(last, until[node] ?? -1);
    const reason = !admitted
      ? 'shelter-full'
      : isCut
        ? 'cut-off'
        : flow.shortage[i] === 'shelter'
          ? 'shelter-full'
          : 'road-capacity';
    left.push({ group, persons, reason });
  });
  const outOf = byOwner(nodes, edgeFrom);
  const doorAt = new Map(doors.map((door, i) => [door.node, i]));
  const streams = placed.flatMap(({ group, layer, node }, i) => {
    const one = used[layer];
    if (one === undefined) return [];
    return followed({ flow, steps, edgeTo, edgeSteps, outOf, doorAt }, i, node).map(
      ({ path, door, leaving }): Stream => {
        return {
          group,
          layer: one,
          path: path.map((e) => e - (edgeBase[layer] ?? 0)),
          door: doors[door]?.door ?? 0,
          leaving,
        };
      },
    );
  });
  for (const stream of streams) book(ground, stream, slots, room);
  return { streams, left, costSteps: flow.cost, gapSteps: flow.gap };
}

function bases(sizes: readonly number[]): number[] {
  const all = [0];
  for (const size of sizes) all.push((all.at(-1) ?? 0) + size);
  return all;
}

/** First and last step in which a group may be at its node. */
function window(
  group: Group,
  { phase, stepTenths }: SteppedLayer,
  local: number,
): { first: number; last: number } {
  const own = phase[local] ?? 0;
  const first = Math.ceil((tenthsOf(group.firstMin) + group.access - own) / stepTenths);
  const leave = tenthsOf(Math.min(group.lastLeaveMin, NO_LIMIT / TENTHS)) + group.access;
  const there = tenthsOf(Math.min(group.lastAtNodeMin, NO_LIMIT / TENTHS));
  return {
    first: Math.max(0, first),
    last: Math.floor((Math.min(leave, there) - stepTenths - own) / stepTenths),
  };
}

interface EdgeRows {
  readonly nodes: number;
  readonly steps: number;
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeSteps: Int32Array;
  readonly latest: Int32Array;
}

/** First step in which anybody can be at each node; roads that are lost by then are no way. */
function earliest(
  rows: EdgeRows,
  placed: readonly { readonly node: number; readonly first: number }[],
): Float64Array {
  const best = new Float64Array(rows.nodes).fill(Infinity);
  const heap = createHeap(best);
  const out = byOwner(rows.nodes, rows.edgeFrom);
  function reach(node: number, step: number): void {
    if (step >= (best[node] ?? 0)) return;
    best[node] = step;
    heap.lower(node);
  }
  for (const { node, first } of placed) reach(node, first);
  for (let v = heap.pop(); v >= 0; v = heap.pop()) {
    const end = out.first[v + 1] ?? 0;
    for (let i = out.first[v] ?? 0; i < end; i++) {
      const e = out.item[i] ?? 0;
      if ((best[v] ?? 0) <= (rows.latest[e] ?? 0))
        reach(rows.edgeTo[e] ?? 0, (best[v] ?? 0) + (rows.edgeSteps[e] ?? 0));
    }
  }
  return best;
}

/** Last step in which one can still be at each node and come to a door before the roads are lost; −1 where one cannot. */
function latestOf(rows: EdgeRows, doors: readonly { readonly node: number }[]): Float64Array {
  const before = new Float64Array(rows.nodes).fill(Infinity);
  const heap = createHeap(before);
  const into = byOwner(rows.nodes, rows.edgeTo);
  function reach(node: number, step: number): void {
    if (step < 0 || -step >= (before[node] ?? 0)) return;
    before[node] = -step;
    heap.lower(node);
  }
  for (const { node } of doors) reach(node, rows.steps - 1);
  for (let v = heap.pop(); v >= 0; v = heap.pop()) {
    const end = into.first[v + 1] ?? 0;
    for (let i = into.first[v] ?? 0; i < end; i++) {
      const e = into.item[i] ?? 0;
      reach(
        rows.edgeFrom[e] ?? 0,
        Math.min(rows.latest[e] ?? 0, -(before[v] ?? 0) - (rows.edgeSteps[e] ?? 0)),
      );
    }
  }
  return before.map((value) => (value === Infinity ? -1 : -value));
}

function writeRoom(
  ground: Ground,
  { layer, phase, stepTenths }: SteppedLayer,
  e: number,
  to: {
    readonly first: number;
    readonly last: number;
    readonly slots: Slots;
    readonly room: Int32Array;
    readonly offset: number;
  },
): void {
  if (!(to.first <= to.last)) return;
  const tenths = ground.movements[layer.kind]?.tenths;
  const chain = layer.chains[e] ?? [];
  if (chain.length === 0) {
    to.room.fill(NO_LIMIT, to.offset + to.first, to.offset + to.last + 1);
    return;
  }
  let after = phase[layer.from[e] ?? 0] ?? 0;
  chain.forEach((edge, i) => {
    const later = Math.floor(after / stepTenths);
    for (let t = to.first; t <= to.last; t++) {
      const free = to.slots.free(layer.kind, edge, t + later);
      const at = to.offset + t;
      if (i === 0 || free < (to.room[at] ?? 0)) to.room[at] = free;
    }
    after += tenths?.[edge] ?? 0;
  });
}

/** Takes what a stream uses out of the roads and the shelter. */
export function book(ground: Ground, stream: Stream, slots: Slots, room: Int32Array): void {
  const { layer, stepTenths } = stream.layer;
  const tenths = ground.movements[layer.kind]?.tenths;
  const shelter = layer.doors[stream.door]?.shelter ?? 0;
  for (const [step, persons] of stream.leaving) {
    let t = step;
    for (const e of stream.path) {
      let clock = t * stepTenths + (stream.layer.phase[layer.from[e] ?? 0] ?? 0);
      for (const edge of layer.chains[e] ?? []) {
        slots.book(layer.kind, edge, Math.floor(clock / stepTenths), persons);
        clock += tenths?.[edge] ?? 0;
      }
      t += stream.layer.steps[e] ?? 0;
    }
    room[shelter] = (room[shelter] ?? 0) - persons;
  }
}

interface Followed {
  readonly path: number[];
  readonly door: number;
  readonly leaving: Map<number, number>;
}

/** Takes a group's persons out of the flow way by way; the way of the step before is tried first, so that windows are long. */
function followed(
  at: {
    readonly flow: {
      readonly edgeFlow: Int32Array;
      readonly leaving: Int32Array;
      readonly arriving: Int32Array;
    };
    readonly steps: number;
    readonly edgeTo: Int32Array;
    readonly edgeSteps: Int32Array;
    readonly outOf: { readonly first: Int32Array; readonly item: Int32Array };
    readonly doorAt: ReadonlyMap<number, number>;
  },
  g: number,
  node: number,
): Followed[] {
  const { steps, edgeTo, edgeSteps, outOf } = at;
  const { edgeFlow, leaving, arriving } = at.flow;
  const ways = new Map<string, Followed>();
  let last: Followed | undefined;
  function persons(way: { readonly path: readonly number[]; readonly door: number }, step: number): number {
    let least = leaving[g * steps + step] ?? 0;
    let t = step;
    for (const e of way.path) {
      least = Math.min(least, edgeFlow[e * steps + t] ?? 0);
      t += edgeSteps[e] ?? 0;
    }
    return Math.min(least, arriving[way.door * steps + t] ?? 0);
  }
  function walk(step: number): { path: number[]; door: number } {
    const path: number[] = [];
    let t = step;
    for (let v = node; ; ) {
      const door = at.doorAt.get(v);
      if (door !== undefined && (arriving[door * steps + t] ?? 0) > 0) return { path, door };
      const end = outOf.first[v + 1] ?? 0;
      let next = -1;
      for (let i = outOf.first[v] ?? 0; i < end && next < 0; i++) {
        const e = outOf.item[i] ?? 0;
        if ((edgeFlow[e * steps + t] ?? 0) > 0) next = e;
      }
      if (next < 0) throw new Error(`The flow of group ${g} ends at node ${v} in step ${t}.`);
      path.push(next);
      t += edgeSteps[next] ?? 0;
      v = edgeTo[next] ?? 0;
    }
  }
  for (let s = 0; s < steps; s++) {
    while ((leaving[g * steps + s] ?? 0) > 0) {
      const known = last !== undefined && persons(last, s) > 0 ? last : undefined;
      const way = known ?? walk(s);
      const count = persons(way, s);
      const key = way.path.join();
      const found = ways.get(key) ?? { ...way, leaving: new Map() };
      ways.set(key, found);
      last = found;
      found.leaving.set(s, (found.leaving.get(s) ?? 0) + count);
      let t = s;
      leaving[g * steps + s] = (leaving[g * steps + s] ?? 0) - count;
      for (const e of way.path) {
        edgeFlow[e * steps + t] = (edgeFlow[e * steps + t] ?? 0) - count;
        t += edgeSteps[e] ?? 0;
      }
      arriving[way.door * steps + t] = (arriving[way.door * steps + t] ?? 0) - count;
    }
  }
  return [...ways.values()];
}
