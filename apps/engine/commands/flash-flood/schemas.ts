import { GREEN_AMPT_SOILS } from '@cityloop/engines/flash-flood';
import { z } from 'zod';

const wetness = z
  .union([z.number().min(0).max(1), z.enum(['I', 'II', 'III'])])
  .describe(
    'Wetness before the rain: antecedent moisture class I (dry), II, III (wet), or 0 to 1 between them.',
  );
const textures = z.enum(
  // The keys of the table, which zod wants as a tuple.
  Object.fromEntries(Object.keys(GREEN_AMPT_SOILS).map((name) => [name, name])),
);

const soil = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('curve-number'),
    curveNumber: z.number().gt(0).max(100).describe('SCS curve number for moisture class II.'),
    wetness,
  }),
  z.strictObject({
    kind: z.literal('green-ampt'),
    texture: textures
      .optional()
      .describe('Soil by texture (Rawls, Brakensiek and Miller 1983), or the three figures.'),
    conductivityMmH: z.number().min(0).optional().describe('Hydraulic conductivity, mm/h.'),
    suctionMm: z.number().min(0).optional().describe('Suction at the wetting front, mm.'),
    porosity: z.number().min(0).max(1).optional().describe('Share of pores that water can fill.'),
    wetness,
  }),
  z.strictObject({ kind: z.literal('sealed') }),
]);

const place = z.tuple([z.number(), z.number()]).describe('East and north in the coordinates of the heights.');
const positive = z.number().positive();

/** What `flash-flood` asks for. */
export const Input = z.strictObject({
  heights: z.string().min(1).describe('Path of the heights, m: .asc, .tif or .hgt.'),
  coordinates: z
    .enum(['metres', 'degrees'])
    .optional()
    .describe('What the coordinates are, where the file does not say it; metres where absent.'),
  window: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .optional()
    .describe('West, south, east and north edge of the part to use.'),
  outlet: place.describe('The section: east and north; the cell with the most water within snapM is meant.'),
  snapM: z
    .number()
    .min(0)
    .max(5000)
    .default(150)
    .describe('Distance within which the stream is looked for, m.'),
  soil: soil.describe('How the ground takes rain.'),
  soilMap: z
    .strictObject({
      raster: z.string().min(1).describe('Path of a raster of numbers.'),
      kinds: z.array(z.strictObject({ number: z.int(), soil })).min(1),
    })
    .optional()
    .describe('Soils by place; `soil` holds where the raster has no value or another number.'),
  rain: z.strictObject({
    stepMin: z.number().positive().max(1440).describe('Step of the rain, min.'),
    depthsMm: z
      .array(z.number().min(0).max(5000))
      .min(1)
      .describe('Rain in each step, mm, the same over the basin.'),
  }),
  roughness: z
    .strictObject({
      slope: positive.max(10).optional().describe('Manning’s n of slopes, s/m^(1/3).'),
      channel: positive.max(10).optional().describe('Manning’s n of channels, s/m^(1/3).'),
      channelFromKm2: positive.optional().describe('Basin from which a cell has a channel, km².'),
      channelWidthM: positive.optional().describe('Width of a channel below 1 km², m.'),
      channelWidthPower: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('Power of the basin (km²) by which channels widen.'),
      leastSlope: positive.optional().describe('Least slope of the way down, m/m.'),
    })
    .default({}),
  baseM3s: z.number().min(0).max(1e5).default(0).describe('Flow at the section before the rain, m³/s.'),
  hours: z.number().positive().max(240).describe('Length of the run, h.'),
  stepS: positive
    .max(600)
    .optional()
    .describe('Step of the wave, s; cell size / 1.5 m/s within 5 to 60 s where absent.'),
  section: z
    .strictObject({
      datum: z.string().min(1).describe('What its levels are measured from, such as 1985国家高程基准.'),
      points: z
        .array(z.tuple([z.number(), z.number()]))
        .min(3)
        .describe('Distance from the left bank and level of the ground, m.'),
      roughness: positive.max(1).describe('Manning’s n, s/m^(1/3).'),
      slope: positive.max(0.5).describe('Slope of the stream, m/m.'),
      warningM: z
        .number()
        .optional()
        .describe('Level at which people get ready to leave (准备转移), m, same datum.'),
      dangerM: z
        .number()
        .optional()
        .describe('Level at which people leave at once (立即转移), m, same datum.'),
    })
    .optional(),
  critical: z
    .strictObject({
      flowM3s: positive
        .optional()
        .describe('Flow not to be reached, m³/s; that of section.dangerM without it.'),
      durationsH: z.array(positive.max(72)).min(1).default([1, 3, 6]),
      wetness: z.array(z.number().min(0).max(1)).min(1).default([0, 0.25, 0.5, 0.75, 1]),
      pattern: z
        .array(z.number().min(0))
        .min(1)
        .refine((shares) => shares.some((share) => share > 0), 'expected a share above 0')
        .optional()
        .describe('Share of the rain in even parts of its duration.'),
      mostMm: positive.max(2000).default(600).describe('Rain looked at, at most, mm.'),
      afterH: positive.max(72).default(3).describe('Hours after the rain in which the peak may come.'),
    })
    .optional()
    .describe('Asks how much rain brings the critical flow.'),
});
export type Input = z.infer<typeof Input>;

const values = z.array(z.number());
const crossing = z.strictObject({ levelM: z.number(), overM: z.number(), fromH: z.number().nullable() });

/** What `flash-flood` answers. */
export const Output = z.strictObject({
  basin: z.strictObject({
    outlet: place.describe('Middle of the section’s cell.'),
    areaKm2: z.number(),
    cells: z.int(),
    lowestM: z.number(),
    highestM: z.number(),
    longestWayKm: z.number().describe('The longest way of water to the section, km.'),
    channelKm: z.number(),
    voids: z.int().describe('Cells without height in the file, closed from around them.'),
    isCut: z.boolean().describe('The basin touches the edge of the heights, so part of it may be missing.'),
  }),
  rain: z.strictObject({
    totalMm: z.number(),
    excessMm: z.number().describe('What runs off, mean of the basin, mm.'),
    hours: values.describe('Start of each step, h.'),
    depthsMm: values,
    excessMmByStep: values,
  }),
  flood: z.strictObject({
    hours: values,
    flowM3s: values,
    levelM: values.nullable(),
    peakM3s: z.number(),
    peakH: z.number(),
    peakLevelM: z.number().nullable(),
    isAboveSection: z.boolean().nullable().describe('The peak stands above an end of the surveyed section.'),
    warning: crossing.nullable(),
    danger: crossing.nullable(),
    volumeM3: z.number().describe('Water that ran off.'),
    massError: z.number().describe('(out + stored − in) / in.'),
    wetKm2: z
      .number()
      .describe('Ground below the water of the channels at their deepest, channels included.'),
  }),
  critical: z
    .strictObject({
      flowM3s: z.number(),
      rows: z.array(
        z.strictObject({
          durationH: z.number(),
          wetness: z.number(),
          mm: z
            .number()
            .nullable()
            .describe('Critical rain, mm; null where even `mostMm` does not bring the flow.'),
        }),
      ),
    })
    .nullable(),
});
export type Output = z.infer<typeof Output>;
