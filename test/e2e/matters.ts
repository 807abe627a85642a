import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '../crash/client.ts';
import { photoBytes } from '../crash/work.ts';
import type { BrowserCity } from './browser-city.ts';

/** A list as the server answers it. */
export interface Rows<T> {
  readonly rows: readonly T[];
}

/** What these tests read of an incident. */
export interface Incident {
  readonly incident: {
    readonly head: {
      readonly id: string;
      readonly chainId: string;
      readonly title: string;
      readonly state: string;
      readonly drill: boolean;
      readonly place: { readonly path: string };
    };
    readonly body: {
      readonly adviceConfirmed?: { readonly by: { readonly name: string } };
      readonly advice?: { readonly result?: { readonly candidates?: readonly unknown[] } };
    };
  };
}

interface Task {
  readonly head: { readonly id: string; readonly state: string };
  readonly body: { readonly matter: string };
}

const DEPARTMENTS = ['police-traffic', 'telecom', 'power', 'gas', 'drainage', 'housing', 'fire', 'health'];
const ANSWERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  traffic: { road: '中山三路', detour: '经枣子岚垭' },
  repair: { cause: 'ageing' },
  restore: { turbidity: 0.4, chlorine: 0.3 },
};
const LIMIT_MS = 60_000;

/** Waits until a condition holds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await delay(100);
  }
}

/** Everybody does what is ready, and it is verified, until nothing is left but the whole; gives who worked. */
export async function doMatters(
  city: BrowserCity,
  incident: string,
  gridWorker: string,
): Promise<ReadonlySet<string>> {
  const people = [...DEPARTMENTS, gridWorker, 'crew'];
  const worked = new Set<string>();
  await until('all matters are verified', async () => {
    await verifyMatters(city);
    for (const username of people) {
      const person = await city.person(username);
      const { rows } = await person.read<Rows<Task>>(`/api/tasks?mine=true&state=open&incident=${incident}`);
      for (const task of rows) {
        if (!['ready', 'taken', 'rework'].includes(task.head.state)) continue;
        await doMatter(person, task);
        worked.add(username);
      }
    }
    const district = await city.person('district');
    return (await district.read<Incident>(`/api/incidents/${incident}`)).incident.head.state === 'checking';
  });
  return worked;
}

async function doMatter(person: Caller, { head, body }: Task): Promise<void> {
  const post = (move: string, given: unknown) => must(person, 'POST', `/api/tasks/${head.id}/${move}`, given);
  if (head.state !== 'taken') await post('take', {});
  const { sha256 } = await must(person, 'PUT', '/api/files', photoBytes(head.id));
  await post('attach', { attachment: { sha256, role: 'after' } });
  await post('done', { answers: ANSWERS[body.matter] ?? {}, note: '已完成' });
}

/** The verifier accepts every matter that waits for it, but not the whole. */
export async function verifyMatters(city: BrowserCity): Promise<void> {
  const verifier = await city.person('verifier');
  const { rows } = await verifier.read<Rows<{ head: { id: string }; task?: Task | null }>>(
    '/api/proofs?mine=true&state=open',
  );
  for (const proof of rows) {
    if (proof.task) await must(verifier, 'POST', `/api/proofs/${proof.head.id}/accept`, {});
  }
}

async function must(
  person: Caller,
  method: string,
  path: string,
  body: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await person.send(method, path, body);
  if (!answer?.ok) throw new Error(`${person.name} ${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.body as Record<string, unknown>;
}
