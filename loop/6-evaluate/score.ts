import { causesOf, createDocument, type Doc, derivedId } from '@cityloop/core/chain';
import { Incident, type Message, type Score } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { pausedMs, tasksOf } from './cases.store.ts';
import { colourOf } from './colours.ts';
import { type Case, measure, totalOf } from './measures.ts';
import { scoredAbove } from './scored-units.ts';
import { askUnitScores, centresOn, evaluateRule } from './unit-score.ts';

/** An incident ended: its own score at once, and those of the units that had a part in it beside. */
export async function onIncidentEnded(tx: Tx, message: Message, services: Services): Promise<void> {
  const incident: Doc<'incident'> = { head: message.document, body: Incident.parse(message.body) };
  const content = await services.packs.version(tx, incident.head.packVersion);
  // What no pack knows has no measures of its own.
  if (content === undefined) return;
  const now = services.clock.now();
  const { id } = incident.head;
  const tasks = (await tasksOf(tx, [id])).get(id) ?? [];
  const paused = (await pausedMs(tx, [id], now)).get(id) ?? 0;
  await scoreIncident(tx, { incident, tasks, content, pausedMs: paused }, now);
  const units = [
    ...incident.head.ownerPath.split('/'),
    ...centresOn(incident.head.place?.path ?? incident.head.ownerPath),
    ...tasks.flatMap((task) => task.head.ownerPath.split('/')),
  ];
  // It counts where it began, which may be yesterday or last month.
  const times = [incident.head.at, ...tasks.map((task) => task.head.at), now];
  await askUnitScores(tx, units, times, services);
}

async function scoreIncident(tx: Tx, one: Case, now: Date): Promise<void> {
  const { incident, content } = one;
  const { head } = incident;
  const unit =
    (await scoredAbove(tx, head.ownerPath, now)) ?? (await scoredAbove(tx, head.place?.path ?? '', now));
  if (unit === undefined) return;
  const measures = content.evaluate.measures.map(({ key }) => measure(key, [one], now.getTime()));
  const total = totalOf(measures, content);
  const body: Score = {
    unit: unit.id,
    from: incident.head.at.getTime(),
    to: now.getTime(),
    incidentId: incident.head.id,
    measures,
    total,
    colour: colourOf(total),
  };
  await createDocument(tx, {
    kind: 'score',
    id: derivedId('score', head.id),
    chainId: head.chainId,
    owner: { unit: unit.id, path: unit.path },
    board: head.board,
    pack: head.pack,
    packVersion: head.packVersion,
    type: 'incident',
    title: head.title,
    level: null,
    state: 'made',
    drill: head.drill,
    place: head.place,
    body,
    causes: [{ id: head.id, role: 'scores' }],
    happening: {
      topic: 'score.made',
      actor: evaluateRule,
      at: now,
      data: { incidentId: head.id, facts: await factsOf(tx, one) },
    },
  });
}

/** What a review asks of a chain, beside the measures. */
async function factsOf(
  tx: Tx,
  { incident, tasks }: Case,
): Promise<Readonly<Record<string, number | boolean>>> {
  const alarms = await causesOf(tx, 'alarm', incident.head.id);
  const first = Math.min(...alarms.map((alarm) => alarm.body.firstReadingAt));
  const decided = Math.min(...alarms.map((alarm) => alarm.body.decidedAt));
  const seconds = (from: number, to: number | null) => (to === null ? -1 : Math.round((to - from) / 1000));
  return {
    alarms: alarms.length,
    detectSeconds: alarms.length === 0 ? -1 : Math.round((decided - first) / 1000),
    routeSeconds: seconds(incident.head.at.getTime(), incident.body.routedAt),
    closeSeconds: seconds(incident.head.at.getTime(), incident.body.closedAt),
    matters: tasks.length,
    late: tasks.filter((task) => task.body.dueAt !== null && (task.body.doneAt ?? 0) > task.body.dueAt)
      .length,
    reworks: tasks.reduce((sum, task) => sum + task.body.reworkCount, 0),
    voided: incident.head.state === 'voided',
  };
}
