import { z } from 'zod';

const place = {
  lng: z.number().min(-180).max(180).describe('Longitude in degrees.'),
  lat: z.number().min(-90).max(90).describe('Latitude in degrees.'),
};
const minute = z.number().min(0);
const point = z.tuple([z.number(), z.number()]).describe('Longitude and latitude in degrees.');

const node = z.strictObject({ id: z.string().describe('Id of the node.'), ...place });
const edge = z.strictObject({
  id: z.string().describe('Id of the edge; a street used both ways is two edges.'),
  from: z.string().describe('Id of the node where it begins.'),
  to: z.string().describe('Id of the node where it ends.'),
  lengthM: z.number().positive().describe('Length in m.'),
  speedKmh: z.number().positive().describe('Speed of vehicles in km/h.'),
  vehiclesPerHour: z.number().min(0).describe('Vehicles an hour that it takes; 0: closed to vehicles.'),
  personsPerHour: z.number().min(0).describe('People on foot an hour that it takes; 0: closed to them.'),
  kind: z.string().exactOptional().describe('Kind of road; shown only.'),
  via: z.array(point).exactOptional().describe('Points of its line between its ends.'),
});
const zone = z.strictObject({
  arrivalMin: minute
    .exactOptional()
    .describe('Minute in which the hazard has all of it; without it an area to clear whose roads stay.'),
  rings: z.array(z.array(point).min(3)).min(1).describe('Outer ring and holes.'),
});

const cell = z.strictObject({
  id: z.string().describe('Id of the cell.'),
  area: z.string().exactOptional().describe('Name of the area that orders are given for.'),
  ...place,
  node: z.string().exactOptional().describe('Node at which they meet the road; without it the nearest.'),
  people: z.record(z.string(), z.int().min(0)).describe('Persons by the id of their kind.'),
  readyMin: minute.exactOptional().describe('Minutes from the order until they can leave.'),
  leaveByMin: minute.exactOptional().describe('Last minute in which they may leave.'),
});

const shelter = z.strictObject({
  id: z.string().describe('Id of the shelter.'),
  name: z.string().exactOptional().describe('Its name.'),
  ...place,
  node: z.string().exactOptional().describe('Node before it; without it the nearest.'),
  capacity: z.int().min(0).describe('Persons.'),
  kind: z
    .string()
    .exactOptional()
    .describe('Long-term, short-term, emergency or a kind of its own; shown only.'),
  level: z.string().exactOptional().describe('City, district, town or village; shown only.'),
  admits: z.array(z.string()).exactOptional().describe('Kinds of people that it takes; without it all.'),
});

const kind = z.strictObject({
  id: z.string().describe('Id of the kind.'),
  mode: z
    .enum(['foot', 'car', 'ride'])
    .describe('On foot, in their own cars, or fetched by a bus or an ambulance.'),
  speedKmh: z.number().positive().describe('Walking speed, or highest speed driven, km/h.'),
  personsPerVehicle: z.number().positive().exactOptional().describe('Persons in one car, for cars.'),
});

const fleet = z.strictObject({
  id: z.string().describe('Id of the fleet.'),
  kind: z.string().describe('Kind of people that it fetches.'),
  ...place,
  node: z.string().exactOptional().describe('Node of the depot; without it the nearest.'),
  vehicles: z.int().min(0).describe('Number of vehicles.'),
  seats: z.int().positive().describe('Persons in a vehicle.'),
  readyMin: minute.exactOptional().describe('Minutes from the order until they set out.'),
  boardMin: minute.exactOptional().describe('Minutes to board, and as many to alight.'),
});

/** A row of a plan, as it is written and as it is read again to be kept. */
export const planRow = z.object({
  cell: z.string(),
  area: z.string(),
  kind: z.string(),
  shelter: z.string(),
  persons: z.int(),
  edges: z.array(z.string()).describe('Edges in the order in which they are used.'),
  enterAfterMin: z.array(z.number()).describe('Minutes after leaving at which each edge is entered.'),
  departures: z
    .array(z.object({ minute: z.number(), persons: z.int() }))
    .describe('Persons who leave, step by step.'),
  leaveFromMin: z.number(),
  leaveToMin: z.number(),
  travelMin: z.number(),
  arriveByMin: z.number(),
  spareMin: z
    .number()
    .nullable()
    .describe('Least minutes to the hazard on the way; null where it never comes.'),
  lengthM: z.number(),
  pinned: z.boolean().describe('A person fixed it.'),
});

/** A ride of a plan. */
export const rideRow = z.object({
  fleet: z.string(),
  vehicle: z.int(),
  cell: z.string(),
  area: z.string(),
  kind: z.string(),
  shelter: z.string(),
  persons: z.int(),
  edgesThere: z.array(z.string()),
  enterThereAfterMin: z.array(z.number()),
  edges: z.array(z.string()),
  enterAfterMin: z.array(z.number()),
  setOutMin: z.number(),
  boardFromMin: z.number(),
  leaveMin: z.number(),
  arriveMin: z.number(),
  spareMin: z.number().nullable(),
});

/** The input: roads, hazard, people and shelters as rows or as files. */
export const input = z.strictObject({
  roads: z
    .union([
      z.strictObject({
        osm: z
          .string()
          .describe(
            'Path of an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz); capacities by kind of road are design values.',
          ),
      }),
      z.strictObject({ nodes: z.array(node).min(1), edges: z.array(edge).min(1) }),
    ])
    .describe('Roads.'),
  hazard: z
    .strictObject({
      zones: z
        .union([z.string(), z.array(zone)])
        .exactOptional()
        .describe('Areas, or the path of GeoJSON polygons with the property arrivalMin.'),
      raster: z
        .string()
        .exactOptional()
        .describe('Path of a raster (.asc, .tif) of minutes of arrival in degrees; no value: never.'),
      nodeArrivalMin: z
        .record(z.string(), minute)
        .exactOptional()
        .describe('Minute of arrival at nodes by their ids.'),
    })
    .describe('What comes, and when (minutes from 0).'),
  kinds: z
    .array(kind)
    .min(1)
    .exactOptional()
    .describe('Kinds of people; default walk 4 km/h, slow 2.4 km/h, car, bus, ambulance.'),
  cells: z.array(cell).min(1).describe('People of small areas; never single persons.'),
  shelters: z.array(shelter).min(1).describe('Shelters.'),
  fleets: z.array(fleet).exactOptional().describe('Buses and ambulances.'),
  closedEdges: z.array(z.string()).exactOptional().describe('Ids of edges that nobody may use.'),
  moves: z
    .array(z.strictObject({ cell: z.string(), kind: z.string(), shelter: z.string() }))
    .exactOptional()
    .describe('Groups that go to a shelter that a person chose.'),
  keep: z
    .strictObject({
      plan: z.string().describe('Path of an earlier output of this engine.'),
      release: z.array(z.string()).exactOptional().describe('Cells whose rows are planned anew.'),
    })
    .exactOptional()
    .describe('An earlier plan whose rows stay as they are where they still can.'),
  startMin: minute
    .exactOptional()
    .describe(
      'Minutes from the alarm until the plan is read and confirmed and the orders go out. Default 10, an assumption.',
    ),
  horizonMin: minute.exactOptional().describe('Last minute in which people leave.'),
  marginMin: minute.exactOptional().describe('Out of a road so many minutes before the hazard. Default 10.'),
  reachM: z.number().positive().exactOptional().describe('Farthest road of a cell in m. Default 500.'),
  longestTripMin: z.number().positive().exactOptional().describe('Longest way in minutes. Default 120.'),
  stepS: z
    .number()
    .min(1)
    .max(3600)
    .exactOptional()
    .describe('Step of the plan in seconds; default chosen by size.'),
  byHand: z
    .strictObject({
      minutesPerGroup: z
        .number()
        .positive()
        .exactOptional()
        .describe('Minutes that one order takes by hand. Default 2, an assumption.'),
      dispatchers: z.int().positive().exactOptional().describe('People who give orders. Default 1.'),
    })
    .exactOptional()
    .describe('The dispatch by hand that the plan is compared with.'),
});

/** The output: the proposal, those who cannot make it first. */
export const output = z.object({
  left: z
    .array(
      z.object({
        cell: z.string(),
        area: z.string(),
        kind: z.string(),
        persons: z.int(),
        reason: z.enum(['no-road', 'cut-off', 'road-capacity', 'shelter-full', 'no-vehicle']),
        hazardMin: z
          .number()
          .nullable()
          .describe('Minute in which the hazard reaches the cell; null: never.'),
      }),
    )
    .describe('Those who cannot make it.'),
  totals: z.object({
    threatened: z.int().describe('Persons in the area of the hazard.'),
    planned: z.int(),
    left: z.int(),
    outside: z.int().describe('Persons of cells outside: they stay.'),
    lastArrivalMin: z.number(),
    meanArrivalMin: z.number(),
    leastSpareMin: z.number().nullable(),
  }),
  dispatch: z
    .object({
      planMin: z.number().describe('Minute in which all orders go out, after one confirmation (startMin).'),
      byHandMin: z.number().describe('Minute in which the last order is out by hand (assumption).'),
      cutShare: z.number().describe('Share of the time by hand that the plan saves.'),
    })
    .describe('Time to dispatch, against a dispatch by hand.'),
  rows: z.array(planRow),
  rides: z.array(rideRow),
  shelters: z.array(
    z.object({
      shelter: z.string(),
      capacity: z.int(),
      persons: z.int(),
      lastArrivalMin: z.number(),
      flooded: z.boolean(),
    }),
  ),
  roads: z.array(
    z.object({
      edge: z.string(),
      persons: z.int(),
      peakShare: z.number().describe('Greatest use of a quarter of an hour, share of capacity.'),
    }),
  ),
  released: z.array(
    z.object({
      cell: z.string(),
      kind: z.string(),
      shelter: z.string(),
      persons: z.int(),
      reason: z.string(),
    }),
  ),
  bound: z
    .object({ savable: z.int(), persons: z.int(), meanArrivalMin: z.number() })
    .describe('No plan does better: empty roads, shelters with their room.'),
  baseline: z.object({
    minutesPerGroup: z.number(),
    dispatchers: z.int(),
    lastOrderMin: z.number(),
    persons: z.int(),
    saved: z.int(),
    withoutRoom: z.int(),
    caught: z.int(),
    lastArrivalMin: z.number(),
    meanArrivalMin: z.number(),
  }),
  stepS: z.number(),
  gapPersonMin: z.number(),
});

/** Input and output of the command. */
export type EvacuationInput = z.infer<typeof input>;
/** What the command answers. */
export type EvacuationOutput = z.infer<typeof output>;
