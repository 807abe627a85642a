import { z } from 'zod';
import { Actor, Subject } from './document.ts';

/** The states of an incident (案卷): the seven steps of GB/T 30428 with Chongqing's exits. */
export const IncidentState = z.enum([
  'unrouted', // no rule fits: the manual queue
  'verifying', // 核实: does it exist?
  'registered', // 立案
  'dispatched', // 派遣: an owner unit has it
  'handling', // 处置
  'returned', // 退单: back to the dispatcher
  'suspended', // 挂账
  'feedback', // 反馈: the handlers say it is done
  'checking', // 核查: somebody else looks
  'closed', // 结案
  'voided', // 作废: not a matter, with reason
  'merged', // joined into another incident
]);
export type IncidentState = z.infer<typeof IncidentState>;

export const IncidentKind = z.enum(['case', 'order', 'planned']);
export type IncidentKind = z.infer<typeof IncidentKind>;

/** The seven steps of GB/T 30428, labels on the same chain. */
export const SevenStep = z.enum([
  'collect',
  'register',
  'dispatch',
  'handle',
  'feedback',
  'check_close',
  'evaluate',
]);
export type SevenStep = z.infer<typeof SevenStep>;

/** One centre level's unit on an incident and the rule that found it. */
export const Route = z.object({
  level: z.enum(['city', 'district', 'town']).describe('level of the centre'),
  unit: z.string().describe('unit that answers at this level'),
  path: z.string().describe('its organisation path'),
  lead: z.boolean().describe('true for the unit that owns the incident'),
  rule: z.string().describe('id of the routing rule, or "manual"'),
});
export type Route = z.infer<typeof Route>;

/** Stage 3: one matter of the city with an owner, routes and clocks. */
export const Incident = z.object({
  incidentNo: z.string().describe('region6 + yyyymmdd + 5 digits (19)'),
  incidentKind: IncidentKind,
  subject: Subject.nullable(),
  urgency: z.enum(['critical', 'urgent', 'normal']).describe('特急 · 紧急 · 一般'),
  group: z.string().nullable().describe('what alarms of one cause share, e.g. a pressure zone'),
  plan: z.string().nullable().describe('plan of the pack that runs'),
  routes: z.array(Route).describe('owner found at each level'),
  routedAt: z.number().nullable().describe('when the owner was settled, ms UTC'),
  acceptedAt: z.number().nullable().describe('when the owner unit accepted it'),
  closedAt: z.number().nullable(),
  handler: Actor.nullable().describe('who handled it last, so that another person checks'),
  returnReason: z.string().optional(),
  advice: z.unknown().optional().describe('the operation’s proposal, until a person confirms it'),
  adviceConfirmed: z.object({ by: Actor, at: z.number(), changes: z.string().optional() }).optional(),
  joinedInto: z.uuid().optional(),
});
export type Incident = z.infer<typeof Incident>;
