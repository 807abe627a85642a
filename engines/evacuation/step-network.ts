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
