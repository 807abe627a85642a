import { BREACH_METHODS } from '@cityloop/engines/dam-break';
import { VERTICAL_DATUMS } from '@cityloop/engines/flood-routing';
import { z } from 'zod';
import { groundFields, place, series, valuesWithin } from '../../files/index.ts';
import { computerInput } from '../../flood/computer.ts';

const level = z.number().describe('m in `datum`.');
const stages = z.array(z.number()).min(2).describe('Stages, m in `datum`, growing.');

const reservoir = z.strictObject({
  levelM: level.describe('Stage at the start, m in `datum`.'),
  point: place
    .optional()
    .describe('A place in the lake: needed for a lake in the grid and where no curve is given.'),
  curve: z
    .union([
      z.strictObject({
        stagesM: stages,
        areasM2: z.array(z.number().min(0)).min(2).describe('m², one a stage.'),
      }),
      z.strictObject({
        stagesM: stages,
        volumesM3: z.array(z.number().min(0)).min(2).describe('m³, one a stage.'),
      }),
    ])
    .optional()
    .describe('Area or volume by stage; from the ground behind the dam where absent.'),
  inflowM3s: z
    .union([z.number().min(0), series])
    .default(0)
    .describe('m³/s, constant or rows of hour and flow.'),
  spillways: z
    .array(
      z.strictObject({
        crestM: level,
        lengthM: z.number().positive().describe('m'),
        coefficient: z.number().positive().max(3).default(1.7).describe('m^(1/2)/s'),
      }),
    )
    .default([])
    .describe('Crests that the water leaves over; also the crest of the dam, if it may be overtopped.'),
  outlets: z
    .array(
      z.strictObject({
        middleM: level,
        areaM2: z.number().positive().describe('m²'),
        coefficient: z.number().positive().max(1).default(0.6),
      }),
    )
    .default([])
    .describe('Open outlets below the water.'),
});

const breach = z.strictObject({
  mode: z
    .enum(['overtopping', 'piping'])
    .default('overtopping')
    .describe('overtopping: cut from the crest down; piping: a hole that grows until its roof falls.'),
  invertM: level
    .optional()
    .describe('Lowest bottom, m in `datum`; the lowest ground under the axis where absent.'),
  bottomWidthM: z.number().min(0).optional().describe('m; estimated where absent.'),
  sideSlope: z
    .number()
    .min(0)
    .max(5)
    .optional()
    .describe('Horizontal to 1 vertical, each side; estimated where absent.'),
  formationHours: z
    .number()
    .min(0)
    .optional()
    .describe('Hours until the breach is whole; estimated where absent.'),
  progress: z.enum(['linear', 'sine']).default('sine').describe('sine: slow, fast, slow.'),
  startHour: z
    .number()
    .min(0)
    .optional()
    .describe('Hour at which it begins; 0 where neither this nor startLevelM is given.'),
  startLevelM: level.optional().describe('Stage at which it begins, m in `datum`.'),
  pipeM: level.optional().describe('Height at which piping begins, m in `datum`; needed for it.'),
  method: z
    .enum(BREACH_METHODS)
    .default('froehlich-2008')
    .describe('Regression of past failures for what is not given.'),
  crestWidthM: z
    .number()
    .positive()
    .optional()
    .describe('Width of the crest, m (MacDonald and Langridge-Monopolis).'),
  damSlopes: z
    .number()
    .positive()
    .optional()
    .describe('Sum of both slopes of the dam, horizontal to 1 (MacDonald and Langridge-Monopolis).'),
  body: z
    .enum(['earth', 'hard'])
    .default('earth')
    .describe('hard: rockfill, concrete face or core wall (MacDonald), slowly eroded (Von Thun).'),
});

/** What a person writes. */
export const input = z.strictObject({
  ...groundFields,
  name: z.string().min(1).default('Dam').describe('Name of the dam.'),
  datum: z.enum(VERTICAL_DATUMS).describe('What the levels of dam and reservoir are measured from.'),
  groundDatum: z
    .enum(VERTICAL_DATUMS)
    .optional()
    .describe('What the heights of the ground are measured from; `datum` where absent.'),
  groundOffset: z
    .strictObject({
      addM: z.number().describe('Level in `groundDatum` less level in `datum`, m.'),
      source: z.string().min(1).describe('Where the figure comes from.'),
    })
    .optional()
    .describe('Needed where the two datums differ.'),
  dam: z.strictObject({
    line: z.array(place).min(2).describe('Axis of the dam from abutment to abutment.'),
    crestM: level.describe('Crest, m in `datum`.'),
    isInGround: z
      .boolean()
      .default(false)
      .describe('The heights of the ground have the body of the dam in them: the breach is cut out of it.'),
    halfWidthM: z
      .number()
      .min(0)
      .default(0)
      .describe('From the axis to the foot of the body, m: water is let in below it.'),
    breachAt: place
      .optional()
      .describe(
        'Middle of the breach; where absent the lowest ground on the line, or the middle of a dam that is in the ground.',
      ),
    flowsTo: place
      .optional()
      .describe('A place just below the dam, to tell its lower side where the lake has no point.'),
  }),
  reservoir,
  breach: breach.prefault({}),
  release: z
    .enum(['hydrograph', 'lake'])
    .default('hydrograph')
    .describe(
      'hydrograph: the breach grows and its flow enters below the dam; lake: the breach is there at once and the lake itself stands in the grid.',
    ),
  tailWater: z
    .union([z.number(), z.array(z.tuple([z.number().min(0), z.number()])).min(2)])
    .optional()
    .describe('Level below the dam, m in `datum`: constant, or rows of flow (m³/s) and level.'),
  standingLevelM: z
    .number()
    .optional()
    .describe('Ground below this level (in the datum of the ground) holds water from the start: a sea.'),
  manning: valuesWithin(0, 10)
    .default(0.035)
    .describe("Manning's n, s/m^(1/3): one number, or path of a raster."),
  scheme: z
    .enum(['hllc', 'hllc-first-order'])
    .default('hllc')
    .describe('Second or first order in space and time; the first takes a third of the time.'),
  ...computerInput,
  openSides: z
    .array(z.enum(['west', 'east', 'north', 'south']))
    .default(['west', 'east', 'north', 'south'])
    .describe('Edges through which water leaves; the others are closed.'),
  hours: z.number().positive().max(240).describe('Length of the run, h.'),
  everyHours: z
    .number()
    .positive()
    .optional()
    .describe('Hours between two extents; a sixth of the run without it.'),
  wetDepthM: z.number().positive().default(0.05).describe('Depth from which ground counts as flooded, m.'),
  points: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        point: place,
        depthM: z
          .number()
          .positive()
          .optional()
          .describe('Depth that counts as arrival there, m; wetDepthM without it.'),
      }),
    )
    .default([])
    .describe('Places at which arrival, depth, velocity and hazard are told.'),
  write: z
    .strictObject({
      maxDepthM: z.string().optional().describe('Greatest depth, m, .asc.'),
      maxSpeedMs: z.string().optional().describe('Greatest velocity, m/s, .asc.'),
      maxHazardM2s: z.string().optional().describe('Greatest depth × velocity, m²/s, .asc.'),
      arrivalHours: z.string().optional().describe('First arrival, h after the start, .asc.'),
    })
    .default({})
    .describe('Paths of rasters to write.'),
});
/** What a person writes. */
export type DamBreakInput = z.infer<typeof input>;
