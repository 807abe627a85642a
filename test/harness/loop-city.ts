import { fileURLToPath } from 'node:url';
import type { Grant, Principal } from '@cityloop/core/access';
import type { Doc } from '@cityloop/core/chain';
import type { DocumentKind } from '@cityloop/core/contracts';
import type { StoredReading } from '@cityloop/core/kernel';
import { registerDevices } from '@cityloop/registers/devices';
import { type Answer, type Caller, routeCaller } from './call-route.ts';
import { openTestCity, type TestCity } from './open-test-city.ts';
import { documents, failures } from './scenario-state.ts';

/** What tests of the loop do in a city, in their own words. */
export interface LoopCity extends TestCity {
  readonly call: Caller;
  readonly people: Readonly<Record<string, Principal>>;
  /** Posts a command and lets everything that follows happen. */
  post(as: string, path: string, body?: unknown): Promise<Answer<Row>>;
  get<T = { rows: Row[] }>(as: string, path: string, query?: Readonly<Record<string, string>>): Promise<T>;
  /** Every meter reads its value once every 15 s for so many times. */
  read(values: Readonly<Record<string, number>>, times?: number): Promise<void>;
  /** Meters of zones fall below the floor until there are alarms; the first of these meters comes first. */
  burst(...meters: readonly string[]): Promise<void>;
  report(type: string, at?: { lng: number; lat: number }): Promise<Doc<'incident'> | undefined>;
  all<K extends DocumentKind>(kind: K): Promise<Doc<K>[]>;
  latest(): Promise<Doc<'incident'>>;
  incident(id: string): Promise<Doc<'incident'>>;
  /** Tasks of an incident by matter. */
  tasks(incidentId: string): Promise<Readonly<Record<string, Doc<'task'>>>>;
  /** Takes and does a task, and has it verified where it is asked for. */
  finish(incidentId: string, matter: string, as: string, answers?: Row): Promise<void>;
  clockOf(incidentId: string, name: string): Promise<Row | undefined>;
  /** Messages that nobody could act on. */
  failures(): Promise<readonly string[]>;
  /** Readings without the door, as the rules get them. */
  series(device: string, metric: string): number;
  reading(device: string, v: number, t?: number): StoredReading & { revision: number };
}

export type Row = Record<string, unknown>;

const DISTRICT = 'cq/500103';
const TOWN = `${DISTRICT}/500103001`;
const VILLAGE = `${TOWN}/500103001014`;
const GRID = `${VILLAGE}/500103001014003`;

const PEOPLE: Readonly<Record<string, readonly [path: string, ...grants: Grant[]]>> = {
  city: ['cq', { role: 'city-operator', path: 'cq' }],
  district: [DISTRICT, { role: 'district-operator', path: DISTRICT }],
  town: [TOWN, { role: 'town-operator', path: TOWN }],
  village: [VILLAGE, { role: 'town-operator', path: VILLAGE }],
  grid: [GRID, { role: 'town-operator', path: GRID }],
  gridWorker: [TOWN, { role: 'grid-worker', path: TOWN }],
  otherTown: [`${DISTRICT}/500103003`, { role: 'town-operator', path: `${DISTRICT}/500103003` }],
  otherDistrict: ['cq/500105', { role: 'district-operator', path: 'cq/500105' }],
  verifier: [DISTRICT, { role: 'verifier', path: DISTRICT }],
  supervisor: [DISTRICT, { role: 'supervisor', path: DISTRICT }],
  leader: [DISTRICT, { role: 'leader', path: DISTRICT }],
  crew: ['u-water-group', { role: 'crew', path: 'u-water-group' }],
  utility: ['u-water-group', { role: 'utility', path: 'u-water-group' }],
  otherUtility: ['u-gas', { role: 'utility', path: 'u-gas' }],
  citizen: ['cq/500103/500103001', { role: 'grid-worker', path: 'nowhere' }],
  ...Object.fromEntries(
    [
      'water',
      'urban',
      'police-traffic',
      'fire',
      'telecom',
      'power',
      'gas',
      'drainage',
      'housing',
      'health',
      'econ-info',
    ].map((id) => {
      const path = `${DISTRICT}/500103-${id}`;
      return [id, [path, { role: 'department-clerk', path }] as const];
    }),
  ),
};

/** The matters of the burst plan and who does them, in an order that the plan allows. */
export const BURST_WORK: readonly (readonly [matter: string, as: string, answers?: Row])[] = [
  ['confirm', 'crew', { isBurst: 'yes' }],
  ['close-valves', 'crew', { valves: 'V-1' }],
  ['traffic', 'police-traffic', { road: 'R' }],
  ['telecom', 'telecom'],
  ['power', 'power'],
  ['gas', 'gas'],
  ['drainage', 'drainage'],
  ['subsidence', 'housing'],
  ['water-delivery', 'fire'],
  ['notice', 'gridWorker'],
  ['cordon', 'gridWorker'],
  ['critical-users', 'health'],
  ['repair', 'crew', { cause: 'ageing' }],
  ['restore', 'crew', { turbidity: 0.5, chlorine: 0.3 }],
];

/** A city with twenty pressure zones of two meters in one town, one with twelve meters, and people at all levels. */
export async function openLoopCity(start = '2026-07-01T02:00:00Z'): Promise<LoopCity> {
  const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const city = await openTestCity({
    start: new Date(start),
    packFolders: [folder('../../packs/'), folder('../fixtures/packs/')],
  });
  const { services } = city.kernel;
  const zones = Array.from({ length: 20 }, (_, index) => ({ zone: `Z${index + 1}`, count: 2 }));
  const devices = [...zones, { zone: 'TWELVE', count: 12 }].flatMap(({ zone, count }) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${zone}-${index + 1}`,
      pack: 'water-burst',
      object: 'pressure-meter',
      name: `${zone} ${index + 1}`,
      gateway: 'test',
      ownerUnit: 'u-water-group',
      lng: 106.5675,
      lat: 29.5555,
      group: zone,
      facts: { zone, diameterMm: 300 },
    })),
  );
  const registered = await services.write((tx) => registerDevices(tx, devices, services, city.everything));
  for (const one of registered) if (!one.ok) throw new Error(one.error);
  await city.composition.devices.refresh(city.store.db);
  const people = Object.fromEntries(
    await Promise.all(
      Object.entries(PEOPLE).map(
        async ([key, [path, ...grants]]) => [key, await city.person(key, path, ...grants)] as const,
      ),
    ),
  );
  await city.settle();
  const call = routeCaller(city.kernel);
  const by = (key: string) => {
    const person = people[key];
    if (person === undefined) throw new Error(`nobody is called ${key}`);
    return person;
  };
  const all = <K extends DocumentKind>(kind: K) => documents({ city }, kind);

  async function post(as: string, path: string, body: unknown = {}): Promise<Answer<Row>> {
    const answer = await call<Row>(by(as), { method: 'POST', path, body });
    await city.settle();
    return answer;
  }
  async function must(as: string, path: string, body?: unknown): Promise<Row> {
    const answer = await post(as, path, body);
    if (!answer.ok) throw new Error(`${as} ${path}: ${answer.code} ${answer.sentence}`);
    return answer.body;
  }
  async function get<T = { rows: Row[] }>(
    as: string,
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const answer = await call<T>(by(as), { method: 'GET', path, query });
    if (!answer.ok) throw new Error(`${as} ${path}: ${answer.code} ${answer.sentence}`);
    return answer.body;
  }
  async function read(values: Readonly<Record<string, number>>, times = 1): Promise<void> {
    for (let index = 0; index < times; index += 1) {
      city.clock.advance(15_000);
      const t = city.clock.now().getTime();
      const readings = Object.entries(values).map(([device, v]) => ({ device, metric: 'pressure', t, v }));
      const taken = await city.composition.opened.ingest?.take({ gateway: 'test', history: false, readings });
      if (taken?.rejected.length !== 0) throw new Error(JSON.stringify(taken));
      await city.settle();
    }
  }
  async function tasks(incidentId: string) {
    const own = (await all('task')).filter((task) => task.body.incidentId === incidentId);
    return Object.fromEntries(own.map((task) => [task.body.matter, task]));
  }
  async function incident(id: string): Promise<Doc<'incident'>> {
    const found = (await all('incident')).find((one) => one.head.id === id);
    if (found === undefined) throw new Error(`no incident ${id}`);
    return found;
  }
  async function latest(): Promise<Doc<'incident'>> {
    const found = (await all('incident')).at(-1);
    if (found === undefined) throw new Error('there is no incident');
    return found;
  }
  function series(device: string, metric: string): number {
    const found = city.composition.devices.series(device, metric);
    if (found === undefined) throw new Error(`no series ${device}/${metric}`);
    return found.id;
  }

  return {
    ...city,
    call,
    people,
    post,
    get,
    read,
    all,
    latest,
    incident,
    tasks,
    series,
    async burst(...meters) {
      await read(Object.fromEntries(meters.map((meter) => [meter, 0.1])), 3);
    },
    async report(type, at = { lng: 106.5675, lat: 29.5555 }) {
      city.clock.advance(1000);
      const known = new Set((await all('incident')).map((one) => one.head.id));
      const body = { pack: 'street-cases', type, channel: 'citizen_12345', title: type, ...at };
      await must('gridWorker', '/api/reports', body);
      return (await all('incident')).find((one) => !known.has(one.head.id));
    },
    async finish(incidentId, matter, as, answers = {}) {
      const task = (await tasks(incidentId))[matter];
      if (task === undefined) throw new Error(`no matter ${matter}`);
      const path = `/api/tasks/${task.head.id}`;
      await must(as, `${path}/take`);
      const bytes = new Uint8Array([0xff, 0xd8, 0xff, ...new TextEncoder().encode(task.head.id)]);
      const put = await call<{ sha256: string }>(by(as), { method: 'PUT', path: '/api/files', body: bytes });
      if (!put.ok) throw new Error(put.sentence);
      await must(as, `${path}/attach`, { attachment: { sha256: put.body.sha256, role: 'after' } });
      await must(as, `${path}/done`, { answers, note: 'done' });
      const proof = (await all('proof')).find(
        (one) => one.body.about === task.head.id && one.head.state === 'requested',
      );
      if (proof !== undefined) await must('verifier', `/api/proofs/${proof.head.id}/accept`);
    },
    async clockOf(incidentId, name) {
      const view = await call<{ clocks: Row[] }>(city.everything, {
        method: 'GET',
        path: `/api/incidents/${incidentId}`,
      });
      return view.ok ? view.body.clocks.find((clock) => clock.name === name) : undefined;
    },
    failures: () => failures({ city }),
    reading(device, v, t = city.clock.now().getTime()) {
      return { series: series(device, 'pressure'), t, v, revision: 0 };
    },
  };
}
