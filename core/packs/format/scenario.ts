import { z } from 'zod';
import { Duration } from './common.ts';

const Values = z.record(z.string(), z.unknown());
const Person = z.string().describe('key of given.people');

/** A device of a scenario; its pack is the scenario's own. */
export const ScenarioDevice = z.strictObject({
  id: z.string().min(1).describe('id, unique in the city'),
  object: z.string().describe('kind of object, from the pack’s objects.yaml'),
  name: z.string().min(1),
  gateway: z.string().default('scenario').describe('gateway that speaks for it'),
  ownerUnit: z.string().describe('unit that owns it'),
  lng: z.number().describe('degrees, CGCS2000'),
  lat: z.number().describe('degrees, CGCS2000'),
  group: z.string().optional().describe('what alarms of one cause share'),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/** How a series behaves while nothing happens. */
export const UsualValue = z.strictObject({
  mean: z.number(),
  sigma: z.number().min(0).default(0).describe('noise, standard deviation'),
  swing: z.number().default(0).describe('half the difference between the day’s highest and lowest value'),
});

/** Quiet days before the scenario begins. */
export const History = z.strictObject({
  days: z.number().min(0).max(60),
  every: Duration,
  seed: z.int().default(1).describe('the same seed gives the same noise'),
  series: z.record(z.string(), UsualValue).describe('by DEVICE/METRIC'),
});

/** What a series reads during a step: a number, `usual` as in the history, or a number with noise. */
export const SeriesValue = z.union([
  z.number(),
  z.literal('usual'),
  z.strictObject({ from: z.number(), noise: z.number().min(0).default(0) }),
]);

/** Readings that come in, one of each series at every interval. */
export const ReadingsStep = z.strictObject({
  every: Duration,
  for: Duration,
  values: z.record(z.string(), SeriesValue).describe('by DEVICE/METRIC; the others go on as usual'),
  only: z.boolean().default(false).describe('true: series that are not named are silent'),
});

/** A report that somebody makes. */
export const ReportStep = z.strictObject({
  as: Person,
  type: z.string().describe('report of 1-sense.yaml'),
  channel: z.string(),
  title: z.string(),
  text: z.string().default(''),
  lng: z.number(),
  lat: z.number(),
  handled: z
    .strictObject({
      note: z.string().describe('what was done'),
      answers: Values.default({}),
      photos: z.int().min(0).default(1).describe('photos after the work; one before it is always there'),
    })
    .optional()
    .describe('the reporter has put it right on the spot'),
  refused: z.string().optional().describe('code with which it must be refused'),
});

/** Something that a person does, through the same door as everybody. */
export const ActStep = z.strictObject({
  as: Person,
  on: z.string().describe('incident, proof, lesson, object, or the id of a matter'),
  do: z
    .string()
    .describe('what the route of it is called, e.g. take, done, accept, escalate, advice/confirm'),
  with: Values.default({}).describe('body of the command'),
  of: z.string().optional().describe('for a proof: the matter it is about; absent: the incident'),
  incident: z.int().min(1).optional().describe('which incident, in the order of opening; absent: the latest'),
  id: z.string().optional().describe('for an object: its id'),
  refused: z.string().optional().describe('code with which it must be refused'),
});

/** A matter from taking it to its check: take, photos, form, note, done, accepted by another person. */
export const WorkStep = z.strictObject({
  matter: z.string(),
  as: Person,
  answers: Values.default({}),
  photos: z.int().min(0).default(0),
  note: z.string().default('ok'),
  takes: Duration.optional().describe('time between taking and done'),
  verifiedBy: Person.optional(),
  incident: z.int().min(1).optional(),
});

const Documents = z
  .array(Values)
  .describe('in the order in which they came into being; each is a part of what is there');

/** What must be so now. Every named field must match; `{ atLeast, atMost }` compares, `{ count }` counts a list. */
export const ExpectStep = z.strictObject({
  incidents: Documents.optional(),
  alarms: Documents.optional(),
  signals: Documents.optional(),
  lessons: Documents.optional(),
  scores: Documents.optional().describe('scores of incidents'),
  proofs: Documents.optional(),
  tasks: z.record(z.string(), z.int()).optional().describe('how many tasks of the incident in each state'),
  matters: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('by id of a matter: its state, or part of its task'),
  clocks: z.record(z.string(), Values).optional().describe('by name: part of the incident’s clock'),
  objects: z.record(z.string(), Values).optional().describe('by id: part of an object of the pack'),
  sees: z
    .record(z.string(), Values)
    .optional()
    .describe(
      'by person: how many incidents and tasks they see; todo: tasks and checks that wait for their own unit',
    ),
  incident: z
    .int()
    .min(1)
    .optional()
    .describe('which incident tasks, matters and clocks are of; absent: the latest'),
});

const Say = { say: z.string().optional().describe('what happens, for a reader') };

/** One step of a scenario: exactly one thing. */
export const ScenarioStep = z.union([
  z.strictObject({ readings: ReadingsStep, ...Say }),
  z.strictObject({ report: ReportStep, ...Say }),
  z.strictObject({ act: ActStep, ...Say }),
  z.strictObject({ work: WorkStep, ...Say }),
  z.strictObject({ advance: Duration, ...Say }),
  z.strictObject({ expect: ExpectStep, ...Say }),
]);
export type ScenarioStep = z.infer<typeof ScenarioStep>;

/** scenarios/*.yaml: given readings or reports, then …, through the whole loop under a clock that the scenario moves. */
export const Scenario = z.strictObject({
  name: z.string().min(1).describe('one sentence of the domain'),
  start: z.iso.datetime({ offset: true }).describe('city time at which it begins'),
  given: z
    .strictObject({
      devices: z.array(ScenarioDevice).default([]),
      history: History.optional(),
      objects: z
        .array(z.strictObject({ object: z.string(), id: z.string(), as: Person, fields: Values.default({}) }))
        .default([])
        .describe('objects that people register before it begins'),
      people: z
        .record(
          z.string(),
          z.strictObject({
            path: z.string().describe('organisation path of the unit'),
            roles: z.array(z.strictObject({ role: z.string(), path: z.string() })).min(1),
          }),
        )
        .default({}),
    })
    .default({ devices: [], objects: [], people: {} }),
  steps: z.array(ScenarioStep).min(1),
});
export type Scenario = z.infer<typeof Scenario>;
