import { chainTables, type Doc, parseDoc } from '@cityloop/core/chain';
import type { DocumentKind } from '@cityloop/core/contracts';
import { deadLetters } from '@cityloop/core/kernel';
import type { ExpectStep } from '@cityloop/core/packs';
import type { z } from 'zod';
import type { Run } from './scenario-steps.ts';

type Flat = Record<string, unknown>;

/** What a scenario may expect, read from the city as it is now. */
export async function readState(run: Run, expect: z.output<typeof ExpectStep>): Promise<Flat> {
  const incidents = await documents(run, 'incident');
  const incident = expect.incident === undefined ? incidents.at(-1) : incidents[expect.incident - 1];
  const tasks = (await documents(run, 'task')).filter((task) => task.body.incidentId === incident?.head.id);
  const states: Record<string, number> = {};
  for (const task of tasks) states[task.head.state] = (states[task.head.state] ?? 0) + 1;
  return {
    incidents: await Promise.all(incidents.map((one) => withCauses(run, one))),
    alarms: (await documents(run, 'alarm')).map(flat),
    signals: (await documents(run, 'signal')).map(flat),
    lessons: (await documents(run, 'lesson')).map(flat),
    scores: (await documents(run, 'score')).filter((score) => score.head.type === 'incident').map(flat),
    proofs: (await documents(run, 'proof')).map(flat),
    tasks: expect.tasks === undefined ? {} : { ...zeros(expect.tasks), ...states },
    matters: Object.fromEntries(
      tasks.map((task) => [
        task.body.matter,
        typeof expect.matters?.[task.body.matter] === 'string' ? task.head.state : flat(task),
      ]),
    ),
    clocks: incident === undefined ? {} : await clocksOf(run, incident.head.id),
    objects: expect.objects === undefined ? {} : await run.objectsNow(Object.keys(expect.objects)),
    sees: Object.fromEntries(
      await Promise.all(Object.keys(expect.sees ?? {}).map(async (key) => [key, await run.sees(key)])),
    ),
  };
}

/** Documents of a kind in the order in which they came into being. */
export async function documents<K extends DocumentKind>(run: Pick<Run, 'city'>, kind: K): Promise<Doc<K>[]> {
  const rows = await chainTables(run.city.store.db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', kind)
    .execute();
  return rows
    .map((row) => parseDoc(kind, row))
    .sort((a, b) => a.head.at.getTime() - b.head.at.getTime() || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** What tells documents of one instant apart, the same in each run. */
function nameOf({ head, body }: Doc): string {
  const { incidentNo, subject, matter } = flat({ head, body });
  const subjectId = typeof subject === 'object' && subject !== null && 'id' in subject ? subject.id : '';
  return `${incidentNo ?? ''} ${head.type} ${String(subjectId)} ${matter ?? ''} ${head.id}`;
}

/** Head and body of a document as one flat value. */
export function flat(doc: Doc): Flat {
  return JSON.parse(JSON.stringify({ ...doc.body, ...doc.head }));
}

/** Messages that nobody could act on; a scenario leaves none. */
export async function failures(run: Pick<Run, 'city'>): Promise<readonly string[]> {
  return (await deadLetters(run.city.store.db, {})).map(
    (letter) => `dead letter ${letter.consumer} ${letter.message.topic}: ${letter.error}`,
  );
}

async function withCauses(run: Run, incident: Doc<'incident'>): Promise<Flat> {
  const links = await chainTables(run.city.store.db)
    .selectFrom('document_link')
    .selectAll()
    .where('to_id', '=', incident.head.id)
    .where('role', '=', 'raised-by')
    .execute();
  return { ...flat(incident), causes: links.length };
}

async function clocksOf(run: Run, id: string): Promise<Flat> {
  const view = await run.view(id);
  return Object.fromEntries(
    view.clocks.map((clock) => [
      clock.name,
      { ...clock, state: clock.endedAt !== null ? 'ended' : clock.pausedAt !== null ? 'paused' : 'running' },
    ]),
  );
}

function zeros(wanted: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(wanted).map((state) => [state, 0]));
}
