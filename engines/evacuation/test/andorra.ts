import { seededRandom } from '../../lib/random.ts';
import type { Situation } from '../ground.ts';
import type { Coordinate, EvacuationNode, PeopleCell, Shelter } from '../model.ts';
import { type OsmRows, roadsFromOsm } from '../osm-roads.ts';
import { type EvacuationPlan, evacuationPlan } from '../plan.ts';

function box(west: number, south: number, east: number, north: number): readonly Coordinate[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

/** A flood down the valley of Andorra la Vella: `persons` people in 600 cells, shelters up the valleys and on the slopes. */
export function andorraFlood(osm: OsmRows, persons: number): Situation {
  const { nodes, edges } = roadsFromOsm(osm);
  const random = seededRandom(7);
  const drivable = new Set(
    edges.filter((edge) => edge.vehiclesPerHour > 0).flatMap(({ from, to }) => [from, to]),
  );
  const inside = (node: EvacuationNode) =>
    drivable.has(node.id) && node.lng > 1.495 && node.lng < 1.55 && node.lat > 42.49 && node.lat < 42.52;
  const near = (node: EvacuationNode) =>
    drivable.has(node.id) &&
    !inside(node) &&
    node.lng > 1.44 &&
    node.lng < 1.62 &&
    node.lat > 42.44 &&
    node.lat < 42.57;
  const homes = nodes.filter(inside);
  const places = nodes.filter(near);
  const pick = (from: readonly EvacuationNode[]) =>
    from[Math.floor(random() * from.length)] ?? { id: '', lng: 0, lat: 0 };
  const cells = Array.from({ length: 600 }, (_, i): PeopleCell => {
    const home = pick(homes);
    const people = Math.floor(((i + 1) * persons) / 600) - Math.floor((i * persons) / 600);
    const [car, slow, bus, ambulance] = [0.45, 0.12, 0.03, 0.002].map((share) => Math.round(people * share));
    return {
      id: `c${i}`,
      lng: home.lng + 0.0008 * (random() - 0.5),
      lat: home.lat + 0.0008 * (random() - 0.5),
      people: {
        walk: people - (car ?? 0) - (slow ?? 0) - (bus ?? 0) - (ambulance ?? 0),
        slow: slow ?? 0,
        car: car ?? 0,
        bus: bus ?? 0,
        ambulance: ambulance ?? 0,
      },
      readyMin: Math.floor(15 * random()),
    };
  });
  return {
    nodes,
    edges,
    hazard: {
      zones: [
        { arrivalMin: Infinity, rings: [box(1.495, 42.49, 1.55, 42.52)] },
        { arrivalMin: 90, rings: [box(1.515, 42.503, 1.535, 42.509)] },
        { arrivalMin: 180, rings: [box(1.505, 42.498, 1.545, 42.513)] },
      ],
    },
    kinds: [
      { id: 'walk', mode: 'foot', speedKmh: 4 },
      { id: 'slow', mode: 'foot', speedKmh: 2.4 },
      { id: 'car', mode: 'car', speedKmh: 60, personsPerVehicle: 2.5 },
      { id: 'bus', mode: 'ride', speedKmh: 50 },
      { id: 'ambulance', mode: 'ride', speedKmh: 60 },
    ],
    cells,
    shelters: Array.from({ length: 30 }, (_, j): Shelter => {
      const place = pick(places);
      return {
        id: `s${j}`,
        lng: place.lng,
        lat: place.lat,
        capacity: Math.round((persons / 30) * (0.6 + random())),
      };
    }),
    fleets: [
      { id: 'buses', kind: 'bus', lng: 1.49, lat: 42.465, vehicles: 40, seats: 45 },
      { id: 'ambulances', kind: 'ambulance', lng: 1.533, lat: 42.51, vehicles: 12, seats: 2 },
    ],
    marginMin: 5,
  };
}

/** Seconds to plan the evacuation of so many people on the roads of Andorra, and the plan; `now` answers milliseconds. */
export function measureAndorra(
  osm: OsmRows,
  persons: number,
  now: () => number,
): { readonly seconds: number; readonly plan: EvacuationPlan; readonly situation: Situation } {
  const situation = andorraFlood(osm, persons);
  const begun = now();
  const plan = evacuationPlan(situation);
  return { seconds: (now() - begun) / 1000, plan, situation };
}
