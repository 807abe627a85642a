import type { StepNetwork } from '../step-network.ts';

/** Roads without a plan: edges of 0 to 4 steps, closed from some step on, a few groups and shelters, too little of everything at times. */
export function randomStepNetwork(random: () => number): StepNetwork {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const nodes = whole(3, 8);
  const steps = whole(5, 14);
  const edges = whole(nodes, 3 * nodes);
  const ends = Array.from({ length: edges }, () => [whole(0, nodes - 1), whole(0, nodes - 1)] as const);
  const rooms = Array.from({ length: edges }, () => {
    const perStep = whole(1, 6);
    const closes = random() < 0.3 ? whole(1, steps) : steps;
    return Array.from({ length: steps }, (_, t) => (t < closes && random() < 0.95 ? perStep : 0));
  });
  const groups = whole(1, 4);
  const shelters = whole(1, 3);
  const doors = Array.from({ length: whole(shelters, shelters + 2) }, (_, i) => ({
    node: whole(0, nodes - 1),
    shelter: i < shelters ? i : whole(0, shelters - 1),
  }));
  const first = Array.from({ length: groups }, () => whole(0, 3));
  return {
    nodes,
    steps,
    edgeFrom: Int32Array.from(ends, ([from]) => from),
    edgeTo: Int32Array.from(ends, ([, to]) => to),
    // Only upwards may an edge take no step: no circle takes none.
    edgeSteps: Int32Array.from(ends, ([from, to]) => (to > from ? whole(0, 3) : whole(1, 4))),
    edgeRoom: Int32Array.from(rooms.flat()),
    groupNode: Int32Array.from(first, () => whole(0, nodes - 1)),
    groupPersons: Int32Array.from(first, () => whole(1, 20)),
    groupFirst: Int32Array.from(first),
    groupLast: Int32Array.from(first, (from) => Math.min(steps - 1, from + whole(0, 9))),
    doorNode: Int32Array.from(doors, ({ node }) => node),
    doorShelter: Int32Array.from(doors, ({ shelter }) => shelter),
    shelterRoom: Int32Array.from({ length: shelters }, () => whole(0, 25)),
  };
}
