import { arcsAt, type ByOwner, byOwner, type StepNetwork } from './step-network.ts';

/** Above every cost and every number of persons. */
export const FAR = 0x3fffffff;

/**
 * A network in steps with the flow through it. States are nodes by steps (node `v` in step `t` is `v · steps + t`), then groups, then
 * shelters. Arcs with the flow lead from a group to its node, along edges, through doors; arcs back take of the flow what it has.
 */
export interface Residual {
  readonly network: StepNetwork;
  readonly groups: number;
  readonly shelters: number;
  readonly firstGroup: number;
  readonly firstShelter: number;
  /** States. */
  readonly size: number;
  readonly arcs: ReturnType<typeof arcsAt>;
  readonly doorsOf: ByOwner;
  /** Cost of arriving, by the step. */
  readonly costOf: Int32Array;
  readonly edgeFlow: Int32Array;
  readonly leaving: Int32Array;
  readonly arriving: Int32Array;
  /** Persons of each group who still wait for a way. */
  readonly supply: Int32Array;
  /** Room left in each shelter. */
  readonly room: Int32Array;
  /** A lower bound of the cost from a state to room in a shelter. */
  readonly label: Int32Array;
  /** First and last step in which leaving can be part of a cheapest way, by group. */
  readonly openFrom: Int32Array;
  readonly openTo: Int32Array;
}

/** The network without any flow; arrivals within `together` steps cost the same. */
export function createResidual(network: StepNetwork, together: number): Residual {
  const { nodes, steps, groupNode, doorNode, doorShelter, edgeRoom } = network;
  const groups = groupNode.length;
  const shelters = network.shelterRoom.length;
  const firstGroup = nodes * steps;
  const firstShelter = firstGroup + groups;
  const size = firstShelter + shelters;
  return {
    network,
    groups,
    shelters,
    firstGroup,
    firstShelter,
    size,
    arcs: arcsAt(network),
    doorsOf: byOwner(shelters, doorShelter),
    costOf: Int32Array.from({ length: steps }, (_, t) => Math.floor(t / together)),
    edgeFlow: new Int32Array(edgeRoom.length),
    leaving: new Int32Array(groups * steps),
    arriving: new Int32Array(doorNode.length * steps),
    supply: Int32Array.from(network.groupPersons),
    room: Int32Array.from(network.shelterRoom),
    label: new Int32Array(size),
    openFrom: new Int32Array(groups),
    openTo: new Int32Array(groups),
  };
}

/** The label of the imagined place from which all groups with people come. */
export function leastLabel({ groups, supply, label, firstGroup }: Residual): number {
  let least = FAR;
  for (let g = 0; g < groups; g++)
    if ((supply[g] ?? 0) > 0) least = Math.min(least, label[firstGroup + g] ?? 0);
  return least;
}
