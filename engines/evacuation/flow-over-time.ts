import type { FlowOptions, FlowOverTime, Shortage, StepNetwork } from './step-network.ts';
import { ARC, arcsAt, byOwner, costs } from './step-network.ts';

const FAR = 0x3fffffff;

/**
 * The plan over time that leaves the fewest persons behind and, of those plans, has the least sum of arrival steps.
 *
 * Min-cost flow over the network in which every node stands once for each step (Ford and Fulkerson 1958), by the primal–dual method:
 * `label` is a lower bound of the cost from a state to safety; ways along which the labels are tight are filled (depth first, until
 * none is left), then the labels rise by the least that opens a new way (Dial's buckets, from safety backwards). A flow whose
 * residual network has labels with no negative reduced cost is a cheapest one of its amount, and when no way is left its amount is
 * the greatest. Only arriving costs; a full shelter still lets people in when another group can be led elsewhere.
 */
export function flowOverTime(network: StepNetwork, options: FlowOptions = {}): FlowOverTime {
  const { nodes, steps, edgeFrom, edgeTo, edgeSteps, edgeRoom, groupNode, groupFirst, groupLast } = network;
  const { doorNode, doorShelter } = network;
  const together = options.together ?? 1;
  const groups = groupNode.length;
  const shelters = network.shelterRoom.length;
  const firstGroup = nodes * steps;
  const firstShelter = firstGroup + groups;
  const size = firstShelter + shelters;
  const { first: arcFirst, arc: arcs, base: arcBase, span: arcSpan } = arcsAt(network);
  const doorsOf = byOwner(shelters, doorShelter);
  const edgeFlow = new Int32Array(edgeRoom.length);
  const leaving = new Int32Array(groups * steps);
  const arriving = new Int32Array(doorNode.length * steps);
  const supply = Int32Array.from(network.groupPersons);
  const room = Int32Array.from(network.shelterRoom);
  const label = new Int32Array(size);
  const rise = new Int32Array(size);
  /** Place of a state in the last look ahead: one more than the state before it; 0 where the look did not come. */
  const level = new Int32Array(size);
  /** First and last step in which leaving can be part of a cheapest way, by group. */
  const openFrom = new Int32Array(groups);
  const openTo = new Int32Array(groups);
  const queue = new Int32Array(size);
  const stack = new Int32Array(size + 1);
  const cursor = new Int32Array(size + 1);
  const seen = new Uint8Array(size);
  const costOf = Int32Array.from({ length: steps }, (_, t) => Math.floor(t / together));
  const total = supply.reduce((a, b) => a + b, 0);
  let saved = 0;

  const buckets: number[][] = [];
  function lower(x: number, value: number): void {
    if (value >= (rise[x] ?? 0)) return;
    rise[x] = value;
    if (value > bound) return;
    while (buckets.length <= value) buckets.push([]);
    buckets[value]?.push(x);
  }
  /** Least rise of a group with people: labels beyond it do not matter in this round. */
  let bound = FAR;

  /** Raises the labels to the cost of the cheapest ways; answers by how much the cheapest way of all has become dearer, FAR when there is none. */
  function relabel(): number {
    if (options.signal?.aborted) throw new Error('The evacuation plan was stopped.');
    rise.fill(FAR);
    bound = FAR;
    for (const bucket of buckets) bucket.length = 0;
    for (let j = 0; j < shelters; j++)
      if ((room[j] ?? 0) > 0) lower(firstShelter + j, -(label[firstShelter + j] ?? 0));
    const least = leastLabel();
    openFrom.fill(steps);
    openTo.fill(-1);
    for (let d = 0; d < buckets.length && d <= bound; d++) {
      const bucket = buckets[d] ?? [];
      for (let y = bucket.pop(); y !== undefined; y = bucket.pop()) {
        // Lowered further since it was put in, and looked at then.
        if (rise[y] === d) scan(y, d, least);
      }
    }
    const by = bound;
    if (by === FAR) return by;
    for (let x = 0; x < size; x++) {
      const r = rise[x] ?? 0;
      label[x] = (label[x] ?? 0) + Math.min(r, by);
      // A state that the look back did not come to is on no cheapest way.
      level[x] = r <= by ? 0 : -1;
    }
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
          if (value < (rise[x] ?? 0)) lower(x, value);
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
          if ((supply[i] ?? 0) > 0) bound = Math.min(bound, (rise[x] ?? 0) + (label[x] ?? 0) - least);
        }
      }
    }
  }

  /** The label of the imagined place from which all groups with people come. */
  function leastLabel(): number {
    let least = FAR;
    for (let g = 0; g < groups; g++)
      if ((supply[g] ?? 0) > 0) least = Math.min(least, label[firstGroup + g] ?? 0);
    return least;
  }

  let next = -1;
  let free = 0;
  let price = 0;
  /** Level of the states that are looked for: 0 while looking ahead, else one more than that of the state on top. */
  let wanted = 0;
  /** Steps on from the state on top of the stack along the next tight way with room; sets `next` and `free`. */
  function advance(depth: number): boolean {
    const x = stack[depth] ?? 0;
    const own = label[x] ?? 0;
    let c = cursor[depth] ?? 0;
    if (x >= firstShelter) {
      const j = x - firstShelter;
      const begin = doorsOf.first[j] ?? 0;
      const count = ((doorsOf.first[j + 1] ?? 0) - begin) * steps;
      for (; c < count; c++) {
        const k = Math.floor(c / steps);
        const t = c - k * steps;
        const door = doorsOf.item[begin + k] ?? 0;
        free = arriving[door * steps + t] ?? 0;
        next = (doorNode[door] ?? 0) * steps + t;
        const tight = own === (label[next] ?? 0) - (costOf[t] ?? 0);
        if (free > 0 && seen[next] === 0 && level[next] === wanted && tight) break;
      }
      cursor[depth] = c;
      return c < count;
    }
    if (x >= firstGroup) {
      const g = x - firstGroup;
      const begin = openFrom[g] ?? 0;
      const count = (openTo[g] ?? -1) - begin + 1;
      free = FAR;
      for (; c < count; c++) {
        next = (groupNode[g] ?? 0) * steps + begin + c;
        if (seen[next] === 0 && level[next] === wanted && own === label[next]) break;
      }
      cursor[depth] = c;
      return c < count;
    }
    const v = Math.floor(x / steps);
    const t = x - v * steps;
    const begin = arcFirst[v] ?? 0;
    const end = arcFirst[v + 1] ?? 0;
    for (c += begin; c < end; c++) {
      if (follow(c, t) && seen[next] === 0 && own === (label[next] ?? 0) + price) break;
    }
    cursor[depth] = c - begin;
    return c < end;
  }

  /** Sets what follows an arc from a state in step `t`; false when it is not of the wanted level or the arc has no room. */
  function follow(c: number, t: number): boolean {
    const arc = arcs[c] ?? 0;
    const i = arc >> 2;
    price = 0;
    switch (arc & 3) {
      case ARC.door:
        next = firstShelter + (doorShelter[i] ?? 0);
        if (level[next] !== wanted) return false;
        free = FAR;
        price = costOf[t] ?? 0;
        return true;
      case ARC.ahead: {
        const after = t + (arcSpan[c] ?? 0);
        if (after >= steps) return false;
        next = (arcBase[c] ?? 0) + after;
        if (level[next] !== wanted) return false;
        const at = i * steps + t;
        free = (edgeRoom[at] ?? 0) - (edgeFlow[at] ?? 0);
        return free > 0;
      }
      case ARC.back: {
        const before = t - (arcSpan[c] ?? 0);
        if (before < 0) return false;
        next = (arcBase[c] ?? 0) + before;
        if (level[next] !== wanted) return false;
        free = edgeFlow[i * steps + before] ?? 0;
        return free > 0;
      }
      default:
        next = firstGroup + i;
        if (level[next] !== wanted) return false;
        free = leaving[i * steps + t] ?? 0;
        return free > 0;
    }
  }

  /** Leads `persons` more along the step that the stack takes at a depth. */
  function push(depth: number, persons: number): void {
    const x = stack[depth] ?? 0;
    const c = cursor[depth] ?? 0;
    if (x >= firstShelter) {
      const door = doorsOf.item[(doorsOf.first[x - firstShelter] ?? 0) + Math.floor(c / steps)] ?? 0;
      add(arriving, door * steps + (c % steps), -persons);
      return;
    }
    if (x >= firstGroup) {
      const g = x - firstGroup;
      add(leaving, g * steps + (openFrom[g] ?? 0) + c, persons);
      return;
    }
    const v = Math.floor(x / steps);
    const arc = arcs[(arcFirst[v] ?? 0) + c] ?? 0;
    const at = (arc >> 2) * steps + x - v * steps;
    if ((arc & 3) === ARC.door) add(arriving, at, persons);
    else if ((arc & 3) === ARC.ahead) add(edgeFlow, at, persons);
    else if ((arc & 3) === ARC.back) add(edgeFlow, at - (edgeSteps[arc >> 2] ?? 0), -persons);
    else add(leaving, at, -persons);
  }

  /** States in the queue. */
  let count = 0;
  /** Looks ahead from all groups whose cheapest way costs as little as can be, along tight ways; answers whether it comes to room. */
  function lookAhead(): boolean {
    for (let i = 0; i < count; i++) {
      level[queue[i] ?? 0] = 0;
      seen[queue[i] ?? 0] = 0;
    }
    wanted = 0;
    count = 0;
    let found = false;
    const least = leastLabel();
    for (let g = 0; g < groups; g++) {
      if ((supply[g] ?? 0) === 0 || label[firstGroup + g] !== least) continue;
      level[firstGroup + g] = 1;
      queue[count++] = firstGroup + g;
    }
    for (let i = 0; i < count; i++) {
      const x = queue[i] ?? 0;
      if (x >= firstShelter && (room[x - firstShelter] ?? 0) > 0 && label[x] === 0) {
        found = true;
        continue;
      }
      const after = (level[x] ?? 0) + 1;
      if (x < firstGroup) {
        const v = Math.floor(x / steps);
        const t = x - v * steps;
        const own = label[x] ?? 0;
        const end = arcFirst[v + 1] ?? 0;
        for (let c = arcFirst[v] ?? 0; c < end; c++) {
          const kind = (arcs[c] ?? 0) & 3;
          if (kind === ARC.ahead || kind === ARC.back) {
            // As in `follow`, but the cheapest look first.
            const then = kind === ARC.ahead ? t + (arcSpan[c] ?? 0) : t - (arcSpan[c] ?? 0);
            next = (arcBase[c] ?? 0) + then;
            if (then < 0 || then >= steps || level[next] !== 0 || own !== label[next]) continue;
            const at = ((arcs[c] ?? 0) >> 2) * steps;
            const isOpen =
              kind === ARC.ahead
                ? (edgeFlow[at + t] ?? 0) < (edgeRoom[at + t] ?? 0)
                : (edgeFlow[at + then] ?? 0) > 0;
            if (!isOpen) continue;
          } else if (!follow(c, t) || own !== (label[next] ?? 0) + price) continue;
          level[next] = after;
          queue[count++] = next;
        }
        continue;
      }
      stack[0] = x;
      for (cursor[0] = 0; advance(0); cursor[0] = (cursor[0] ?? 0) + 1) {
        level[next] = after;
        queue[count++] = next;
      }
    }
    return found;
  }

  const freeAt = new Int32Array(size + 1);
  /** Fills tight ways from one group until none is found; answers how many persons found one. */
  function fill(g: number): number {
    let found = 0;
    let depth = 0;
    stack[0] = firstGroup + g;
    cursor[0] = 0;
    seen[firstGroup + g] = 1;
    while (depth >= 0) {
      const x = stack[depth] ?? 0;
      const open = x >= firstShelter ? (room[x - firstShelter] ?? 0) : 0;
      if (open > 0 && label[x] === 0) {
        let persons = Math.min(open, supply[g] ?? 0);
        for (let i = 0; i < depth; i++) persons = Math.min(persons, freeAt[i] ?? 0);
        let back = depth;
        for (let i = depth - 1; i >= 0; i--) {
          push(i, persons);
          if (freeAt[i] !== FAR) freeAt[i] = (freeAt[i] ?? 0) - persons;
          if (freeAt[i] === 0) back = i;
        }
        room[x - firstShelter] = open - persons;
        supply[g] = (supply[g] ?? 0) - persons;
        found += persons;
        if (supply[g] === 0) back = -1;
        for (let i = depth; i > back; i--) seen[stack[i] ?? 0] = 0;
        depth = back;
        continue;
      }
      wanted = (level[x] ?? 0) + 1;
      if (advance(depth)) {
        freeAt[depth] = free;
        depth++;
        stack[depth] = next;
        cursor[depth] = 0;
        seen[next] = 1;
      } else {
        depth--;
        if (depth >= 0) cursor[depth] = (cursor[depth] ?? 0) + 1;
      }
    }
    return found;
  }

  while (relabel() !== FAR) {
    count = 0;
    while (lookAhead()) {
      const least = leastLabel();
      for (let g = 0; g < groups; g++) {
        if ((supply[g] ?? 0) > 0 && label[firstGroup + g] === least) saved += fill(g);
      }
    }
    options.progress?.(total > 0 ? saved / total : 1);
  }
  const { cost, gap } = costs(arriving, steps, together);
  return { edgeFlow, leaving, arriving, left: supply, shortage: shortages(), cost, gap };

  /** Looks from every shelter backwards, full or not: another place in a shelter that a group can reach would save one of it. */
  function shortages(): (Shortage | undefined)[] {
    label.fill(0);
    costOf.fill(0);
    rise.fill(FAR);
    bound = FAR;
    for (const bucket of buckets) bucket.length = 0;
    for (let j = 0; j < shelters; j++) lower(firstShelter + j, 0);
    const all = buckets[0] ?? [];
    // Below every label, so that no group ends the search.
    for (let x = all.pop(); x !== undefined; x = all.pop()) scan(x, 0, -1);
    return Array.from({ length: groups }, (_, g) => {
      if ((supply[g] ?? 0) === 0) return undefined;
      return rise[firstGroup + g] === 0 ? 'shelter' : 'road';
    });
  }
}

function add(values: Int32Array, at: number, persons: number): void {
  values[at] = (values[at] ?? 0) + persons;
}
