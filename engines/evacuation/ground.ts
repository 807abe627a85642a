import { hazardTimes } from './hazard.ts';
import { buildLayer, type Door, type Layer } from './layer.ts';
import type {
  EvacuationEdge,
  EvacuationNode,
  Fleet,
  GroupKind,
  Hazard,
  PeopleCell,
  Shelter,
} from './model.ts';
import { accessTenths, type Movement, movementOf, TENTHS, timesTo } from './movement.ts';
import { metresBetween } from './plane.ts';
import { checkPlace, indexById, type Roads, readRoads } from './roads.ts';

/** Where things are and what comes: what does not change while a plan is made. */
export interface Situation {
  readonly nodes: readonly EvacuationNode[];
  readonly edges: readonly EvacuationEdge[];
  readonly hazard: Hazard;
  readonly kinds: readonly GroupKind[];
  readonly cells: readonly PeopleCell[];
  readonly shelters: readonly Shelter[];
  readonly fleets?: readonly Fleet[];
  /** Edges that nobody may use. */
  readonly closedEdges?: readonly string[];
  /** Minute in which the orders go out. Default 0. */
  readonly startMin?: number;
  /** Last minute in which people leave; default the latest arrival of the hazard at a cell, but 240 where it never arrives at one. */
  readonly horizonMin?: number;
  /** The last must be out of a road so many minutes before the hazard is there. Default 0. */
  readonly marginMin?: number;
  /** Farthest road of a cell or a shelter in a straight line, metres. Default 500. */
  readonly reachM?: number;
  /** Longest way that is planned, minutes. Default 120. */
  readonly longestTripMin?: number;
}

/** People of one kind in one cell. */
export interface Group {
  readonly cell: PeopleCell;
  readonly kind: number;
  readonly persons: number;
  /** Node of the roads where they meet it, −1 where none within reach leads to a shelter. */
  readonly node: number;
  /** From the cell to the node, tenths of a second. */
  readonly access: number;
  readonly accessM: number;
  /** First and last minute in which they may be under way from the cell: the first leave no earlier, the last are at their node no later. */
  readonly firstMin: number;
  readonly lastLeaveMin: number;
  readonly lastAtNodeMin: number;
  /** Minute in which the hazard reaches the cell. */
  readonly hazardMin: number;
}

/** A situation read, checked and indexed. */
export interface Ground {
  readonly situation: Situation;
  readonly roads: Roads;
  readonly movements: readonly Movement[];
  readonly groups: readonly Group[];
  /** Layer of each kind, without those that are fetched. */
  readonly layers: readonly (Layer | undefined)[];
  /** Doors of each kind, those that are fetched included. */
  readonly doors: readonly (readonly Door[])[];
  readonly kindIndex: ReadonlyMap<string, number>;
  readonly shelterIndex: ReadonlyMap<string, number>;
  /** Shelters that the hazard reaches: nobody is led there. */
  readonly flooded: readonly string[];
  /** Persons of cells outside the hazard: they stay. */
  readonly outside: number;
  readonly marginMin: number;
  readonly startMin: number;
  readonly reachM: number;
  readonly longestTripMin: number;
}

/** Reads a situation; throws on rows that cannot be, naming the row and its value. */
export function readGround(situation: Situation): Ground {
  const times = hazardTimes(situation.hazard);
  const { kinds, shelters } = situation;
  const roads = readRoads(
    situation.nodes,
    situation.edges,
    { times, given: situation.hazard },
    situation.closedEdges ?? [],
  );
  const kindIndex = indexById(kinds, 'kind');
  const shelterIndex = indexById(shelters, 'shelter');
  indexById(situation.cells, 'cell');
  indexById(situation.fleets ?? [], 'fleet');
  for (const kind of kinds) checkKind(kind);
  for (const shelter of shelters) checkShelter(shelter, kindIndex);
  const startMin = numberFrom(situation.startMin ?? 0, 'startMin');
  const marginMin = numberFrom(situation.marginMin ?? 0, 'marginMin');
  const reachM = numberFrom(situation.reachM ?? 500, 'reachM');
  const longestTripMin = numberFrom(situation.longestTripMin ?? 120, 'longestTripMin');
  const movements = kinds.map((kind) => movementOf(roads, kind, reachM));
  const flooded = new Set(
    shelters.filter(({ lng, lat }) => times.at(lng, lat) < Infinity).map(({ id }) => id),
  );
  const doors = movements.map((movement) =>
    shelters.flatMap((shelter, j): Door[] => {
      if (flooded.has(shelter.id)) return [];
      if (shelter.admits !== undefined && !shelter.admits.includes(movement.kind.id)) return [];
      const node = nodeOf(shelter, `Shelter "${shelter.id}"`, roads, movement, () => true);
      if (node < 0) return [];
      return [{ shelter: j, node, tenths: accessTenths(movement.kind, distance(roads, node, shelter)) }];
    }),
  );
  const reach = movements.map((movement, k) =>
    timesTo(
      roads.nodes.length,
      (doors[k] ?? []).map(({ node }) => node),
      { from: roads.from, tenths: movement.tenths, into: movement.into },
    ),
  );
  const horizonMin = horizon(situation, times.at);
  let outside = 0;
  const groups = situation.cells.flatMap((cell): Group[] => {
    checkPlace(`Cell "${cell.id}"`, cell.lng, cell.lat);
    const isThreatened = times.isThreatened(cell.lng, cell.lat);
    return Object.entries(cell.people).flatMap(([id, persons]): Group[] => {
      const kind = kindIndex.get(id);
      const movement = movements[kind ?? -1];
      if (kind === undefined || movement === undefined)
        throw new Error(`Cell "${cell.id}" has people of the kind "${id}", which is not given.`);
      if (!(Number.isInteger(persons) && persons >= 0))
        throw new Error(
          `Cell "${cell.id}" has ${persons} persons of the kind "${id}"; expected a whole number.`,
        );
      if (persons === 0) return [];
      if (!isThreatened) {
        outside += persons;
        return [];
      }
      const node = nodeOf(
        cell,
        `Cell "${cell.id}"`,
        roads,
        movement,
        (n) => (reach[kind]?.[n] ?? Infinity) < Infinity,
      );
      const row = roads.nodes[node];
      const accessM = node < 0 ? 0 : distance(roads, node, cell);
      const lost =
        row === undefined
          ? Infinity
          : times.along([
              [cell.lng, cell.lat],
              [row.lng, row.lat],
            ]);
      const hazardMin = times.at(cell.lng, cell.lat);
      return [
        {
          cell,
          kind,
          persons,
          node,
          access: accessTenths(movement.kind, accessM),
          accessM,
          firstMin: startMin + numberFrom(cell.readyMin ?? 0, `readyMin of cell "${cell.id}"`),
          lastLeaveMin: Math.min(horizonMin, cell.leaveByMin ?? Infinity),
          lastAtNodeMin: Math.min(lost, hazardMin) - marginMin,
          hazardMin,
        },
      ];
    });
  });
  const layers = movements.map((movement, kind) => {
    if (movement.kind.mode === 'ride') return undefined;
    const kept = new Set(
      groups.filter((group) => group.kind === kind && group.node >= 0).map(({ node }) => node),
    );
    if (kept.size === 0) return undefined;
    return buildLayer(roads, movement, {
      kind,
      doors: doors[kind] ?? [],
      kept,
      reach: reach[kind] ?? new Float64Array(),
    });
  });
  return {
    situation,
    roads,
    movements,
    groups,
    layers,
    doors,
    kindIndex,
    shelterIndex,
    flooded: [...flooded],
    outside,
    marginMin,
    startMin,
    reachM,
    longestTripMin,
  };
}

/** The node at which a place meets the roads of a kind: the one that it names, else the nearest within reach; −1 when there is none. */
export function nodeOf(
  place: { readonly lng: number; readonly lat: number; readonly node?: string },
  what: string,
  roads: Roads,
  movement: Movement,
  isWanted: (node: number) => boolean,
): number {
  if (place.node === undefined) return movement.nearest(place.lng, place.lat, isWanted);
  const named = roads.nodeIndex.get(place.node);
  if (named === undefined) throw new Error(`${what} is at the node "${place.node}", which is not given.`);
  return isWanted(named) ? named : -1;
}

function distance(roads: Roads, node: number, place: { readonly lng: number; readonly lat: number }): number {
  const row = roads.nodes[node];
  return row === undefined ? 0 : metresBetween(place.lng, place.lat, row.lng, row.lat);
}

/** Where the hazard never arrives people are still led away within this time, minutes. */
const OPEN_HORIZON_MIN = 240;

function horizon(
  { cells, horizonMin, startMin = 0 }: Situation,
  at: (lng: number, lat: number) => number,
): number {
  if (horizonMin !== undefined) return numberFrom(horizonMin, 'horizonMin');
  let latest = 0;
  for (const { lng, lat } of cells) {
    const minute = at(lng, lat);
    latest = Math.max(latest, minute < Infinity ? minute : startMin + OPEN_HORIZON_MIN);
  }
  return latest;
}

function numberFrom(value: number, what: string): number {
  if (!(value >= 0 && value < Infinity))
    throw new Error(`${what} is ${value}; expected a number of 0 or more.`);
  return value;
}

function checkKind({ id, mode, speedKmh, personsPerVehicle }: GroupKind): void {
  if (!(speedKmh > 0 && speedKmh < Infinity))
    throw new Error(`Kind "${id}" moves at ${speedKmh} km/h; expected more than 0.`);
  if (mode === 'car' && !((personsPerVehicle ?? 0) > 0 && (personsPerVehicle ?? 0) < Infinity))
    throw new Error(`Kind "${id}" has ${personsPerVehicle} persons in a car; expected more than 0.`);
}

function checkShelter(
  { id, lng, lat, capacity, admits = [] }: Shelter,
  kinds: ReadonlyMap<string, number>,
): void {
  checkPlace(`Shelter "${id}"`, lng, lat);
  if (!(Number.isInteger(capacity) && capacity >= 0))
    throw new Error(`Shelter "${id}" has room for ${capacity} persons; expected a whole number.`);
  for (const kind of admits) {
    if (!kinds.has(kind)) throw new Error(`Shelter "${id}" admits the kind "${kind}", which is not given.`);
  }
}

/** Minute as whole tenths of a second. */
export function tenthsOf(minute: number): number {
  return Math.round(minute * TENTHS);
}
