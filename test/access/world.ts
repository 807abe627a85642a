import { createHash } from 'node:crypto';
import {
  type Access,
  actions,
  type Grant,
  openAccess,
  type Principal,
  systemPrincipal,
} from '@cityloop/core/access';
import {
  changeDocument,
  closeParts,
  createDocument,
  type Doc,
  derivedId,
  link,
  listDocuments,
  type NewDoc,
  openPart,
  readDocument,
} from '@cityloop/core/chain';
import type { Actor, DocumentKind } from '@cityloop/core/contracts';
import { openHttp, openLiveHub } from '@cityloop/core/http';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { showLive } from '../../apps/server/live.ts';
import { cityRoutes } from '../../apps/server/routes/city-routes.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';
import {
  cover,
  crew,
  devices,
  network,
  PHOTO,
  places,
  pointAt,
  roads,
  townPath,
  warehouses,
} from './registers.ts';

/** A city with something of everything in it, behind its real door. */
export interface World {
  readonly city: TestCity;
  readonly access: Access;
  readonly app: FastifyInstance;
  /** Address on which it listens, for what never ends. */
  readonly address: string;
  /** What `$name` in expectations.yaml stands for. */
  readonly named: Readonly<Record<string, unknown>>;
  /** A token with these grants; its name is the first role and the unit. */
  token(
    name: string,
    unitPath: string,
    ...grants: readonly Grant[]
  ): Promise<{ secret: string; principal: Principal }>;
  close(): Promise<void>;
}

/** The world's time of these tests: sign-ins and tokens last. */
export const now = () => new Date();
/** Who makes accounts and tokens before anybody can. */
export const maker = systemPrincipal('access-test', actions);
const rule: Actor = { kind: 'system', id: 'rule:access-test', name: 'access-test', unit: '' };

/** Opens the city and fills it: three chains in three areas, registers of two owners, an exercise, accounts. */
export async function openWorld(): Promise<World> {
  const city = await openTestCity();
  const log = { error: console.error };
  const hub = openLiveHub();
  const access = await openAccess({
    store: city.store,
    world: { now },
    secret: 'a secret of more than thirty-two characters',
    baseUrl: 'http://127.0.0.1',
    attemptsPerMinute: 100_000,
    changed: (id) => hub.disconnect(id),
    log,
  });
  showLive(city.kernel, hub);
  const app = await openHttp({
    info: { title: 'access', version: '1' },
    routes: cityRoutes(city, { access, world: { now }, checks: () => [], demo: async () => [] }),
    authenticate: access.authenticate,
    auth: access.mount,
    live: hub,
    metrics: new Registry(),
    log,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const listening = app.server.address();
  const port = typeof listening === 'object' && listening !== null ? listening.port : 0;

  async function token(name: string, unitPath: string, ...grants: readonly Grant[]) {
    const unit = unitPath.split('/').at(-1) ?? unitPath;
    const { secret } = await access.tokens.create({ name, unit, unitPath, grants }, maker, now());
    const principal = await access.tokens.verify(secret, now());
    if (principal === undefined) throw new Error(`no principal for ${name}`);
    return { secret, principal };
  }
  async function send(
    secret: string,
    method: 'PUT' | 'POST',
    url: string,
    payload: object,
  ): Promise<unknown> {
    const bytes = payload instanceof Uint8Array;
    const got = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${secret}`, ...(bytes ? { 'content-type': 'image/png' } : {}) },
      payload: bytes ? Buffer.from(payload) : payload,
    });
    if (got.statusCode >= 300) throw new Error(`${method} ${url}: ${got.statusCode} ${got.body}`);
    return got.json();
  }

  await fillRegisters();
  const { chain, incident, task } = await fillChains();
  const named = { ...(await fillRest(incident, task)), chain };
  await city.settle();
  return {
    city,
    access,
    app,
    address: `http://127.0.0.1:${port}`,
    named,
    token,
    async close() {
      await app.close();
      await city.close();
    },
  };

  async function fillRegisters(): Promise<void> {
    const water = await token('setup-water', 'u-water-group', { role: 'utility', path: 'u-water-group' });
    const power = await token('setup-power', 'u-power', { role: 'utility', path: 'u-power' });
    await send(water.secret, 'PUT', '/api/pipelines/networks/access-net', network);
    await send(water.secret, 'PUT', '/api/roads/networks/access-roads', roads);
    for (const [holder, owner] of [
      [water, 'u-water-group'],
      [power, 'u-power'],
    ] as const) {
      const own = <T extends { readonly unit?: string; readonly ownerUnit?: string }>(rows: readonly T[]) =>
        rows.filter((row) => (row.ownerUnit ?? row.unit) === owner);
      await send(holder.secret, 'PUT', '/api/devices', { devices: own(devices) });
      await send(holder.secret, 'PUT', '/api/resources/warehouses', { warehouses: own(warehouses) });
      await send(holder.secret, 'PUT', '/api/resources/crews', {
        crews: [{ ...crew, id: `${crew.id}-${owner}`, unit: owner }],
      });
    }
    await send(water.secret, 'POST', '/api/objects/manhole-covers/manhole-cover', cover);
    await send(power.secret, 'POST', '/api/objects/manhole-covers/manhole-cover', {
      ...cover,
      id: 'COVER-D',
      owner: 'u-power',
      geometry: pointAt(places.siblingDistrict),
    });
    const gateway = await token('gw-town', 'u-water-group', { role: 'gateway', path: 'u-water-group' });
    const t = city.clock.now().getTime() - 60_000;
    const readings = [{ device: 'PM-T', metric: 'pressure', t, v: 0.4 }];
    await send(gateway.secret, 'POST', '/api/readings', { gateway: 'gw-town', readings });
  }

  /** Three reports become three incidents with their plans, each in another area. */
  async function fillChains() {
    const { secret } = await token('setup-city', 'cq', { role: 'city-operator', path: 'cq' });
    for (const { lng, lat } of Object.values(places)) {
      const report = {
        pack: 'water-burst',
        type: 'burst-report',
        channel: 'leader',
        title: '路面冒水',
        lng,
        lat,
      };
      await send(secret, 'POST', '/api/reports', report);
    }
    await city.settle();
    const db = city.store.db;
    const incidents = await listDocuments(db, 'incident', { kind: 'everything' }, {});
    const incident = incidents.find((one) => one.head.place?.path === places.town.path);
    const tasks = await listDocuments(db, 'task', { kind: 'everything' }, { limit: 500 });
    const task = tasks.find(
      (one) => one.head.chainId === incident?.head.chainId && one.head.ownerUnit === '500103-police-traffic',
    );
    if (incidents.length !== 3 || incident === undefined || task === undefined)
      throw new Error(`${incidents.length} incidents; the fixture's incident or task is missing`);
    return { incident, task, chain: incident.head.chainId };
  }

  async function fillRest(incident: Doc<'incident'>, task: Doc<'task'>) {
    const water = await token('setup-files', 'u-water-group', { role: 'utility', path: 'u-water-group' });
    const photo = createHash('sha256').update(PHOTO).digest('hex');
    await send(water.secret, 'PUT', '/api/files', PHOTO);
    const leader = await token('setup-leader', 'cq', { role: 'leader', path: 'cq' });
    const drill = await send(leader.secret, 'POST', '/api/drills', {
      kind: 'burst',
      gateway: 'gw-town',
      outflowLps: 20,
    });
    const drillId = idOf(drill);
    await send(leader.secret, 'POST', `/api/drills/${drillId}/stop`, {});
    await access.accounts.create(
      { username: 'access-target', name: '对象', unit: '500103001', unitPath: townPath, grants: [] },
      maker,
      now(),
    );
    await access.accounts.create(
      { username: 'access-elsewhere', name: '别处', unit: '500105', unitPath: 'cq/500105', grants: [] },
      maker,
      now(),
    );
    const target = await access.tokens.create(
      { name: 'target', unit: '500103001', unitPath: townPath, grants: [] },
      maker,
      now(),
    );
    const at = city.clock.now();
    const documents = await city.kernel.services.write(async (tx) => {
      const { id, chainId } = incident.head;
      const named = { documentId: id, chainId, part: 'helper', at } as const;
      await openPart(tx, { ...named, unit: '500105-water' });
      await openPart(tx, { ...named, unit: '500105-fire' });
      await closeParts(tx, { documentId: id, unit: '500105-fire', at });
      const police = await readDocument(tx, 'task', task.head.id);
      if (police === undefined) throw new Error('the task is gone');
      await changeDocument(tx, police, {
        body: { ...police.body, attachments: [{ sha256: photo, role: 'before' }] },
        happening: { topic: 'task.attached', actor: rule, at, data: { sha256: photo } },
      });
      const base = { board: 'facilities', packVersion: incident.head.packVersion, drill: false };
      const made = async <K extends DocumentKind>(
        doc: Pick<NewDoc<K>, 'kind' | 'owner' | 'type' | 'state' | 'body'> & Partial<NewDoc<K>>,
      ) => {
        const whole: NewDoc<K> = {
          ...base,
          chainId,
          pack: 'water-burst',
          title: doc.type,
          level: null,
          place: incident.head.place,
          causes: [],
          happening: { topic: `${doc.kind}.made-by-test`, actor: rule, at },
          ...doc,
        };
        const document = await createDocument(tx, whole);
        if (document === undefined) throw new Error(`${doc.kind} ${doc.type} is there already`);
        return document.head.id;
      };
      const alarm = await made<'alarm'>({
        kind: 'alarm',
        owner: { unit: 'u-water-group', path: 'u-water-group' },
        type: 'burst-pressure',
        state: 'open',
        level: 3,
        body: alarmBody(at),
        parts: [{ unit: 'u-water-group', part: 'asset-owner' }],
      });
      await link(tx, { from: alarm, to: id, role: 'raised-by', at });
      const ofPolice = {
        kind: 'task' as const,
        owner: { unit: task.head.ownerUnit, path: task.head.ownerPath },
        parts: [{ unit: task.head.ownerUnit, part: 'helper' as const }],
        body: task.body,
      };
      const endedTask = await made<'task'>({ ...ofPolice, type: 'ended', state: 'cancelled' });
      const unableTask = await made<'task'>({ ...ofPolice, type: 'unable', state: 'unable' });
      const proof = await made<'proof'>({
        kind: 'proof',
        owner: { unit: '500103', path: 'cq/500103' },
        type: 'traffic',
        state: 'requested',
        parts: [
          { unit: '500103', part: 'verifier' },
          { unit: '500105-water', part: 'verifier' },
        ],
        body: {
          purpose: 'done',
          about: task.head.id,
          handler: null,
          verdict: null,
          by: null,
          attachments: [],
          effects: [],
          decidedAt: null,
        },
      });
      const owner = { unit: incident.head.ownerUnit, path: incident.head.ownerPath };
      const score = await made<'score'>({
        kind: 'score',
        owner,
        type: 'incident',
        state: 'made',
        body: scoreBody(owner.unit, at),
      });
      const lesson = await made<'lesson'>({
        kind: 'lesson',
        owner: { unit: '500103', path: 'cq/500103' },
        type: 'codes/thresholds/burst-hold/value',
        state: 'rejected',
        body: {
          about: id,
          pack: 'water-burst',
          layer: { level: 'district', unit: '500103' },
          path: 'codes/thresholds/burst-hold/value',
          from: 30,
          to: 15,
          reason: 'r',
          evidence: [],
          decidedBy: null,
          decidedAt: null,
        },
      });
      const month = Date.parse('2026-06-30T16:00:00Z');
      for (const path of [townPath, 'cq/500103/500103003', 'cq/500103', 'cq/500105', 'cq', 'u-water-group']) {
        const unit = path.split('/').at(-1) ?? path;
        await made<'score'>({
          kind: 'score',
          id: derivedId('score', unit, 'month', month),
          chainId: derivedId('score', unit, 'month', month),
          owner: { unit, path },
          board: null,
          type: 'month',
          state: 'made',
          place: null,
          body: scoreBody(unit, at),
        });
      }
      return { alarm, endedTask, unableTask, proof, score, lesson };
    });
    const { x, y } = tileAt(14, places.town);
    return {
      ...documents,
      incident: incident.head.id,
      task: task.head.id,
      photo,
      lostPhoto: { sha256: 'f'.repeat(64), role: 'after' },
      drill: drillId,
      token: target.id,
      town: '500103001',
      townPath: townPath,
      lng: places.town.lng,
      lat: places.town.lat,
      from: String(at.getTime() - 3_600_000),
      to: String(at.getTime()),
      tileX: String(x),
      tileY: String(y),
      device: devices[0],
      warehouse: warehouses[0],
      crew: { ...crew, id: `${crew.id}-u-water-group`, unit: 'u-water-group' },
      network,
      roads,
      object: cover,
    };
  }
}

/** The tile of a zoom that a place lies in. */
export function tileAt(z: number, { lng, lat }: { readonly lng: number; readonly lat: number }) {
  const side = 2 ** z;
  const sine = Math.sin((lat * Math.PI) / 180);
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side);
  return { x: Math.floor(((lng + 180) / 360) * side), y };
}

function idOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'id' in answer) return String(answer.id);
  throw new Error('an answer without an id');
}

function alarmBody(at: Date): Doc<'alarm'>['body'] {
  const t = at.getTime();
  return {
    rule: {
      id: 'burst-pressure',
      version: 'v',
      text: 't',
      source: 'design',
      sourceRef: 's',
      verified: false,
      layer: 'pack',
    },
    subject: { type: 'pressure-meter', id: 'PM-T', name: 'PM-T' },
    value: 0.1,
    unit: 'MPa',
    evidence: [{ device: 'PM-T', metric: 'pressure', at: t - 60_000, value: 0.1, unit: 'MPa' }],
    firstReadingAt: t - 60_000,
    decidedAt: t,
  };
}

function scoreBody(unit: string, at: Date): Doc<'score'>['body'] {
  return { unit, from: at.getTime() - 1000, to: at.getTime(), measures: [], total: 80, colour: 'blue' };
}
