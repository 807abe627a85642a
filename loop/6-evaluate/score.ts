import {
  causesOf,
  changeDocument,
  createDocument,
  type Doc,
  derivedId,
  readDocument,
} from '@cityloop/core/chain';
import { type Actor, Incident, type Message, type Score } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitsByIds } from '@cityloop/registers/organisation';
import { incidentsOf, pausedMs, tasksOf, tasksOfUnit } from './cases.store.ts';
import { colourOf } from './colours.ts';
import { type Case, measure, totalOf } from './measures.ts';
import { type Period, periodOf } from './period.ts';

const rule: Actor = { kind: 'system', id: 'rule:evaluate', name: 'evaluate', unit: '' };
const PERIODS: readonly Period[] = ['day', 'month'];

/** An incident ended: its own score, and those of the units that had a part in it. */
export async function onIncidentEnded(tx: Tx, message: Message, services: Services): Promise<void> {
  const incident: Doc<'incident'> = { head: message.document, body: Incident.parse(message.body) };
  const content = await services.packs.version(tx, incident.head.packVersion);
  // What no pack knows has no measures of its own.
  if (content === undefined) return;
  const now = services.clock.now();
  const tasks = (await tasksOf(tx, [incident.head.id])).get(incident.head.id) ?? [];
  const one: Case = { incident, tasks, content, pausedMs: await pausedMs(tx, incident.head.id, now) };
  await scoreIncident(tx, one, now);
  const units = [
    incident.head.ownerUnit,
    ...centresOf(incident),
    ...tasks.map((task) => task.head.ownerUnit),
  ];
  for (const unit of await unitsByIds(tx, [...new Set(units)], cityDay(now))) {
    for (const period of PERIODS) await scoreUnit(tx, { id: unit.id, path: unit.path }, period, services);
  }
}

/** Computes a unit's score of the period that lies around now; computing again makes its next version. */
export async function scoreUnit(
  tx: Tx,
  unit: { readonly id: string; readonly path: string },
  period: Period,
  services: Services,
): Promise<Doc<'score'> | undefined> {
  const now = services.clock.now();
  const { from, to } = periodOf(period, now);
  const cases = await casesOf(tx, unit.path, from, to, services);
  const [first] = cases;
  if (first === undefined) return undefined;
  const keys = cases.flatMap(({ content }) => content.evaluate.measures.map((one) => one.key));
  const measures = [...new Set([...keys, 'archive_rate'])].map((key) => measure(key, cases, now.getTime()));
  const total = totalOver(cases, now.getTime());
  const body: Score = {
    unit: unit.id,
    from: from.getTime(),
    to: to.getTime(),
    measures,
    total,
    colour: colourOf(total),
  };
  const packs = [...new Set(cases.map(({ content }) => content.pack.id))];
  const pack = packs.length === 1 ? (packs[0] ?? '') : '';
  return saveScore(
    tx,
    { id: derivedId('score', unit.id, period, from.getTime()), pack, period },
    body,
    unit,
    now,
  );
}

/** Each pack weighs its own measures over its own cases; a unit's total is their mean by the number of cases. */
function totalOver(cases: readonly Case[], now: number): number | null {
  const byPack = [...Map.groupBy(cases, ({ content }) => content.pack.id).values()].flatMap((own) => {
    const content = own.at(-1)?.content;
    if (content === undefined) return [];
    const total = totalOf(
      content.evaluate.measures.map(({ key }) => measure(key, own, now)),
      content,
    );
    return total === null ? [] : [{ total, n: own.length }];
  });
  const n = byPack.reduce((sum, one) => sum + one.n, 0);
  if (n === 0) return null;
  return Math.round((10 * byPack.reduce((sum, one) => sum + one.total * one.n, 0)) / n) / 10;
}

async function casesOf(
  tx: Tx,
  unitPath: string,
  from: Date,
  to: Date,
  services: Services,
): Promise<readonly Case[]> {
  const owned = await incidentsOf(tx, unitPath, from, to);
  const ownTasks = await tasksOfUnit(tx, unitPath, from, to);
  const ids = new Set(owned.map((incident) => incident.head.id));
  const others = await Promise.all(
    [...new Set(ownTasks.map((task) => task.body.incidentId))]
      .filter((id) => !ids.has(id))
      .map((id) => readDocument(tx, 'incident', id)),
  );
  const tasks = await tasksOf(tx, [...ids]);
  const cases: Case[] = [];
  for (const incident of owned) {
    const content = await services.packs.version(tx, incident.head.packVersion);
    if (content === undefined || content.evaluate.measures.length === 0) continue;
    const paused = await pausedMs(tx, incident.head.id, services.clock.now());
    cases.push({ incident, tasks: tasks.get(incident.head.id) ?? [], content, pausedMs: paused });
  }
  for (const incident of others) {
    const content = incident && (await services.packs.version(tx, incident.head.packVersion));
    if (incident === undefined || content === undefined) continue;
    // Of another unit's incident only the unit's own matters count: its routing and closing are not this unit's.
    const own = ownTasks.filter((task) => task.body.incidentId === incident.head.id);
    cases.push({
      incident: { ...incident, head: { ...incident.head, state: 'merged', type: '' } },
      tasks: own,
      content,
      pausedMs: 0,
    });
  }
  return cases;
}

async function scoreIncident(tx: Tx, one: Case, now: Date): Promise<void> {
  const { incident, content } = one;
  const measures = content.evaluate.measures.map(({ key }) => measure(key, [one], now.getTime()));
  const total = totalOf(measures, content);
  const body: Score = {
    unit: incident.head.ownerUnit,
    from: incident.head.at.getTime(),
    to: now.getTime(),
    incidentId: incident.head.id,
    measures,
    total,
    colour: colourOf(total),
  };
  const { head } = incident;
  await createDocument(tx, {
    kind: 'score',
    id: derivedId('score', head.id),
    chainId: head.chainId,
    owner: { unit: head.ownerUnit, path: head.ownerPath },
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
      actor: rule,
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

async function saveScore(
  tx: Tx,
  { id, pack, period }: { readonly id: string; readonly pack: string; readonly period: Period },
  body: Score,
  unit: { readonly id: string; readonly path: string },
  at: Date,
): Promise<Doc<'score'> | undefined> {
  const known = await readDocument(tx, 'score', id);
  const happening = { topic: 'score.made', actor: rule, at };
  if (known !== undefined) return changeDocument(tx, known, { body, happening });
  return createDocument(tx, {
    kind: 'score',
    id,
    owner: { unit: unit.id, path: unit.path },
    board: null,
    pack,
    packVersion: '',
    type: period,
    title: unit.id,
    level: null,
    state: 'made',
    drill: false,
    place: null,
    body,
    causes: [],
    happening,
  });
}

function centresOf(incident: Doc<'incident'>): readonly string[] {
  return (incident.head.place?.path ?? incident.head.ownerPath).split('/').slice(0, 3);
}
