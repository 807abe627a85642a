import { checkNumbers, type ReachLists } from './model.ts';

/** How many people a growing set of sites can serve. */
export interface ServedPeople {
  /** People whom the sites opened so far serve. */
  readonly served: number;
  /** People more that a site would serve, without opening it. */
  gainOf(site: number): number;
  /** Opens a site; answers people more that are served. */
  open(site: number): number;
  /** The same sites opened, to go on with apart from this one. */
  copy(): ServedPeople;
}

/** What `servedPeople` counts. */
export interface ServedPeopleOptions {
  readonly people: ArrayLike<number>;
  /** People whom each site can serve; infinite where there is no limit. */
  readonly capacity: ArrayLike<number>;
  /** Rows are the sites. */
  readonly reach: ReachLists;
  readonly limit: number;
}

const CRUMB = 1e-9;

/**
 * The largest flow from demands to opened sites, kept up to date by augmenting ways (Ford and Fulkerson 1956): a new site takes people
 * whom nobody serves, or takes over those of another that can then serve somebody else. The number served is a submodular function of
 * the set of sites, which the bounds of `coverMost` stand on.
 */
export function servedPeople(options: ServedPeopleOptions): ServedPeople {
  const { people, capacity, reach, limit } = options;
  checkNumbers(people, capacity);
  const sites = capacity.length;
  const arcOrder = arcsByDemand(people.length, reach, limit);
  const state = {
    flow: new Float64Array(reach.to.length),
    left: Float64Array.from(people),
    opened: new Uint8Array(sites),
    full: 0,
    served: 0,
  };
  return countOn({ ...options, arcOrder, sites }, state);
}

interface Net extends ServedPeopleOptions {
  readonly arcOrder: { readonly first: Int32Array; readonly arc: Int32Array; readonly siteOf: Int32Array };
  readonly sites: number;
}
interface State {
  readonly flow: Float64Array;
  readonly left: Float64Array;
  readonly opened: Uint8Array;
  /** How many opened sites have no room left. */
  full: number;
  served: number;
}

function countOn(net: Net, state: State): ServedPeople {
  return {
    get served() {
      return state.served;
    },
    gainOf(site) {
      if (state.opened[site] === 1) return 0;
      const room = net.capacity[site] ?? 0;
      const near = unservedNear(net, state, site);
      if (near >= room - CRUMB) return room;
      // Only people of a full site can be taken over so that it serves others instead.
      return state.full === 0 ? near : grow(net, copyOf(state), site);
    },
    open(site) {
      if (state.opened[site] === 1) return 0;
      const gain = grow(net, state, site);
      state.opened[site] = 1;
      state.served += gain;
      if (gain >= (net.capacity[site] ?? 0) - CRUMB) state.full += 1;
      return gain;
    },
    copy: () => countOn(net, copyOf(state)),
  };
}

function copyOf({ flow, left, opened, full, served }: State): State {
  return { flow: flow.slice(), left: left.slice(), opened: opened.slice(), full, served };
}

/** Sends as many people as possible to a new site; answers their number. */
function grow(net: Net, state: State, site: number): number {
  const { reach, limit, arcOrder } = net;
  const { flow, left } = state;
  let room = net.capacity[site] ?? 0;
  const before = new Int32Array(net.sites).fill(-1);
  const seen = new Int32Array(net.sites).fill(-1);
  let gained = takeUnserved(net, state, site, room);
  room -= gained;
  for (let round = 0; room > CRUMB; round++) {
    const queue = [site];
    seen[site] = round;
    let last = -1;
    for (let q = 0; q < queue.length && last < 0; q++) {
      const at = queue[q] ?? 0;
      for (let k = reach.first[at] ?? 0; k < (reach.first[at + 1] ?? 0); k++) {
        if ((reach.cost[k] ?? Infinity) > limit) continue;
        const demand = reach.to[k] ?? 0;
        if ((left[demand] ?? 0) > CRUMB) {
          last = k;
          break;
        }
        for (let i = arcOrder.first[demand] ?? 0; i < (arcOrder.first[demand + 1] ?? 0); i++) {
          const arc = arcOrder.arc[i] ?? 0;
          const other = arcOrder.siteOf[i] ?? 0;
          if (seen[other] === round || (flow[arc] ?? 0) <= CRUMB) continue;
          seen[other] = round;
          // Site `other` gives people of this demand, by `arc`, to the site that asks by `k`.
          before[other] = k;
          queue.push(other);
        }
      }
    }
    if (last < 0) break;
    const part = shift(net, state, { last, site, room, before });
    gained += part;
    room -= part;
  }
  return gained;
}

/** People within the limit whom nobody serves. */
function unservedNear({ reach, limit }: Net, { left }: State, site: number): number {
  let sum = 0;
  for (let k = reach.first[site] ?? 0; k < (reach.first[site + 1] ?? 0); k++)
    if ((reach.cost[k] ?? Infinity) <= limit) sum += left[reach.to[k] ?? 0] ?? 0;
  return sum;
}

/** Takes people within the limit whom nobody serves; answers how many. */
function takeUnserved({ reach, limit }: Net, { flow, left }: State, site: number, room: number): number {
  let taken = 0;
  for (let k = reach.first[site] ?? 0; k < (reach.first[site + 1] ?? 0); k++) {
    if ((reach.cost[k] ?? Infinity) > limit) continue;
    const demand = reach.to[k] ?? 0;
    const part = Math.min(room - taken, left[demand] ?? 0);
    flow[k] = (flow[k] ?? 0) + part;
    left[demand] = (left[demand] ?? 0) - part;
    taken += part;
  }
  return taken;
}

/** Sends people along the way that ends with arc `last`; answers how many. */
function shift(
  net: Net,
  { flow, left }: State,
  way: { readonly last: number; readonly site: number; readonly room: number; readonly before: Int32Array },
): number {
  const { reach } = net;
  const rowOf = (arc: number) => siteOfArc(reach, arc);
  const demand = reach.to[way.last] ?? 0;
  let part = Math.min(way.room, left[demand] ?? 0);
  const takes: number[] = [way.last];
  const gives: number[] = [];
  for (let site = rowOf(way.last); site !== way.site; ) {
    const asks = way.before[site] ?? 0;
    const given = arcBetween(net, reach.to[asks] ?? 0, site);
    part = Math.min(part, flow[given] ?? 0);
    gives.push(given);
    takes.push(asks);
    site = rowOf(asks);
  }
  for (const arc of takes) flow[arc] = (flow[arc] ?? 0) + part;
  for (const arc of gives) flow[arc] = (flow[arc] ?? 0) - part;
  left[demand] = (left[demand] ?? 0) - part;
  return part;
}

function siteOfArc({ first }: ReachLists, arc: number): number {
  let [low, high] = [0, first.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((first[middle] ?? 0) <= arc) low = middle;
    else high = middle;
  }
  return low;
}

function arcBetween({ arcOrder }: Net, demand: number, site: number): number {
  for (let i = arcOrder.first[demand] ?? 0; i < (arcOrder.first[demand + 1] ?? 0); i++)
    if (arcOrder.siteOf[i] === site) return arcOrder.arc[i] ?? 0;
  throw new RangeError(`site ${site} is not reached from demand ${demand}`);
}

function arcsByDemand(demands: number, reach: ReachLists, limit: number): Net['arcOrder'] {
  const first = new Int32Array(demands + 1);
  for (let k = 0; k < reach.to.length; k++) {
    if ((reach.cost[k] ?? Infinity) > limit) continue;
    const at = (reach.to[k] ?? 0) + 1;
    first[at] = (first[at] ?? 0) + 1;
  }
  for (let d = 0; d < demands; d++) first[d + 1] = (first[d + 1] ?? 0) + (first[d] ?? 0);
  const place = first.slice(0, demands);
  const arc = new Int32Array(first[demands] ?? 0);
  const siteOf = new Int32Array(first[demands] ?? 0);
  for (let site = 0; site + 1 < reach.first.length; site++) {
    for (let k = reach.first[site] ?? 0; k < (reach.first[site + 1] ?? 0); k++) {
      if ((reach.cost[k] ?? Infinity) > limit) continue;
      const demand = reach.to[k] ?? 0;
      const at = place[demand] ?? 0;
      place[demand] = at + 1;
      arc[at] = k;
      siteOf[at] = site;
    }
  }
  return { first, arc, siteOf };
}
