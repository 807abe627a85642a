import { audit, isWithin, type Principal } from '@cityloop/core/access';
import { actorOf, chainDocuments, type Doc, derivedId, readDocument } from '@cityloop/core/chain';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay, locate } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { attach, done, take } from './commands.ts';
import { taskProblem } from './errors.ts';
import { tasksOf } from './incident-tasks.ts';
import { openPlan } from './start-plan.ts';

/** The channel of what its reporter handles itself; a report of a pack may name it (自行处置). */
const SELF_HANDLED = 'self_handled';
/** City, district, town: what is handled on the spot stays within the town. */
const TOWN_DEPTH = 3;

/** A small matter that its reporter has put right: what was seen, where, and what was done about it. */
export interface HandledReport {
  /** Made by whoever sends it, once for each report: what arrives again is answered with what it made the first time. */
  readonly id?: string | undefined;
  readonly pack: string;
  readonly type: string;
  readonly title: string;
  readonly text: string;
  readonly lng: number;
  readonly lat: number;
  readonly address?: string | undefined;
  /** Photos of the place before and after, stored already. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly answers: Readonly<Record<string, unknown>>;
  readonly note: string;
  readonly drill: boolean;
}

const Raised = z.object({ id: z.uuid().nullable() });
const Opened = z.object({ id: z.uuid() });

/**
 * Writes down in one transaction what the reporter saw and has done: signal, incident of its own unit, and the one task of
 * its plan, taken and done. Who checks it is asked as for every other; it is somebody else.
 */
export async function handledOnSpot(
  tx: Tx,
  command: { readonly principal: Principal; readonly ip: string; readonly given: HandledReport },
  services: Services,
): Promise<Doc<'incident'>> {
  const { principal, ip, given } = command;
  const at = services.clock.now();
  const place = await locate(tx, [given.lng, given.lat], cityDay(at));
  const town = principal.unitPath.split('/').slice(0, TOWN_DEPTH);
  const isOwnTown = town.length === TOWN_DEPTH && isWithin(place?.path ?? '', town.join('/'));
  if (place === undefined || !isOwnTown)
    throw taskProblem('not-on-the-spot', { value: given.address ?? `${given.lng},${given.lat}` });
  if (principal.kind !== 'account') throw taskProblem('a-person-handles');
  const shown = given.after.findIndex((sha256) => given.before.includes(sha256));
  if (shown !== -1) throw taskProblem('photo-before-and-after', { value: shown + 1 });
  const pack = services.packs.effective(given.pack, place.path);
  const report = pack?.content.sense.reports.find((one) => one.id === given.type);
  if (pack === undefined || report?.channels.includes(SELF_HANDLED) !== true || !report.opens)
    throw notSmall(given.type, report?.name);
  await services.packs.keep(tx, pack, at);
  const { lng, lat, address } = given;
  const signalId = given.id === undefined ? undefined : derivedId('handled-report', principal.id, given.id);
  const signal = Raised.parse(
    await services.operations.call(
      'sense.raise-signal',
      {
        ...(signalId === undefined ? {} : { id: signalId }),
        pack: given.pack,
        packVersion: pack.version,
        type: report.id,
        title: given.title,
        ownerUnit: principal.unit,
        ownerPath: principal.unitPath,
        board: pack.content.pack.board,
        drill: given.drill,
        place: { lng, lat, path: place.path, ...(address === undefined ? {} : { address }) },
        body: {
          signalKind: 'report',
          channel: SELF_HANDLED,
          subject: null,
          evidence: [],
          text: given.text,
          files: [...given.before],
          foundAt: at.getTime(),
        },
        reporter: principal.unit,
        actor: actorOf(principal),
        at: at.getTime(),
      },
      { tx },
    ),
  );
  if (signal.id === null) {
    const [made] = await chainDocuments(tx, 'incident', signalId ?? '');
    if (made === undefined) throw httpProblem('conflict', { value: given.title });
    return made;
  }
  const owner = { unit: principal.unit, path: principal.unitPath };
  const opened = Opened.parse(
    await services.operations.call('dispatch.open-handled', { signalId: signal.id, ...owner }, { tx }),
  );
  const incident = await readDocument(tx, 'incident', opened.id);
  if (incident?.head.state !== 'dispatched') throw notSmall(given.type, report.name);
  await openPlan(tx, incident, services);
  const [task, ...others] = await tasksOf(tx, incident.head.id, incident.head.chainId);
  // More than one matter, or one of another unit: somebody has to be sent.
  if (task === undefined || others.length > 0 || task.head.ownerUnit !== principal.unit)
    throw notSmall(given.type, report.name);
  const mine = { principal, ip, id: task.head.id };
  await take(tx, mine, services);
  for (const role of ['before', 'after'] as const) {
    for (const sha256 of given[role]) await attach(tx, { ...mine, attachment: { sha256, role } }, services);
  }
  await done(tx, { ...mine, answers: given.answers, note: given.note }, services);
  const entry = { action: 'report.handled', objectType: 'incident', objectId: incident.head.id };
  await audit(tx, { actor: principal, ip, ...entry, detail: { signal: signal.id, task: task.head.id } }, at);
  return incident;
}

function notSmall(type: string, name?: { readonly zh: string; readonly en: string }): Error {
  return taskProblem('not-a-small-matter', { value: type, words: name ?? { zh: type, en: type } });
}
