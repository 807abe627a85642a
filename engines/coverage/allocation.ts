import { createHeap } from '../lib/heap.ts';
import { checkNumbers, type ReachLists } from './model.ts';

/** Who is sent where. */
export interface AllocationOptions {
  /** People of each demand. */
  readonly people: ArrayLike<number>;
  /** People whom each facility can serve; infinite where there is no limit. */
  readonly capacity: ArrayLike<number>;
  readonly reach: ReachLists;
  /** Nobody is sent further. */
  readonly limit: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (share: number) => void;
}

/** People sent from a demand to a facility. */
export interface AllocatedPeople {
  readonly demand: number;
  readonly facility: number;
  readonly people: number;
  readonly cost: number;
}

/** As many people as can be served within the limit and the capacities, at the least sum of people × cost. */
export interface Allocation {
  /** By demand, then by facility. */
  readonly sent: readonly AllocatedPeople[];
  /** People of each demand who are served nowhere. */
  readonly unserved: Float64Array;
  /** People at each facility. */
  readonly load: Float64Array;
  readonly served: number;
  /** Sum of people × cost. */
  readonly cost: number;
}

/** Shares of people below this come from rounding. */
const CRUMB = 1e-9;

/**
 * Min-cost flow from demands to facilities by successive shortest paths with potentials (Edmonds and Karp 1972; Ahuja, Magnanti and
 * Orlin 1993, ch. 9.7), one demand after the other. Each demand may also stay unserved, at a price above any chain of exchanges, so as
 * many as possible are served, and of all ways to serve so many the cheapest is found. A search ends at the first facility with room.
 */
export function allocate(options: AllocationOptions): Allocation {
  const { people, capacity, signal, onProgress } = options;
  checkNumbers(people, capacity);
  const demands = people.length;
  const facilities = capacity.length;
  const net = residualNet(options);
  const { first, facilityOf, costOf, flow } = net;
  const room = Float64Array.from(capacity);
  const nowhere = facilities;
  // Items of a search: facilities, nowhere, then demands.
  const size = facilities + 1 + demands;
  const potential = new Float64Array(size);
  const distance = new Float64Array(size);
  const state = new Uint8Array(size);
  const before = new Int32Array(size);
  const heap = createHeap(distance);
  const seen: number[] = [];

  function reachItem(item: number, value: number, arc: number): void {
    if (state[item] === 2) return;
    if (state[item] === 0) {
      state[item] = 1;
      seen.push(item);
    } else if (value >= (distance[item] ?? 0)) return;
    distance[item] = value;
    before[item] = arc;
    heap.lower(item);
  }
  function leaveDemand(demand: number, here: number): void {
    const own = potential[facilities + 1 + demand] ?? 0;
    for (let arc = first[demand] ?? 0; arc < (first[demand + 1] ?? 0); arc++) {
      const to = facilityOf[arc] ?? 0;
      reachItem(to, here + Math.max(0, (costOf[arc] ?? 0) + own - (potential[to] ?? 0)), arc);
    }
  }
  function leaveFacility(facility: number, here: number): void {
    const own = potential[facility] ?? 0;
    for (let arc = net.head[facility] ?? -1; arc >= 0; arc = net.after[arc] ?? -1) {
      const item = facilities + 1 + (net.demandOf[arc] ?? 0);
      reachItem(item, here + Math.max(0, own - (costOf[arc] ?? 0) - (potential[item] ?? 0)), arc);
    }
  }
  /** The nearest place with room from a demand, in reduced costs; settles what lies before it. */
  function search(demand: number): number {
    for (const item of seen) state[item] = 0;
    seen.length = 0;
    heap.clear();
    const start = facilities + 1 + demand;
    reachItem(start, 0, -1);
    for (;;) {
      const item = heap.pop();
      if (item < 0) throw new Error(`Demand ${demand} finds no end; its costs are not numbers.`);
      state[item] = 2;
      const here = distance[item] ?? 0;
      if (item <= facilities && (item === nowhere || (room[item] ?? 0) > CRUMB)) return item;
      if (item < facilities) leaveFacility(item, here);
      else leaveDemand(item - facilities - 1, here);
    }
  }

  for (let demand = 0; demand < demands; demand++) {
    if (demand % 256 === 0) {
      if (signal?.aborted) throw new Error('The allocation was stopped.');
      onProgress?.(demand / demands);
    }
    let left = people[demand] ?? 0;
    const start = facilities + 1 + demand;
    let least = -Infinity;
    for (let arc = first[demand] ?? 0; arc < (first[demand + 1] ?? 0); arc++)
      least = Math.max(least, (potential[facilityOf[arc] ?? 0] ?? 0) - (costOf[arc] ?? 0));
    potential[start] = least;
    while (left > CRUMB) {
      const end = search(demand);
      let part = Math.min(left, end === nowhere ? Infinity : (room[end] ?? 0));
      // Along the way arcs to facilities gain people, arcs from them give some up.
      for (let item = end; item !== start; ) {
        const arc = before[item] ?? 0;
        const isFacility = item <= facilities;
        if (!isFacility) part = Math.min(part, flow[arc] ?? 0);
        item = isFacility ? facilities + 1 + (net.demandOf[arc] ?? 0) : (facilityOf[arc] ?? 0);
      }
      for (let item = end; item !== start; ) {
        const arc = before[item] ?? 0;
        const isFacility = item <= facilities;
        net.add(arc, isFacility ? part : -part);
        item = isFacility ? facilities + 1 + (net.demandOf[arc] ?? 0) : (facilityOf[arc] ?? 0);
      }
      if (end !== nowhere) room[end] = (room[end] ?? 0) - part;
      left -= part;
      const reached = distance[end] ?? 0;
      for (const item of seen)
        if (state[item] === 2) potential[item] = (potential[item] ?? 0) + (distance[item] ?? 0) - reached;
    }
  }
  onProgress?.(1);
  return allocationOf(net, demands, facilities);
}

/** Arcs by demand, the one to nowhere last; those that carry people are listed by facility, so that exchanges are found. */
function residualNet({ people, capacity, reach, limit }: AllocationOptions) {
  const demands = people.length;
  const facilities = capacity.length;
  const first = new Int32Array(demands + 1).fill(1);
  first[0] = 0;
  let dearest = 0;
  for (let k = 0; k < reach.to.length; k++) {
    const cost = reach.cost[k] ?? Infinity;
    if (!(cost <= limit)) continue;
    dearest = Math.max(dearest, cost);
    const at = (reach.to[k] ?? 0) + 1;
    first[at] = (first[at] ?? 0) + 1;
  }
  for (let d = 0; d < demands; d++) first[d + 1] = (first[d + 1] ?? 0) + (first[d] ?? 0);
  const place = first.slice(0, demands);
  const arcs = first[demands] ?? 0;
  const facilityOf = new Int32Array(arcs).fill(facilities);
  const demandOf = new Int32Array(arcs);
  const costOf = new Float64Array(arcs).fill((dearest + 1) * (facilities + 2));
  for (let facility = 0; facility < facilities; facility++) {
    for (let k = reach.first[facility] ?? 0; k < (reach.first[facility + 1] ?? 0); k++) {
      const cost = reach.cost[k] ?? Infinity;
      if (!(cost <= limit)) continue;
      const demand = reach.to[k] ?? 0;
      const arc = place[demand] ?? 0;
      place[demand] = arc + 1;
      facilityOf[arc] = facility;
      costOf[arc] = cost;
    }
  }
  for (let d = 0; d < demands; d++) demandOf.fill(d, first[d], first[d + 1]);
  const flow = new Float64Array(arcs);
  const head = new Int32Array(facilities + 1).fill(-1);
  const after = new Int32Array(arcs).fill(-1);
  const ahead = new Int32Array(arcs).fill(-1);
  function add(arc: number, part: number): void {
    const old = flow[arc] ?? 0;
    const value = old + part > CRUMB ? old + part : 0;
    flow[arc] = value;
    const facility = facilityOf[arc] ?? 0;
    if (old === 0 && value > 0) {
      const next = head[facility] ?? -1;
      after[arc] = next;
      ahead[arc] = -1;
      if (next >= 0) ahead[next] = arc;
      head[facility] = arc;
    } else if (old > 0 && value === 0) {
      const [previous, next] = [ahead[arc] ?? -1, after[arc] ?? -1];
      if (previous >= 0) after[previous] = next;
      else head[facility] = next;
      if (next >= 0) ahead[next] = previous;
    }
  }
  return { first, facilityOf, demandOf, costOf, flow, head, after, add };
}

function allocationOf(net: ReturnType<typeof residualNet>, demands: number, facilities: number): Allocation {
  const sent: AllocatedPeople[] = [];
  const unserved = new Float64Array(demands);
  const load = new Float64Array(facilities);
  let served = 0;
  let cost = 0;
  for (let arc = 0; arc < net.flow.length; arc++) {
    const people = net.flow[arc] ?? 0;
    if (people === 0) continue;
    const demand = net.demandOf[arc] ?? 0;
    const facility = net.facilityOf[arc] ?? 0;
    if (facility === facilities) {
      unserved[demand] = people;
      continue;
    }
    sent.push({ demand, facility, people, cost: net.costOf[arc] ?? 0 });
    load[facility] = (load[facility] ?? 0) + people;
    served += people;
    cost += people * (net.costOf[arc] ?? 0);
  }
  return { sent, unserved, load, served, cost };
}
