import { uniqueIds } from './assign-tasks.ts';
import type { StopSignal } from './stop-signal.ts';

/** An article with its number of pieces (or any unit that the stock is counted in). */
export interface Quantity {
  readonly code: string;
  readonly qty: number;
}

/** A place with stock. */
export interface StockedWarehouse {
  readonly id: string;
  /** Travel time to the site; Infinity: no way. */
  readonly seconds: number;
  readonly stock: readonly Quantity[];
}

/** What the warehouses can do for a need. */
export type WarehouseOutcome =
  | {
      readonly kind: 'chosen';
      /** Nearest first; together they bring all that is needed. */
      readonly picks: readonly {
        readonly warehouse: string;
        readonly seconds: number;
        readonly articles: readonly Quantity[];
      }[];
      /** When the last of them arrives. */
      readonly seconds: number;
      readonly totalSeconds: number;
    }
  /** All reachable warehouses together have too little of these. */
  | {
      readonly kind: 'short';
      readonly articles: readonly {
        readonly code: string;
        readonly needed: number;
        readonly available: number;
      }[];
    };

/**
 * The fewest warehouses that together have all that is needed; of those the ones whose last arrives first; of those the ones
 * with the least sum of seconds. Exact: branch and bound over warehouses by travel time, for 1, 2, 3 … of them. A branch is cut
 * where even the best stocks of the warehouses still to come, article by article, leave something short.
 */
export function chooseWarehouses(
  need: readonly Quantity[],
  warehouses: readonly StockedWarehouse[],
  signal?: StopSignal,
): WarehouseOutcome {
  uniqueIds('warehouses', warehouses);
  const wanted = merged('the need', need);
  const near = warehouses
    .filter(({ id, seconds }) => {
      if (!(seconds >= 0))
        throw new Error(`Warehouse "${id}" is ${seconds} s away: expected at least 0, or Infinity.`);
      return seconds < Infinity;
    })
    .toSorted((a, b) => a.seconds - b.seconds);
  const held = near.map(({ id, stock }) => merged(`warehouse "${id}"`, stock));
  const codes = [...wanted.keys()].filter((code) => (wanted.get(code) ?? 0) > 0);
  const short = codes.flatMap((code) => {
    const needed = wanted.get(code) ?? 0;
    const available = held.reduce((sum, stock) => sum + (stock.get(code) ?? 0), 0);
    return available < needed - ROUNDING * needed ? [{ code, needed, available }] : [];
  });
  if (short.length > 0) return { kind: 'short', articles: short };
  const useful = near.flatMap((warehouse, i) => {
    const has = Float64Array.from(codes, (code) => Math.min(held[i]?.get(code) ?? 0, wanted.get(code) ?? 0));
    return has.some((qty) => qty > 0) ? [{ warehouse, has }] : [];
  });
  const goal = Float64Array.from(codes, (code) => wanted.get(code) ?? 0);
  const search = new CoverSearch(
    useful.map(({ has }) => has),
    useful.map(({ warehouse }) => warehouse.seconds),
    goal,
    signal,
  );
  const chosen = codes.length === 0 ? [] : search.run();
  const left = goal.slice();
  const picks = chosen.flatMap((i) => {
    const { warehouse, has } = useful[i] ?? {};
    if (warehouse === undefined || has === undefined) return [];
    const articles = codes.flatMap((code, a) => {
      const qty = Math.min(has[a] ?? 0, left[a] ?? 0);
      left[a] = (left[a] ?? 0) - qty;
      return qty > ROUNDING * (goal[a] ?? 0) ? [{ code, qty }] : [];
    });
    return [{ warehouse: warehouse.id, seconds: warehouse.seconds, articles }];
  });
  const totalSeconds = picks.reduce((sum, { seconds }) => sum + seconds, 0);
  return { kind: 'chosen', picks, seconds: picks.at(-1)?.seconds ?? 0, totalSeconds };
}

function merged(of: string, quantities: readonly Quantity[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { code, qty } of quantities) {
    if (!(qty >= 0) || !Number.isFinite(qty))
      throw new Error(`Article "${code}" of ${of} has quantity ${qty}: expected a number of at least 0.`);
    sums.set(code, (sums.get(code) ?? 0) + qty);
  }
  return sums;
}

/** Share of a quantity that sums of broken numbers may be off by. */
const ROUNDING = 1e-9;

/** Steps between two looks at the stop signal. */
const LOOK_EVERY = 4096;

class CoverSearch {
  readonly #has: readonly Float64Array[];
  readonly #seconds: readonly number[];
  readonly #goal: Float64Array;
  readonly #signal: StopSignal | undefined;
  #best: readonly number[] = [];
  #bestTotal = Infinity;
  #steps = 0;
  /** The most that `k` warehouses numbered below `n` have of an article: `[k][n * articles + article]`. */
  #most: readonly Float64Array[] = [];

  constructor(
    has: readonly Float64Array[],
    seconds: readonly number[],
    goal: Float64Array,
    signal: StopSignal | undefined,
  ) {
    this.#has = has;
    this.#seconds = seconds;
    this.#goal = goal;
    this.#signal = signal;
  }

  /** The chosen warehouses, nearest first. */
  run(): readonly number[] {
    const count = this.#has.length;
    for (let size = 1; size <= count; size++) {
      this.#most = mostOf(this.#has, this.#goal.length, size);
      let latest = Infinity;
      // The last to arrive is fixed first, the nearest that will do: the others lie before it in the order of time.
      for (let last = size - 1; last < count && (this.#seconds[last] ?? 0) <= latest; last++) {
        this.#take(last, size - 1, this.#goal, [last], this.#seconds[last] ?? 0);
        if (this.#best.length > 0) latest = this.#seconds[last] ?? 0;
      }
      if (this.#best.length > 0) break;
    }
    return this.#best;
  }

  #take(index: number, more: number, left: Float64Array, taken: readonly number[], total: number): void {
    if (++this.#steps % LOOK_EVERY === 0 && this.#signal?.aborted)
      throw new Error('The choice of warehouses was stopped.');
    const has = this.#has[index];
    const rest = left.map((qty, a) => Math.max(0, qty - (has?.[a] ?? 0)));
    if (more === 0) {
      if (rest.every((qty, a) => qty <= ROUNDING * (this.#goal[a] ?? 0)) && total < this.#bestTotal) {
        this.#best = taken.toReversed();
        this.#bestTotal = total;
      }
      return;
    }
    const articles = rest.length;
    for (let next = index - 1; next >= more - 1; next--) {
      const most = this.#most[more];
      let isShort = false;
      for (let a = 0; a < articles && !isShort; a++) {
        const short = (rest[a] ?? 0) - (most?.[(next + 1) * articles + a] ?? 0);
        isShort = short > ROUNDING * (this.#goal[a] ?? 0);
      }
      // Fewer warehouses are left with each step, so the ones after this would be short as well.
      if (isShort) return;
      const seconds = this.#seconds[next] ?? 0;
      let floor = total + seconds;
      for (let k = 0; k < more - 1; k++) floor += this.#seconds[k] ?? 0;
      if (floor < this.#bestTotal) this.#take(next, more - 1, rest, [...taken, next], total + seconds);
    }
  }
}

function mostOf(has: readonly Float64Array[], articles: number, size: number): readonly Float64Array[] {
  const tables = Array.from({ length: size + 1 }, () => new Float64Array((has.length + 1) * articles));
  for (let a = 0; a < articles; a++) {
    const best: number[] = [];
    for (let n = 0; n < has.length; n++) {
      best.push(has[n]?.[a] ?? 0);
      best.sort((x, y) => y - x);
      if (best.length > size) best.pop();
      let sum = 0;
      for (let k = 1; k <= size; k++) {
        sum += best[k - 1] ?? 0;
        const table = tables[k];
        if (table !== undefined) table[(n + 1) * articles + a] = sum;
      }
    }
  }
  return tables;
}
