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
 * many as possible are served, and of all ways to serve so many the cheapest is found. A search runs over facilities alone: from a full
 * one to another it costs what the cheapest of its people to be sent on costs more there. It ends at the first with room.
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
  const potential = new Float64Array(facilities + 1);
  const distance = new Float64Array(facilities + 1);
  const state = new Uint8Array(facilities + 1);
  /** Arc by which people come to a facility, and the arc by which they are elsewhere now, −1 for those who ask. */
  const before = new Int32Array(facilities + 1);
  const given = new Int32Array(facilities + 1);
  const heap = createHeap(distance);
  const seen: number[] = [];

  function reachItem(facility: number, value: number, arc: number, from: number): void {
    if (state[facility] === 2) return;
    if (state[facility] === 0) {
      state[facility] = 1;
      seen.push(facility);
    } else if (value >= (distance[facility] ?? 0)) return;
    distance[facility] = value;
    before[facility] = arc;
    given[facility] = from;
    heap.lower(facility);
  }
  /** The nearest place with room from a demand, in reduced costs; settles what lies before it. */
  function search(demand: number): number {
    for (const item of seen) state[item] = 0;
    seen.length = 0;
    heap.clear();
    let least = Infinity;
    const end = first[demand + 1] ?? 0;
    for (let arc = first[demand] ?? 0; arc < end; arc++)
      least = Math.min(least, (costOf[arc] ?? 0) - (potential[facilityOf[arc] ?? 0] ?? 0));
    for (let arc = first[demand] ?? 0; arc < end; arc++) {
      const to = facilityOf[arc] ?? 0;
      reachItem(to, (costOf[arc] ?? 0) - (potential[to] ?? 0) - least, arc, -1);
    }
    for (;;) {
      const facility = heap.pop();
      if (facility < 0) throw new Error(`Demand ${demand} finds no end; its costs are not numbers.`);
      state[facility] = 2;
      if (facility === nowhere || (room[facility] ?? 0) > CRUMB) return facility;
      const { cost, arc, from } = net.exchangesOf(facility);
      const settled = distance[facility] ?? 0;
      const here = settled + (potential[facility] ?? 0);
      for (let to = 0; to <= facilities; to++) {
        const value = cost[to] ?? Infinity;
        // Rounding must not make a way shorter than what is settled.
        if (value < Infinity)
          reachItem(to, Math.max(settled, here + value - (potential[to] ?? 0)), arc[to] ?? 0, from[to] ?? 0);
      }
    }
  }
  /** Sends people along the way to a place with room; answers how many. */
  function send(end: number, left: number): number {
    let part = Math.min(left, end === nowhere ? Infinity : (room[end] ?? 0));
    for (let from = given[end] ?? -1; from >= 0; from = given[facilityOf[from] ?? 0] ?? -1)
      part = Math.min(part, flow[from] ?? 0);
    net.add(before[end] ?? 0, part);
    for (let from = given[end] ?? -1; from >= 0; from = given[facilityOf[from] ?? 0] ?? -1) {
      net.add(from, -part);
      net.add(before[facilityOf[from] ?? 0] ?? 0, part);
    }
    if (end !== nowhere) room[end] = (room[end] ?? 0) - part;
    return part;
  }

  for (let demand = 0; demand < demands; demand++) {
    if (demand % 256 === 0) {
      if (signal?.aborted) throw new Error('The allocation was stopped.');
      onProgress?.(demand / demands);
    }
    let left = people[demand] ?? 0;
    while (left > CRUMB) {
      const end = search(demand);
      left -= send(end, left);
      const reached = distance[end] ?? 0;
      for (const item of seen)
        if (state[item] === 2) potential[item] = (potential[item] ?? 0) + (distance[item] ?? 0) - reached;
    }
  }
  onProgress?.(1);
  return allocationOf(net, demands, facilities);
}

/** By facility: what it costs to send one of its people on to another, the arc there, and the arc by which they come now. */
interface Exchanges {
  readonly cost: Float64Array;
  readonly arc: Int32Array;
  readonly from: Int32Array;
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
  const rows: (Exchanges | undefined)[] = new Array(facilities + 1).fill(undefined);
  /** What it costs to send on those who come by an arc, where that is less than what is known. */
  function offer({ cost, arc, from }: Exchanges, carrying: number): void {
    const demand = demandOf[carrying] ?? 0;
    const here = costOf[carrying] ?? 0;
    for (let other = first[demand] ?? 0; other < (first[demand + 1] ?? 0); other++) {
      const to = facilityOf[other] ?? 0;
      const value = (costOf[other] ?? 0) - here;
      if (other === carrying || value >= (cost[to] ?? 0)) continue;
      cost[to] = value;
      arc[to] = other;
      from[to] = carrying;
    }
  }
  /** The cheapest exchanges of a facility, made anew after one of them has been used up. */
  function exchangesOf(facility: number): Exchanges {
    const known = rows[facility];
    if (known !== undefined) return known;
    const made = {
      cost: new Float64Array(facilities + 1).fill(Infinity),
      arc: new Int32Array(facilities + 1),
      from: new Int32Array(facilities + 1).fill(-1),
    };
    for (let arc = head[facility] ?? -1; arc >= 0; arc = after[arc] ?? -1) offer(made, arc);
    rows[facility] = made;
    return made;
  }
  function add(arc: number, part: number): void {
    const old = flow[arc] ?? 0;
    const value = old + part > CRUMB ? old + part : 0;
    flow[arc] = value;
    const facility = facilityOf[arc] ?? 0;
    const row = rows[facility];
    if (old === 0 && value > 0) {
      if (row !== undefined) offer(row, arc);
      const next = head[facility] ?? -1;
      after[arc] = next;
      ahead[arc] = -1;
      if (next >= 0) ahead[next] = arc;
      head[facility] = arc;
    } else if (old > 0 && value === 0) {
      if (row?.from.includes(arc)) rows[facility] = undefined;
      const [previous, next] = [ahead[arc] ?? -1, after[arc] ?? -1];
      if (previous >= 0) after[previous] = next;
      else head[facility] = next;
      if (next >= 0) ahead[next] = previous;
    }
  }
  return { first, facilityOf, demandOf, costOf, flow, add, exchangesOf };
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
