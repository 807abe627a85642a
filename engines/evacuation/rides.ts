import { createHeap } from '../lib/heap.ts';
import { type Ground, type Group, nodeOf, tenthsOf } from './ground.ts';
import type { Fleet, LeftReason, RideRow } from './model.ts';
import { accessTenths, type Movement, TENTHS } from './movement.ts';
import { metresBetween } from './plane.ts';
import type { Slots } from './slots.ts';

/** The rides, and who is not fetched. */
export interface Fetched {
  readonly rides: readonly RideRow[];
  readonly left: readonly { readonly group: number; readonly persons: number; readonly reason: LeftReason }[];
}

/** What is to be fetched. */
export interface FetchOptions {
  /** Persons still to be fetched by index of the group. */
  readonly persons: ReadonlyMap<number, number>;
  readonly slots: Slots;
  /** Room in the shelters; what is used is taken off. */
  readonly room: Int32Array;
  readonly stepTenths: number;
  /** The shelter that a person chose for a group. */
  readonly shelterOf: ReadonlyMap<number, number>;
  /** Rides that are kept: their vehicles are busy until then. */
  readonly kept: readonly RideRow[];
  readonly signal?: { readonly aborted: boolean };
}

interface Vehicle {
  readonly fleet: Fleet;
  readonly number: number;
  node: number;
  /** From the road to where it stands, tenths of a second. */
  access: number;
  free: number;
}

interface Asked {
  readonly g: number;
  readonly group: Group;
  readonly movement: Movement;
  readonly persons: number;
}

/** A vehicle waits for a gap in the traffic so many steps before another one is tried. */
const MOST_WAITS = 40;
/** Vehicles that are tried for one ride, nearest in time first. */
const MOST_TRIED = 8;

/**
 * Sends buses and ambulances: the groups that the hazard reaches first are fetched first, each ride by the vehicle that is there
 * first, to the shelter with room that is reached first. Vehicles go on from the shelter. A good rule, not the best plan.
 */
export function fetchPeople(ground: Ground, options: FetchOptions): Fetched {
  const { groups, movements, situation } = ground;
  const rides: RideRow[] = [];
  const left: { group: number; persons: number; reason: LeftReason }[] = [];
  const vehicles = (situation.fleets ?? []).flatMap((fleet) => vehiclesOf(ground, fleet, options.kept));
  const waiting = [...options.persons.keys()].sort((a, b) => {
    return (groups[a]?.lastAtNodeMin ?? 0) - (groups[b]?.lastAtNodeMin ?? 0) || a - b;
  });
  for (const g of waiting) {
    if (options.signal?.aborted) throw new Error('The evacuation plan was stopped.');
    const group = groups[g];
    const movement = movements[group?.kind ?? -1];
    if (group === undefined || movement === undefined) continue;
    let persons = options.persons.get(g) ?? 0;
    const mine = vehicles.filter(({ fleet }) => fleet.kind === movement.kind.id);
    while (persons > 0) {
      const ride =
        group.node < 0 ? undefined : bestRide(ground, options, { g, group, movement, persons }, mine);
      if (ride === undefined) break;
      rides.push(ride);
      persons -= ride.persons;
    }
    if (persons > 0) left.push({ group: g, persons, reason: reasonOf(ground, options, group, g) });
  }
  return { rides, left };
}

function vehiclesOf(ground: Ground, fleet: Fleet, kept: readonly RideRow[]): Vehicle[] {
  const k = ground.kindIndex.get(fleet.kind);
  const movement = ground.movements[k ?? -1];
  if (k === undefined || movement === undefined || movement.kind.mode !== 'ride')
    throw new Error(
      `Fleet "${fleet.id}" fetches the kind "${fleet.kind}", which is no kind that is fetched.`,
    );
  if (!(Number.isInteger(fleet.vehicles) && fleet.vehicles >= 0))
    throw new Error(`Fleet "${fleet.id}" has ${fleet.vehicles} vehicles; expected a whole number.`);
  if (!(Number.isInteger(fleet.seats) && fleet.seats > 0))
    throw new Error(
      `Fleet "${fleet.id}" has ${fleet.seats} seats in a vehicle; expected a whole number above 0.`,
    );
  const node = nodeOf(fleet, `Fleet "${fleet.id}"`, ground.roads, movement, () => true);
  if (node < 0) return [];
  return Array.from({ length: fleet.vehicles }, (_, i): Vehicle => {
    const last = kept.findLast((ride) => ride.fleet === fleet.id && ride.vehicle === i + 1);
    const door = ground.doors[k]?.find(
      ({ shelter }) => ground.situation.shelters[shelter]?.id === last?.shelter,
    );
    if (last !== undefined && door !== undefined) {
      return {
        fleet,
        number: i + 1,
        node: door.node,
        access: door.tenths,
        free: tenthsOf(last.arriveMin + boardMin(fleet)),
      };
    }
    return {
      fleet,
      number: i + 1,
      node,
      access: accessOf(ground, movement, node, fleet),
      free: tenthsOf(ground.startMin + (fleet.readyMin ?? 0)),
    };
  });
}

function boardMin({ boardMin: minutes = 5 }: Fleet): number {
  return minutes;
}

function accessOf(
  ground: Ground,
  movement: Movement,
  node: number,
  place: { readonly lng: number; readonly lat: number },
): number {
  const row = ground.roads.nodes[node];
  return row === undefined
    ? 0
    : accessTenths(movement.kind, metresBetween(place.lng, place.lat, row.lng, row.lat));
}

function bestRide(
  ground: Ground,
  options: FetchOptions,
  asked: Asked,
  vehicles: readonly Vehicle[],
): RideRow | undefined {
  const { group, movement } = asked;
  const order = vehicles
    .map((vehicle) => {
      const { best } = treeFrom(ground, movement, vehicle.node, 0);
      return { vehicle, there: vehicle.free + vehicle.access + (best[group.node] ?? Infinity) };
    })
    .filter(({ there }) => there < Infinity)
    .sort((a, b) => a.there - b.there)
    .slice(0, MOST_TRIED);
  for (const { vehicle } of order) {
    const onRoad = vehicle.free + vehicle.access;
    const there = legTo(ground, options, movement, { from: vehicle.node, at: onRoad, to: group.node });
    if (there === undefined) continue;
    const board = Math.max(there.start + there.tenths + group.access, tenthsOf(group.firstMin));
    const boarded = board + tenthsOf(boardMin(vehicle.fleet));
    // Booked at once, so that the way back sees it.
    bookLeg(options, there, 1);
    const away = awayFrom(ground, options, asked, boarded + group.access);
    const onTime =
      away !== undefined &&
      away.leg.start - group.access <= limit(group.lastLeaveMin) &&
      away.leg.start <= limit(group.lastAtNodeMin);
    if (!onTime) {
      bookLeg(options, there, -1);
      continue;
    }
    bookLeg(options, away.leg, 1);
    const leave = away.leg.start - group.access;
    const setOut = there.start - vehicle.access;
    const arrive = away.leg.start + away.leg.tenths + away.door.tenths;
    const { shelter } = away.door;
    const persons = Math.min(asked.persons, vehicle.fleet.seats, options.room[shelter] ?? 0);
    options.room[shelter] = (options.room[shelter] ?? 0) - persons;
    vehicle.node = away.door.node;
    vehicle.access = away.door.tenths;
    vehicle.free = arrive + tenthsOf(boardMin(vehicle.fleet));
    const idOf = (e: number) => ground.roads.edges[e]?.id ?? '';
    return {
      fleet: vehicle.fleet.id,
      vehicle: vehicle.number,
      cell: group.cell.id,
      area: group.cell.area ?? group.cell.id,
      kind: movement.kind.id,
      shelter: ground.situation.shelters[shelter]?.id ?? '',
      persons,
      edgesThere: there.edges.map(idOf),
      enterThereAfterMin: there.enter.map((clock) => (clock - setOut) / TENTHS),
      edges: away.leg.edges.map(idOf),
      enterAfterMin: away.leg.enter.map((clock) => (clock - leave) / TENTHS),
      setOutMin: setOut / TENTHS,
      boardFromMin: board / TENTHS,
      leaveMin: leave / TENTHS,
      arriveMin: arrive / TENTHS,
      spareMin: Math.min(
        group.lastAtNodeMin + ground.marginMin - away.leg.start / TENTHS,
        spareOf(ground, movement, there),
        spareOf(ground, movement, away.leg),
      ),
    };
  }
  return undefined;
}

function limit(minute: number): number {
  return minute === Infinity ? Infinity : tenthsOf(minute);
}

/** The door with room that is reached first from a group's node at a time. */
function awayFrom(ground: Ground, options: FetchOptions, { g, group, movement }: Asked, at: number) {
  const { best } = treeFrom(ground, movement, group.node, at);
  const chosen = options.shelterOf.get(g);
  const doors = (ground.doors[group.kind] ?? [])
    .filter(({ shelter }) => (options.room[shelter] ?? 0) > 0 && (chosen === undefined || chosen === shelter))
    .map((door) => ({ door, tenths: (best[door.node] ?? Infinity) + door.tenths }))
    .filter(({ tenths }) => tenths < Infinity)
    .sort((a, b) => a.tenths - b.tenths);
  for (const { door } of doors) {
    const leg = legTo(ground, options, movement, { from: group.node, at, to: door.node });
    if (leg !== undefined) return { door, leg };
  }
  return undefined;
}

/** A way of a vehicle: the edges and the times at which it enters them, tenths of a second. */
interface Leg {
  readonly edges: readonly number[];
  readonly enter: readonly number[];
  readonly start: number;
  readonly tenths: number;
}

/** The first way at or after a time on which the vehicle finds a gap on every edge and no water. */
function legTo(
  ground: Ground,
  options: FetchOptions,
  movement: Movement,
  { from, at, to }: { readonly from: number; readonly at: number; readonly to: number },
): Leg | undefined {
  for (let wait = 0; wait < MOST_WAITS; wait++) {
    const start = at + wait * options.stepTenths;
    const tree = treeFrom(ground, movement, from, start);
    if ((tree.best[to] ?? Infinity) === Infinity) return undefined;
    const edges: number[] = [];
    for (let v = to; v !== from; ) {
      const e = tree.by[v] ?? -1;
      edges.push(e);
      v = ground.roads.from[e] ?? from;
    }
    edges.reverse();
    let clock = start;
    const enter = edges.map((e) => {
      const now = clock;
      clock += movement.tenths[e] ?? 0;
      return now;
    });
    const isFree = edges.every((e, i) =>
      options.slots.hasRide(e, Math.floor((enter[i] ?? 0) / options.stepTenths)),
    );
    if (isFree) return { edges, enter, start, tenths: clock - start };
  }
  return undefined;
}

function bookLeg({ slots, stepTenths }: FetchOptions, { edges, enter }: Leg, vehicles: number): void {
  edges.forEach((e, i) => {
    slots.bookRides(e, Math.floor((enter[i] ?? 0) / stepTenths), vehicles);
  });
}

function spareOf({ roads }: Ground, { tenths }: Movement, { edges, enter }: Leg): number {
  let least = Infinity;
  edges.forEach((e, i) => {
    least = Math.min(least, (roads.lostMin[e] ?? Infinity) - ((enter[i] ?? 0) + (tenths[e] ?? 0)) / TENTHS);
  });
  return least;
}

interface Tree {
  /** Tenths of a second from the root, `Infinity` where the way is lost. */
  readonly best: Float64Array;
  /** Edge by which a node is reached. */
  readonly by: Int32Array;
}

const trees = new WeakMap<Movement, Map<number, Tree>>();
/** The last ways that avoid the hazard, by root and time: a ride asks for the same ways several times. */
const wetTrees = new WeakMap<Movement, Map<string, Tree>>();
const MOST_WET = 64;
/** Numbers that the kept trees may hold together. */
const MOST_KEPT = 3e7;

/** The fastest ways from a node at a time over roads that are left before the hazard is there; kept while no road of the tree is lost. */
function treeFrom(ground: Ground, movement: Movement, root: number, at: number): Tree {
  const { roads, marginMin } = ground;
  const nodes = roads.nodes.length;
  const kept = trees.get(movement) ?? new Map<number, Tree>();
  trees.set(movement, kept);
  const dry = kept.get(root) ?? growTree(nodes, root, () => Infinity);
  if (kept.size * nodes > MOST_KEPT) kept.clear();
  kept.set(root, dry);
  for (let v = 0; v < nodes; v++) {
    const e = dry.by[v] ?? -1;
    if (e >= 0 && at + (dry.best[v] ?? 0) > lastExit(e)) return wetTree();
  }
  return dry;

  function wetTree(): Tree {
    const wet = wetTrees.get(movement) ?? new Map<string, Tree>();
    wetTrees.set(movement, wet);
    const key = `${root} ${at}`;
    const found = wet.get(key) ?? growTree(nodes, root, lastExit);
    if (wet.size >= MOST_WET) wet.clear();
    wet.set(key, found);
    return found;
  }
  function lastExit(e: number): number {
    const lost = roads.lostMin[e] ?? Infinity;
    return lost === Infinity ? Infinity : (lost - marginMin) * TENTHS;
  }
  function growTree(size: number, from: number, until: (edge: number) => number): Tree {
    const best = new Float64Array(size).fill(Infinity);
    const by = new Int32Array(size).fill(-1);
    const heap = createHeap(best);
    best[from] = 0;
    heap.lower(from);
    for (let v = heap.pop(); v >= 0; v = heap.pop()) {
      const end = movement.out.first[v + 1] ?? 0;
      for (let i = movement.out.first[v] ?? 0; i < end; i++) {
        const e = movement.out.item[i] ?? 0;
        const time = movement.tenths[e] ?? 0;
        const value = (best[v] ?? 0) + time;
        const to = roads.to[e] ?? 0;
        if (time === 0 || value >= (best[to] ?? 0) || at + value > until(e)) continue;
        best[to] = value;
        by[to] = e;
        heap.lower(to);
      }
    }
    return { best, by };
  }
}

function reasonOf(ground: Ground, options: FetchOptions, group: Group, g: number): LeftReason {
  if (group.node < 0) return 'no-road';
  if (Math.min(group.lastLeaveMin, group.lastAtNodeMin) < group.firstMin) return 'cut-off';
  const chosen = options.shelterOf.get(g);
  const hasRoom = (ground.doors[group.kind] ?? []).some(
    ({ shelter }) => (options.room[shelter] ?? 0) > 0 && (chosen === undefined || chosen === shelter),
  );
  return hasRoom ? 'no-vehicle' : 'shelter-full';
}
