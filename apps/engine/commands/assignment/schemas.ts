import type { RoundsPlan, TaskOutcome, WarehouseOutcome } from '@cityloop/engines/assignment';
import { z } from 'zod';

const place = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .describe('Longitude and latitude in degrees, CGCS2000 or WGS 84.');
const id = z.string().min(1);
const seconds = z.number().min(0);

const bySpeed = z.strictObject({
  kind: z.literal('speed'),
  speedKmh: z.number().positive().describe('Mean speed over the way, km/h.'),
  detour: z.number().min(1).default(1.3).describe('Length of the way over the distance as the crow flies.'),
});
const table = (shape: string) =>
  z.strictObject({
    kind: z.literal('table'),
    seconds: z
      .array(z.array(seconds.nullable()))
      .describe(`Travel times in s, null where there is no way: ${shape}.`),
  });
const travel = (shape: string) =>
  z
    .discriminatedUnion('kind', [bySpeed, table(shape)])
    .describe('Travel times: from coordinates (every place then needs its own), or a table.');

const quantity = z.strictObject({
  code: id.describe('Code of the article.'),
  qty: z.number().min(0).describe('Pieces, or the unit that the stock is counted in.'),
});

const tasksInput = z.strictObject({
  kind: z.literal('tasks'),
  tasks: z.array(
    z.strictObject({
      id,
      at: place.optional(),
      needs: z.array(id).default([]).describe('What a crew must be able to do, all of it.'),
      level: z.literal([1, 2, 3, 4]).default(4).describe('1 (worst) to 4; the worst are served first.'),
    }),
  ),
  crews: z.array(
    z.strictObject({
      id,
      at: place.optional(),
      can: z.array(id).default([]).describe('What the crew is able to do.'),
      capacity: z.int().min(0).default(1).describe('Tasks it can take now.'),
    }),
  ),
  travel: travel('a row for each crew, a column for each task'),
});

const warehousesInput = z.strictObject({
  kind: z.literal('warehouses'),
  site: z.strictObject({ id, at: place.optional() }),
  need: z.array(quantity).describe('What the site needs.'),
  warehouses: z.array(z.strictObject({ id, at: place.optional(), stock: z.array(quantity) })),
  travel: travel('a row for each warehouse, one column'),
});

const time = z.number().describe('Seconds after midnight.');
const roundsInput = z.strictObject({
  kind: z.literal('rounds'),
  visits: z.array(
    z.strictObject({
      id,
      at: place.optional(),
      serviceSeconds: seconds.default(0).describe('Time spent there, s.'),
      window: z.tuple([time, time]).optional().describe('When the service may begin; who comes early waits.'),
      weight: z.number().positive().default(1).describe('What the visit is worth where not all fit.'),
    }),
  ),
  patrols: z.array(
    z.strictObject({
      id,
      at: place.optional().describe('Where the round begins and ends.'),
      shift: z.tuple([time, time]).describe('Out not before, back not after.'),
      maxVisits: z.int().min(0).optional().describe('Visits it makes at most.'),
    }),
  ),
  travel: travel('a row and a column for each visit, then for each patrol'),
  tries: z.int().min(1).max(1_000_000).default(3000).describe('Tries of the search beyond 13 visits.'),
  seed: z.int().min(0).default(1).describe('Begins the search; equal seeds give equal plans.'),
});

/** One of the three questions: crews for tasks, warehouses for a need, rounds for patrols. */
export const inputSchema = z.discriminatedUnion('kind', [tasksInput, warehousesInput, roundsInput]);

const taskOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('assigned'), task: id, crew: id, seconds: seconds.describe('Travel time, s.') }),
  z.object({
    kind: z.literal('no-capable-crew'),
    task: id,
    missing: z.array(id).describe('What no crew can do.'),
  }),
  z.object({
    kind: z.literal('not-reachable'),
    task: id,
    crews: z.array(id).describe('Capable crews without a way.'),
  }),
  z.object({
    kind: z.literal('no-free-crew'),
    task: id,
    crews: z.array(id).describe('Capable crews, all taken.'),
  }),
]);

const stop = z.object({ visit: id, arriveAt: time, beginAt: time, leaveAt: time });
const round = z.object({
  patrol: id,
  stops: z.array(stop),
  driveSeconds: seconds.describe('Time driving, s.'),
  departAt: time,
  returnAt: time,
});

/** The answer to the question of the same kind. */
export const outputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tasks'), outcomes: z.array(taskOutcome), totalSeconds: seconds }),
  z.object({
    kind: z.literal('warehouses'),
    outcome: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('chosen'),
        picks: z.array(z.object({ warehouse: id, seconds, articles: z.array(quantity) })),
        seconds: seconds.describe('When the last arrives, s after leaving.'),
        totalSeconds: seconds,
      }),
      z.object({
        kind: z.literal('short'),
        articles: z.array(z.object({ code: id, needed: z.number(), available: z.number() })),
      }),
    ]),
  }),
  z.object({
    kind: z.literal('rounds'),
    rounds: z.array(round),
    left: z.array(z.object({ visit: id, why: z.enum(['out-of-reach', 'no-time']) })),
    driveSeconds: seconds,
    proof: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('optimal') }),
        z.object({ kind: z.literal('within'), lowerBoundSeconds: seconds, gap: z.number() }),
        z.object({ kind: z.literal('unknown') }),
      ])
      .describe('How good the plan is: no better one exists; within a share above a lower bound; not known.'),
  }),
]);

/** What a person asks. */
export type AssignmentInput = z.infer<typeof inputSchema>;
/** What the engine answers. */
export type AssignmentOutput =
  | { readonly kind: 'tasks'; readonly outcomes: readonly TaskOutcome[]; readonly totalSeconds: number }
  | { readonly kind: 'warehouses'; readonly outcome: WarehouseOutcome }
  | ({ readonly kind: 'rounds' } & RoundsPlan);
/** The question about tasks. */
export type TasksInput = z.infer<typeof tasksInput>;
/** The question about warehouses. */
export type WarehousesInput = z.infer<typeof warehousesInput>;
/** The question about rounds. */
export type RoundsInput = z.infer<typeof roundsInput>;
/** How travel times are given. */
export type Travel = RoundsInput['travel'];
