/** People at one place: a building or a cell. */
export interface Demand {
  readonly id: string;
  readonly people: number;
  /** Of these by group, such as an age; a group that is not named has nobody here. */
  readonly groups?: Readonly<Record<string, number>>;
}

/** A place that serves people. */
export interface Facility {
  readonly id: string;
  readonly kind: string;
  /** People whom it can serve; without limit where it is not given. */
  readonly capacity?: number;
}

/**
 * What it costs to get from demands to facilities, seconds or metres, as a search on roads tells it: to facility `f` from demand
 * `to[k]` it costs `cost[k]`, `k` from `first[f]` to `first[f + 1] - 1`. Pairs that are not listed are out of reach.
 */
export interface ReachLists {
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly cost: Float64Array;
}

/** What every person of a group must find within a limit. */
export interface Need {
  readonly kind: string;
  /** In the measure of the lists. */
  readonly limit: number;
  /** Everybody unless a group is named. */
  readonly group?: string;
}

/** Lists from a dense table, row `f` for facility `f`, column `d` for demand `d`; what is not finite is out of reach. */
export function listsOfMatrix(rows: number, columns: number, cost: Float64Array): ReachLists {
  if (cost.length !== rows * columns)
    throw new Error(`The table of costs has ${cost.length} values; expected ${rows} × ${columns}.`);
  const first = new Int32Array(rows + 1);
  const to: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = cost[row * columns + column] ?? Infinity;
      if (!(value < Infinity)) continue;
      to.push(column);
      values.push(value);
    }
    first[row + 1] = to.length;
  }
  return { first, to: Int32Array.from(to), cost: Float64Array.from(values) };
}

/** The people of a demand whom a need speaks of. */
export function peopleOf({ people, groups }: Demand, group: string | undefined): number {
  return group === undefined ? people : (groups?.[group] ?? 0);
}

/** Throws on an id twice, on people, capacities and costs that are not numbers from 0 on, and on lists that do not fit. */
export function checkRows(
  demands: readonly Demand[],
  facilities: readonly Pick<Facility, 'id' | 'capacity'>[],
  reach: ReachLists,
): void {
  checkIds(demands, 'demands');
  checkIds(facilities, 'facilities');
  for (const { id, people, groups = {} } of demands)
    for (const [name, value] of [['people', people] as const, ...Object.entries(groups)])
      if (!(value >= 0 && value < Infinity))
        throw new Error(`Demand "${id}" has ${value} ${name}; expected 0 or more.`);
  for (const { id, capacity = Infinity } of facilities)
    if (!(capacity >= 0))
      throw new Error(`Facility "${id}" has the capacity ${capacity}; expected 0 or more.`);
  if (reach.first.length !== facilities.length + 1)
    throw new Error(
      `There are lists of ${reach.first.length - 1} facilities; expected ${facilities.length}.`,
    );
  for (let f = 0; f < facilities.length; f++) {
    for (let k = reach.first[f] ?? 0; k < (reach.first[f + 1] ?? 0); k++) {
      const demand = reach.to[k] ?? -1;
      const cost = reach.cost[k] ?? Number.NaN;
      const what = `Facility "${facilities[f]?.id}"`;
      if (!(demand >= 0 && demand < demands.length))
        throw new Error(`${what} is reached from demand ${demand} of ${demands.length}.`);
      if (!(cost >= 0 && cost < Infinity))
        throw new Error(`${what} is reached at a cost of ${cost}; expected 0 or more.`);
    }
  }
}

/** Throws on people or capacities that are not numbers from 0 on. */
export function checkNumbers(people: ArrayLike<number>, capacity: ArrayLike<number>): void {
  for (let d = 0; d < people.length; d++) {
    const value = people[d] ?? Number.NaN;
    if (!(value >= 0 && value < Infinity))
      throw new Error(`Demand ${d} has ${value} people; expected 0 or more.`);
  }
  for (let s = 0; s < capacity.length; s++) {
    const value = capacity[s] ?? Number.NaN;
    if (!(value >= 0)) throw new Error(`Site ${s} has the capacity ${value}; expected 0 or more.`);
  }
}

function checkIds(rows: readonly { readonly id: string }[], what: string): void {
  const known = new Set<string>();
  for (const { id } of rows) {
    if (known.has(id)) throw new Error(`Two ${what} have the id "${id}".`);
    known.add(id);
  }
}
