/** Longitude and latitude, degrees, CGCS2000. */
export type Coordinate = readonly [lng: number, lat: number];

/** A place where roads meet, end, or where people or a shelter meet the road. */
export interface EvacuationNode {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
}

/** A road in one direction; a street that is used both ways is two edges. */
export interface EvacuationEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  /** Speed of vehicles on it, km/h. */
  readonly speedKmh: number;
  /** Vehicles an hour that it takes; 0: closed to vehicles. */
  readonly vehiclesPerHour: number;
  /** People on foot an hour that it takes; 0: closed to people on foot. */
  readonly personsPerHour: number;
  /** Kind of road in its owner's words; shown, not used. */
  readonly kind?: string;
  /** Points of its line between its ends. */
  readonly via?: readonly Coordinate[];
}

/** An area that the hazard reaches as a whole at one time. */
export interface HazardZone {
  /** Minute in which the hazard has all of it; `Infinity`: to be cleared, but no road in it is lost. */
  readonly arrivalMin: number;
  /** Outer ring and holes, each a closed or open list of points (even–odd rule). */
  readonly rings: readonly (readonly Coordinate[])[];
}

/** Times of arrival on cells; row 0 is the northernmost. */
export interface HazardRaster {
  readonly west: number;
  readonly north: number;
  readonly cellLng: number;
  readonly cellLat: number;
  readonly columns: number;
  readonly rows: number;
  /** Minute of arrival in each cell, row by row; NaN or `Infinity` where the hazard never comes. */
  readonly minutes: ArrayLike<number>;
}

/** What comes, and when: the earliest of all that is given holds. Minutes count from the same zero as everything else. */
export interface Hazard {
  readonly zones?: readonly HazardZone[];
  readonly raster?: HazardRaster;
  /** Minute of arrival at a node, by its id. */
  readonly nodeArrivalMin?: ReadonlyMap<string, number>;
}

/** How a group of people gets away: on foot, in their own cars, or fetched by a bus or an ambulance. */
export type Mode = 'foot' | 'car' | 'ride';

/** A kind of people by the way they move. Never a person: the plan knows areas and numbers. */
export interface GroupKind {
  readonly id: string;
  readonly mode: Mode;
  /** On foot the walking speed, in vehicles the highest speed that is driven, km/h. */
  readonly speedKmh: number;
  /** Persons in one car, for mode `car`. */
  readonly personsPerVehicle?: number;
}

/** People of one small area. */
export interface PeopleCell {
  readonly id: string;
  /** Name of the area that orders are given for, for people to read. */
  readonly area?: string;
  readonly lng: number;
  readonly lat: number;
  /** Node at which they meet the road; without it the nearest one that serves their kind. */
  readonly node?: string;
  /** Persons by the id of their kind. */
  readonly people: Readonly<Record<string, number>>;
  /** First minute in which they can leave, counted from the order. Default 0. */
  readonly readyMin?: number;
  /** Last minute in which they may leave, whatever the hazard. */
  readonly leaveByMin?: number;
}

/** A place to bring people to. */
export interface Shelter {
  readonly id: string;
  readonly name?: string;
  readonly lng: number;
  readonly lat: number;
  readonly node?: string;
  /** Persons. */
  readonly capacity: number;
  /** Long-term, short-term or emergency, or a refuge of its own kind; shown. */
  readonly kind?: string;
  /** City, district, town or village; shown. */
  readonly level?: string;
  /** Kinds of people that it takes; without it all. */
  readonly admits?: readonly string[];
}

/** Buses or ambulances of one depot. */
export interface Fleet {
  readonly id: string;
  /** The kind of people that they fetch. */
  readonly kind: string;
  readonly lng: number;
  readonly lat: number;
  readonly node?: string;
  readonly vehicles: number;
  /** Persons in one vehicle. */
  readonly seats: number;
  /** Minutes from the order until they leave the depot. Default 0. */
  readonly readyMin?: number;
  /** Minutes to board, and as many to alight. Default 5. */
  readonly boardMin?: number;
}

/** Persons of one group who leave in one step. */
export interface Departure {
  /** Minute at which the first of them leaves; the last leaves less than a step later. */
  readonly minute: number;
  readonly persons: number;
}

/** One line of the plan: so many of a group go to this shelter by this way. */
export interface PlanRow {
  readonly cell: string;
  readonly area: string;
  readonly kind: string;
  readonly shelter: string;
  readonly persons: number;
  /** Edges in the order in which they are used. */
  readonly edges: readonly string[];
  /** Minutes after leaving at which each edge is entered. */
  readonly enterAfterMin: readonly number[];
  readonly departures: readonly Departure[];
  /** The window in which they leave, minutes. */
  readonly leaveFromMin: number;
  readonly leaveToMin: number;
  /** Minutes from leaving to the shelter. */
  readonly travelMin: number;
  /** When the last of them is there, minutes. */
  readonly arriveByMin: number;
  /** Least time between the last of them leaving a road or their cell and the hazard reaching it, minutes; `Infinity` where it never does. */
  readonly spareMin: number;
  readonly lengthM: number;
  /** A person fixed it: kept as it was, or led to the shelter that the person named. */
  readonly pinned: boolean;
}

/** One ride of a bus or an ambulance. */
export interface RideRow {
  readonly fleet: string;
  /** Number of the vehicle in its fleet, from 1. */
  readonly vehicle: number;
  readonly cell: string;
  readonly area: string;
  readonly kind: string;
  readonly shelter: string;
  readonly persons: number;
  /** Edges to the people, empty; then edges to the shelter. */
  readonly edgesThere: readonly string[];
  readonly enterThereAfterMin: readonly number[];
  readonly edges: readonly string[];
  readonly enterAfterMin: readonly number[];
  /** When the vehicle sets out to them. */
  readonly setOutMin: number;
  readonly boardFromMin: number;
  readonly leaveMin: number;
  readonly arriveMin: number;
  readonly spareMin: number;
}

/** Why people cannot be brought away. */
export type LeftReason =
  /** No road near the cell that their kind can use, or none of its roads leads to a shelter that takes them. */
  | 'no-road'
  /** The hazard closes every way, or has the cell, before they could leave. */
  | 'cut-off'
  /** There are ways, but they cannot carry all of them in time. */
  | 'road-capacity'
  /** No shelter that takes their kind and can be reached in time has room. */
  | 'shelter-full'
  /** No bus or ambulance reaches them in time. */
  | 'no-vehicle';

/** People for whom the plan has no way. */
export interface LeftRow {
  readonly cell: string;
  readonly area: string;
  readonly kind: string;
  readonly persons: number;
  readonly reason: LeftReason;
  /** Minute in which the hazard reaches the cell; `Infinity` where only the polygon has it. */
  readonly hazardMin: number;
}
