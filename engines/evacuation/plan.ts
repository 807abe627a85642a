import { type ManualBaseline, manualBaseline } from './baseline.ts';
import { type Ground, readGround, type Situation, tenthsOf } from './ground.ts';
import { type Layer, stepped, useOf } from './layer.ts';
import { type Led, leadPeople } from './led-people.ts';
import type { LeftReason, LeftRow, PlanRow, RideRow } from './model.ts';
import { TENTHS } from './movement.ts';
import { pinRows, type ReleasedRow } from './pinned.ts';
import {
  type PlanTotals,
  type RoadLoad,
  roadLoads,
  type ShelterLoad,
  shelterLoads,
  sum,
  totals,
} from './plan-loads.ts';
import { rowOf } from './plan-row.ts';
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
  /** Length of a step, seconds; default 60, doubled until the network in steps is small enough. */
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

const DEFAULT_STEP_S = 60;
/** States of the network in steps beyond which the step is doubled, and times of arrival that are told apart, by the size of the plan. */
const SIZES = [
  { persons: 30_000, states: 1_200_000, levels: 60 },
  { persons: Infinity, states: 600_000, levels: 20 },
];
/** States up to which arrivals are told apart step by step. */
const EXACT_STATES = 60_000;
/** A step that a caller chose must not need more memory than this many states do. */
const MOST_STATES = 20_000_000;

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
      starts: startsIn(ground, layer),
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
  const persons = Math.min(sums.planned, ideal.persons);
  const bound = { persons, meanArrivalMin: ideal.meanArrivalOf(persons), savable: ideal.persons };
  return {
    ...result,
    shelters: shelterLoads(ground, rows, rides),
    roads: roadLoads(ground, rows, rides),
    totals: sums,
    bound,
    baseline: manualBaseline(ground, { ...options.baseline, stepTenths: time.stepTenths, byKind }),
  };
}

/** When the groups of a layer can first be at their nodes. */
function startsIn({ groups }: Ground, layer: Layer) {
  return groups.flatMap(({ kind, node, access, firstMin, persons }) => {
    const local = layer.local.get(node);
    return kind === layer.kind && local !== undefined
      ? [{ node: local, at: tenthsOf(firstMin) + access, persons }]
      : [];
  });
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
  const persons = sum(ground.groups.map((group) => group.persons));
  const limit = SIZES.find((one) => persons <= one.persons) ?? { states: MOST_STATES, levels: 1 };
  while (stepS === undefined && size * stepsOf() > limit.states) stepTenths *= 2;
  const steps = stepsOf();
  if (size * steps > MOST_STATES)
    throw new Error(
      `stepS is ${stepS}; these roads and hours need ${Math.ceil((stepTenths * size * steps) / MOST_STATES / 10)} seconds or more.`,
    );
  const auto = size * steps <= EXACT_STATES ? 1 : Math.max(1, Math.ceil(steps / limit.levels));
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
