import { createHash } from 'node:crypto';
import type { Caller } from './client.ts';
import type { KilledCity } from './killed-city.ts';

interface TaskRow {
  readonly head: { readonly id: string; readonly state: string };
  readonly body: {
    readonly matter: string;
    readonly takenBy: { readonly id: string } | null;
    readonly notes: readonly unknown[];
    readonly attachments: readonly unknown[];
  };
}

const ANSWERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  confirm: { isBurst: 'yes', diameterMm: 300 },
  'close-valves': { valves: 'V-1' },
  repair: { cause: 'ageing' },
  traffic: { road: '中山一路' },
  restore: { turbidity: 0.4, chlorine: 0.3 },
};
const PHOTOS = ['close-valves', 'repair', 'drainage', 'restore'];

/** A photo of its own: the beginning of a JPEG and so many bytes that no two are alike. */
export function photoBytes(seed: string, size = 40_000): Uint8Array {
  const bytes = new Uint8Array(size);
  let digest = createHash('sha256').update(seed).digest();
  for (let at = 0; at < size; at += digest.length) {
    bytes.set(digest.subarray(0, Math.min(digest.length, size - at)), at);
    digest = createHash('sha256').update(digest).digest();
  }
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

/** Does the next thing that the tasks of a person's unit ask for; false when there is nothing, or no answer came. */
export async function handleNext(city: KilledCity, username: string): Promise<boolean> {
  const by = city.person(username);
  const { rows } = await by.read<{ rows: TaskRow[] }>('/api/tasks?mine=true&state=open');
  const task =
    rows.find(({ head }) => head.state === 'taken') ?? rows.find(({ head }) => head.state === 'ready');
  return task === undefined ? false : handle(city, by, task);
}

/** Takes a task, then photo, note and done: one step for each call, from where the task stands. */
async function handle(city: KilledCity, by: Caller, { head, body }: TaskRow): Promise<boolean> {
  const { ledger } = city;
  const what = (move: string) => `${by.name} ${move} ${body.matter} ${head.id}`;
  const post = (move: string, given: unknown) => by.send('POST', `/api/tasks/${head.id}/${move}`, given);
  if (head.state === 'ready')
    return ledger.noteCommand({ what: what('takes'), topic: 'task.taken' }, await post('take', {}));
  if (PHOTOS.includes(body.matter) && body.attachments.length === 0) {
    const sha256 = ledger.notePhoto(await by.send('PUT', '/api/files', photoBytes(head.id)));
    if (sha256 === undefined) return false;
    const attachment = { sha256, role: 'after' };
    const command = { what: what('attaches a photo to'), topic: 'task.attached', mark: sha256 };
    return ledger.noteCommand(command, await post('attach', { attachment }));
  }
  if (body.notes.length === 0) {
    const text = `记录 ${head.id}`;
    const command = { what: what('writes a note on'), topic: 'task.noted', mark: text };
    return ledger.noteCommand(command, await post('note', { text }));
  }
  const command = { what: what('has done'), topic: 'task.done' };
  return ledger.noteCommand(command, await post('done', { answers: ANSWERS[body.matter] ?? {} }));
}

/** Accepts the next proof that is asked for; false when there is none, or no answer came. */
export async function verifyNext(city: KilledCity): Promise<boolean> {
  const by = city.person('verifier');
  const { rows } = await by.read<{ rows: { head: { id: string } }[] }>('/api/proofs?state=open');
  const [proof] = rows;
  if (proof === undefined) return false;
  const answer = await by.send('POST', `/api/proofs/${proof.head.id}/accept`, {});
  return city.ledger.noteCommand(
    { what: `verifier accepts ${proof.head.id}`, topic: 'proof.accepted' },
    answer,
  );
}

interface IncidentRow {
  readonly head: { readonly id: string; readonly state: string; readonly version: number };
}

/** Moves the incident that comes next: accepted by its owner, laid aside and taken up again by the district. */
export async function dispatchNext(city: KilledCity, turn: number): Promise<boolean> {
  const district = city.person('district');
  const { rows } = await district.read<{ rows: IncidentRow[] }>('/api/incidents?state=open&sort=time');
  const movable = rows.filter(({ head }) => ['dispatched', 'handling', 'suspended'].includes(head.state));
  const row = movable[turn % Math.max(1, movable.length)];
  if (row === undefined) return false;
  const { id, state, version } = row.head;
  const move =
    state === 'suspended'
      ? ({ by: district, path: 'resume', topic: 'incident.resumed', reason: '继续' } as const)
      : turn % 2 === 0 && state === 'dispatched'
        ? ({
            by: city.person('water'),
            path: 'accept',
            topic: 'incident.handling',
            reason: undefined,
          } as const)
        : ({ by: district, path: 'suspend', topic: 'incident.suspended', reason: '等待材料' } as const);
  const answer = await move.by.send('POST', `/api/incidents/${id}/${move.path}`, {
    version,
    ...(move.reason === undefined ? {} : { reason: move.reason }),
  });
  return city.ledger.noteCommand({ what: `${move.by.name} ${move.path} ${id}`, topic: move.topic }, answer);
}
