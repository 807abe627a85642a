import { z } from 'zod';

const hour = z.number().describe('Hours after the start.');
const m3 = z.number().describe('m³');
const series = z.array(z.number());

const books = z.strictObject({
  areaHa: z.number(),
  initialM3: m3,
  rainM3: m3,
  rainMm: z.number().describe('Over the whole land, mm.'),
  fromOutfallsM3: m3,
  evaporationM3: m3,
  infiltrationM3: m3,
  infiltrationMm: z.number(),
  runoffM3: m3,
  runoffMm: z.number(),
  lidDrainM3: m3.describe('From the drains of low-impact controls, m³.'),
  removedM3: m3.describe('Snow carted off, m³ of water.'),
  finalM3: m3,
  relativeError: z.number().describe('Water that is missing, as a part of what came.'),
});

/** What a run answers. */
export const output = z.strictObject({
  model: z.strictObject({
    title: z.string(),
    flowUnit: z.string().describe('Flow unit of the file; every figure here is in metres and seconds.'),
    start: z.string().describe('Start in the calendar of the file, no time zone.'),
    hours: z.number(),
    nodes: z.int(),
    links: z.int(),
    subcatchments: z.int(),
    rules: z.int(),
    leftOut: z
      .array(z.string())
      .describe('What of the file has no bearing on the result, or was not computed.'),
  }),
  routing: z.strictObject({
    asked: z.string().describe('How the file asks for the flow to be routed.'),
    routed: z.string().describe('How it was.'),
    steps: z.int(),
    shortestStepS: z.number(),
    openSteps: z
      .int()
      .describe('Steps that did not close within the tolerance; their rest went into the next.'),
  }),
  runoffContinuity: books.nullable().describe('Null without subcatchments.'),
  groundwaterContinuity: z
    .strictObject({
      initialM3: m3,
      infiltrationM3: m3,
      evaporationM3: m3,
      deepM3: m3,
      toNodesM3: m3,
      finalM3: m3,
      relativeError: z.number(),
    })
    .nullable(),
  routingContinuity: z.strictObject({
    dryWeatherM3: m3,
    wetWeatherM3: m3,
    groundwaterM3: m3,
    rdiiM3: m3,
    externalM3: m3,
    inflowM3: m3.describe('All that was brought to the nodes, m³.'),
    takenM3: m3.describe('Taken out by negative inflows, m³.'),
    fromSurfaceM3: m3,
    toSurfaceM3: m3,
    outflowM3: m3,
    backflowM3: m3,
    floodingM3: m3.describe('Lost above the ground, m³.'),
    evaporationM3: m3,
    seepageM3: m3,
    initialM3: m3,
    finalM3: m3,
    relativeError: z.number().describe('Water that is missing, as a part of what came.'),
  }),
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      invertM: z.number(),
      maxDepthM: z.number(),
      maxLevelM: z.number(),
      maxLevelHour: hour,
      maxInflowM3s: z.number(),
      maxInflowHour: hour,
      surchargedHours: z.number().describe('With water above the highest crown.'),
      floodedHours: z.number(),
      floodedM3: m3.describe('Came out above the ground, m³.'),
      maxFloodM3s: z.number(),
    }),
  ),
  links: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      from: z.string(),
      to: z.string(),
      maxFlowM3s: z.number(),
      maxFlowHour: hour,
      maxVelocityMs: z.number().nullable().describe('Null where the link is no conduit.'),
      maxFullness: z
        .number()
        .nullable()
        .describe('Greatest depth over the full one, 0 to 1; null where the link is no conduit.'),
      maxOverFullFlow: z
        .number()
        .nullable()
        .describe('Greatest flow over that of the full section by its slope.'),
      fullHours: z.number().nullable(),
      passedM3: m3,
    }),
  ),
  subcatchments: z.array(
    z.strictObject({
      id: z.string(),
      areaHa: z.number(),
      rainMm: z.number(),
      runonMm: z.number(),
      evaporationMm: z.number(),
      infiltrationMm: z.number(),
      runoffMm: z.number(),
      runoffM3: m3,
      peakM3s: z.number(),
      lids: z
        .array(
          z.strictObject({
            lid: z.string(),
            areaM2: z.number(),
            inflowMm: z.number(),
            evaporationMm: z.number(),
            infiltrationMm: z.number(),
            surfaceMm: z.number().describe('Ran off its surface, mm.'),
            drainMm: z.number(),
            initialMm: z.number(),
            finalMm: z.number(),
          }),
        )
        .describe('Its low-impact controls, depths in mm over their own area.'),
    }),
  ),
  hours: series.describe('Times of the series below, hours after the start.'),
  system: z.strictObject({
    rainMmH: series.describe('Mean over the land from each time to the next.'),
    runoffM3s: series,
    inflowM3s: series.describe('To the nodes from outside.'),
    outflowM3s: series.describe('Out of all outfalls, less what comes back.'),
    floodM3s: series,
  }),
  outfalls: z.array(
    z.strictObject({
      id: z.string(),
      maxFlowM3s: z.number(),
      totalM3: m3,
      flowM3s: series,
    }),
  ),
  surface: z
    .strictObject({
      inlets: z.array(z.strictObject({ node: z.string(), inM3: m3, outM3: m3 })),
      maxDepthM: z.number(),
      floodedHa: z.number().describe('Ground that was ever under 5 cm of water or more.'),
      rainM3: m3,
      infiltrationM3: m3,
      leftOverEdgesM3: m3,
      standingM3: m3.describe('Water on the ground at the end, m³.'),
      relativeError: z
        .number()
        .describe('Water of ground and network together that is missing, as a part of what came.'),
    })
    .nullable(),
});
export type DrainageOutput = z.infer<typeof output>;
