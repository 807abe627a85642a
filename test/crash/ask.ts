import type { Caller } from './client.ts';
import type { KilledCity } from './killed-city.ts';
import { burstFaults, chainFaults, commandFaults, type Snapshot } from './loop-faults.ts';
import type { Zone } from './water.ts';

interface Head {
  readonly id: string;
  readonly kind: string;
  readonly chainId: string;
  readonly state: string;
  readonly version: number;
}
interface View {
  readonly head: Head;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Whole chains as the door for pages shows them. */
export async function chainsOver(by: Caller, chainIds: Iterable<string>): Promise<Snapshot> {
  const chains = await Promise.all(
    [...new Set(chainIds)].map((id) =>
      by.read<{
        chainId: string;
        documents: View[];
        links: { from: string; to: string; role: string }[];
        events: { documentId: string; version: number; topic: string; data: Record<string, unknown> }[];
      }>(`/api/chains/${id}`),
    ),
  );
  // A document that several chains lead to is shown in each of them: the first counts.
  const shownIn = new Map<string, string>();
  for (const { chainId, documents } of chains)
    for (const { head } of documents) if (!shownIn.has(head.id)) shownIn.set(head.id, chainId);
  return {
    documents: chains.flatMap(({ chainId, documents }) =>
      documents
        .filter(({ head }) => shownIn.get(head.id) === chainId)
        .map(({ head, body }) => ({ ...head, body })),
    ),
    history: chains.flatMap(({ chainId, events }) =>
      events.filter(({ documentId }) => shownIn.get(documentId) === chainId),
    ),
    links: once(
      chains.flatMap((chain) => chain.links),
      ({ from, to, role }) => `${from} ${to} ${role}`,
    ),
  };
}

function once<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}

/** The chains of a zone's alarms. */
async function chainsOfZone(by: Caller, zone: Zone): Promise<readonly string[]> {
  const { rows } = await by.read<{ rows: View[] }>('/api/alarms?state=all');
  return rows
    .filter(({ body }) => (body.subject as { group?: string }).group === zone.id)
    .map(({ head }) => head.chainId);
}

/** What the doors show otherwise than they must after a restart, once everything has settled. */
export async function faultsOverHttp(city: KilledCity, zones: readonly Zone[]): Promise<readonly string[]> {
  const by = city.person('city');
  await city.settled();
  const faults: string[] = [];
  for (const zone of zones) {
    const snapshot = await chainsOver(by, await chainsOfZone(by, zone));
    faults.push(...chainFaults(snapshot), ...burstFaults(snapshot, zone, city.bursts.get(zone.id) ?? 0));
  }
  return faults;
}

/** The clocks that the history of a zone's incident calls late, as often as it does. */
export async function lateClocks(city: KilledCity, zone: Zone): Promise<readonly unknown[]> {
  const by = city.person('city');
  const { history } = await chainsOver(by, await chainsOfZone(by, zone));
  return history.filter(({ topic }) => topic === 'incident.late').map(({ data }) => data.clock);
}

/** Acknowledged commands that the doors do not show any more. */
export async function lostCommands(city: KilledCity, from: number): Promise<readonly string[]> {
  const commands = city.ledger.commands.slice(from);
  const snapshot = await chainsOver(
    city.person('city'),
    commands.map(({ chainId }) => chainId),
  );
  return [...commandFaults(snapshot, commands), ...chainFaults(snapshot)];
}

/** How often the door for pages shows each acknowledged reading of a meter since an instant; once is right. */
export async function readingFaults(
  city: KilledCity,
  device: string,
  from: number,
): Promise<readonly string[]> {
  const path = `/api/readings?device=${device}&metric=pressure&from=${from}&to=${city.next}&step=15000`;
  const { points } = await city
    .person('city')
    .read<{ points: { t: number; n: number; avg: number }[] }>(path);
  const byTime = new Map(points.map((point) => [point.t, point]));
  return [...city.ledger.acknowledged].flatMap((key) => {
    const [name, time] = key.split(' ');
    const t = Number(time);
    if (name !== device || t < from) return [];
    const point = byTime.get(t);
    const isRight = point?.n === 1 && Math.abs(point.avg - (city.ledger.sent.get(key) ?? 0)) < 1e-9;
    return isRight ? [] : [`reading ${key}: ${JSON.stringify(point)}`];
  });
}
