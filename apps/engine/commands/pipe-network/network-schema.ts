import { z } from 'zod';

const place = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const positive = z.number().positive();

const node = z.strictObject({
  id: z.string().min(1).describe('name of the node'),
  kind: z.enum(['junction', 'tank', 'reservoir']).default('junction'),
  lng: z.number().min(-180).max(180).describe('longitude, degrees'),
  lat: z.number().min(-90).max(90).describe('latitude, degrees'),
  elevationM: z.number().describe('elevation of the ground, of a reservoir its head; metres'),
  demandLps: z.number().default(0).describe('base demand, L/s'),
  pattern: z.string().exactOptional().describe('name of its pattern of demand'),
  users: z.number().min(0).default(0).describe('people or meters served here'),
  critical: z
    .array(z.strictObject({ name: z.string(), kind: z.enum(['hospital', 'school', 'other']) }))
    .exactOptional()
    .describe('users whose supply must not fail'),
  zone: z.string().default('all').describe('pressure zone'),
  tank: z
    .strictObject({ initialM: z.number(), minM: z.number(), maxM: z.number(), diameterM: positive })
    .exactOptional()
    .describe('levels above the floor and diameter, metres'),
});

const link = z.strictObject({
  id: z.string().min(1).describe('name of the link'),
  kind: z.enum(['pipe', 'pump', 'valve', 'prv']).default('pipe'),
  from: z.string().describe('node at its start'),
  to: z.string().describe('node at its end'),
  lengthM: z.number().min(0).describe('length, metres'),
  diameterMm: positive.describe('diameter, mm'),
  roughness: positive.default(120).describe('Hazen-Williams C'),
  status: z.enum(['open', 'closed']).default('open'),
  pump: z
    .strictObject({ flowLps: positive, headM: positive })
    .exactOptional()
    .describe('design point, L/s and m'),
  settingM: z.number().exactOptional().describe('pressure-reducing valves: metres downstream'),
  depthM: z.number().exactOptional().describe('ground above the crown, metres'),
  material: z.string().exactOptional(),
  via: z.array(place).exactOptional().describe('bends between the ends, [lng, lat]'),
});

const usualCoverM = z.number().default(1).describe('ground above the crown of pipes that say none, metres');

/** Where the network comes from: an EPANET file, a GeoJSON file of pipes, or rows in the input itself. */
export const networkSchema = z.union([
  z.strictObject({
    inp: z.string().min(1).describe('path of an EPANET input file (.inp, .inp.gz)'),
    litresPerUserDay: positive
      .default(150)
      .describe('mean use a head by which users are counted, litres a day'),
    origin: place.exactOptional().describe('longitude and latitude of the middle of the drawing'),
    inDegrees: z.boolean().default(false).describe('true where the coordinates are longitude and latitude'),
    usualCoverM,
  }),
  z.strictObject({
    geojson: z.string().min(1).describe('path of a GeoJSON file: pipes as lines, nodes as points'),
    snapM: z.number().min(0).default(0.1).describe('ends this near are one node, metres'),
    fields: z
      .record(z.string(), z.string())
      .default({})
      .describe('our name of a property: its name in the file'),
    defaults: z
      .strictObject({
        medium: z.string().exactOptional(),
        diameterMm: positive.exactOptional(),
        coverM: z.number().exactOptional(),
        groundM: z.number().exactOptional(),
      })
      .default({})
      .describe('what stands for a property that a pipe does not have'),
  }),
  z.strictObject({
    id: z.string().default('network'),
    nodes: z.array(node).min(1),
    links: z.array(link).min(1),
    patterns: z
      .record(z.string(), z.array(z.number()).min(1))
      .default({})
      .describe('multipliers, one an hour'),
    usualCoverM,
  }),
]);

/** The network of an input, its file not read yet. */
export type NetworkInput = z.infer<typeof networkSchema>;

/** [lng, lat]. */
export const placeSchema = place;
