import { FAR, leastLabel, type Residual } from './residual.ts';
import { ARC, type Shortage } from './step-network.ts';

/** Labels of the states: what a way from each to safety costs at least. */
export interface Labels {
  /** Raises the labels to the cost of the cheapest ways; answers by how much the cheapest way of all has become dearer, FAR when there is none. */
  rise(): number;
  /** Looks from every shelter backwards, full or not: another place in a shelter that a group can reach would save one of it. Ends the use of the labels. */
  shortages(): (Shortage | undefined)[];
}

/** Labels over a network; they rise by the least that opens a new way (Dial's buckets, from safety backwards). */
export function createLabels(residual: Residual): Labels {
  const { groups, shelters, firstGroup, firstShelter, size, doorsOf, costOf, label } = residual;
  const { edgeFlow, leaving, arriving, supply, room, openFrom, openTo } = residual;
  const { steps, edgeFrom, edgeTo, edgeSteps, edgeRoom, groupNode, groupFirst, groupLast } = residual.network;
  const { doorNode, doorShelter } = residual.network;
  const { first: arcFirst, arc: arcs } = residual.arcs;
  const raised = new Int32Array(size);
  const buckets: number[][] = [];
  /** Least rise of a group with people: labels beyond it do not matter in this round. */
  let bound = FAR;
  function lower(x: number, value: number): void {
    if (value >= (raised[x] ?? 0)) return;
    raised[x] = value;
    if (value > bound) return;
    while (buckets.length <= value) buckets.push([]);
    buckets[value]?.push(x);
  }

  function rise(): number {
    raised.fill(FAR);
    bound = FAR;
    for (const bucket of buckets) bucket.length = 0;
    for (let j = 0; j < shelters; j++)
      if ((room[j] ?? 0) > 0) lower(firstShelter + j, -(label[firstShelter + j] ?? 0));
    const least = leastLabel(residual);
    openFrom.fill(steps);
    openTo.fill(-1);
    for (let d = 0; d < buckets.length && d <= bound; d++) {
      const bucket = buckets[d] ?? [];
      for (let y = bucket.pop(); y !== undefined; y = bucket.pop()) {
        // Lowered further since it was put in, and looked at then.
        if (raised[y] === d) scan(y, d, least);
      }
    }
    const by = bound;
    if (by === FAR) return by;
    for (let x = 0; x < size; x++) label[x] = (label[x] ?? 0) + Math.min(raised[x] ?? 0, by);
    return by;
  }

  /** Looks at everything from which one can step to `y`. */
  function scan(y: number, d: number, least: number): void {
    const base = d + (label[y] ?? 0);
    if (y >= firstShelter) {
      const j = y - firstShelter;
      const end = doorsOf.first[j + 1] ?? 0;
      for (let i = doorsOf.first[j] ?? 0; i < end; i++) {
        const start = (doorNode[doorsOf.item[i] ?? 0] ?? 0) * steps;
        for (let t = 0; t < steps; t++) lower(start + t, base + (costOf[t] ?? 0) - (label[start + t] ?? 0));
      }
      return;
    }
    if (y >= firstGroup) {
      const g = y - firstGroup;
      const start = (groupNode[g] ?? 0) * steps;
      const last = groupLast[g] ?? -1;
      for (let t = groupFirst[g] ?? 0; t <= last; t++)
        if ((leaving[g * steps + t] ?? 0) > 0) lower(start + t, base - (label[start + t] ?? 0));
      return;
    }
    const v = Math.floor(y / steps);
    const t = y - v * steps;
    const end = arcFirst[v + 1] ?? 0;
    for (let c = arcFirst[v] ?? 0; c < end; c++) {
      const arc = arcs[c] ?? 0;
      const i = arc >> 2;
      switch (arc & 3) {
        case ARC.door: {
          if ((arriving[i * steps + t] ?? 0) === 0) break;
          const x = firstShelter + (doorShelter[i] ?? 0);
          lower(x, base - (costOf[t] ?? 0) - (label[x] ?? 0));
          break;
        }
        case ARC.ahead: {
          if ((edgeFlow[i * steps + t] ?? 0) === 0) break;
          const x = (edgeTo[i] ?? 0) * steps + t + (edgeSteps[i] ?? 0);
          lower(x, base - (label[x] ?? 0));
          break;
        }
        case ARC.back: {
          const before = t - (edgeSteps[i] ?? 0);
          if (before < 0) break;
          const at = i * steps + before;
          if ((edgeFlow[at] ?? 0) >= (edgeRoom[at] ?? 0)) break;
          const x = (edgeFrom[i] ?? 0) * steps + before;
          const value = base - (label[x] ?? 0);
          if (value < (raised[x] ?? 0)) lower(x, value);
          break;
        }
        default: {
          if (t < (groupFirst[i] ?? 0) || t > (groupLast[i] ?? 0)) break;
          const x = firstGroup + i;
          lower(x, base - (label[x] ?? 0));
          // Those who are passed through on a way that leads around a full shelter may have any label.
          if (base >= least || supply[i] === 0) {
            if (t < (openFrom[i] ?? 0)) openFrom[i] = t;
            if (t > (openTo[i] ?? 0)) openTo[i] = t;
          }
          if ((supply[i] ?? 0) > 0) bound = Math.min(bound, (raised[x] ?? 0) + (label[x] ?? 0) - least);
        }
      }
    }
  }

  function shortages(): (Shortage | undefined)[] {
    label.fill(0);
    costOf.fill(0);
    raised.fill(FAR);
    bound = FAR;
    for (const bucket of buckets) bucket.length = 0;
    for (let j = 0; j < shelters; j++) lower(firstShelter + j, 0);
    const all = buckets[0] ?? [];
    // Below every label, so that no group ends the search.
    for (let x = all.pop(); x !== undefined; x = all.pop()) scan(x, 0, -1);
    return Array.from({ length: groups }, (_, g) => {
      if ((supply[g] ?? 0) === 0) return undefined;
      return raised[firstGroup + g] === 0 ? 'shelter' : 'road';
    });
  }

  return { rise, shortages };
}
