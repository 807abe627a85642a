import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listDocuments } from '@cityloop/core/chain';
import { type FakeClock, type Kernel, openKernel, type Services, silentLog } from '@cityloop/core/kernel';
import { checkPack, loadPack, PackContent } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { raiseSignalOperation } from '../../loop/1-sense/raise-signal.ts';
import { type AskedApp, askable, closeCity, holder, smallCity } from '../pipelines/test/small-city.ts';
import { objectHistory, objectsModule, readObject } from './index.ts';

const read = ['register.read'];
const write = [...read, 'register.write'];
const people = {
  school: holder('500103-education', 'cq/500103/500103-education', 'utility', write),
  urban: {
    ...holder('500103-urban', 'cq/500103', 'department-clerk', read),
    unitPath: 'cq/500103/500103-urban',
  },
  safety: holder('500103', 'cq/500103', 'district-operator', read),
  elsewhere: holder('500105', 'cq/500105', 'department-clerk', write),
  boarded: {
    ...holder('500103', 'cq/500103', 'department-clerk', read),
    grants: [{ role: 'department-clerk', path: 'cq/500103', boards: ['ecology'], actions: new Set(read) }],
  },
  keeper: holder('500103-urban', 'cq/500103', 'utility', write),
};
const coverPack = PackContent.parse({
  pack: {
    format: 1,
    id: 'covers',
    name: { zh: '井盖', en: 'Covers' },
    version: '1.0.0',
    board: 'facilities',
    runway: 'facilities-01',
    tier: 'bronze',
  },
  objects: {
    objects: [
      {
        id: 'cover',
        name: { zh: '井盖', en: 'Cover' },
        geometry: 'Point',
        fields: [
          {
            key: 'grade',
            name: { zh: '风险', en: 'Risk' },
            type: 'select',
            options: [{ value: 'high', name: { zh: '高', en: 'High' } }],
          },
          { key: 'depthM', name: { zh: '井深', en: 'Depth' }, type: 'number', min: 0, max: 30 },
        ],
      },
    ],
  },
  imports: {
    imports: [
      {
        id: 'table',
        name: { zh: '井盖表', en: 'Table' },
        object: 'cover',
        key: 'ID',
        columns: { 经度: 'lng', 纬度: 'lat', 风险: 'grade', 井深: 'depthM', 地址: 'address' },
      },
    ],
  },
});
const SIGNS = '/api/objects/permit/sign';
const COVERS = '/api/objects/covers/cover';

describe('objects of packs', () => {
  let store: Store;
  let services: Services;
  let kernel: Kernel;
  let clock: FakeClock;
  let app: AskedApp;
  let ask: Awaited<ReturnType<typeof askable>>['ask'];
  before(async () => {
    const permit = await loadPack(fileURLToPath(new URL('./testing/permit/', import.meta.url)));
    assert.ok(permit?.kind === 'loaded', JSON.stringify(permit));
    assert.deepEqual(checkPack(permit.content), []);
    const city = await smallCity({ registers: ['objects'], packs: [permit.content, coverPack] });
    ({ store, clock } = city);
    kernel = openKernel({
      modules: [
        { ...objectsModule, needs: [] },
        { name: 'sense', operations: () => [raiseSignalOperation()] },
      ],
      store,
      packs: city.packs,
      clock,
      log: silentLog(),
      poll: false,
      telemetry: undefined as never,
      files: undefined as never,
    });
    ({ services } = kernel);
    ({ app, ask } = await askable(objectsModule.routes?.(services) ?? [], people));
  });
  after(async () => {
    await kernel.stop();
    await closeCity(store, app);
  });

  async function act(who: string, path: string, body: object = {}) {
    const { status, json } = await ask(who, 'POST', path, body);
    return status < 300 ? json.state : json.error.code;
  }
  async function signInUse(id: string): Promise<void> {
    const steps = [
      ['school', SIGNS, { id, name: id, fields: { street: '中山一路', areaM2: 9 } }],
      ['school', `${SIGNS}/${id}/moves/submit`, { answers: { promise: true } }],
      ['safety', `${SIGNS}/${id}/approvals/safety`, { verdict: 'given' }],
      ['urban', `${SIGNS}/${id}/approvals/urban`, { verdict: 'given', answers: { opinion: '同意' } }],
      ['urban', `${SIGNS}/${id}/moves/grant`, {}],
      ['school', `${SIGNS}/${id}/moves/put-up`, {}],
    ] as const;
    for (const [who, path, body] of steps) assert.ok((await ask(who, 'POST', path, body)).status < 300, path);
  }
  const signals = () => listDocuments(store.db, 'signal', { kind: 'everything' }, { order: 'oldest' });

  test('a permit goes from draft to use by the roles that its pack names, with approvals in any order', async () => {
    const made = await ask('school', 'POST', SIGNS, {
      id: 'S-1',
      fields: { street: '中山一路', areaM2: 12 },
    });
    assert.deepEqual([made.status, made.json.state, made.json.name], [201, 'draft', 'S-1']);
    assert.equal(await act('elsewhere', `${SIGNS}/S-1/moves/submit`), 'not-found');
    assert.equal(
      await act('urban', `${SIGNS}/S-1/moves/submit`, { answers: { promise: true } }),
      'move-role',
    );
    assert.equal(
      await act('school', `${SIGNS}/S-1/moves/submit`, { answers: { promise: true } }),
      'reviewing',
    );
    assert.equal(await act('boarded', `${SIGNS}/S-1/approvals/urban`, { verdict: 'given' }), 'not-found');
    assert.equal(await act('safety', `${SIGNS}/S-1/approvals/safety`, { verdict: 'given' }), 'reviewing');
    assert.equal(await act('urban', `${SIGNS}/S-1/moves/grant`), 'approvals-missing');
    const seen = (await ask('urban', 'GET', `${SIGNS}/S-1`)).json;
    assert.deepEqual(
      [seen.moves, seen.awaits],
      [
        ['grant', 'refuse'],
        ['urban', 'safety'],
      ],
    );
    const stale = { verdict: 'given', answers: { opinion: '同意' }, version: 1 };
    assert.equal(await act('urban', `${SIGNS}/S-1/approvals/urban`, stale), 'conflict');
    await act('urban', `${SIGNS}/S-1/approvals/urban`, { ...stale, version: 3 });
    assert.equal(await act('urban', `${SIGNS}/S-1/moves/grant`), 'granted');
    assert.equal(await act('school', `${SIGNS}/S-1/moves/put-up`), 'active');
    const history = await objectHistory(store.db, { pack: 'permit', type: 'sign', id: 'S-1' });
    assert.deepEqual(
      history.map((row) => [row.version, row.happening, row.state, row.actor.unit]),
      [
        [1, 'registered', 'draft', '500103-education'],
        [2, 'moved', 'reviewing', '500103-education'],
        [3, 'approved', 'reviewing', '500103'],
        [4, 'approved', 'reviewing', '500103-urban'],
        [5, 'moved', 'granted', '500103-urban'],
        [6, 'moved', 'active', '500103-education'],
      ],
    );
  });

  test('a check that falls due raises one signal thirty days before, and the next one after the date is moved on', async () => {
    await signInUse('S-2');
    clock.advance(334 * 86_400_000);
    await kernel.settle();
    assert.equal((await signals()).filter((signal) => signal.body.subject?.id === 'S-2').length, 0);
    clock.advance(86_400_000);
    await kernel.settle();
    const mine = (await signals()).filter((signal) => signal.body.subject?.id === 'S-2');
    assert.equal(mine.length, 1);
    assert.deepEqual(
      [mine[0]?.head.type, mine[0]?.body.signalKind, mine[0]?.head.ownerUnit, mine[0]?.head.board],
      ['yearly-check', 'schedule', '500103-education', 'civility'],
    );
    const proofId = randomUUID();
    const effect = { object: 'permit/sign/S-2', change: { nextCheck: '2028-07-01' }, proofId };
    await services.write((tx) => services.operations.call('objects.apply-effect', effect, { tx }));
    const now = await readObject(store.db, { pack: 'permit', type: 'sign', id: 'S-2' });
    assert.equal(now?.fields.nextCheck, '2028-07-01');
    const history = await objectHistory(store.db, { pack: 'permit', type: 'sign', id: 'S-2' });
    assert.equal(history.at(-1)?.proofId, proofId);
    await kernel.settle();
    assert.equal((await signals()).filter((signal) => signal.body.subject?.id === 'S-2').length, 1);
    clock.advance(366 * 86_400_000);
    await kernel.settle();
    assert.equal((await signals()).filter((signal) => signal.body.subject?.id === 'S-2').length, 2);
  });

  test('an object that has left the state is no longer due', async () => {
    await signInUse('S-3');
    assert.equal(await act('school', `${SIGNS}/S-3/moves/close`), 'closed');
    const before = (await signals()).length;
    clock.advance(400 * 86_400_000);
    await kernel.settle();
    assert.equal((await signals()).filter((signal) => signal.body.subject?.id === 'S-3').length, 0);
    assert.equal((await signals()).length, before);
  });

  test('an effect that does not fit the object is refused, and its proof with it', async () => {
    const apply = (object: string, change: object) =>
      services.write((tx) => services.operations.call('objects.apply-effect', { object, change }, { tx }));
    await assert.rejects(apply('permit/sign/S-9', { nextCheck: '2029-01-01' }), /S-9/);
    await assert.rejects(apply('S-1', { nextCheck: 'soon' }), /nextCheck/);
    await assert.rejects(apply('S-1', { state: 'closed' }), /state/);
    assert.deepEqual(await apply('', {}), { applied: false });
  });

  test('of an imported table each row is judged by itself, and importing it again changes nothing', async () => {
    const rows = [
      'ID,经度,纬度,风险,井深,地址',
      'C-1,106.5675,29.5555,高,2.5,"中山一路, 甲 12 号"',
      'C-2,106.5680,29.5560,,深,',
      'C-3,100.0,20.0,高,1,',
      ',106.5,29.5,高,1,',
    ];
    const url = '/api/objects/covers/imports/table';
    const body = { csv: rows.join('\r\n'), owner: '500103-urban' };
    const first = (await ask('keeper', 'POST', url, body)).json.results;
    assert.deepEqual(
      first.map((row: { row: number; outcome: string }) => [row.row, row.outcome]),
      [
        [2, 'new'],
        [3, 'refused'],
        [4, 'refused'],
        [5, 'refused'],
      ],
    );
    assert.match(first[1].error, /depthM/);
    const again = (await ask('keeper', 'POST', url, body)).json.results;
    assert.equal(again[0].outcome, 'same');
    const deeper = { ...body, csv: rows.join('\n').replace('2.5', '3.5') };
    assert.equal((await ask('keeper', 'POST', url, deeper)).json.results[0].outcome, 'changed');
    const cover = (await ask('safety', 'GET', `${COVERS}/C-1`)).json;
    assert.deepEqual(cover.fields, { grade: 'high', depthM: 3.5 });
    assert.deepEqual([cover.address, cover.placePath.split('/')[1]], ['中山一路, 甲 12 号', '500103']);
    assert.equal(await act('keeper', url, { csv: 'ID\nC-9' }), 'import-columns');
    assert.equal((await ask('elsewhere', 'POST', url, body)).json.results[0].outcome, 'refused');
  });

  test('lists and counts know only what the caller reaches; unknown kinds and taken ids are told', async () => {
    assert.deepEqual((await ask('elsewhere', 'GET', COVERS)).json, { rows: [], total: 0 });
    const mine = (await ask('safety', 'GET', `${SIGNS}?state=closed&q=S-`)).json;
    assert.deepEqual([mine.total, mine.rows[0].id], [1, 'S-3']);
    assert.equal(
      (await ask('safety', 'GET', '/api/objects/permit/tower')).json.error.code,
      'object-type-unknown',
    );
    const taken = { id: 'S-1', fields: { street: '另一路', areaM2: 1 } };
    assert.equal(await act('school', SIGNS, taken), 'object-exists');
    assert.equal(
      await act('school', SIGNS, { fields: { street: '一路', areaM2: 900 } }),
      'object-field-wrong',
    );
    assert.equal(await act('keeper', COVERS, { fields: {} }), 'object-place-wrong');
    assert.equal(
      await act('elsewhere', COVERS, {
        owner: '500103-urban',
        geometry: { type: 'Point', coordinates: [106.5675, 29.5555] },
      }),
      'not-allowed',
    );
  });
});
