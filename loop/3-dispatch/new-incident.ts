import { audit, mayAct, type Principal } from '@cityloop/core/access';
import { actorOf, chainDocuments, type Doc, derivedId, readDocument } from '@cityloop/core/chain';
import type { Incident } from '@cityloop/core/contracts';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay, locate } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { dispatchProblem } from './errors.ts';
import { openFromSignal } from './open-incident.ts';

/** What a named person writes down as an incident: a call, an order, something seen. */
export interface NewIncident {
  /** Made by whoever sends it, once for each incident: what arrives again is answered with what it made the first time. */
  readonly id?: string | undefined;
  readonly pack: string;
  readonly type: string;
  readonly title: string;
  readonly text: string;
  readonly lng: number;
  readonly lat: number;
  readonly address?: string | undefined;
  readonly urgency?: Incident['urgency'] | undefined;
  readonly drill: boolean;
}

/** The channel of what is written down at the desk, by whatever way it got there (坐席登记). */
const AT_THE_DESK = 'operator';
const Raised = z.object({ id: z.uuid().nullable() });

/** Opens an incident from what a person says; the signal that it begins with is raised in the same transaction. */
export async function newIncident(
  tx: Tx,
  command: { readonly principal: Principal; readonly ip: string; readonly given: NewIncident },
  services: Services,
): Promise<Doc<'incident'>> {
  const { principal, given } = command;
  const at = services.clock.now();
  const place = await locate(tx, [given.lng, given.lat], cityDay(at));
  const pack = place && services.packs.effective(given.pack, place.path);
  const type = pack?.content.dispatch.incidents.find((one) => one.type === given.type);
  const report = type && pack?.content.sense.reports.find((one) => type.from.includes(one.id));
  if (place !== undefined && pack !== undefined) {
    // Elsewhere one reports what one sees, and whom the place belongs to dispatches it.
    const { board } = pack.content.pack;
    const guard = { ownerPath: place.path, placePath: place.path, board, participants: [] };
    if (!mayAct(principal, 'incident.dispatch', guard))
      throw httpProblem('not-allowed', { words: { action: 'incident.dispatch' } });
  }
  if (place === undefined || pack === undefined || report === undefined) {
    throw dispatchProblem('not-by-hand', { value: `${given.pack}/${given.type}` });
  }
  await services.packs.keep(tx, pack, at);
  const signalId = given.id === undefined ? undefined : derivedId('new-incident', principal.id, given.id);
  const raised = Raised.parse(
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
        place: {
          lng: given.lng,
          lat: given.lat,
          path: place.path,
          ...(given.address === undefined ? {} : { address: given.address }),
        },
        body: {
          signalKind: 'report',
          channel: AT_THE_DESK,
          subject: null,
          evidence: [],
          text: given.text,
          foundAt: at.getTime(),
        },
        reporter: principal.unit,
        actor: actorOf(principal),
        at: at.getTime(),
      },
      { tx },
    ),
  );
  if (raised.id === null) {
    const [made] = await chainDocuments(tx, 'incident', signalId ?? '');
    if (made === undefined) throw httpProblem('conflict', { value: given.title });
    return made;
  }
  const signal = await readDocument(tx, 'signal', raised.id);
  const incident = signal && (await openFromSignal(tx, signal, services, given));
  if (incident === undefined) throw httpProblem('conflict', { value: given.title });
  await audit(
    tx,
    {
      actor: principal,
      ip: command.ip,
      action: 'incident.open',
      objectType: 'incident',
      objectId: incident.head.id,
    },
    at,
  );
  return incident;
}
