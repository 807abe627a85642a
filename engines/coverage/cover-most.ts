import type { ReachLists } from './model.ts';
import { type ServedPeople, servedPeople } from './served-people.ts';

/** Where sites would help most. */
export interface CoverMostOptions {
  /** People of each demand. */
  readonly people: ArrayLike<number>;
  /** People whom each site can serve, those that are there first and candidates alike; infinite where there is no limit. */
  readonly capacity: ArrayLike<number>;
  readonly reach: ReachLists;
  readonly limit: number;
  /** Rows of sites that are there already. */
  readonly existing: readonly number[];
  /** Rows of which some may be added. */
  readonly candidates: readonly number[];
  /** How many are added at most. */
  readonly count: number;
  /** How many sets of sites are looked at to prove the answer or better it; 0 stays with the greedy one. Fewer in large cases unless given. */
  readonly effort?: number;
  readonly signal?: { readonly aborted: boolean };
}

/** Sites to add, in the order in which they help. */
export interface CoverMost {
  readonly sites: readonly {
    readonly site: number;
    /** People more that are served. */
    readonly gain: number;
    /** People who are served by nobody after it. */
    readonly gapAfter: number;
  }[];
  readonly gapBefore: number;
  readonly served: number;
  /** No choice of so many sites serves more than this. */
  readonly atMost: number;
  /** Whether this is proven to be the best choice. */
  readonly isBest: boolean;
}

const MOST_EFFORT = 20_000;
/** Pairs of a site and a demand that a default effort looks at in all: some seconds. */
const DEFAULT_PAIRS = 5e8;
const CRUMB = 1e-6;

/**
 * Adds the site that serves most people more, again and again (greedy; at least 1 − 1/e of the best gain, Nemhauser, Wolsey and Fisher
 * 1978, since the number served is submodular), then searches for a better set by branch and bound as long as the effort lasts. The
 * bound adds the largest gains of the remaining candidates to what is served.
 */
export function coverMost(options: CoverMostOptions): CoverMost {
  const { people, existing, candidates, count, signal } = options;
  const pairs = Math.max(1, options.reach.to.length);
  const effort = options.effort ?? Math.min(MOST_EFFORT, Math.round(DEFAULT_PAIRS / pairs / 4));
  if (!(Number.isInteger(count) && count >= 0))
    throw new Error(`The number of sites to add is ${count}; expected a whole number from 0 on.`);
  const begin = servedPeople(options);
  for (const site of existing) begin.open(site);
  const total = Array.from(people).reduce((sum, value) => sum + value, 0);
  const greedy = addGreedily(begin.copy(), candidates, count, signal);
  let { atMost } = greedy;
  let best: readonly number[] = greedy.sites;
  let bestServed = greedy.served;
  let looks = 0;
  let isCut = false;

  /** Better sets that begin with the opened sites and go on with candidates from a place of the list on. */
  function search(state: ServedPeople, chosen: readonly number[], rest: readonly number[]): void {
    if (state.served > bestServed + CRUMB) {
      bestServed = state.served;
      best = chosen;
    }
    const open = count - chosen.length;
    if (open === 0 || rest.length === 0) return;
    if (++looks > effort || (looks % 64 === 0 && signal?.aborted)) {
      isCut = true;
      return;
    }
    const gains = rest
      .map((site) => ({ site, gain: state.gainOf(site) }))
      .filter(({ gain }) => gain > CRUMB)
      .sort((a, b) => b.gain - a.gain || a.site - b.site);
    for (let i = 0; i < gains.length && !isCut; i++) {
      const bound = gains.slice(i, i + open).reduce((sum, { gain }) => sum + gain, state.served);
      if (bound <= bestServed + CRUMB) return;
      const next = state.copy();
      const site = gains[i]?.site ?? 0;
      next.open(site);
      search(
        next,
        [...chosen, site],
        gains.slice(i + 1).map((one) => one.site),
      );
    }
  }
  if (effort > 0 && atMost > bestServed + CRUMB) search(begin, [], candidates);
  if (signal?.aborted) throw new Error('The search for sites was stopped.');
  const isBest = (effort > 0 && !isCut) || atMost <= bestServed + CRUMB;
  if (isBest) atMost = bestServed;
  return { ...tell(begin, best, total), served: bestServed, atMost, isBest };
}

/** Opens the best site again and again; gains only fall as sites are added, so old ones are bounds and few are counted anew. */
function addGreedily(
  state: ServedPeople,
  candidates: readonly number[],
  count: number,
  signal: { readonly aborted: boolean } | undefined,
): { readonly sites: readonly number[]; readonly served: number; readonly atMost: number } {
  let bounds = candidates.map((site) => ({ site, gain: state.gainOf(site), at: 0 }));
  const sites: number[] = [];
  let atMost = Infinity;
  while (sites.length <= count) {
    bounds.sort((a, b) => b.gain - a.gain || a.site - b.site);
    atMost = Math.min(
      atMost,
      bounds.slice(0, count).reduce((sum, { gain }) => sum + gain, state.served),
    );
    const first = bounds[0];
    if (sites.length === count || first === undefined) break;
    if (signal?.aborted) throw new Error('The search for sites was stopped.');
    if (first.at < sites.length) {
      bounds[0] = { site: first.site, gain: state.gainOf(first.site), at: sites.length };
      continue;
    }
    if (first.gain <= CRUMB) break;
    state.open(first.site);
    sites.push(first.site);
    bounds = bounds.slice(1);
  }
  return { sites, served: state.served, atMost: Math.max(atMost, state.served) };
}

/** A set of sites in the order in which they help most. */
function tell(
  begin: ServedPeople,
  chosen: readonly number[],
  total: number,
): Pick<CoverMost, 'sites' | 'gapBefore'> {
  const { sites } = addGreedily(begin.copy(), chosen, chosen.length, undefined);
  const state = begin.copy();
  return {
    gapBefore: Math.max(0, total - begin.served),
    sites: sites.map((site) => {
      const gain = state.open(site);
      return { site, gain, gapAfter: Math.max(0, total - state.served) };
    }),
  };
}
