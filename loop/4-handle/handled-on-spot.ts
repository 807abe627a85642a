import { isWithin, type Principal } from '@cityloop/core/access';
import { actorOf, type Doc, readDocument } from '@cityloop/core/chain';
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

const Raised = z.object({ id: z.uuid(), chainId: z.uuid() });
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
  const pack = services.packs.effective(given.pack, place.path);
  const report = pack?.content.sense.reports.find((one) => one.id === given.type);
  if (pack === undefined || report?.channels.includes(SELF_HANDLED) !== true || !report.opens)
    throw taskProblem('not-a-small-matter', { value: report?.name.zh ?? given.type });
  await services.packs.keep(tx, pack, at);
  const { lng, lat, address } = given;
  const signal = Raised.parse(
    await services.operations.call(
      'sense.raise-signal',
      {
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
  const owner = { unit: principal.unit, path: principal.unitPath };
  const opened = Opened.parse(
    await services.operations.call('dispatch.open-handled', { signalId: signal.id, ...owner }, { tx }),
  );
  const incident = await readDocument(tx, 'incident', opened.id);
  if (incident?.head.state !== 'dispatched')
    throw taskProblem('not-a-small-matter', { value: report.name.zh });
  await openPlan(tx, incident, services);
  const [task, ...others] = await tasksOf(tx, incident.head.id, incident.head.chainId);
  // More than one matter, or one of another unit: somebody has to be sent.
  if (task === undefined || others.length > 0 || task.head.ownerUnit !== principal.unit)
    throw taskProblem('not-a-small-matter', { value: report.name.zh });
  const mine = { principal, ip, id: task.head.id };
  await take(tx, mine, services);
  for (const role of ['before', 'after'] as const) {
    for (const sha256 of given[role]) await attach(tx, { ...mine, attachment: { sha256, role } }, services);
  }
  await done(tx, { ...mine, answers: given.answers, note: given.note }, services);
  return incident;
}
