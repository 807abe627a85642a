import { headOf, reversedSpace, type SearchSpace, type SegmentEnds } from './space.ts';
import type { ForbiddenWays } from './turn-rules.ts';

/**
 * Edges with what must be remembered of the way to them. State `e` is edge `e` with nothing to remember; further states stand for the
 * same edge behind the beginning of a forbidden way, or inside roads for destinations only that were entered from outside.
 */
export interface TurnStates {
  readonly edgeOf: Int32Array;
  /** Further states of an edge, besides the one with its own number. */
  readonly further: ReadonlyMap<number, readonly number[]>;
  /** The state in which an edge for destinations only has been entered from an open road, by edge. */
  readonly entered: ReadonlyMap<number, number>;
  /** States from this one on stand for roads for destinations only that were entered from outside. */
  readonly firstEntered: number;
  readonly forward: SearchSpace;
  readonly backward: SearchSpace;
}

/** What `turnStates` builds on. */
export interface TurnStatesOptions {
  readonly out: SearchSpace;
  readonly forbidden: ForbiddenWays;
  /** 1 for segments open to destinations only. */
  readonly destinationOnly: Uint8Array;
  readonly uTurns: 'dead-ends' | 'everywhere';
}

const BANNED = -1;

/**
 * The graph of states. The forbidden ways become an automaton of their proper beginnings, as Aho and Corasick do for words (1975):
 * a state is the longest beginning that the way driven so far ends in, so ways that overlap are all watched. Beside it runs one bit
 * for roads for destinations only: entered from outside, they are not left to the outside again.
 */
export function turnStates(ends: SegmentEnds, options: TurnStatesOptions): TurnStates {
  const { out, forbidden, destinationOnly, uTurns } = options;
  const edges = 2 * ends.from.length;
  const { edgeOf: memoryEdge, turns } = automaton(edges, forbidden.ways);
  const memories = memoryEdge.length;
  const isInner = (edge: number) => destinationOnly[edge >> 1] === 1;
  const inside = new Int32Array(memories).fill(-1);
  let size = memories;
  for (let m = 0; m < memories; m++) if (isInner(memoryEdge[m] ?? 0)) inside[m] = size++;
  const edgeOf = new Int32Array(size);
  edgeOf.set(memoryEdge);
  for (let m = 0; m < memories; m++) if ((inside[m] ?? -1) >= 0) edgeOf[inside[m] ?? 0] = memoryEdge[m] ?? 0;

  const first = new Int32Array(size + 1);
  const next: number[] = [];
  const drives: number[] = [];
  function addArcs(memory: number, isInside: boolean): void {
    const edge = memoryEdge[memory] ?? 0;
    if ((edge & 1) === 1 && ends.oneWay[edge >> 1] === 1) return;
    const at = headOf(ends, edge);
    const begin = out.first[at] ?? 0;
    const end = out.first[at + 1] ?? 0;
    const special = turns[memory];
    for (let a = begin; a < end; a++) {
      const on = out.edge[a] ?? 0;
      const isTurnBack = on === (edge ^ 1);
      if (isTurnBack && uTurns === 'dead-ends' && end - begin > 1 && !forbidden.ordered.has(`${edge},${on}`))
        continue;
      const memoryNext = special?.get(on) ?? on;
      if (memoryNext === BANNED) continue;
      if (isInside && !isInner(on)) continue;
      const isEntered = isInner(on) && (isInside || !isInner(edge));
      next.push(isEntered ? (inside[memoryNext] ?? 0) : memoryNext);
      drives.push(on);
    }
  }
  for (let m = 0; m < memories; m++) {
    addArcs(m, false);
    first[m + 1] = next.length;
  }
  for (let m = 0; m < memories; m++) {
    const state = inside[m] ?? -1;
    if (state < 0) continue;
    addArcs(m, true);
    first[state + 1] = next.length;
  }
  const forward = { size, first, next: Int32Array.from(next), edge: Int32Array.from(drives) };
  const further = new Map<number, number[]>();
  const entered = new Map<number, number>();
  for (let state = edges; state < size; state++) {
    const edge = edgeOf[state] ?? 0;
    const known = further.get(edge);
    if (known === undefined) further.set(edge, [state]);
    else known.push(state);
  }
  for (let e = 0; e < edges; e++) if ((inside[e] ?? -1) >= 0) entered.set(e, inside[e] ?? 0);
  return {
    edgeOf,
    further,
    entered,
    firstEntered: memories,
    forward,
    backward: reversedSpace(forward, edgeOf),
  };
}

/** The automaton of the proper beginnings of forbidden ways; `turns[m]` holds the edges after which it does not go on to plain edge. */
function automaton(
  edges: number,
  ways: readonly (readonly number[])[],
): {
  readonly edgeOf: Int32Array;
  readonly turns: readonly (ReadonlyMap<number, number> | undefined)[];
} {
  const beginnings = new Map<string, number>();
  const words: (readonly number[])[] = [];
  const own = new Map<number, Map<number, number>>();
  const stateOf = (word: readonly number[]) => (word.length === 1 ? word[0] : beginnings.get(word.join(',')));
  for (const way of ways) {
    for (let length = 2; length < way.length; length++) {
      const word = way.slice(0, length);
      const key = word.join(',');
      if (beginnings.has(key)) continue;
      beginnings.set(key, edges + words.length);
      words.push(word);
      put(own, stateOf(word.slice(0, -1)) ?? 0, word.at(-1) ?? 0, edges + words.length - 1);
    }
    put(own, stateOf(way.slice(0, -1)) ?? 0, way.at(-1) ?? 0, BANNED);
  }
  const edgeOf = new Int32Array(edges + words.length);
  for (let e = 0; e < edges; e++) edgeOf[e] = e;
  const turns: (ReadonlyMap<number, number> | undefined)[] = new Array(edges + words.length).fill(undefined);
  for (const [state, map] of own) turns[state] = map;
  const byLength = words.map((word, i) => ({ word, state: edges + i }));
  for (const { word, state } of byLength.sort((a, b) => a.word.length - b.word.length)) {
    edgeOf[state] = word.at(-1) ?? 0;
    let rest: number | undefined;
    for (let k = 1; rest === undefined; k++) rest = stateOf(word.slice(k));
    const merged = new Map(turns[rest] ?? []);
    for (const [edge, to] of own.get(state) ?? []) if (merged.get(edge) !== BANNED) merged.set(edge, to);
    turns[state] = merged;
  }
  return { edgeOf, turns };
}

/** Writes a turn; a ban stays a ban. */
function put(own: Map<number, Map<number, number>>, state: number, edge: number, to: number): void {
  const map = own.get(state) ?? new Map<number, number>();
  own.set(state, map);
  if (map.get(edge) !== BANNED) map.set(edge, to);
}
