import { z } from 'zod';
import { networkSchema, placeSchema } from './network-schema.ts';

const positive = z.number().positive();
const network = networkSchema.describe('the network');
const hour = z
  .number()
  .min(0)
  .exactOptional()
  .describe('hour of the day, 0 to 24; the start of the file without it');
const by = z
  .enum(['gravity', 'pressure'])
  .describe('gravity: down the inverts of the pipes; pressure: as the hydraulics have it at the hour');
const way = z.enum(['up', 'down', 'connected']).describe('against the water, with it, or along every pipe');
const source = {
  source: z.enum(['standard', 'regulation', 'local', 'vendor', 'design']).default('local'),
  sourceRef: z.string().default(''),
  verified: z.boolean().default(false),
};
const minPressureM = z.number().default(14).describe('pressure below which a user has too little, metres');

/** What `npm run -s engine -- pipe-network` takes. */
export const inputSchema = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('closure'),
    network,
    pipe: z.string().exactOptional().describe('broken pipe: the valves that isolate it are shut'),
    links: z
      .array(z.string())
      .min(1)
      .exactOptional()
      .describe('links that are shut themselves, instead of a pipe'),
    minPressureM,
    hour,
  }),
  z.strictObject({
    task: z.literal('burst'),
    network,
    meters: z
      .array(
        z.strictObject({
          id: z.string(),
          kind: z.enum(['pressure', 'flow']),
          at: z.string().describe('node of a pressure meter, link of a flow meter'),
        }),
      )
      .min(1),
    changes: z
      .array(
        z.strictObject({
          meterId: z.string(),
          change: z.number().describe('fall of pressure (m) or rise of flow (L/s)'),
          sigma: positive.describe('its standard deviation, same unit'),
        }),
      )
      .min(1),
    minDiameterMm: z.number().default(0).describe('pipes below are no candidates, mm'),
    hour,
  }),
  z.strictObject({
    task: z.literal('isolate'),
    network,
    pipe: z.string(),
    unusable: z.array(z.string()).default([]).describe('valves that cannot be turned'),
  }),
  z.strictObject({ task: z.literal('trace'), network, node: z.string(), way, by, hour }),
  z.strictObject({ task: z.literal('flow-direction'), network, by, hour }),
  z.strictObject({
    task: z.literal('cross-section'),
    network,
    line: z.array(placeSchema).min(2).describe('the cut, [lng, lat]'),
  }),
  z.strictObject({
    task: z.literal('longitudinal-section'),
    network,
    from: z.string().exactOptional().describe('node where the section begins'),
    to: z.string().exactOptional().describe('node where it ends; the shortest way is taken'),
    pipes: z.array(z.string()).min(1).exactOptional().describe('pipes that join, instead of two nodes'),
  }),
  z.strictObject({
    task: z.literal('clearance'),
    network,
    rules: z
      .array(
        z.strictObject({
          a: z.string().describe('medium, * for any'),
          b: z.string().describe('medium, * for any'),
          horizontalM: z.number().min(0).describe('least room beside each other, wall to wall, metres'),
          verticalM: z.number().min(0).describe('least room where they cross, wall to wall, metres'),
          ...source,
        }),
      )
      .min(1),
  }),
  z.strictObject({
    task: z.literal('buffer'),
    network,
    pipe: z.string(),
    withinM: z.number().min(0).describe('distance from wall to wall in space, metres'),
  }),
  z.strictObject({
    task: z.literal('dig'),
    network,
    outline: z.array(z.array(placeSchema).min(3)).min(1).describe('outer ring and holes, [lng, lat]'),
    depthM: positive.describe('depth below the ground, metres'),
    marginM: z.number().min(0).default(0.3).describe('room to stay above a crown, metres'),
    bufferM: z.number().min(0).default(5).describe('pipes this near in plan are told too, metres'),
    cover: z
      .array(z.strictObject({ medium: z.string(), coverM: z.number(), ...source }))
      .default([])
      .describe('least cover by medium; the pipes below it are listed'),
  }),
]);

/** A list that the engines' own (readonly) rows fit. */
function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

const ids = list(z.string());
const users = z.strictObject({
  nodes: ids,
  users: z.number(),
  critical: list(z.strictObject({ name: z.string(), kind: z.string(), node: z.string() })),
});
const isolation = {
  close: ids.describe('valves to shut'),
  reliesOnShut: ids.describe('valves recorded shut on which it relies'),
  notNeeded: ids.describe('border valves that may stay open'),
  sourcesInside: ids.describe('tanks and reservoirs in the segment: with one, no valve isolates it'),
  segmentNodes: ids,
  cutOffNodes: ids,
};
const readNotes = list(z.string()).describe('what of the file was repaired, assumed or not used');
const metres = z.number().describe('metres');

/** What it answers. */
export const outputSchema = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('closure'),
    shut: ids.describe('links that are shut'),
    isolation: z.strictObject(isolation).exactOptional(),
    cutOff: users.describe('no path to water'),
    lowPressure: users.describe('connected, but below the pressure because of the closure'),
    affected: users,
    pressures: list(z.strictObject({ node: z.string(), beforeM: metres, afterM: metres })),
    largestFallM: metres,
    demandCutOffLps: z.number(),
    readNotes,
  }),
  z.strictObject({
    task: z.literal('burst'),
    candidates: list(
      z.strictObject({
        linkId: z.string(),
        probability: z.number(),
        pipeProbability: z.number(),
        outflowLps: z.number(),
        at: z.number().describe('share of the pipe from its start'),
      }),
    ),
    metersUsed: z.number(),
    metersSilent: z.number(),
    metersDoubted: ids,
    solves: z.number(),
    readNotes,
  }),
  z.strictObject({ task: z.literal('isolate'), linkId: z.string(), ...isolation, readNotes }),
  z.strictObject({ task: z.literal('trace'), nodes: ids, pipes: ids, readNotes }),
  z.strictObject({
    task: z.literal('flow-direction'),
    pipes: list(
      z.strictObject({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        direction: z.enum(['forward', 'backward', 'level', 'still']),
        slope: z.number().exactOptional().describe('fall over length in plan'),
        sags: z.boolean().exactOptional(),
        flowLps: z.number().exactOptional(),
      }),
    ),
    readNotes,
  }),
  z.strictObject({
    task: z.literal('cross-section'),
    lengthM: metres,
    pipes: list(
      z.strictObject({
        pipe: z.string(),
        medium: z.string(),
        diameterMm: z.number(),
        stationM: metres,
        place: placeSchema.readonly(),
        groundM: metres,
        axisM: metres,
        crownM: metres,
        invertM: metres,
        coverM: metres,
        angleDeg: z.number(),
        widthM: metres,
      }),
    ),
    spacings: list(z.strictObject({ a: z.string(), b: z.string(), horizontalM: metres, verticalM: metres })),
    along: ids,
    readNotes,
  }),
  z.strictObject({
    task: z.literal('longitudinal-section'),
    connected: z.boolean(),
    lengthM: metres,
    pipes: list(
      z.strictObject({
        pipe: z.string(),
        medium: z.string(),
        diameterMm: z.number(),
        fromNode: z.string(),
        toNode: z.string(),
        fromM: metres,
        toM: metres,
        slope: z.number().describe('fall of the invert over length'),
        points: list(
          z.strictObject({
            stationM: metres,
            groundM: metres,
            crownM: metres,
            invertM: metres,
            coverM: metres,
            place: placeSchema.readonly(),
          }),
        ),
      }),
    ),
    steps: list(z.strictObject({ node: z.string(), stationM: metres, stepM: metres })),
    readNotes,
  }),
  z.strictObject({
    task: z.literal('clearance'),
    conflicts: list(
      z.strictObject({
        a: z.string(),
        b: z.string(),
        kind: z.enum(['crossing', 'beside']),
        clearanceM: metres.describe('wall to wall in space'),
        measuredM: metres.describe('what the rule speaks of'),
        requiredM: metres,
        place: placeSchema.readonly(),
      }),
    ),
    readNotes,
  }),
  z.strictObject({
    task: z.literal('buffer'),
    pipes: list(
      z.strictObject({
        pipe: z.string(),
        clearanceM: metres.describe('wall to wall in space, metres'),
        place: placeSchema.readonly(),
      }),
    ),
    readNotes,
  }),
  z.strictObject({
    task: z.literal('dig'),
    conflicts: list(
      z.strictObject({
        pipe: z.string(),
        medium: z.string(),
        kind: z.enum(['hit', 'close', 'below', 'beside']),
        coverM: metres,
        roomM: metres,
        insideM: metres,
        besideM: metres,
        place: placeSchema.readonly(),
      }),
    ),
    shallow: list(
      z.strictObject({
        pipe: z.string(),
        medium: z.string(),
        requiredM: metres,
        leastCoverM: metres,
        shallowM: metres,
        place: placeSchema.readonly(),
      }),
    ),
    readNotes,
  }),
]);

/** The input, defaults filled in. */
export type PipeNetworkInput = z.infer<typeof inputSchema>;
/** The answer. */
export type PipeNetworkOutput = z.infer<typeof outputSchema>;
/** The answer to one task. */
export type OutputOf<Task extends PipeNetworkOutput['task']> = Extract<PipeNetworkOutput, { task: Task }>;
/** The question of one task. */
export type InputOf<Task extends PipeNetworkInput['task']> = Extract<PipeNetworkInput, { task: Task }>;
