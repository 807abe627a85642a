import { z } from 'zod';

const id = z.string().min(1).max(64).describe('id, unique among its kind in the network');
const lng = z.number().min(-180).max(180).describe('longitude, degrees, CGCS2000');
const lat = z.number().min(-90).max(90).describe('latitude, degrees, CGCS2000');

const CriticalUser = z.object({
  name: z.string().min(1).describe('name shown to people'),
  kind: z.enum(['hospital', 'school', 'other']).describe('kind of user'),
});

/** Where water enters, leaves or is stored. */
export const NodeRow = z.object({
  id,
  kind: z.enum(['junction', 'tank', 'reservoir']).describe('what it is'),
  lng,
  lat,
  elevationM: z.number().describe('ground, metres (1985 datum); a reservoir’s is its head'),
  demandLps: z.number().min(0).describe('base demand, litres per second'),
  pattern: z.string().exactOptional().describe('demand pattern'),
  users: z.number().int().min(0).describe('users served here'),
  critical: z.array(CriticalUser).exactOptional().describe('users whose supply must not fail'),
  zone: z.string().min(1).describe('pressure zone'),
  tank: z
    .object({
      initialM: z.number().describe('level at the start, metres'),
      minM: z.number().describe('lowest level, metres'),
      maxM: z.number().describe('highest level, metres'),
      diameterM: z.number().positive().describe('diameter, metres'),
    })
    .exactOptional()
    .describe('tanks only'),
});
export type NodeRow = z.infer<typeof NodeRow>;

/** What joins two nodes. */
export const LinkRow = z.object({
  id,
  kind: z.enum(['pipe', 'pump', 'valve', 'prv']).describe('what it is'),
  from: z.string().describe('node it starts at'),
  to: z.string().describe('node it ends at'),
  lengthM: z.number().min(0).describe('length, metres'),
  diameterMm: z.number().positive().describe('diameter, mm'),
  roughness: z.number().positive().describe('Hazen-Williams C'),
  status: z.enum(['open', 'closed']).describe('as recorded'),
  pump: z
    .object({ flowLps: z.number(), headM: z.number() })
    .exactOptional()
    .describe('pumps: flow and head of the design point'),
  settingM: z.number().exactOptional().describe('pressure-reducing valves: metres downstream'),
  laidYear: z.number().int().exactOptional().describe('year laid'),
  material: z.string().exactOptional().describe('material'),
  depthM: z.number().exactOptional().describe('cover, metres'),
  via: z
    .array(z.tuple([lng, lat]))
    .exactOptional()
    .describe('points of the line between its two ends'),
});
export type LinkRow = z.infer<typeof LinkRow>;

/** A network as its owner keeps it; fits the engine’s `NetworkModel`. */
export const Model = z.object({
  id,
  nodes: z.array(NodeRow).min(1).describe('nodes'),
  links: z.array(LinkRow).describe('links'),
  patterns: z
    .record(z.string(), z.array(z.number().min(0)).min(1))
    .describe('demand multipliers of a day, one value an hour'),
});
export type Model = z.infer<typeof Model>;

/** A meter and where it sits; fits the engine’s `NetworkMeter`. */
export const Meter = z.object({
  id: id.describe('id, unique in the city: the device’s'),
  name: z.string().min(1).max(120).exactOptional().describe('name shown to people; absent: the id'),
  kind: z.enum(['pressure', 'flow']).describe('what it measures; also the name of its metric'),
  at: z.string().describe('node of a pressure meter, link of a flow meter'),
  zone: z.string().min(1).describe('pressure zone'),
  endOfNetwork: z.boolean().exactOptional().describe('at an end of the network'),
  zoneInlet: z.boolean().exactOptional().describe('flow meter at an inlet of its zone'),
  tankInlet: z.boolean().exactOptional().describe('flow meter on the main into a tank'),
});
export type Meter = z.infer<typeof Meter>;

const sourced = {
  source: z.enum(['standard', 'regulation', 'local', 'vendor', 'design']).describe('kind of source'),
  sourceRef: z.string().exactOptional().describe('the source itself'),
  verified: z.boolean().describe('whether somebody checked the source'),
};

/** What a break of such a pipe needs from a warehouse. */
export const KitRow = z.object({
  code: z.string().min(1).describe('article, as the register of stock names it'),
  fromMm: z.number().min(0).describe('smallest diameter, mm'),
  toMm: z.number().min(0).describe('largest diameter, mm'),
  materials: z.array(z.string()).exactOptional().describe('materials it serves; absent: all'),
  qty: z.number().positive().describe('pieces needed'),
  sized: z.boolean().describe('whether the article has the pipe’s diameter'),
  ...sourced,
});

/** A repair of the past and how long it took. */
export const PastRepair = z.object({
  diameterMm: z.number().positive(),
  depthM: z.number(),
  material: z.string(),
  roadClass: z.string(),
  hour: z.number().min(0).max(24).describe('hour of the day at which work started'),
  hours: z.number().positive().describe('hours from the first crew until water was back'),
});

/** What the owner knows of its own repairs; empty: the rows of the design hold. */
export const Repair = z.object({
  kit: z.array(KitRow).default([]).describe('articles that breaks need'),
  past: z.array(PastRepair).max(5000).default([]).describe('repairs of the past; two or more are fitted'),
});
export type Repair = z.infer<typeof Repair>;

/** A network as its owner registers it, whole. */
export const NetworkBody = z.object({
  name: z.string().min(1).describe('name shown to people'),
  owner: z.string().describe('unit that owns the network'),
  gateway: z.string().min(1).describe('gateway that speaks for its meters'),
  model: Model,
  meters: z.array(Meter).max(5000),
  zones: z
    .array(z.object({ id, name: z.string().min(1).max(120).describe('name shown to people') }))
    .default([])
    .describe('names of pressure zones'),
  devices: z
    .object({
      pack: z.string().describe('pack that knows the meters'),
      pressure: z.string().describe('its object for pressure meters'),
      flow: z.string().describe('its object for flow meters'),
    })
    .describe('what the meters are in the register of devices'),
  repair: Repair.default({ kit: [], past: [] }),
  version: z
    .int()
    .optional()
    .describe('version that this one replaces; refused when the network has moved on'),
});
export type NetworkBody = z.infer<typeof NetworkBody>;

/** Rows that hold until an owner brings its own. */
export const AdviceRows = z.object({
  leastPressure: z.object({ value: z.number(), unit: z.literal('MPa'), ...sourced }),
  repairKit: z.array(KitRow),
});
export type AdviceRows = z.infer<typeof AdviceRows>;
