import type { Situation } from '../ground.ts';
import type { EvacuationEdge, EvacuationNode, Fleet, GroupKind, PeopleCell, Shelter } from '../model.ts';

/** The kinds that most tests use. */
export const KINDS: readonly GroupKind[] = [
  { id: 'walk', mode: 'foot', speedKmh: 4 },
  { id: 'slow', mode: 'foot', speedKmh: 2.4 },
  { id: 'car', mode: 'car', speedKmh: 60, personsPerVehicle: 2.5 },
  { id: 'bus', mode: 'ride', speedKmh: 50 },
];

/**
 * A made-up town beside a river that rises: a square of corners about 200 m apart, some streets missing, some one-way, some narrow;
 * the hazard comes from the west, row of corners by row; shelters lie in the east.
 */
export function randomTown(
  random: () => number,
  {
    side,
    persons,
    shelters,
    fleets = 1,
  }: { side: number; persons: number; shelters: number; fleets?: number },
): Situation {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const nodes = Array.from({ length: side * side }, (_, i): EvacuationNode => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return { id: `n${i}`, lng: 106 + 0.002 * (x + 0.3 * random()), lat: 29 + 0.0018 * (y + 0.3 * random()) };
  });
  const edges = nodes.flatMap((_, i) =>
    [i + 1, i + side].flatMap((j, k): EvacuationEdge[] => {
      const isEdge = k === 0 ? j % side === 0 : j >= nodes.length;
      if (isEdge || random() < 0.12) return [];
      const isLane = random() < 0.2;
      const isWide = random() < 0.15;
      const row = {
        lengthM: 200 + 60 * random(),
        speedKmh: 15 + 35 * random(),
        vehiclesPerHour: isLane ? 0 : isWide ? 900 : 300,
        personsPerHour: isLane ? 600 : 1500,
      };
      const there = { id: `e${i}-${j}`, from: `n${i}`, to: `n${j}`, ...row };
      return random() < 0.1 ? [there] : [there, { ...there, id: `e${j}-${i}`, from: `n${j}`, to: `n${i}` }];
    }),
  );
  const zones = [0.25, 0.5].map((share, z) => ({
    arrivalMin: 70 - 40 * (1 - z) + 20 * random(),
    rings: [
      [
        [105.99, 28.99],
        [106 + 0.002 * side * share, 28.99],
        [106 + 0.002 * side * share, 29.01 + 0.0018 * side],
        [105.99, 29.01 + 0.0018 * side],
      ] as const,
    ],
  }));
  const cellCount = Math.max(2, Math.round((side * side) / 6));
  const cells = Array.from({ length: cellCount }, (_, i): PeopleCell => {
    const people = Math.round((persons / cellCount) * (0.4 + 1.2 * random()));
    const car = Math.round(people * 0.4);
    const slow = Math.round(people * 0.15);
    const bus = fleets > 0 ? Math.round(people * 0.06) : 0;
    return {
      id: `c${i}`,
      lng: 106 + 0.002 * side * 0.5 * random(),
      lat: 29 + 0.0018 * side * random(),
      people: { walk: people - car - slow - bus, slow, car, bus },
      readyMin: whole(0, 10),
    };
  });
  return {
    nodes,
    edges,
    hazard: { zones },
    kinds: KINDS,
    cells,
    shelters: Array.from({ length: shelters }, (_, j): Shelter => {
      return {
        id: `s${j}`,
        lng: 106 + 0.002 * side * (0.6 + 0.4 * random()),
        lat: 29 + 0.0018 * side * random(),
        capacity: Math.round((persons / shelters) * (0.5 + 0.8 * random())),
        ...(j === 0 && shelters > 1 ? { admits: ['slow', 'bus'] } : {}),
      };
    }),
    fleets: Array.from({ length: fleets }, (_, f): Fleet => {
      return {
        id: `f${f}`,
        kind: 'bus',
        lng: 106 + 0.002 * side * 0.7,
        lat: 29 + 0.0009 * side,
        vehicles: whole(1, 4),
        seats: 30,
      };
    }),
    marginMin: 5,
  };
}
