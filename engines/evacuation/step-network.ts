/**
 * Roads, people and shelters in whole steps of time, struct of arrays. Whoever enters edge `e` in step `t` is at its end in step
 * `t + edgeSteps[e]`; edges of no step are allowed as long as no circle of them takes none.
 */
export interface StepNetwork {
  readonly nodes: number;
  /** Steps that are looked at, from 0. */
  readonly steps: number;
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeSteps: Int32Array;
  /** Persons who may enter edge `e` in step `t`, at `e · steps + t`; 0 where the road is closed. */
  readonly edgeRoom: Int32Array;
  readonly groupNode: Int32Array;
  readonly groupPersons: Int32Array;
  /** First and last step in which a group may leave its node. */
  readonly groupFirst: Int32Array;
  readonly groupLast: Int32Array;
  /** Doors: node `doorNode[i]` leads into shelter `doorShelter[i]`. */
  readonly doorNode: Int32Array;
  readonly doorShelter: Int32Array;
  /** Persons for whom a shelter has room. */
  readonly shelterRoom: Int32Array;
}

/** Lists of indexes by an owner: those of owner `o` lie at `first[o] … first[o + 1] - 1`. */
export interface ByOwner {
  readonly first: Int32Array;
  readonly item: Int32Array;
}

/** Sorts items by their owners, by counting; an owner's items keep their order. */
export function byOwner(owners: number, ownerOf: Int32Array): ByOwner {
  const first = new Int32Array(owners + 1);
  for (const owner of ownerOf) first[owner + 1] = (first[owner + 1] ?? 0) + 1;
  for (let o = 0; o < owners; o++) first[o + 1] = (first[o + 1] ?? 0) + (first[o] ?? 0);
  const next = first.slice(0, owners);
  const item = new Int32Array(ownerOf.length);
  for (let i = 0; i < ownerOf.length; i++) {
    const owner = ownerOf[i] ?? 0;
    item[next[owner] ?? 0] = i;
    next[owner] = (next[owner] ?? 0) + 1;
  }
  return { first, item };
}

/** What a group that was left behind lacked: another place in a shelter would save one of them, or only more road would. */
export type Shortage = 'shelter' | 'road';

/** Persons on every edge, at every door and out of every group, step by step. */
export interface FlowOverTime {
  /** Persons who enter edge `e` in step `t`, at `e · steps + t`. */
  readonly edgeFlow: Int32Array;
  /** Persons of group `g` who leave in step `t`, at `g · steps + t`. */
  readonly leaving: Int32Array;
  /** Persons who arrive at door `i` in step `t`, at `i · steps + t`. */
  readonly arriving: Int32Array;
  /** Persons of each group for whom there is no way. */
  readonly left: Int32Array;
  /** For a group with persons left, what it lacked. */
  readonly shortage: readonly (Shortage | undefined)[];
  /** Sum of the steps in which people arrive. */
  readonly cost: number;
  /** The cost is at most so much above the least possible one for as many persons; 0: it is the least. */
  readonly gap: number;
}

/** Choices of `flowOverTime`. */
export interface FlowOptions {
  /** Arrivals within so many steps count as equally good: fewer rounds, a known gap. Default 1: exact. */
  readonly together?: number;
  readonly signal?: { readonly aborted: boolean };
  readonly progress?: (share: number) => void;
}

/** Kinds of arcs from a node: through a door, along an edge, back along one that is used, back into a group. */
export const ARC = { door: 0, ahead: 1, back: 2, group: 3 } as const;

/**
 * What leads on from each node, four times its index plus its kind: doors first, then edges ahead, edges back, groups. For an edge
 * `base` is the first state of its other end and `span` its steps, so that a search need not look the edge up.
 */
export function arcsAt({ nodes, steps, edgeFrom, edgeTo, edgeSteps, groupNode, doorNode }: StepNetwork) {
  const lists = [doorNode, edgeFrom, edgeTo, groupNode].map((owners) => byOwner(nodes, owners));
  const first = new Int32Array(nodes + 1);
  const arc: number[] = [];
  for (let v = 0; v < nodes; v++) {
    lists.forEach((list, kind) => {
      for (const i of list.item.subarray(list.first[v], list.first[v + 1])) arc.push(4 * i + kind);
    });
    first[v + 1] = arc.length;
  }
  return {
    first,
    arc: Int32Array.from(arc),
    base: Int32Array.from(
      arc,
      (one) => steps * (((one & 3) === ARC.ahead ? edgeTo : edgeFrom)[one >> 2] ?? 0),
    ),
    span: Int32Array.from(arc, (one) => edgeSteps[one >> 2] ?? 0),
  };
}

/** The sum of arrival steps, and by how much at most it is above the least one when arrivals in `together` steps counted as equal. */
export function costs(
  arriving: Int32Array,
  steps: number,
  together: number,
): { readonly cost: number; readonly gap: number } {
  let cost = 0;
  let least = 0;
  for (let at = 0; at < arriving.length; at++) {
    const t = at % steps;
    cost += t * (arriving[at] ?? 0);
    least += together * Math.floor(t / together) * (arriving[at] ?? 0);
  }
  return { cost, gap: cost - least };
}
