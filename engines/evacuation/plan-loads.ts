import type { Ground } from './ground.ts';
import type { PlanRow, RideRow } from './model.ts';

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

/** How full each shelter gets, in the order of the shelters. */
export function shelterLoads(
  ground: Ground,
  rows: readonly PlanRow[],
  rides: readonly RideRow[],
): ShelterLoad[] {
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

/** How much each edge is used that is used at all. */
export function roadLoads(ground: Ground, rows: readonly PlanRow[], rides: readonly RideRow[]): RoadLoad[] {
  const persons = new Map<string, number>();
  const use = new Map<string, Map<number, number>>();
  function timesOf(edge: string): Map<number, number> {
    const byTime = use.get(edge) ?? new Map<number, number>();
    use.set(edge, byTime);
    return byTime;
  }
  function enter(byTime: Map<number, number>, minute: number, share: number): void {
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
      const byTime = timesOf(kind?.mode === 'foot' ? `foot ${id}` : id);
      const after = row.enterAfterMin[i] ?? 0;
      for (const { minute, persons: count } of row.departures)
        enter(byTime, minute + after, count / capacity);
    });
  }
  for (const ride of rides) {
    ride.edges.forEach((id, i) => {
      persons.set(id, (persons.get(id) ?? 0) + ride.persons);
      enter(
        timesOf(id),
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

/** The plan in numbers. */
export function totals(ground: Ground, rows: readonly PlanRow[], rides: readonly RideRow[]): PlanTotals {
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

/** The sum of numbers. */
export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
