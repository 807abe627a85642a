import { derivedId } from '@cityloop/core/chain';
import type { Signal } from '@cityloop/core/contracts';
import { cancel, type DueTimer, type Services, schedule } from '@cityloop/core/kernel';
import { durationMs, type PackContent } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { startOfDay } from './city-dates.ts';
import { readObject } from './objects.store.ts';
import type { RegisterObject } from './objects.ts';

const MODULE = 'objects';
const TIMER = 'due';
const Body = z.object({ pack: z.string(), type: z.string(), id: z.string(), schedule: z.string() });

/** Sets or takes away the deadlines of an object after every change: one timer for each schedule of its kind. */
export async function setDeadlines(tx: Tx, object: RegisterObject, content: PackContent): Promise<void> {
  for (const one of content.schedules.schedules.filter(({ object: kind }) => kind === object.type)) {
    const key = `${object.pack}/${object.type}/${object.id} ${one.id}`;
    const day = z.iso.date().safeParse(object.fields[one.field]);
    if (object.state !== one.state || !day.success) {
      await cancel(tx, { module: MODULE, name: TIMER, key });
      continue;
    }
    await schedule(tx, {
      module: MODULE,
      name: TIMER,
      key,
      chainId: null,
      dueAt: new Date(startOfDay(day.data).getTime() - durationMs(one.before)),
      body: { pack: object.pack, type: object.type, id: object.id, schedule: one.id },
    });
  }
}

/** Something fell due: a signal begins a chain, in the transaction that takes the timer; once for each date. */
export async function raiseDue(tx: Tx, timer: DueTimer, services: Services): Promise<void> {
  const { schedule: id, ...key } = Body.parse(timer.body);
  const object = await readObject(tx, key, true);
  const pack = object && services.packs.effective(object.pack, object.placePath ?? object.ownerPath);
  const due = pack?.content.schedules.schedules.find((one) => one.id === id);
  if (object === undefined || pack === undefined || due === undefined) {
    services.log.warn('schedule', { object: key, schedule: id });
    return;
  }
  const day = object.fields[due.field];
  if (object.state !== due.state || typeof day !== 'string') return;
  const at = services.clock.now();
  await services.packs.keep(tx, pack, at);
  await services.operations.call(
    'sense.raise-signal',
    {
      id: derivedId('schedule', object.pack, object.type, object.id, due.id, day),
      pack: object.pack,
      packVersion: pack.version,
      type: due.id,
      title: `${due.name.zh} ${object.name}`,
      ownerUnit: object.ownerUnit,
      ownerPath: object.ownerPath,
      board: object.board,
      drill: false,
      place: placeOf(object),
      body: bodyOf(object, at),
      actor: { kind: 'system', id: `rule:${due.id}`, name: due.name.zh, unit: object.ownerUnit },
      at: at.getTime(),
    },
    { tx },
  );
}

function placeOf({ lng, lat, placePath, ownerPath, address }: RegisterObject) {
  if (lng === null || lat === null) return null;
  return { lng, lat, path: placePath ?? ownerPath, ...(address === null ? {} : { address }) };
}

function bodyOf(object: RegisterObject, at: Date): Signal {
  const facts = Object.entries(object.fields).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[key, value] as const]
      : [],
  );
  return {
    signalKind: 'schedule',
    channel: 'schedule',
    subject: { type: object.type, id: object.id, name: object.name, facts: Object.fromEntries(facts) },
    evidence: [],
    foundAt: at.getTime(),
  };
}
