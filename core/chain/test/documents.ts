import { accessMigrations } from '@cityloop/core/access';
import type { Actor, Incident, Signal } from '@cityloop/core/contracts';
import { kernelMigrations } from '@cityloop/core/kernel';
import { packMigrations } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { NewDoc } from '../index.ts';

/** When the tests' city begins. */
export const NOON = new Date('2026-07-01T04:00:00Z');

/** Who does things in tests. */
export const WANG: Actor = { kind: 'account', id: 'wang', name: '王', unit: '500103' };

/** A store with the tables that a document needs. */
export function chainStore(): Promise<Store> {
  return testStore([
    kernelMigrations,
    { module: 'chain', folder: new URL('../migrations/', import.meta.url) },
    accessMigrations,
    packMigrations,
  ]);
}

/** A moment some seconds after noon. */
export function seconds(n: number): Date {
  return new Date(NOON.getTime() + n * 1000);
}

/** A signal as the first stage makes it. */
export function newSignal(over: Partial<NewDoc<'signal'>> = {}): NewDoc<'signal'> {
  const body: Signal = {
    signalKind: 'report',
    channel: 'collector',
    subject: null,
    evidence: [],
    text: '井盖缺失',
    foundAt: NOON.getTime(),
  };
  return {
    kind: 'signal',
    owner: { unit: '500103', path: 'cq/500103' },
    board: 'facilities',
    pack: 'lids',
    packVersion: '1',
    type: 'lid-report',
    title: '井盖缺失',
    level: null,
    state: 'open',
    drill: false,
    place: { lng: 106.55, lat: 29.56, path: 'cq/500103/500103001', address: '民生路 1 号' },
    body,
    causes: [],
    happening: { topic: 'signal.raised', actor: WANG, at: NOON },
    ...over,
  };
}

/** An incident as the third stage makes it. */
export function newIncident(over: Partial<NewDoc<'incident'>> = {}): NewDoc<'incident'> {
  const body: Incident = {
    incidentNo: '5001032026070100001',
    incidentKind: 'case',
    subject: null,
    urgency: 'normal',
    group: null,
    plan: null,
    routes: [],
    routedAt: null,
    acceptedAt: null,
    closedAt: null,
    handler: null,
  };
  return {
    ...newSignal(),
    kind: 'incident',
    type: 'lid-open',
    level: 3,
    state: 'dispatched',
    body,
    happening: { topic: 'incident.opened', actor: WANG, data: { reason: 'report' }, at: NOON },
    ...over,
  };
}
