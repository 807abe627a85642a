import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nobody } from '@cityloop/core/access';
import { openHttp } from '@cityloop/core/http';
import { testStore } from '@cityloop/core/store-testing';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { loadPack, openPacks, type Packs, packMigrations, packRoutes } from './index.ts';

const NOON = new Date('2026-07-01T04:00:00Z');
const HOLD = 'codes/thresholds/tilt-hold/value';
const actor = { kind: 'account' as const, id: 'wang', name: '王', unit: '500103' };

describe('packs over HTTP', () => {
  let packs: Packs;
  let app: FastifyInstance;
  before(async () => {
    const loaded = await loadPack(fileURLToPath(new URL('./fixtures/lids/', import.meta.url)));
    assert.equal(loaded?.kind, 'loaded');
    const store = await testStore([packMigrations]);
    packs = openPacks([loaded.content]);
    const row = { pack: 'lids', path: HOLD, lessonId: null, actor, at: NOON };
    await store.db.transaction().execute(async (tx) => {
      await packs.lay(
        tx,
        { ...row, level: 'district', unit: '500103', value: 60, reason: '误报' },
        'cq/500103',
      );
      await packs.lay(tx, { ...row, level: 'city', unit: 'cq', value: 40, reason: '统一' }, 'cq');
    });
    await packs.refresh(store.db);
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes: packRoutes(
        { packs },
        { pathOf: async (unit) => (unit === '500103' ? 'cq/500103' : undefined) },
      ),
      authenticate: async ({ headers }) =>
        headers.authorization === 'wang'
          ? { ...nobody, id: 'wang', unit: '500103', unitPath: 'cq/500103' }
          : undefined,
      metrics: new Registry(),
      log: { error: console.error },
    });
  });
  after(async () => {
    await app.close();
  });

  async function ask(url: string, who = 'wang') {
    const got = await app.inject({ method: 'GET', url, headers: { authorization: who } });
    return { status: got.statusCode, json: got.json() };
  }

  function holdIn(content: { codes: { thresholds: { id: string; value: number }[] } }): number | undefined {
    return content.codes.thresholds.find(({ id }) => id === 'tilt-hold')?.value;
  }

  test('are for whoever is signed in', async () => {
    for (const url of ['/api/packs', '/api/packs/lids', '/api/packs/schema'])
      assert.equal((await ask(url, 'stranger')).status, 401);
  });

  test('are listed with the layers over them, the city’s first, each change with its reason', async () => {
    const { json } = await ask('/api/packs');
    assert.equal(json.length, 1);
    const { layers, ...pack } = json[0];
    assert.deepEqual(pack, {
      id: 'lids',
      name: { zh: '井盖', en: 'Lids' },
      version: '1.2.0',
      tier: 'bronze',
      board: 'facilities',
    });
    const at = NOON.toISOString();
    assert.deepEqual(
      layers.map(({ version: _, ...layer }: Record<string, unknown>) => layer),
      [
        {
          level: 'city',
          unit: 'cq',
          changes: [{ path: HOLD, from: 30, to: 40, by: actor, at, reason: '统一' }],
        },
        {
          level: 'district',
          unit: '500103',
          changes: [{ path: HOLD, from: 30, to: 60, by: actor, at, reason: '误报' }],
        },
      ],
    );
    assert.notEqual(layers[0].version, layers[1].version);
  });

  test('are shown as they are in force at a path, at a unit, or at the caller’s own', async () => {
    const at = async (query: string) => {
      const { json } = await ask(`/api/packs/lids${query}`);
      return [holdIn(json.pack), holdIn(json.effective), json.path, json.version];
    };
    const version = (path: string) => packs.effective('lids', path)?.version;
    assert.deepEqual(await at(''), [30, 60, 'cq/500103', version('cq/500103')]);
    assert.deepEqual(await at('?path=cq/500105'), [30, 40, 'cq/500105', version('cq/500105')]);
    assert.deepEqual(await at('?unit=500103'), [30, 60, 'cq/500103', version('cq/500103')]);
    assert.equal((await ask('/api/packs/lids?unit=x')).status, 404);
    assert.equal((await ask('/api/packs/lamps')).status, 404);
  });

  test('have a schema for editors', async () => {
    const { json } = await ask('/api/packs/schema');
    assert.ok(Object.keys(json.properties).includes('3-dispatch.yaml'));
  });
});
