import { causesOf, chainDocuments, type Doc, DocView } from '@cityloop/core/chain';
import { Actor, DocumentHead, Incident, IncidentState, SevenStep, Subject } from '@cityloop/core/contracts';
import type { Db } from '@cityloop/core/store';
import { z } from 'zod';
import { type IncidentClock, readClocks, readTasks } from './dispatch.store.ts';
import { countCauses } from './incident-list.store.ts';
import { movesOf } from './incident-machine.ts';

/** A clock of an incident for a page. */
export const ClockView = z.object({
  name: z.string(),
  startedAt: z.date(),
  dueAt: z.date(),
  endedAt: z.date().nullable(),
  pausedAt: z.date().nullable(),
  late: z.boolean(),
});

/** One line of a list of incidents. */
export const IncidentRow = z.object({
  head: DocumentHead,
  incidentNo: z.string(),
  urgency: z.enum(['critical', 'urgent', 'normal']),
  subject: Subject.nullable(),
  clock: ClockView.nullable().describe('the running clock that ends first'),
  causes: z.int().describe('alarms and signals behind it'),
  tasks: z.object({ done: z.int(), total: z.int() }),
  step: SevenStep,
  stage: z.int().min(1).max(7),
});
export type IncidentRow = z.output<typeof IncidentRow>;

/** One of the seven stages of the loop on an incident. */
export const StageView = z.object({
  stage: z.int().min(1).max(7),
  name: z.string(),
  state: z.enum(['none', 'open', 'done']),
  unit: z.string().nullable(),
  since: z.number().nullable(),
  until: z.number().nullable(),
});

/** The incident page’s answer, without the chain. */
export const IncidentView = z.object({
  incident: DocView.extend({ body: Incident }),
  clocks: z.array(ClockView),
  allowed: z.array(z.string()).describe('moves that its state allows'),
  stages: z.array(StageView),
  handler: Actor.nullable(),
  adviceUntil: z
    .number()
    .nullable()
    .describe('city time until which an advice that runs is waited for, ms UTC; null when none runs'),
});

const FINISHED = ['verified', 'cancelled'];
const STEPS: Readonly<Record<string, { step: z.infer<typeof SevenStep>; stage: number }>> = {
  unrouted: { step: 'dispatch', stage: 3 },
  verifying: { step: 'register', stage: 3 },
  registered: { step: 'dispatch', stage: 3 },
  dispatched: { step: 'dispatch', stage: 3 },
  returned: { step: 'dispatch', stage: 3 },
  handling: { step: 'handle', stage: 4 },
  suspended: { step: 'handle', stage: 4 },
  feedback: { step: 'feedback', stage: 4 },
  checking: { step: 'check_close', stage: 5 },
  closed: { step: 'evaluate', stage: 6 },
  voided: { step: 'evaluate', stage: 6 },
  merged: { step: 'evaluate', stage: 6 },
};

/** Lines of a list, with what several tables say of each. */
export async function incidentRows(
  db: Db,
  incidents: readonly Doc<'incident'>[],
  now: Date,
): Promise<IncidentRow[]> {
  const ids = incidents.map((incident) => incident.head.id);
  const clocks = Map.groupBy(await readClocks(db, ids), (clock) => clock.incidentId);
  const tasks = Map.groupBy(await readTasks(db, ids), (task) => task.incidentId);
  const causes = await countCauses(db, ids);
  return incidents.map((incident) => {
    const own = tasks.get(incident.head.id) ?? [];
    const running = (clocks.get(incident.head.id) ?? []).filter((clock) => clock.endedAt === null);
    const [first] = running.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    const { step, stage } = STEPS[incident.head.state] ?? { step: 'dispatch', stage: 3 };
    return {
      head: incident.head,
      incidentNo: incident.body.incidentNo,
      urgency: incident.body.urgency,
      subject: incident.body.subject,
      clock: first === undefined ? null : clockView(first, now),
      causes: causes.get(incident.head.id) ?? 0,
      tasks: { done: own.filter((task) => FINISHED.includes(task.state)).length, total: own.length },
      step,
      stage,
    };
  });
}

/** Everything that the incident page shows beside the chain. */
export async function incidentView(
  db: Db,
  incident: Doc<'incident'>,
  now: Date,
  adviceUntil: number | null,
): Promise<z.output<typeof IncidentView>> {
  const clocks = await readClocks(db, [incident.head.id]);
  return {
    incident,
    clocks: clocks.map((clock) => clockView(clock, now)),
    allowed: [...movesOf(IncidentState.parse(incident.head.state))],
    stages: await stagesOf(db, incident),
    handler: incident.body.handler,
    adviceUntil,
  };
}

/** A clock with its lateness at an instant; a paused one is late only if it was before. */
function clockView(clock: IncidentClock, now: Date): z.output<typeof ClockView> {
  const end = clock.endedAt ?? clock.pausedAt ?? now;
  const { name, startedAt, dueAt, endedAt, pausedAt } = clock;
  return {
    name,
    startedAt,
    dueAt,
    endedAt,
    pausedAt,
    late: clock.lateAt !== null || end.getTime() >= dueAt.getTime(),
  };
}

async function stagesOf(db: Db, incident: Doc<'incident'>): Promise<z.output<typeof StageView>[]> {
  const { chainId, id } = incident.head;
  const signals = await chainDocuments(db, 'signal', chainId);
  const alarms = await causesOf(db, 'alarm', id);
  // A chain may hold several incidents: what belongs to another one is left out.
  const tasks = (await chainDocuments(db, 'task', chainId)).filter((task) => task.body.incidentId === id);
  const own = new Set([id, ...tasks.map((task) => task.head.id)]);
  const proofs = (await chainDocuments(db, 'proof', chainId)).filter((proof) => own.has(proof.body.about));
  const scores = (await chainDocuments(db, 'score', chainId)).filter((one) => one.body.incidentId === id);
  const lessons = (await chainDocuments(db, 'lesson', chainId)).filter((one) => one.body.about === id);
  const isEnded = ['closed', 'voided', 'merged'].includes(incident.head.state);
  const handled = tasks.map((task) => task.body.verifiedAt ?? task.body.doneAt);
  const allHandled = tasks.length > 0 && tasks.every((task) => FINISHED.includes(task.head.state));
  const verified = proofs.map((proof) => proof.body.decidedAt);
  const owner = incident.head.ownerUnit;
  return [
    stage(
      1,
      'sense',
      signals.length > 0,
      true,
      signals[0]?.head.ownerUnit ?? null,
      signals[0]?.head.at.getTime(),
      signals[0]?.head.at.getTime(),
    ),
    stage(
      2,
      'warn',
      alarms.length > 0,
      true,
      alarms[0]?.head.ownerUnit ?? null,
      alarms[0]?.body.firstReadingAt,
      alarms[0]?.body.decidedAt,
    ),
    stage(
      3,
      'dispatch',
      true,
      incident.body.routedAt !== null,
      owner,
      incident.head.at.getTime(),
      incident.body.routedAt,
    ),
    stage(
      4,
      'handle',
      tasks.length > 0,
      allHandled,
      owner,
      first(tasks.map((task) => task.body.takenAt)),
      allHandled ? last(handled) : null,
    ),
    stage(
      5,
      'verify',
      proofs.length > 0,
      isEnded && proofs.length > 0,
      proofs[0]?.head.ownerUnit ?? null,
      first(proofs.map((proof) => proof.head.at.getTime())),
      isEnded ? last(verified) : null,
    ),
    stage(
      6,
      'evaluate',
      scores.length > 0,
      scores.length > 0,
      scores[0]?.head.ownerUnit ?? null,
      scores[0]?.head.at.getTime(),
      scores[0]?.head.at.getTime(),
    ),
    stage(
      7,
      'review',
      lessons.length > 0,
      lessons.some((lesson) => lesson.head.state !== 'proposed'),
      lessons[0]?.head.ownerUnit ?? null,
      lessons[0]?.head.at.getTime(),
      last(lessons.map((lesson) => lesson.body.decidedAt)),
    ),
  ];
}

function stage(
  number: number,
  name: string,
  isBegun: boolean,
  isDone: boolean,
  unit: string | null,
  since: number | null | undefined,
  until: number | null | undefined,
): z.output<typeof StageView> {
  const state = !isBegun ? 'none' : isDone ? 'done' : 'open';
  return {
    stage: number,
    name,
    state,
    unit: isBegun ? unit : null,
    since: isBegun ? (since ?? null) : null,
    until: state === 'done' ? (until ?? null) : null,
  };
}

function first(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function last(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
