import { z } from 'zod';
import { tableShape } from '../anomaly/table.ts';

/** What `leak-detection` takes. */
export const inputSchema = z.strictObject({
  network: z.string().describe('EPANET file of the network, .inp (.gz is unpacked)'),
  pressures: z.strictObject({
    ...tableShape,
    sensors: z
      .array(z.string())
      .min(3)
      .describe('nodes that have a pressure sensor; the columns of the file bear their names'),
    unit: z.enum(['m', 'MPa', 'bar', 'kPa']).default('m').describe('unit of the pressures, above ground'),
  }),
  flows: z
    .strictObject({
      ...tableShape,
      inlets: z.array(z.string()).default([]).describe('columns that add up to the inflow of the network'),
      pumps: z
        .array(z.string())
        .default([])
        .describe('columns of pumps that fill tanks: they move pressures and are no demand'),
      unit: z.enum(['m3/h', 'L/s']).default('m3/h').describe('unit of the flows'),
    })
    .optional()
    .describe('flow meters, read at the same times as the pressures'),
  calibrationDays: z
    .int()
    .min(7)
    .max(365)
    .default(14)
    .describe('days at the start that are taken as usual; a leak that runs through them is not found'),
  utcOffsetHours: z
    .number()
    .min(-14)
    .max(14)
    .default(8)
    .describe('hours by which local time is ahead of UTC: when days begin'),
  pipes: z
    .int()
    .min(1)
    .optional()
    .describe('how many pipes, spread over the network, leaks are looked for at; default all'),
  evidence: z.number().positive().default(12).describe('log likelihood ratio from which a change is told'),
});

const place = z.strictObject({
  link: z.string().describe('pipe'),
  probability: z.number().describe('share of the likelihood of all pipes looked at'),
  outflowLps: z.number().describe('L/s, if it were here'),
});

/** What `leak-detection` answers. */
export const outputSchema = z.strictObject({
  from: z.string().describe('first day, local date'),
  days: z.int(),
  visibleShare: z.number().describe('share of the pipes at which 3 L/s would show'),
  events: z.array(
    z.strictObject({
      kind: z
        .enum(['leak', 'growth', 'end', 'sensor'])
        .describe('end: a loss stopped, or less is drawn; sensor: one sensor alone has moved'),
      day: z.string().describe('local date of the alarm'),
      since: z.string().describe('local date from which the change shows'),
      evidence: z.number().describe('log likelihood ratio against no change'),
      outflowLps: z.number().describe('L/s; negative for an end'),
      outflowSdLps: z.number().describe('its standard deviation if the likeliest place is right, L/s'),
      places: z.array(place).describe('likeliest pipes, best first'),
      sensor: z.string().optional(),
      nightFlow: z
        .strictObject({
          riseLps: z.number().describe('rise of the night flow since then, L/s'),
          sdLps: z.number(),
          bearsOut: z.enum(['yes', 'no', 'unclear']),
        })
        .optional(),
    }),
  ),
});

/** See `inputSchema`. */
export type LeakInput = z.output<typeof inputSchema>;
/** See `outputSchema`. */
export type LeakOutput = z.output<typeof outputSchema>;
