import { causesOf, changeDocument, lockDocument } from '@cityloop/core/chain';
import type { Message } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { incidentsRaisedBy } from './dispatch.store.ts';
import { isOpen } from './incident-machine.ts';
import { dispatchRule } from './open-incident.ts';

/** An alarm became worse: so does the incident that it raised. */
export async function onAlarmUpgraded(tx: Tx, message: Message, services: Services): Promise<void> {
  const alarm = message.document;
  for (const id of await incidentsRaisedBy(tx, alarm.id)) {
    const incident = await lockDocument(tx, 'incident', id);
    if (incident === undefined || !isOpen(incident.head.state)) continue;
    const level = Math.min(incident.head.level ?? 4, alarm.level ?? 4);
    if (level === incident.head.level) continue;
    await changeDocument(tx, incident, {
      level,
      happening: {
        topic: 'incident.upgraded',
        actor: dispatchRule,
        at: services.clock.now(),
        data: { alarm: alarm.id, title: alarm.title, from: incident.head.level },
      },
    });
  }
}

/** All alarms of an incident were found false: its history says so; whether it is a matter a person decides. */
export async function onAlarmRefuted(tx: Tx, message: Message, services: Services): Promise<void> {
  const alarm = message.document;
  for (const id of await incidentsRaisedBy(tx, alarm.id)) {
    const incident = await lockDocument(tx, 'incident', id);
    if (incident === undefined || !isOpen(incident.head.state)) continue;
    const [alarms, signals] = [await causesOf(tx, 'alarm', id), await causesOf(tx, 'signal', id)];
    const stands = signals.length > 0 || alarms.some(({ head }) => head.state !== 'refuted');
    if (stands) continue;
    await changeDocument(tx, incident, {
      happening: {
        topic: 'incident.doubted',
        actor: dispatchRule,
        at: services.clock.now(),
        data: { alarm: alarm.id, title: alarm.title },
      },
    });
  }
}
