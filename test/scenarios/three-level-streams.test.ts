import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { actions, type Grant, openAccess, systemPrincipal } from '@cityloop/core/access';
import { chainTables } from '@cityloop/core/chain';
import { openHttp, openLiveHub } from '@cityloop/core/http';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { showLive } from '../../apps/server/live.ts';
import { cityRoutes } from '../../apps/server/routes/city-routes.ts';
import { type Heard, type Listener, listen } from '../access/live-listener.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const DISTRICT = 'cq/500103';
const TOWN = `${DISTRICT}/500103001`;
const URBAN = `${DISTRICT}/500103-urban`;
const IN_TOWN = { lng: 106.5675, lat: 29.5555 };
/** Places of the background: another town of the district, and three other districts. */
const ELSEWHERE = [
  { lng: 106.55, lat: 29.575 },
  { lng: 106.45, lat: 29.54 },
  { lng: 106.63, lat: 29.72 },
  { lng: 106.5771, lat: 29.5573 },
];
/**
 * What 60 s bring at four times 30,000 a day, one each 2.88 s; each is sent as soon as the city has seen the one before,
 * which is faster than that on any machine and piles nothing up.
 */
const BACKGROUND = 83;
const WATCHED = 12;
/** Long enough for a busy machine; the requirement’s own limit, 1 s at p95 under that load, is the bench’s to measure. */
const PATIENCE_MS = 30_000;

// A real database, the real door and three real streams. It asserts what is seen, in which order, and that nothing is
// dropped; how fast stands as `incident_p95_ms` and `incident_back_p95_ms` in the line of `npm run bench -- loop`.
describe('the streams of city, district and town under load', () => {
  let city: TestCity;
  let app: FastifyInstance;
  let address: string;
  const headers: Record<string, Record<string, string>> = {};
  const streams: Record<string, Listener> = {};

  before(async () => {
    const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    city = await openTestCity({ packFolders: [folder('../fixtures/packs/')], poll: true });
    const world = { now: () => new Date() };
    const hub = openLiveHub();
    const log = { error: console.error };
    const access = await openAccess({
      store: city.store,
      world,
      secret: 'a secret of more than thirty-two characters',
      baseUrl: 'http://127.0.0.1',
      attemptsPerMinute: 100_000,
      changed: (id) => hub.disconnect(id),
      log,
    });
    showLive(city.kernel, hub);
    app = await openHttp({
      info: { title: 'streams', version: '1' },
      routes: cityRoutes(city, { access, world, checks: () => [], demo: async () => [] }),
      authenticate: access.authenticate,
      auth: access.mount,
      live: hub,
      metrics: new Registry(),
      log,
    });
    address = await app.listen({ host: '127.0.0.1', port: 0 });
    const maker = systemPrincipal('streams-test', actions);
    const people: readonly (readonly [name: string, role: string, path: string])[] = [
      ['city', 'city-operator', 'cq'],
      ['district', 'district-operator', DISTRICT],
      ['town', 'town-operator', TOWN],
      ['urban', 'department-clerk', URBAN],
    ];
    for (const [name, role, path] of people) {
      const grants: readonly Grant[] = [{ role, path }];
      const unit = path.split('/').at(-1) ?? path;
      const made = await access.tokens.create({ name, unit, unitPath: path, grants }, maker, world.now());
      headers[name] = { authorization: `Bearer ${made.secret}` };
    }
    for (const name of ['city', 'district', 'town'])
      streams[name] = await listen(address, headers[name] ?? {});
  });
  after(async () => {
    for (const stream of Object.values(streams)) stream.close();
    await app.close();
    await city.close();
  });

  async function post(as: string, path: string, body: unknown): Promise<void> {
    const answer = await fetch(address + path, {
      method: 'POST',
      headers: { ...headers[as], 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
  }
  /** Whoever reports takes part and hears of it, so the background is reported by the city. */
  const report = (as: string, title: string, at: { readonly lng: number; readonly lat: number }) =>
    post(as, '/api/reports', {
      pack: 'street-cases',
      type: 'five-departments-report',
      channel: 'citizen_12345',
      title,
      ...at,
    });
  /** The ids of incidents that a stream was told of with a topic. */
  const told = (name: string, topic: string) =>
    (streams[name]?.heard ?? []).filter((one) => one.topic === topic).map(({ data }) => String(data.id));
  async function until(what: string, holds: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!holds()) {
      assert.ok(performance.now() < end, `${PATIENCE_MS} ms have passed without: ${what}`);
      await delay(5);
    }
  }
  const incidentsIn = async (path: string) =>
    chainTables(city.store.db)
      .selectFrom('document')
      .select(['id', 'place_path'])
      .where('kind', '=', 'incident')
      .where('place_path', 'like', `${path}%`)
      .orderBy('at')
      .execute();

  test('under the load of 30,000 incidents a day what begins in a town is seen by district and city, its change comes back, and no stream drops or turns round anything [event-three-level-second-runthrough]', async () => {
    let sent = 0;
    const background = (async () => {
      for (; sent < BACKGROUND; sent += 1) {
        const seen = told('city', 'incident.dispatched').length;
        await report('city', `background ${sent}`, ELSEWHERE[sent % ELSEWHERE.length] ?? IN_TOWN);
        await until(`${sent} is seen`, () => told('city', 'incident.dispatched').length > seen);
      }
    })();
    let during = 0;
    for (let n = 0; n < WATCHED; n += 1) {
      const known = new Set((await incidentsIn(TOWN)).map(({ id }) => id));
      await report('town', `watched ${n}`, IN_TOWN);
      const fresh = () => told('town', 'incident.dispatched').filter((id) => !known.has(id));
      await until(`the town sees ${n}`, () => fresh().length > 0);
      const [id] = fresh();
      assert.ok(id);
      for (const name of ['district', 'city'])
        await until(`${name} sees ${n}`, () => told(name, 'incident.dispatched').includes(id));
      await post('urban', `/api/incidents/${id}/accept`, {});
      for (const name of ['town', 'district', 'city'])
        await until(`${name} sees ${n} taken on`, () => told(name, 'incident.handling').includes(id));
      if (sent < BACKGROUND) during += 1;
    }
    await background;
    await city.settle();
    assert.ok(during > 0, 'the load was over before the first event was seen');

    const scopes: readonly (readonly [name: string, path: string, atLeast: number])[] = [
      ['city', 'cq', BACKGROUND + WATCHED],
      ['district', DISTRICT, WATCHED + Math.floor(BACKGROUND / ELSEWHERE.length)],
      ['town', TOWN, WATCHED],
    ];
    for (const [name, path, atLeast] of scopes) {
      const ids = (await incidentsIn(path)).map(({ id }) => id);
      assert.ok(ids.length >= atLeast, `${name}: ${ids.length}`);
      const history = await chainTables(city.store.db)
        .selectFrom('document_history')
        .select(['document_id', 'version', 'topic'])
        .where('document_id', 'in', ids)
        .orderBy('version')
        .execute();
      const heard = streams[name]?.heard ?? [];
      await until(`${name} hears the last`, () => ofIncidents(heard).length >= history.length);
      const byId = Map.groupBy(ofIncidents(heard), ({ data }) => String(data.id));
      assert.deepEqual(
        [...byId.keys()].toSorted(),
        ids.toSorted(),
        `${name}: each in its reach and no other`,
      );
      for (const id of ids) {
        const happened = history.filter((row) => row.document_id === id);
        assert.deepEqual(
          byId.get(id)?.map(({ topic, data }) => [data.version, topic]),
          happened.map(({ version, topic }) => [version, topic]),
          `${name}: every happening of an incident once, in its order`,
        );
      }
      assert.ok(!heard.some(({ topic }) => topic === 'resync'), `${name} was told to start afresh`);
    }
  });
});

function ofIncidents(heard: readonly Heard[]): readonly Heard[] {
  return heard.filter(({ data }) => data.kind === 'incident');
}
