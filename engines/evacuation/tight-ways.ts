import { reachedStates } from './reached.ts';
import { FAR, leastLabel, type Residual } from './residual.ts';
import { ARC } from './step-network.ts';

/** Turns of a state from which every way was found full: no other state has one more. */
const FULL = -3;
/** Turns of a state that nobody who waits can reach before the labels rise. */
const OUT = -2;

/** Ways of least cost to shelters with room. */
export interface TightWays {
  /** Begins anew after the labels have risen and looks back for the first time. */
  begin(): boolean;
  /** Looks back from room along tight ways; answers whether a group with people is on one. */
  lookBack(): boolean;
  /** Leads people along the ways found until every way is full somewhere; answers how many. */
  fill(): number;
}

/**
 * Finds and fills tight ways: those along which the labels fall by exactly the cost. A way counts its turns, the arcs on it that
 * lead back against the flow. All arcs with the flow lead on in time or up an order of the nodes, so the ways of least turns from
 * each state form a network without circles, whatever their length: one depth-first pass blocks them all, and afterwards each
 * group's least number of turns has grown (as the length does in Dinic 1970; here it is a handful instead of hundreds).
 */
export function createTightWays(residual: Residual): TightWays {
  const { groups, shelters, firstGroup, firstShelter, size, doorsOf, costOf, label } = residual;
  const { edgeFlow, leaving, arriving, supply, room, openFrom, openTo } = residual;
  const { steps, edgeRoom, groupNode, groupFirst, groupLast, doorNode, doorShelter } = residual.network;
  const { first: arcFirst, arc: arcs, base: arcBase, span: arcSpan } = residual.arcs;
  /** Least turns from a state to room along a tight way; FAR where none is known or all are full. */
  const turns = new Int32Array(size).fill(FAR);
  /** Next way on from a state that was not found full yet. */
  const cursor = new Int32Array(size);
  const queue = new Int32Array(size);
  const later = new Int32Array(size);
  const stack = new Int32Array(size + 1);
  const freeAt = new Int32Array(size + 1);
  const isWanted = new Uint8Array(size);
  const marks = new Uint8Array(size);
  let count = 0;
  let waiting = 0;
  let now = 0;

  /** Notes that a tight way with `now` turns leads on from `x`. */
  function reach(x: number): void {
    if ((turns[x] ?? 0) <= now) return;
    turns[x] = now;
    queue[count++] = x;
  }
  /** Notes that a tight way with one turn more leads on from `x`. */
  function turn(x: number): void {
    if ((turns[x] ?? 0) <= now + 1) return;
    turns[x] = now + 1;
    later[waiting++] = x;
  }

  /** Filling only turns ways round that waiting people reach, so what they cannot reach now they never will with these labels. */
  function begin(): boolean {
    turns.fill(FAR);
    marks.fill(0);
    count = 0;
    waiting = 0;
    if (!look(Infinity)) return false;
    for (let x = 0; x < size; x++) isWanted[x] = turns[x] === FAR ? 0 : 1;
    count = reachedStates(residual, isWanted, { marks, found: queue });
    for (let x = 0; x < size; x++) if (marks[x] === 0) turns[x] = OUT;
    return true;
  }

  function lookBack(): boolean {
    return look(0);
  }

  /** Looks until so many turns after the first group. */
  function look(further: number): boolean {
    for (let i = 0; i < count; i++) turns[queue[i] ?? 0] = FAR;
    for (let i = 0; i < waiting; i++) turns[later[i] ?? 0] = FAR;
    count = 0;
    waiting = 0;
    now = 0;
    for (let j = 0; j < shelters; j++)
      if ((room[j] ?? 0) > 0 && label[firstShelter + j] === 0) reach(firstShelter + j);
    const least = leastLabel(residual);
    let found = false;
    for (let i = 0; i < count; ) {
      for (; i < count; i++) {
        const y = queue[i] ?? 0;
        cursor[y] = 0;
        if (y >= firstShelter) lookIntoShelter(y - firstShelter);
        else if (y < firstGroup) lookAtNode(y);
        else {
          const g = y - firstGroup;
          if ((supply[g] ?? 0) > 0 && label[y] === least) found = true;
          const start = (groupNode[g] ?? 0) * steps;
          for (let t = openFrom[g] ?? 0; t <= (openTo[g] ?? -1); t++)
            if ((leaving[g * steps + t] ?? 0) > 0 && label[start + t] === label[y]) turn(start + t);
        }
      }
      if (found && further === 0) break;
      now += 1;
      const end = waiting;
      waiting = 0;
      for (let k = 0; k < end; k++) {
        const x = later[k] ?? 0;
        if (turns[x] === now) queue[count++] = x;
      }
    }
    return found;
  }

  function lookIntoShelter(j: number): void {
    const own = label[firstShelter + j] ?? 0;
    const end = doorsOf.first[j + 1] ?? 0;
    for (let i = doorsOf.first[j] ?? 0; i < end; i++) {
      const start = (doorNode[doorsOf.item[i] ?? 0] ?? 0) * steps;
      for (let t = 0; t < steps; t++) if (label[start + t] === own + (costOf[t] ?? 0)) reach(start + t);
    }
  }

  function lookAtNode(y: number): void {
    const own = label[y] ?? 0;
    const v = Math.floor(y / steps);
    const t = y - v * steps;
    const end = arcFirst[v + 1] ?? 0;
    for (let c = arcFirst[v] ?? 0; c < end; c++) {
      const arc = arcs[c] ?? 0;
      const i = arc >> 2;
      const kind = arc & 3;
      if (kind === ARC.back) {
        const before = t - (arcSpan[c] ?? 0);
        if (before < 0) continue;
        const x = (arcBase[c] ?? 0) + before;
        if (label[x] !== own || (turns[x] ?? 0) <= now) continue;
        const at = i * steps + before;
        if ((edgeFlow[at] ?? 0) < (edgeRoom[at] ?? 0)) reach(x);
      } else if (kind === ARC.ahead) {
        if ((edgeFlow[i * steps + t] ?? 0) === 0) continue;
        const x = (arcBase[c] ?? 0) + t + (arcSpan[c] ?? 0);
        if (label[x] === own) turn(x);
      } else if (kind === ARC.door) {
        const x = firstShelter + (doorShelter[i] ?? 0);
        if ((arriving[i * steps + t] ?? 0) > 0 && label[x] === own - (costOf[t] ?? 0)) turn(x);
      } else if (label[firstGroup + i] === own && t >= (groupFirst[i] ?? 0) && t <= (groupLast[i] ?? 0))
        reach(firstGroup + i);
    }
  }

  let next = -1;
  let free = 0;
  /** Moves the cursor of a state to the next way on with room; sets `next` and `free`; false when there is none. */
  function advance(x: number): boolean {
    if (x >= firstShelter) return advanceFromShelter(x);
    if (x >= firstGroup) return advanceFromGroup(x);
    const own = label[x] ?? 0;
    const stay = turns[x] ?? 0;
    const v = Math.floor(x / steps);
    const t = x - v * steps;
    const begin = arcFirst[v] ?? 0;
    const end = arcFirst[v + 1] ?? 0;
    for (let c = begin + (cursor[x] ?? 0); c < end; c++) {
      const arc = arcs[c] ?? 0;
      const i = arc >> 2;
      const kind = arc & 3;
      if (kind === ARC.ahead) {
        const after = t + (arcSpan[c] ?? 0);
        next = (arcBase[c] ?? 0) + after;
        if (after >= steps || turns[next] !== stay || label[next] !== own) continue;
        const at = i * steps + t;
        free = (edgeRoom[at] ?? 0) - (edgeFlow[at] ?? 0);
      } else if (kind === ARC.back) {
        const before = t - (arcSpan[c] ?? 0);
        next = (arcBase[c] ?? 0) + before;
        if (before < 0 || turns[next] !== stay - 1 || label[next] !== own) continue;
        free = edgeFlow[i * steps + before] ?? 0;
      } else if (kind === ARC.door) {
        next = firstShelter + (doorShelter[i] ?? 0);
        if (turns[next] !== stay || label[next] !== own - (costOf[t] ?? 0)) continue;
        free = FAR;
      } else {
        next = firstGroup + i;
        if (turns[next] !== stay - 1 || label[next] !== own) continue;
        free = leaving[i * steps + t] ?? 0;
      }
      if (free > 0) {
        cursor[x] = c - begin;
        return true;
      }
    }
    return false;
  }

  function advanceFromShelter(x: number): boolean {
    const own = label[x] ?? 0;
    const j = x - firstShelter;
    const begin = doorsOf.first[j] ?? 0;
    const ways = ((doorsOf.first[j + 1] ?? 0) - begin) * steps;
    for (let c = cursor[x] ?? 0; c < ways; c++) {
      const k = Math.floor(c / steps);
      const t = c - k * steps;
      const door = doorsOf.item[begin + k] ?? 0;
      next = (doorNode[door] ?? 0) * steps + t;
      free = arriving[door * steps + t] ?? 0;
      if (free === 0 || turns[next] !== (turns[x] ?? 0) - 1) continue;
      if (own !== (label[next] ?? 0) - (costOf[t] ?? 0)) continue;
      cursor[x] = c;
      return true;
    }
    return false;
  }

  function advanceFromGroup(x: number): boolean {
    const g = x - firstGroup;
    const begin = openFrom[g] ?? 0;
    const ways = (openTo[g] ?? -1) - begin + 1;
    free = FAR;
    for (let c = cursor[x] ?? 0; c < ways; c++) {
      next = (groupNode[g] ?? 0) * steps + begin + c;
      if (turns[next] !== turns[x] || label[next] !== label[x]) continue;
      cursor[x] = c;
      return true;
    }
    return false;
  }

  /** Leads `persons` more along the way on which the cursor of a state stands. */
  function push(x: number, persons: number): void {
    const c = cursor[x] ?? 0;
    if (x >= firstShelter) {
      const k = Math.floor(c / steps);
      const door = doorsOf.item[(doorsOf.first[x - firstShelter] ?? 0) + k] ?? 0;
      add(arriving, door * steps + c - k * steps, -persons);
      return;
    }
    const g = x - firstGroup;
    if (g >= 0) {
      add(leaving, g * steps + (openFrom[g] ?? 0) + c, persons);
      return;
    }
    const v = Math.floor(x / steps);
    const at = (arcFirst[v] ?? 0) + c;
    const arc = arcs[at] ?? 0;
    const slot = (arc >> 2) * steps + x - v * steps;
    if ((arc & 3) === ARC.door) add(arriving, slot, persons);
    else if ((arc & 3) === ARC.ahead) add(edgeFlow, slot, persons);
    else if ((arc & 3) === ARC.back) add(edgeFlow, slot - (arcSpan[at] ?? 0), -persons);
    else add(leaving, slot, -persons);
  }

  function fill(): number {
    const least = leastLabel(residual);
    let found = 0;
    for (let g = 0; g < groups; g++) {
      const x = firstGroup + g;
      // Another group may have led people through this one, until it was full.
      const isOpen = turns[x] !== FAR && (turns[x] ?? 0) >= 0;
      if ((supply[g] ?? 0) > 0 && label[x] === least && isOpen) found += fillFrom(g);
    }
    return found;
  }

  function fillFrom(g: number): number {
    let found = 0;
    let depth = 0;
    stack[0] = firstGroup + g;
    while (depth >= 0) {
      const x = stack[depth] ?? 0;
      const open = x >= firstShelter && turns[x] === 0 ? (room[x - firstShelter] ?? 0) : 0;
      if (open > 0) {
        let persons = Math.min(open, supply[g] ?? 0);
        for (let i = 0; i < depth; i++) persons = Math.min(persons, freeAt[i] ?? 0);
        let back = depth;
        for (let i = depth - 1; i >= 0; i--) {
          push(stack[i] ?? 0, persons);
          if (freeAt[i] !== FAR) freeAt[i] = (freeAt[i] ?? 0) - persons;
          if (freeAt[i] === 0) back = i;
        }
        room[x - firstShelter] = open - persons;
        supply[g] = (supply[g] ?? 0) - persons;
        found += persons;
        if (supply[g] === 0) return found;
        depth = back;
      } else if (advance(x)) {
        freeAt[depth] = free;
        depth += 1;
        stack[depth] = next;
      } else {
        // Full: no way comes here again in this pass.
        turns[x] = FULL;
        depth -= 1;
      }
    }
    return found;
  }

  return { begin, lookBack, fill };
}

function add(values: Int32Array, at: number, persons: number): void {
  values[at] = (values[at] ?? 0) + persons;
}
