import { costOfSites, type MedianProblem } from './p-median-problem.ts';

/** A choice of sites with the proof so far. */
export interface MedianProof {
  /** Ascending. */
  readonly sites: readonly number[];
  readonly cost: number;
  /** No choice costs less. */
  readonly atLeast: number;
  readonly isBest: boolean;
}

const FIRST_STEPS = 300;
/** Steps towards the bound of one branch; each reads the table once. */
export const BRANCH_STEPS = 40;
/** Relative difference below which cost and bound are the same number. */
const SAME = 1e-9;

/** What is decided of a site in a branch. */
const FREE = 0;
const OPEN = 1;
const CLOSED = 2;

/**
 * Branch and bound on whether a site is open, by the Lagrangian bound: with a price u_d for serving demand d at all, each site is worth
 * ρ_s = Σ_d min(0, w_d c_sd − u_d), and Σ_d u_d + the ρ of the open sites and of the cheapest free ones is a lower bound. Prices follow
 * the subgradient 1 − (number of sites that serve d) with Polyak's step. Sites whose ρ shows that they cannot change the answer are
 * decided at once. Every choice met on the way is a candidate for the answer.
 */
export function proveMedian(
  problem: MedianProblem,
  start: readonly number[],
  effort: number,
  signal?: { readonly aborted: boolean },
): MedianProof {
  const { demands, sites, count, existing } = problem;
  let best = start;
  let cost = costOfSites(problem, start);
  let looks = 0;
  let openBound = Infinity;
  const prices = firstPrices(problem, start);

  /** Bound of a branch by at most so many steps from the prices given, which it betters in place; also decides sites. */
  function bound(state: Uint8Array, price: Float64Array, steps: number): Bound {
    const worth = new Float64Array(sites);
    const gradient = new Float64Array(demands);
    const bestPrice = price.slice();
    let top = { value: -Infinity, worth: worth.slice(), chosen: [] as readonly number[] };
    let scale = 1.5;
    let still = 0;
    for (let step = 0; step < steps; step++) {
      worthOf(problem, price, state, worth);
      const chosen = cheapest(state, worth, count);
      let value = 0;
      for (let d = 0; d < demands; d++) value += price[d] ?? 0;
      for (const site of chosen) value += worth[site] ?? 0;
      if (value > top.value + SAME * Math.abs(cost)) {
        top = { value, worth: worth.slice(), chosen };
        bestPrice.set(price);
        still = 0;
      } else if (++still >= 12) {
        scale /= 2;
        still = 0;
        price.set(bestPrice);
      }
      const own = step % 10 === 0 ? costOfSites(problem, chosen) : Infinity;
      if (own < cost * (1 - SAME)) [best, cost] = [[...chosen].sort((a, b) => a - b), own];
      if (top.value >= cost * (1 - SAME) || scale < 1e-3) break;
      const square = gradientOf(problem, price, chosen, gradient);
      if (square === 0) break;
      const length = (scale * (cost * 1.001 - value)) / square;
      for (let d = 0; d < demands; d++) price[d] = (price[d] ?? 0) + length * (gradient[d] ?? 0);
    }
    price.set(bestPrice);
    const own = costOfSites(problem, top.chosen);
    if (own < cost * (1 - SAME)) [best, cost] = [[...top.chosen].sort((a, b) => a - b), own];
    return top;
  }

  function branch(state: Uint8Array, price: Float64Array, steps: number): void {
    if (signal?.aborted) throw new Error('The search for sites was stopped.');
    const found = bound(state, price, steps);
    if (found.value >= cost * (1 - SAME)) return;
    if (looks++ >= effort) {
      openBound = Math.min(openBound, found.value);
      return;
    }
    decide(state, found, cost * (1 - SAME), count);
    const opened = state.reduce((sum, one) => sum + (one === OPEN ? 1 : 0), 0);
    const free = Array.from(state.keys()).filter((s) => state[s] === FREE);
    if (opened >= count || free.length + opened <= count) {
      const all = Array.from(state.keys()).filter(
        (s) => state[s] === OPEN || (opened < count && state[s] === FREE),
      );
      const own = all.length === count ? costOfSites(problem, all) : Infinity;
      if (own < cost * (1 - SAME)) [best, cost] = [all, own];
      return;
    }
    // The free site that is worth most is opened first: the other branch then closes soon.
    const pivot = free.reduce((a, b) => ((found.worth[b] ?? 0) < (found.worth[a] ?? 0) ? b : a));
    for (const way of [OPEN, CLOSED]) {
      const next = state.slice();
      next[pivot] = way;
      branch(next, price.slice(), BRANCH_STEPS);
    }
  }

  const state = new Uint8Array(sites);
  for (const site of existing) state[site] = OPEN;
  branch(state, prices, FIRST_STEPS);
  const isBest = openBound === Infinity;
  return { sites: best, cost, atLeast: isBest ? cost : Math.min(openBound, cost), isBest };
}

interface Bound {
  readonly value: number;
  readonly worth: Float64Array;
  readonly chosen: readonly number[];
}

/** Prices between the nearest open site and the next one, where good bounds begin. */
function firstPrices({ demands, weighted }: MedianProblem, sites: readonly number[]): Float64Array {
  const price = new Float64Array(demands);
  for (let d = 0; d < demands; d++) {
    let [first, second] = [Infinity, Infinity];
    for (const site of sites) {
      const cost = weighted[site * demands + d] ?? Infinity;
      if (cost < first) [first, second] = [cost, first];
      else if (cost < second) second = cost;
    }
    price[d] = second < Infinity ? (first + second) / 2 : first;
  }
  return price;
}

function worthOf(
  { demands, sites, weighted }: MedianProblem,
  price: Float64Array,
  state: Uint8Array,
  worth: Float64Array,
): void {
  for (let s = 0; s < sites; s++) {
    if (state[s] === CLOSED) continue;
    let sum = 0;
    const row = s * demands;
    for (let d = 0; d < demands; d++) {
      const value = (weighted[row + d] ?? 0) - (price[d] ?? 0);
      if (value < 0) sum += value;
    }
    worth[s] = sum;
  }
}

/** Open sites and the free ones that are worth most, as many as there shall be. */
function cheapest(state: Uint8Array, worth: Float64Array, count: number): readonly number[] {
  const open: number[] = [];
  const free: number[] = [];
  for (let s = 0; s < state.length; s++) {
    if (state[s] === OPEN) open.push(s);
    else if (state[s] === FREE) free.push(s);
  }
  free.sort((a, b) => (worth[a] ?? 0) - (worth[b] ?? 0) || a - b);
  return [...open, ...free.slice(0, Math.max(0, count - open.length))];
}

/** One less the number of chosen sites that would serve a demand; answers the squared length. */
function gradientOf(
  { demands, weighted }: MedianProblem,
  price: Float64Array,
  chosen: readonly number[],
  gradient: Float64Array,
): number {
  gradient.fill(1);
  for (const site of chosen) {
    const row = site * demands;
    for (let d = 0; d < demands; d++)
      if ((weighted[row + d] ?? 0) < (price[d] ?? 0)) gradient[d] = (gradient[d] ?? 0) - 1;
  }
  let square = 0;
  for (let d = 0; d < demands; d++) square += (gradient[d] ?? 0) ** 2;
  return square;
}

/** Closes free sites that no better choice opens and opens those that every better choice has, by the difference their exchange makes to the bound. */
function decide(state: Uint8Array, { value, worth, chosen }: Bound, goal: number, count: number): void {
  const isChosen = new Set(chosen);
  const free = Array.from(state.keys()).filter((s) => state[s] === FREE);
  const inside = free.filter((s) => isChosen.has(s));
  const outside = free.filter((s) => !isChosen.has(s));
  if (inside.length === 0 || outside.length === 0 || chosen.length < count) return;
  const dearestIn = Math.max(...inside.map((s) => worth[s] ?? 0));
  const cheapestOut = Math.min(...outside.map((s) => worth[s] ?? 0));
  for (const s of outside) if (value - dearestIn + (worth[s] ?? 0) >= goal) state[s] = CLOSED;
  for (const s of inside) if (value - (worth[s] ?? 0) + cheapestOut >= goal) state[s] = OPEN;
}
