import { z } from 'zod';
import { Cel, Duration, Field, Form, Id, Name, Sourced, ThresholdRef } from './common.ts';
import { ImportsFile, QualityFile, RolesFile, SchedulesFile, ViewsFile } from './side-files.ts';

/** pack.yaml: what this application is. */
export const PackFile = z.strictObject({
  format: z.literal(1),
  id: Id.describe('id; equals the folder’s name'),
  name: Name,
  summary: Name.optional(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  board: Id.describe('board it belongs to'),
  runway: Id.describe('runway that owns it'),
  tier: z.enum(['bronze', 'silver', 'gold']).describe('quality that quality.yaml proves'),
  needs: z.array(z.string()).default([]).describe('operations that must be offered'),
});

/** A threshold row: the only place where a number of the pack stands. */
export const Threshold = Sourced.extend({
  id: Id,
  name: Name,
  value: z.number(),
  unit: z.string().describe('unit of the value; s for durations'),
  tighten: z.enum(['up', 'down']).optional().describe('a floor: lower layers may move it only this way'),
  validFrom: z.iso.date().optional(),
  validTo: z.iso.date().optional(),
});
export type Threshold = z.infer<typeof Threshold>;

/** A code of a dictionary. */
export const Code = Sourced.extend({ code: z.string().min(1), name: Name });

/** codes.yaml: dictionaries and thresholds, each row with its source. */
export const CodesFile = z.strictObject({
  thresholds: z.array(Threshold).default([]),
  dictionaries: z.array(z.strictObject({ id: Id, name: Name, codes: z.array(Code) })).default([]),
});

/** A move of an object's life, e.g. an approval. */
export const Move = z.strictObject({
  id: Id,
  name: Name,
  from: z.array(Id).min(1),
  to: Id,
  role: z.string().describe('role that may do it'),
  form: Form.default([]),
  guard: Cel.optional().describe('condition over object, answers, actor'),
  approvals: z
    .array(Id)
    .optional()
    .describe('approvals that must all be given, in any order, before the move happens'),
  effects: z
    .array(z.strictObject({ field: z.string(), value: Cel }))
    .default([])
    .describe('fields set when it happens'),
});
export type Move = z.infer<typeof Move>;

/** The life of an object: states and moves. */
export const Life = z.strictObject({
  initial: Id,
  states: z.array(z.strictObject({ id: Id, name: Name, final: z.boolean().default(false) })).min(2),
  moves: z.array(Move),
  approvals: z
    .array(
      z.strictObject({
        id: Id,
        name: Name,
        role: z.string(),
        unit: Cel.optional().describe(
          'unit id over object and place whose people give it; anybody with the role where absent',
        ),
        form: Form.default([]),
      }),
    )
    .default([]),
});
export type Life = z.infer<typeof Life>;

/** objects.yaml: the kinds of thing that the application is about. */
export const ObjectsFile = z.strictObject({
  objects: z.array(
    z.strictObject({
      id: Id,
      name: Name,
      geometry: z.enum(['Point', 'LineString', 'Polygon', 'none']),
      fields: z.array(Field).default([]),
      metrics: z
        .array(
          z.strictObject({
            id: Id,
            name: Name,
            unit: z.string(),
            min: z.number().describe('readings below are refused as out of range'),
            max: z.number().describe('readings above are refused as out of range'),
            staleAfter: Duration.describe('without a reading for so long the value is stale'),
          }),
        )
        .default([]),
      life: Life.optional(),
    }),
  ),
});

/** A figure of the city computed live from latest values. */
export const VitalSign = z.strictObject({
  code: Id,
  name: Name,
  metric: Id,
  where: Cel.optional().describe('condition over device, to choose points'),
  aggregate: z.enum(['share-at-least', 'share-at-most', 'min', 'max', 'sum', 'mean', 'count-at-least']),
  against: ThresholdRef.optional().describe('threshold of share- and count-aggregates'),
  window: z
    .strictObject({ fromHour: z.number(), toHour: z.number() })
    .optional()
    .describe('hours of the day, local time, for night values'),
  unit: z.string(),
  direction: z.enum(['higher-worse', 'lower-worse', 'neutral']),
  alarms: z.array(z.strictObject({ level: z.int().min(1).max(4), threshold: ThresholdRef })).default([]),
  caliber: Name.describe('what is counted, in words'),
});
export type VitalSign = z.infer<typeof VitalSign>;

/** 1-sense.yaml: what is measured and what people may report. */
export const SenseFile = z.strictObject({
  vitalSigns: z.array(VitalSign).default([]),
  reports: z
    .array(
      z.strictObject({
        id: Id,
        name: Name,
        channels: z.array(z.string()).min(1),
        form: Form,
        opens: z.boolean().default(true),
      }),
    )
    .default([])
    .describe('reports that people may make; opens: an incident is opened without an alarm'),
});

const Hold = ThresholdRef.describe('how long it must last, a threshold in s');

/** A rule of 2-warn.yaml. */
export const Rule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('threshold'),
    id: Id,
    name: Name,
    object: Id,
    metric: Id,
    levels: z
      .array(
        z.strictObject({
          level: z.int().min(1).max(4),
          op: z.enum(['>=', '<=', '>', '<']),
          value: ThresholdRef,
          hold: Hold,
        }),
      )
      .min(1),
    clear: z
      .strictObject({ value: ThresholdRef, hold: Hold })
      .describe('hysteresis: back beyond this value for so long'),
    when: Cel.optional().describe('condition over device'),
  }),
  z.strictObject({
    kind: z.literal('slot'),
    id: Id,
    name: Name,
    object: Id,
    metric: Id,
    level: z.int().min(1).max(4),
    direction: z.enum(['drop', 'rise']),
    least: ThresholdRef.describe('least change, in the metric’s unit'),
    within: ThresholdRef.describe('the change happens within so many s'),
    sigmas: ThresholdRef.describe('times the standard deviation of the same slot of earlier days'),
    days: ThresholdRef.describe('earlier days looked at'),
    leastDays: ThresholdRef.describe('below so many earlier days only the floor applies'),
    floor: z
      .strictObject({ op: z.enum(['<', '>']), value: ThresholdRef })
      .describe('fixed limit that always applies'),
    hold: Hold,
    clear: z.strictObject({
      share: ThresholdRef.describe('share of the change that has come back'),
      hold: Hold,
    }),
    support: z
      .strictObject({ metric: Id, share: ThresholdRef, level: z.int().min(1).max(4) })
      .optional()
      .describe('another metric of the same group that raises the level, e.g. inlet flow'),
    when: Cel.optional(),
  }),
]);
export type Rule = z.infer<typeof Rule>;

/** 2-warn.yaml: when a reading becomes an alarm. */
export const WarnFile = z.strictObject({ rules: z.array(Rule).default([]) });

/** How the unit that must act is found at one level. */
export const RouteRule = z.strictObject({
  id: Id,
  level: z.enum(['city', 'district', 'town']),
  when: Cel.optional().describe('condition over incident, subject, place'),
  unit: Cel.describe('unit id over place: place.city, place.district, place.town'),
  lead: z.boolean().default(false).describe('the owner, where several levels are found'),
});
export type RouteRule = z.infer<typeof RouteRule>;

/** 3-dispatch.yaml: what an alarm or report opens, who gets it and how fast. */
export const DispatchFile = z.strictObject({
  incidents: z.array(
    z.strictObject({
      type: Id,
      name: Name,
      kind: z.enum(['case', 'order', 'planned']).default('case'),
      from: z.array(Id).min(1).describe('rules, reports or schedules that open it'),
      title: Cel.describe('title over subject, place'),
      urgency: z.enum(['critical', 'urgent', 'normal']),
      severity: z.array(z.strictObject({ when: Cel.optional(), level: z.int().min(1).max(4) })).min(1),
      join: z.strictObject({
        by: z.enum(['group', 'subject', 'none']),
        fedBy: z
          .string()
          .optional()
          .describe(
            'fact that lists, separated by spaces, the groups that feed the subject’s own: theirs is the same cause',
          ),
        within: ThresholdRef.optional(),
      }),
      routes: z.array(RouteRule),
      clocks: z
        .strictObject({
          route: z
            .strictObject({ urgent: ThresholdRef, normal: ThresholdRef })
            .describe('from the report until an owner has it'),
          accept: ThresholdRef.optional(),
          handle: ThresholdRef.optional(),
          check: ThresholdRef.optional(),
        })
        .describe('limits in s'),
      verifyFirst: z.boolean().default(false).describe('核实 before registering'),
      plan: z.array(z.strictObject({ when: Cel.optional(), plan: Id })).default([]),
      advice: z
        .strictObject({
          operation: z.string(),
          input: z.record(z.string(), Cel),
          limit: Duration,
          onFail: Name,
        })
        .optional()
        .describe('proposal of an operation, which a named person confirms'),
    }),
  ),
});

/** A matter of a plan. */
export const Matter = z.strictObject({
  id: Id,
  name: Name,
  after: z.array(Id).default([]),
  role: z.string().describe('role that does it'),
  unit: Cel.describe('unit id over place'),
  limit: ThresholdRef.describe('time limit from ready, s'),
  mandatory: z.boolean().default(true),
  inputs: z.array(z.string()).default([]).describe('facts of the incident that it needs'),
  form: Form.default([]),
  proof: z.strictObject({
    photos: z.int().min(0).default(0),
    note: z.boolean().default(false),
    verify: z.boolean().default(true),
  }),
  verifier: Cel.optional().describe('unit that verifies; the incident’s owner where absent'),
  onAnswer: z
    .array(z.strictObject({ when: Cel, act: z.enum(['void-incident']), reason: Name }))
    .default([])
    .describe('what an answer of the form leads to, e.g. "not a burst" ends the plan'),
  effects: z
    .array(z.strictObject({ register: z.string(), object: Cel, change: z.record(z.string(), Cel) }))
    .default([]),
});
export type Matter = z.infer<typeof Matter>;

/** plans.yaml: matter graphs. */
export const PlansFile = z.strictObject({
  plans: z.array(Sourced.extend({ id: Id, name: Name, matters: z.array(Matter).min(1) })),
});

/** 5-verify.yaml: who looks. */
export const VerifyFile = z.strictObject({
  done: z
    .strictObject({ role: z.string(), unit: Cel, photos: z.int().min(0).default(0) })
    .describe('check of the whole before closing'),
});

/** 6-evaluate.yaml: which figures make the score. */
export const EvaluateFile = z.strictObject({
  measures: z.array(
    Sourced.extend({
      key: z.string().regex(/^[a-z][a-z0-9_]*$/),
      name: Name,
      weight: z.number().min(0),
      full: ThresholdRef.describe('value that earns full marks'),
    }),
  ),
});

/** 7-review.yaml: what a lesson of this pack may change and who accepts it. */
export const ReviewFile = z.strictObject({
  changes: z.array(
    z.strictObject({
      path: z.string().describe('place in the pack, e.g. codes/thresholds/ID/value'),
      name: Name,
      min: z.number(),
      max: z.number(),
      accepts: z.string().describe('role that accepts'),
      level: z.enum(['city', 'district', 'town']),
    }),
  ),
  proposals: z
    .array(z.strictObject({ id: Id, when: Cel, path: z.string(), to: Cel, reason: Name }))
    .default([])
    .describe('lessons proposed from the facts of a closed chain'),
});

/** The files of a pack and their schemas; only pack.yaml, one scenario and the README are required. */
export const packFiles = {
  'codes.yaml': CodesFile,
  'objects.yaml': ObjectsFile,
  '1-sense.yaml': SenseFile,
  '2-warn.yaml': WarnFile,
  '3-dispatch.yaml': DispatchFile,
  'plans.yaml': PlansFile,
  '5-verify.yaml': VerifyFile,
  '6-evaluate.yaml': EvaluateFile,
  '7-review.yaml': ReviewFile,
  'schedules.yaml': SchedulesFile,
  'imports.yaml': ImportsFile,
  'roles.yaml': RolesFile,
  'views.yaml': ViewsFile,
  'quality.yaml': QualityFile,
} as const;

/** A pack, whole: every file parsed, an absent one empty. */
export const PackContent = z.strictObject({
  pack: PackFile,
  codes: CodesFile.default({ thresholds: [], dictionaries: [] }),
  objects: ObjectsFile.default({ objects: [] }),
  sense: SenseFile.default({ vitalSigns: [], reports: [] }),
  warn: WarnFile.default({ rules: [] }),
  dispatch: DispatchFile.default({ incidents: [] }),
  plans: PlansFile.default({ plans: [] }),
  verify: VerifyFile.optional(),
  evaluate: EvaluateFile.default({ measures: [] }),
  review: ReviewFile.default({ changes: [], proposals: [] }),
  schedules: SchedulesFile.default({ schedules: [] }),
  imports: ImportsFile.default({ imports: [] }),
  roles: RolesFile.default({ roles: [] }),
  views: ViewsFile.default({ layers: [], lists: [] }),
  quality: QualityFile.optional(),
});
export type PackContent = z.infer<typeof PackContent>;
