import { derivedId } from '@cityloop/core/chain';
import type { Acknowledged } from './ledger.ts';
import type { Zone } from './water.ts';

/** Documents with what happened to them and what caused what, from the doors or from the stores. */
export interface Snapshot {
  readonly documents: readonly SnapshotDocument[];
  readonly history: readonly {
    readonly documentId: string;
    readonly version: number;
    readonly topic: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly role: string }[];
}

/** One document. */
export interface SnapshotDocument {
  readonly id: string;
  readonly kind: string;
  readonly chainId: string;
  readonly state: string;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const MATTERS = 14;

/** What is missing, twice, or out of order whatever happened: one sentence for each fault. */
export function chainFaults({ documents, history }: Snapshot): readonly string[] {
  const faults: string[] = [];
  const byDocument = Map.groupBy(history, (event) => event.documentId);
  for (const document of documents) {
    const versions = (byDocument.get(document.id) ?? []).map((event) => event.version).sort((a, b) => a - b);
    const whole = Array.from({ length: document.version }, (_, index) => index + 1);
    if (versions.join() !== whole.join())
      faults.push(`${name(document)}: version ${document.version}, history ${versions.join()}`);
  }
  for (const document of documents.filter(({ kind }) => kind === 'incident')) {
    const late = (byDocument.get(document.id) ?? [])
      .filter((event) => event.topic === 'incident.late')
      .map((event) => `${event.data.clock} ${event.data.dueAt}`);
    if (new Set(late).size !== late.length) faults.push(`${name(document)}: late twice: ${late.join('; ')}`);
  }
  faults.push(...taskFaults(documents, byDocument));
  return faults;
}

function taskFaults(
  documents: Snapshot['documents'],
  byDocument: ReadonlyMap<string, Snapshot['history']>,
): readonly string[] {
  const faults: string[] = [];
  const proofs = Map.groupBy(
    documents.filter(({ kind }) => kind === 'proof'),
    (proof) => String(proof.body.about),
  );
  for (const task of documents.filter(({ kind }) => kind === 'task')) {
    const events = byDocument.get(task.id) ?? [];
    const count = (topic: string) => events.filter((event) => event.topic === topic).length;
    const asked = events.filter((event) => event.topic === 'task.done' && event.data.verify === true).length;
    const found = (proofs.get(task.id) ?? []).length;
    if (found !== asked) faults.push(`${name(task)}: done ${asked} times, ${found} proofs`);
    if (count('task.taken') > 1 || count('task.done') > 1)
      faults.push(`${name(task)}: taken ${count('task.taken')} times, done ${count('task.done')} times`);
  }
  return faults;
}

/** What a burst must have led to, exactly once: two alarms, one incident, its fourteen matters. */
export function burstFaults(snapshot: Snapshot, zone: Zone, since: number): readonly string[] {
  const { documents, links } = snapshot;
  const faults: string[] = [];
  const say = (what: string) => faults.push(`${zone.id}: ${what}`);
  const alarms = documents.filter(
    ({ kind, body }) => kind === 'alarm' && (body.subject as { group?: string }).group === zone.id,
  );
  if (alarms.length !== 2) say(`${alarms.length} alarms`);
  for (const alarm of alarms) {
    const { rule, subject, firstReadingAt } = alarm.body as {
      rule: { version: string };
      subject: { type: string; id: string };
      firstReadingAt: number;
    };
    const id = derivedId('alarm', rule.version, subject.type, subject.id, firstReadingAt);
    const signals = documents.filter(({ id: signal }) => signal === derivedId('signal', alarm.id));
    if (alarm.id !== id) say(`alarm ${alarm.id} is not derived from what it was raised by`);
    if (firstReadingAt !== since)
      say(
        `${subject.id} since ${new Date(firstReadingAt).toISOString()}, not ${new Date(since).toISOString()}`,
      );
    if (alarm.state !== 'open') say(`alarm of ${subject.id} is ${alarm.state}`);
    if (signals.length !== 1) say(`${signals.length} signals of ${subject.id}`);
  }
  const incidents = documents.filter(({ kind, body }) => kind === 'incident' && body.group === zone.id);
  if (incidents.length !== 1) say(`${incidents.length} incidents`);
  for (const { id } of incidents) {
    const causes = links
      .filter((link) => link.to === id && link.role === 'raised-by')
      .map(({ from }) => from);
    const wanted = alarms.map((alarm) => alarm.id).sort();
    if (causes.toSorted().join() !== wanted.join())
      say(`causes ${causes.join()} instead of ${wanted.join()}`);
    const matters = documents
      .filter(({ kind, body }) => kind === 'task' && body.incidentId === id)
      .map(({ body }) => String(body.matter));
    if (matters.length !== MATTERS || new Set(matters).size !== MATTERS)
      say(`${matters.length} tasks: ${matters.sort().join()}`);
  }
  return faults;
}

/** Acknowledged commands that are not there, or whose own text is not there exactly once. */
export function commandFaults(
  { documents, history }: Snapshot,
  commands: readonly Acknowledged[],
): readonly string[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  const events = Map.groupBy(history, (event) => event.documentId);
  return commands.flatMap((command) => {
    const document = byId.get(command.documentId);
    if (document === undefined) return [`${command.what}: the document is gone`];
    const told = events.get(command.documentId)?.filter(({ version }) => version <= command.version) ?? [];
    if (document.version < command.version || !told.some(({ topic }) => topic === command.topic))
      return [`${command.what}: acknowledged as version ${command.version}, found ${document.version}`];
    const { mark } = command;
    const times = mark === undefined ? 1 : JSON.stringify(document.body).split(mark).length - 1;
    return times === 1 ? [] : [`${command.what}: "${mark}" is there ${times} times`];
  });
}

function name(document: SnapshotDocument): string {
  return `${document.kind} ${document.id} (${document.state})`;
}
