import { type Ground, tenthsOf } from './ground.ts';
import type { PlanRow, RideRow } from './model.ts';
import { TENTHS } from './movement.ts';
import type { Slots } from './slots.ts';

/** A row that a person wanted to keep and that cannot be kept: its people are planned anew. */
export interface ReleasedRow {
  readonly cell: string;
  readonly kind: string;
  readonly shelter: string;
  readonly persons: number;
  readonly reason: ReleaseReason;
}

/** Why a row cannot be kept. */
export type ReleaseReason =
  | 'unknown'
  | 'too-many-persons'
  | 'road-closed'
  | 'road-lost'
  | 'road-capacity'
  | 'cell-lost'
  | 'shelter-full'
  | 'shelter-closed';

/** Rows that were booked, and those that could not be. */
export interface Pinned {
  readonly rows: readonly PlanRow[];
  readonly rides: readonly RideRow[];
  readonly released: readonly ReleasedRow[];
}

/** Where bookings go. */
export interface PinOptions {
  /** Persons of each group still without a row; what is pinned is taken off. */
  readonly open: Int32Array;
  readonly slots: Slots;
  readonly room: Int32Array;
  readonly stepTenths: number;
}

/** Books rides and then rows of an earlier plan as they are, in their order, as the plan did; a row that the roads, the hazard or a shelter no longer allow is released whole. */
export function pinRows(
  ground: Ground,
  keep: { readonly rows: readonly PlanRow[]; readonly rides: readonly RideRow[] },
  options: PinOptions,
): Pinned {
  const released: ReleasedRow[] = [];
  const rides = keep.rides.filter((row) => {
    const uses = [
      ...row.edgesThere.map((edge, i) => ({ edge, at: row.setOutMin + (row.enterThereAfterMin[i] ?? 0) })),
      ...row.edges.map((edge, i) => ({ edge, at: row.leaveMin + (row.enterAfterMin[i] ?? 0) })),
    ].map(({ edge, at }) => ({ edge, clock: tenthsOf(at), persons: 0 }));
    const reason = bookRow(ground, options, { ...row, uses, last: tenthsOf(row.leaveMin), vehicles: 1 });
    if (reason !== undefined) released.push(releasedRow(row, reason));
    return reason === undefined;
  });
  const rows = keep.rows.filter((row) => {
    const steps = row.departures.map(({ minute, persons }) => ({ at: tenthsOf(minute), persons }));
    const entries = row.edges.map((edge, i) => ({ edge, after: tenthsOf(row.enterAfterMin[i] ?? 0) }));
    const uses = steps.flatMap(({ at, persons }) =>
      entries.map(({ edge, after }) => ({ edge, clock: at + after, persons })),
    );
    const last = Math.max(...steps.map(({ at }) => at));
    const reason = bookRow(ground, options, { ...row, uses, last, vehicles: 0 });
    if (reason !== undefined) released.push(releasedRow(row, reason));
    return reason === undefined;
  });
  return { rows: rows.map((row) => ({ ...row, pinned: true })), rides, released };
}

function releasedRow(
  { cell, kind, shelter, persons }: PlanRow | RideRow,
  reason: ReleaseReason,
): ReleasedRow {
  return { cell, kind, shelter, persons, reason };
}

interface Wanted {
  readonly cell: string;
  readonly kind: string;
  readonly shelter: string;
  readonly persons: number;
  readonly uses: readonly { readonly edge: string; readonly clock: number; readonly persons: number }[];
  readonly last: number;
  readonly vehicles: number;
}

function bookRow(
  ground: Ground,
  { open, slots, room, stepTenths }: PinOptions,
  row: Wanted,
): ReleaseReason | undefined {
  const { roads, kindIndex, shelterIndex, doors, groups, movements } = ground;
  const kind = kindIndex.get(row.kind);
  const shelter = shelterIndex.get(row.shelter);
  const g = groups.findIndex((group) => group.cell.id === row.cell && group.kind === kind);
  const group = groups[g];
  const movement = movements[kind ?? -1];
  if (kind === undefined || shelter === undefined || group === undefined || movement === undefined)
    return 'unknown';
  if ((open[g] ?? 0) < row.persons) return 'too-many-persons';
  if (doors[kind]?.some((door) => door.shelter === shelter) !== true) return 'shelter-closed';
  if ((room[shelter] ?? 0) < row.persons) return 'shelter-full';
  const step = row.vehicles > 0 ? 0 : stepTenths;
  if (row.last + step > until(group.lastAtNodeMin) - group.access) return 'cell-lost';
  const booked: { edge: number; step: number; persons: number }[] = [];
  let reason: ReleaseReason | undefined;
  for (const { edge, clock, persons } of row.uses) {
    const e = roads.edgeIndex.get(edge);
    const time = movement.tenths[e ?? -1] ?? 0;
    if (e === undefined) reason = 'unknown';
    else if (time === 0) reason = 'road-closed';
    else if (clock + time + step > until((roads.lostMin[e] ?? Infinity) - ground.marginMin))
      reason = 'road-lost';
    else {
      const at = Math.floor(clock / stepTenths);
      const fits = row.vehicles > 0 ? slots.hasRide(e, at) : slots.free(kind, e, at) >= persons;
      if (!fits) reason = 'road-capacity';
      else {
        if (row.vehicles > 0) slots.bookRides(e, at, 1);
        else slots.book(kind, e, at, persons);
        booked.push({ edge: e, step: at, persons });
      }
    }
    if (reason !== undefined) break;
  }
  if (reason !== undefined) {
    for (const { edge, step: at, persons } of booked) {
      if (row.vehicles > 0) slots.bookRides(edge, at, -1);
      else slots.book(kind, edge, at, -persons);
    }
    return reason;
  }
  open[g] = (open[g] ?? 0) - row.persons;
  room[shelter] = (room[shelter] ?? 0) - row.persons;
  return undefined;
}

function until(minute: number): number {
  return minute === Infinity ? Infinity : Math.floor(minute * TENTHS);
}
