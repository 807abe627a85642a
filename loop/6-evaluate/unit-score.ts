import { changeDocument, createDocument, derivedId, lockDocument, readDocuments } from '@cityloop/core/chain';
import type { Actor, Score } from '@cityloop/core/contracts';
import { askJob, type DueTimer, type Job, type Services, schedule } from '@cityloop/core/kernel';
import type { Db, Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { type CaseSpan, incidentsOf, pausedMs, tasksOf, tasksOfUnit, whereCasesAre } from './cases.store.ts';
import { colourOf } from './colours.ts';
import { type Case, measure, totalOf } from './measures.ts';
import { type Period, periodOf } from './period.ts';
import { scoredUnits } from './scored-units.ts';

/** The rule of the platform that scores, as histories name it. */
export const evaluateRule: Actor = { kind: 'system', id: 'rule:evaluate', name: 'evaluate', unit: '' };

const PERIODS = ['day', 'month'] as const;
const ScoreJob = z.object({
  unit: z.string(),
  path: z.string(),
  period: z.enum(PERIODS),
  from: z.number(),
});

/** The id of a unit's score of a period; that of its exercises is another one. */
export function scoreId(unit: string, period: Period, from: number, drill: boolean): string {
  return derivedId('score', unit, period, from, ...(drill ? ['drill'] : []));
}

/** The centres of a place, from the city down to the town. */
export function centresOn(placePath: string): readonly string[] {
  return placePath.split('/').slice(0, 3);
}

/** Asks for the scores of units in the periods in which some instants lie; asked twice, one is computed once. */
export async function askUnitScores(
  tx: Tx,
  units: Iterable<string>,
  times: readonly Date[],
  services: Services,
  periods: readonly (typeof PERIODS)[number][] = PERIODS,
): Promise<void> {
  const now = services.clock.now();
  for (const { id, path } of await scoredUnits(tx, units, now)) {
    for (const period of periods) {
      for (const from of new Set(times.map((at) => periodOf(period, at).from.getTime()))) {
        const body = { unit: id, path, period, from };
        await askJob(tx, { module: 'evaluate', name: 'unit', key: `${id} ${period} ${from}`, body }, now);
      }
    }
  }
}

/** Computes a unit's score of a period; computing again makes its next version. */
export async function scoreUnit(job: Job, services: Services): Promise<(tx: Tx) => Promise<void>> {
  const { unit, path, period, from: start } = ScoreJob.parse(job.body);
  const now = services.clock.now();
  const { from, to } = periodOf(period, new Date(start));
  const real = await casesOf(services.db, path, { from, to, drill: false }, services);
  // A unit that has had exercises only is scored on them, and its score is marked as an exercise's.
  const drill = real.length === 0;
  const cases = drill ? await casesOf(services.db, path, { from, to, drill }, services) : real;
  if (cases.length === 0) return async () => {};
  const keys = cases.flatMap(({ content }) => content.evaluate.measures.map((one) => one.key));
  const measures = [...new Set([...keys, 'archive_rate'])].map((key) => measure(key, cases, now.getTime()));
  const total = totalOver(cases, now.getTime());
  const body: Score = {
    unit,
    from: from.getTime(),
    to: to.getTime(),
    measures,
    total,
    colour: colourOf(total),
  };
  const packs = [...new Set(cases.map(({ content }) => content.pack.id))];
  const pack = packs.length === 1 ? (packs[0] ?? '') : '';
  return (tx) => saveScore(tx, { pack, period, drill, owner: { unit, path } }, body, now);
}

/** A day of the city ends: units with cases are scored, also those of which no case has ended. */
export async function onDayEnd(tx: Tx, timer: DueTimer, services: Services): Promise<void> {
  const at = new Date(timer.dueAt.getTime() - 1);
  for (const period of PERIODS) {
    const { from, to } = periodOf(period, at);
    const units = (await whereCasesAre(tx, from, to)).flatMap(({ ownerPath, placePath }) => [
      ...ownerPath.split('/'),
      ...centresOn(placePath ?? ownerPath),
    ]);
    await askUnitScores(tx, units, [at], services, [period]);
  }
  await awaitDayEnd(tx, timer.dueAt);
}

/** Sets the timer of the end of the day in which an instant lies. */
export async function awaitDayEnd(tx: Tx, at: Date): Promise<void> {
  const { from, to } = periodOf('day', at);
  const key = from.toISOString();
  await schedule(tx, { module: 'evaluate', name: 'day-end', key, chainId: null, dueAt: to, body: {} });
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

/** What counts for a unit of a period: incidents of its own with all matters, and its own matters of others' incidents. */
async function casesOf(
  db: Db,
  unitPath: string,
  span: CaseSpan,
  services: Services,
): Promise<readonly Case[]> {
  const owned = await incidentsOf(db, unitPath, span);
  const ownTasks = await tasksOfUnit(db, unitPath, span);
  const ids = new Set(owned.map((incident) => incident.head.id));
  const elsewhere = ownTasks.map((task) => task.body.incidentId).filter((id) => !ids.has(id));
  const others = await readDocuments(db, 'incident', [...new Set(elsewhere)]);
  const tasks = await tasksOf(db, [...ids]);
  const pauses = await pausedMs(db, [...ids], services.clock.now());
  const cases: Case[] = [];
  for (const incident of owned) {
    const content = await services.packs.version(db, incident.head.packVersion);
    if (content === undefined || content.evaluate.measures.length === 0) continue;
    const { id } = incident.head;
    cases.push({ incident, tasks: tasks.get(id) ?? [], content, pausedMs: pauses.get(id) ?? 0 });
  }
  for (const incident of others) {
    const content = await services.packs.version(db, incident.head.packVersion);
    if (content === undefined) continue;
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

async function saveScore(
  tx: Tx,
  about: {
    readonly pack: string;
    readonly period: Period;
    readonly drill: boolean;
    readonly owner: { readonly unit: string; readonly path: string };
  },
  body: Score,
  at: Date,
): Promise<void> {
  const { pack, period, drill, owner } = about;
  const id = scoreId(owner.unit, period, body.from, drill);
  const happening = { topic: 'score.made', actor: evaluateRule, at };
  const known = await lockDocument(tx, 'score', id);
  if (known !== undefined) {
    await changeDocument(tx, known, { body, happening });
    return;
  }
  await createDocument(tx, {
    kind: 'score',
    id,
    owner,
    board: null,
    pack,
    packVersion: '',
    type: period,
    title: owner.unit,
    level: null,
    state: 'made',
    drill,
    place: null,
    body,
    causes: [],
    happening,
  });
}
