import { allocate } from './allocation.ts';
import { checkRows, type Demand, type Facility, type Need, peopleOf, type ReachLists } from './model.ts';

/** What `coverageOf` looks at. */
export interface CoverageOptions {
  readonly demands: readonly Demand[];
  readonly facilities: readonly Facility[];
  /** Costs from demands to these facilities, row by row. */
  readonly reach: ReachLists;
  readonly needs: readonly Need[];
  readonly signal?: { readonly aborted: boolean };
}

/** People at a place who do not find what they need, and why. */
export interface Gap {
  readonly demand: string;
  readonly people: number;
  /** No facility of the kind within the limit, or those that there are full. */
  readonly reason: 'out-of-reach' | 'full';
  /** The nearest facility of the kind, if any is listed at all. */
  readonly nearest?: { readonly facility: string; readonly cost: number };
}

/** What one kind of facility does for the people who need it. */
export interface KindCoverage {
  readonly need: Need;
  readonly people: number;
  /** People with a facility of the kind within the limit. */
  readonly inReach: number;
  /** Of these as many as the capacities allow. */
  readonly served: number;
  /** People less served. */
  readonly gap: number;
  /** Where people are missing a facility, most people first. */
  readonly gaps: readonly Gap[];
  readonly loads: readonly FacilityLoad[];
  /** Mean cost to the facility of those who are served; 0 if nobody is. */
  readonly meanCost: number;
}

/** Who is sent to a facility. */
export interface FacilityLoad {
  readonly facility: string;
  readonly people: number;
  /** People within the limit of it, whoever serves them. */
  readonly peopleInReach: number;
  readonly capacity?: number;
}

/** Fewer people than this are no gap but rounding. */
const CRUMB = 1e-6;

/**
 * For each need who finds a facility of its kind within the limit, whom the capacities leave out, and where. Capacities are shared out
 * so that as many as possible are served, and of those ways the nearest.
 */
export function coverageOf(options: CoverageOptions): readonly KindCoverage[] {
  checkRows(options.demands, options.facilities, options.reach);
  return options.needs.map((need) => {
    if (!(need.limit >= 0)) throw new Error(`The need for "${need.kind}" has the limit ${need.limit}.`);
    return coverageOfKind(options, need);
  });
}

function coverageOfKind({ demands, facilities, reach, signal }: CoverageOptions, need: Need): KindCoverage {
  const people = Float64Array.from(demands, (demand) => peopleOf(demand, need.group));
  const rows = facilities.flatMap(({ kind }, f) => (kind === need.kind ? [f] : []));
  const own = rowsOfLists(reach, rows);
  const nearest = nearestOf(own, demands.length);
  const found = allocate({
    people,
    capacity: rows.map((f) => facilities[f]?.capacity ?? Infinity),
    reach: own,
    limit: need.limit,
    ...(signal === undefined ? {} : { signal }),
  });
  const gaps: Gap[] = [];
  let total = 0;
  let inReach = 0;
  demands.forEach(({ id }, d) => {
    const { facility, cost } = nearest[d] ?? { facility: -1, cost: Infinity };
    const isInReach = cost <= need.limit;
    total += people[d] ?? 0;
    if (isInReach) inReach += people[d] ?? 0;
    const missing = found.unserved[d] ?? 0;
    if (missing < CRUMB) return;
    gaps.push({
      demand: id,
      people: missing,
      reason: isInReach ? 'full' : 'out-of-reach',
      ...(facility < 0 ? {} : { nearest: { facility: facilities[rows[facility] ?? 0]?.id ?? '', cost } }),
    });
  });
  return {
    need,
    people: total,
    inReach,
    served: found.served,
    gap: Math.max(0, total - found.served),
    gaps: gaps.sort((a, b) => b.people - a.people || (a.demand < b.demand ? -1 : 1)),
    loads: rows.map((f, i) => loadOf(facilities[f], found.load[i] ?? 0, peopleWithin(own, i, people, need))),
    meanCost: found.served > 0 ? found.cost / found.served : 0,
  };
}

function loadOf(facility: Facility | undefined, people: number, peopleInReach: number): FacilityLoad {
  const capacity = facility?.capacity;
  return {
    facility: facility?.id ?? '',
    people,
    peopleInReach,
    ...(capacity === undefined ? {} : { capacity }),
  };
}

function peopleWithin(reach: ReachLists, row: number, people: Float64Array, need: Need): number {
  let sum = 0;
  for (let k = reach.first[row] ?? 0; k < (reach.first[row + 1] ?? 0); k++)
    if ((reach.cost[k] ?? Infinity) <= need.limit) sum += people[reach.to[k] ?? 0] ?? 0;
  return sum;
}

/** The lists of some facilities, in the order of the rows. */
export function rowsOfLists(reach: ReachLists, rows: readonly number[]): ReachLists {
  const first = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    first[i + 1] = (first[i] ?? 0) + (reach.first[row + 1] ?? 0) - (reach.first[row] ?? 0);
  });
  const to = new Int32Array(first[rows.length] ?? 0);
  const cost = new Float64Array(first[rows.length] ?? 0);
  rows.forEach((row, i) => {
    to.set(reach.to.subarray(reach.first[row], reach.first[row + 1]), first[i]);
    cost.set(reach.cost.subarray(reach.first[row], reach.first[row + 1]), first[i]);
  });
  return { first, to, cost };
}

function nearestOf(reach: ReachLists, demands: number) {
  const nearest = Array.from({ length: demands }, () => ({ facility: -1, cost: Infinity }));
  for (let facility = 0; facility + 1 < reach.first.length; facility++) {
    for (let k = reach.first[facility] ?? 0; k < (reach.first[facility + 1] ?? 0); k++) {
      const cost = reach.cost[k] ?? Infinity;
      const demand = reach.to[k] ?? 0;
      if (cost < (nearest[demand]?.cost ?? 0)) nearest[demand] = { facility, cost };
    }
  }
  return nearest;
}
