import { type ManualBaseline, manualBaseline } from './baseline.ts';
import { type Ground, readGround, type Situation, tenthsOf } from './ground.ts';
import { type Layer, stepped, useOf } from './layer.ts';
import { type Led, leadPeople, type Stream } from './led-people.ts';
import type { LeftReason, LeftRow, PlanRow, RideRow } from './model.ts';
import { TENTHS } from './movement.ts';
import { pinRows, type ReleasedRow } from './pinned.ts';
import { fetchPeople } from './rides.ts';
import { createSlots } from './slots.ts';
import { assignStatically, type StaticAssignment, type StaticBound } from './static-assignment.ts';

/** What a person fixed before the plan is made. */
export interface Wishes {
  /** Rows of an earlier plan that stay as they are. */
  readonly keep?: readonly PlanRow[];
  readonly keepRides?: readonly RideRow[];
  /** Groups that go to a shelter that a person chose. */
  readonly moves?: readonly { readonly cell: string; readonly kind: string; readonly shelter: string }[];
}

/** Choices of `evacuationPlan`. */
export interface PlanOptions {
  /** Length of a step, seconds; default 30, doubled until the network in steps is small enough. */
  readonly stepS?: number;
  /** Arrivals within so many steps count as equally good; default 1 (exact) for small plans, more for large ones. */
  readonly together?: number;
  /** The dispatch by hand that the plan is compared with. */
  readonly baseline?: {
    readonly minutesPerGroup?: number;
    readonly dispatchers?: number;
    readonly startMin?: number;
  };
  readonly signal?: { readonly aborted: boolean };
  readonly progress?: (share: number, what: string) => void;
}

/** A proposal: nobody is sent anywhere before a person has confirmed it. */
export interface EvacuationPlan {
  /** Those who cannot make it, most persons first. */
  readonly left: readonly LeftRow[];
  readonly rows: readonly PlanRow[];
  readonly rides: readonly RideRow[];
  readonly shelters: readonly ShelterLoad[];
  readonly roads: readonly RoadLoad[];
  readonly released: readonly ReleasedRow[];
  readonly totals: PlanTotals;
  readonly bound: StaticBound;
  readonly baseline: ManualBaseline;
  readonly stepS: number;
  /** Those on foot and in cars arrive in sum at most so many person-minutes later than in the best plan in these steps. */
  readonly gapPersonMin: number;
}

/** How full a shelter gets. */
export interface ShelterLoad {
  readonly shelter: string;
  readonly capacity: number;
  readonly persons: number;
  readonly lastArrivalMin: number;
  /** The hazard reaches it: nobody is led there. */
  readonly flooded: boolean;
}

/** How much an edge is used. */
export interface RoadLoad {
  readonly edge: string;
  readonly persons: number;
  /** Greatest use of a quarter of an hour as a share of what the edge takes in it, by those on foot or by vehicles. */
  readonly peakShare: number;
}

/** The plan in numbers. */
export interface PlanTotals {
  /** Persons in the area of the hazard. */
  readonly threatened: number;
  readonly planned: number;
  readonly left: number;
  /** Persons of cells outside: they stay. */
  readonly outside: number;
  readonly lastArrivalMin: number;
  readonly meanArrivalMin: number;
  /** Least time to the hazard of any row, minutes. */
  readonly leastSpareMin: number;
}

const DEFAULT_STEP_S = 30;
/** States of the network in steps beyond which the step is doubled. */
const MOST_STATES = 600_000;
/** States up to which arrivals are told apart step by step. */
const EXACT_STATES = 60_000;
/** Times of arrival that are told apart in a large plan. */
const LEVELS = 24;

/**
 * Proposes who goes where, by which way and when. Pinned rows are booked first, then buses and ambulances, then the groups whose
 * shelter a person chose, then all others together.
 */
export function evacuationPlan(
  situation: Situation,
  wishes: Wishes = {},
  options: PlanOptions = {},
): EvacuationPlan {
  const progress = options.progress ?? (() => {});
  progress(0, 'roads and hazard');
  const ground = readGround(situation);
  const { groups } = ground;
  const time = timing(ground, options);
  const stop = options.signal ? { signal: options.signal } : {};
  const ideal = assignStatically(ground, stop);
  const layers = ground.layers.map((layer) => {
    const movement = ground.movements[layer?.kind ?? -1];
    if (layer === undefined || movement === undefined) return undefined;
    return stepped(layer, ground.roads, movement, {
      stepTenths: time.stepTenths,
      marginMin: ground.marginMin,
      use: useOf(layer, partsIn(ground, layer, ideal.parts)),
    });
  });
  const byKind = situation.kinds.map((_, k) =>
    sum(groups.map(({ kind, persons }) => (kind === k ? persons : 0))),
  );
  const slots = createSlots(ground.roads, situation.kinds, byKind, time.stepTenths);
  const room = Int32Array.from(situation.shelters, ({ id, capacity }) =>
    ground.flooded.includes(id) ? 0 : capacity,
  );
  const open = Int32Array.from(groups, ({ persons }) => persons);
  const shared = { slots, room, stepTenths: time.stepTenths, ...stop };
  const keep = { rows: wishes.keep ?? [], rides: wishes.keepRides ?? [] };
  const pinned = pinRows(ground, keep, { ...shared, open });
  const chosen = shelterOf(ground, wishes.moves ?? []);
  const left: { group: number; persons: number; reason: LeftReason }[] = [];

  progress(0.1, 'buses and ambulances');
  const isRide = (g: number) => situation.kinds[groups[g]?.kind ?? -1]?.mode === 'ride';
  const waiting = (wanted: (g: number) => boolean) =>
    new Map(
      Array.from(open.keys())
        .filter((g) => (open[g] ?? 0) > 0 && wanted(g))
        .map((g) => [g, open[g] ?? 0]),
    );
  const fetched = fetchPeople(ground, {
    ...shared,
    persons: waiting(isRide),
    shelterOf: chosen,
    kept: pinned.rides,
  });
  left.push(...fetched.left);

  const rows: PlanRow[] = [...pinned.rows];
  let gapSteps = 0;
  function lead(
    persons: ReadonlyMap<number, number>,
    mayUse: (shelter: number) => boolean,
    isChosen: boolean,
  ): void {
    if (persons.size === 0) return;
    const led: Led = leadPeople(ground, {
      ...shared,
      persons,
      layers,
      mayUse,
      steps: time.steps,
      together: time.together,
      progress: (share) => progress(0.15 + 0.75 * share, 'ways through the roads'),
    });
    left.push(...led.left);
    gapSteps += led.gapSteps;
    for (const stream of led.streams) rows.push(rowOf(ground, stream, isChosen));
  }
  for (const shelter of new Set(chosen.values())) {
    lead(
      waiting((g) => !isRide(g) && chosen.get(g) === shelter),
      (j) => j === shelter,
      true,
    );
  }
  lead(
    waiting((g) => !isRide(g) && !chosen.has(g)),
    () => true,
    false,
  );

  progress(0.9, 'comparison with a dispatch by hand');
  rows.sort(byCell);
  const rides = [...pinned.rides, ...fetched.rides];
  const result = {
    left: leftRows(ground, left),
    rows,
    rides,
    released: pinned.released,
    stepS: time.stepTenths / 10,
    gapPersonMin: (gapSteps * time.stepTenths) / TENTHS,
  };
  const sums = totals(ground, rows, rides);
  const least =
    sums.planned === ideal.persons ? ideal : assignStatically(ground, { persons: sums.planned, ...stop });
  const bound = { persons: least.persons, meanArrivalMin: least.meanArrivalMin, savable: ideal.persons };
  return {
    ...result,
    shelters: shelterLoads(ground, rows, rides),
    roads: roadLoads(ground, rows, rides),
    totals: sums,
    bound,
    baseline: manualBaseline(ground, { ...options.baseline, stepTenths: time.stepTenths, byKind }),
  };
}

/** The parts of an assignment that a layer carries. */
function partsIn({ groups }: Ground, layer: Layer, parts: StaticAssignment['parts']) {
  return parts.flatMap(({ group, shelter, persons }) => {
    const node = layer.local.get(groups[group]?.node ?? -1);
    const door = layer.doors.findIndex((one) => one.shelter === shelter);
    return groups[group]?.kind === layer.kind && node !== undefined && door >= 0
      ? [{ node, door, persons }]
      : [];
  });
}

function byCell(a: PlanRow, b: PlanRow): number {
  if (a.area !== b.area) return a.area < b.area ? -1 : 1;
  if (a.cell !== b.cell) return a.cell < b.cell ? -1 : 1;
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.leaveFromMin - b.leaveFromMin || b.persons - a.persons;
}

interface Timing {
  readonly stepTenths: number;
  readonly steps: number;
  readonly together: number;
}

/** Chooses the step and how many of them are looked at: until the last have left and had the longest way. */
function timing(ground: Ground, { stepS, together }: PlanOptions): Timing {
  if (stepS !== undefined && !(stepS >= 1 && stepS <= 3600))
    throw new Error(`stepS is ${stepS}; expected 1 to 3600 seconds.`);
  let longest = 0;
  let last = tenthsOf(ground.startMin);
  for (const group of ground.groups) {
    const layer = ground.layers[group.kind];
    const local = layer?.local.get(group.node);
    if (layer === undefined || local === undefined) continue;
    for (const times of layer.toDoor) {
      const way = times[local] ?? Infinity;
      if (way < Infinity) longest = Math.max(longest, way);
    }
    const leave = Math.min(group.lastLeaveMin + group.access / TENTHS, group.lastAtNodeMin);
    last = Math.max(last, tenthsOf(Math.max(0, leave)));
  }
  const span = last + Math.min(longest, tenthsOf(ground.longestTripMin));
  const size = sum(ground.layers.map((layer) => layer?.size ?? 0));
  let stepTenths = Math.round((stepS ?? DEFAULT_STEP_S) * 10);
  const stepsOf = () => Math.ceil(span / stepTenths) + 4;
  while (stepS === undefined && size * stepsOf() > MOST_STATES) stepTenths *= 2;
  const steps = stepsOf();
  const auto = size * steps <= EXACT_STATES ? 1 : Math.max(1, Math.ceil(steps / LEVELS));
  return { stepTenths, steps, together: together ?? auto };
}

function shelterOf(ground: Ground, moves: NonNullable<Wishes['moves']>): ReadonlyMap<number, number> {
  return new Map(
    moves.map(({ cell, kind, shelter }) => {
      const j = ground.shelterIndex.get(shelter);
      if (j === undefined)
        throw new Error(`Cell "${cell}" is moved to the shelter "${shelter}", which is not given.`);
      const g = ground.groups.findIndex(
        (group) => group.cell.id === cell && group.kind === ground.kindIndex.get(kind),
      );
      if (g < 0)
        throw new Error(
          `Cell "${cell}" has no people of the kind "${kind}" in the area of the hazard to move.`,
        );
      return [g, j];
    }),
  );
}

function rowOf(
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

function leftRows(
  ground: Ground,
  left: readonly { readonly group: number; readonly persons: number; readonly reason: LeftReason }[],
): LeftRow[] {
  return left
    .flatMap(({ group: g, persons, reason }): LeftRow[] => {
      const group = ground.groups[g];
      if (group === undefined) return [];
      const { id, area } = group.cell;
      const kind = ground.situation.kinds[group.kind]?.id ?? '';
      return [{ cell: id, area: area ?? id, kind, persons, reason, hazardMin: group.hazardMin }];
    })
    .sort(
      (a, b) =>
        b.persons - a.persons ||
        (a.cell < b.cell ? -1 : a.cell > b.cell ? 1 : 0) ||
        (a.kind < b.kind ? -1 : 1),
    );
}

function shelterLoads(ground: Ground, rows: readonly PlanRow[], rides: readonly RideRow[]): ShelterLoad[] {
  const persons = new Map<string, number>();
  const last = new Map<string, number>();
  function arrive(shelter: string, count: number, minute: number): void {
    persons.set(shelter, (persons.get(shelter) ?? 0) + count);
    last.set(shelter, Math.max(last.get(shelter) ?? 0, minute));
  }
  for (const row of rows) arrive(row.shelter, row.persons, row.arriveByMin);
  for (const ride of rides) arrive(ride.shelter, ride.persons, ride.arriveMin);
  return ground.situation.shelters.map(({ id, capacity }) => ({
    shelter: id,
    capacity,
    persons: persons.get(id) ?? 0,
    lastArrivalMin: last.get(id) ?? 0,
    flooded: ground.flooded.includes(id),
  }));
}

/** Length of time over which the use of a road is looked at, minutes: what a person who stands there would call busy. */
const BUSY_MIN = 15;

function roadLoads(ground: Ground, rows: readonly PlanRow[], rides: readonly RideRow[]): RoadLoad[] {
  const persons = new Map<string, number>();
  const use = new Map<string, Map<number, number>>();
  function enter(edge: string, minute: number, share: number): void {
    const byTime = use.get(edge) ?? new Map<number, number>();
    use.set(edge, byTime);
    const slot = Math.floor(minute / BUSY_MIN);
    byTime.set(slot, (byTime.get(slot) ?? 0) + share);
  }
  const hours = BUSY_MIN / 60;
  const edgeOf = (id: string) => ground.roads.edges[ground.roads.edgeIndex.get(id) ?? -1];
  for (const row of rows) {
    const kind = ground.situation.kinds[ground.kindIndex.get(row.kind) ?? -1];
    row.edges.forEach((id, i) => {
      const edge = edgeOf(id);
      const capacity =
        kind?.mode === 'foot'
          ? (edge?.personsPerHour ?? 0) * hours
          : (edge?.vehiclesPerHour ?? 0) * hours * (kind?.personsPerVehicle ?? 1);
      persons.set(id, (persons.get(id) ?? 0) + row.persons);
      for (const { minute, persons: count } of row.departures)
        enter(
          kind?.mode === 'foot' ? `foot ${id}` : id,
          minute + (row.enterAfterMin[i] ?? 0),
          count / capacity,
        );
    });
  }
  for (const ride of rides) {
    ride.edges.forEach((id, i) => {
      persons.set(id, (persons.get(id) ?? 0) + ride.persons);
      enter(
        id,
        ride.leaveMin + (ride.enterAfterMin[i] ?? 0),
        1 / ((edgeOf(id)?.vehiclesPerHour ?? 1) * hours),
      );
    });
  }
  const peak = (id: string) => Math.max(0, ...(use.get(id)?.values() ?? []));
  return [...persons].map(([edge, count]) => ({
    edge,
    persons: count,
    peakShare: Math.max(peak(edge), peak(`foot ${edge}`)),
  }));
}

function totals(ground: Ground, rows: readonly PlanRow[], rides: readonly RideRow[]): PlanTotals {
  const threatened = sum(ground.groups.map(({ persons }) => persons));
  const planned = sum(rows.map(({ persons }) => persons)) + sum(rides.map(({ persons }) => persons));
  let arrivals = 0;
  for (const row of rows)
    for (const { minute, persons } of row.departures) arrivals += persons * (minute + row.travelMin);
  for (const ride of rides) arrivals += ride.persons * ride.arriveMin;
  return {
    threatened,
    planned,
    left: threatened - planned,
    outside: ground.outside,
    lastArrivalMin: Math.max(
      0,
      ...rows.map(({ arriveByMin }) => arriveByMin),
      ...rides.map(({ arriveMin }) => arriveMin),
    ),
    meanArrivalMin: planned > 0 ? arrivals / planned : 0,
    leastSpareMin: Math.min(
      Infinity,
      ...rows.map(({ spareMin }) => spareMin),
      ...rides.map(({ spareMin }) => spareMin),
    ),
  };
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
