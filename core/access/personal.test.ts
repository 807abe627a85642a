import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { accessMigrations, maskName, maskPhone, nobody, type Principal, readAudit, reveal } from './index.ts';

test('a name keeps its first character, a number its ends', () => {
  assert.deepEqual(['张三丰', '李', ' 欧阳锋 ', ''].map(maskName), ['张**', '李', '欧**', '']);
  assert.deepEqual(['13812345678', '02363831234', '12345', ''].map(maskPhone), [
    '138****5678',
    '023****1234',
    '***45',
    '',
  ]);
});

describe('personal data in the clear', () => {
  let store: Store;
  before(async () => {
    store = await testStore([accessMigrations]);
  });
  after(async () => {
    await store.close();
  });

  const at = new Date('2026-07-01T08:00:00Z');
  const operator: Principal = {
    ...nobody,
    id: 'op',
    unit: '500103',
    unitPath: 'cq/500103',
    grants: [{ role: 'r', path: 'cq/500103' }],
    actions: new Set(['personal.reveal']),
    mayReveal: true,
  };
  const guarded = { ownerPath: 'cq/500103', placePath: null, board: null, participants: [] };
  const request = {
    principal: operator,
    guarded,
    objectType: 'signal',
    objectId: 's1',
    fields: ['phone'],
    reason: '联系报案人',
  };
  const ask = (over: object) =>
    store.db.transaction().execute((tx) => reveal(tx, { ...request, ...over }, at));

  test('is shown with a reason, which stands in the audit', async () => {
    await ask({});
    const [row] = await readAudit(store.db, { objectType: 'signal', objectId: 's1' });
    assert.deepEqual(
      [row?.action, row?.actor_id, row?.detail],
      ['personal.reveal', 'op', { fields: ['phone'], reason: '联系报案人' }],
    );
  });

  test('is not shown without a reason, without the right, or outside one’s branch, and nothing is logged', async () => {
    const before = await readAudit(store.db, {});
    await assert.rejects(ask({ reason: ' 查 ' }), { code: 'reason-needed' });
    await assert.rejects(ask({ principal: { ...operator, mayReveal: false } }), { code: 'out-of-scope' });
    await assert.rejects(ask({ guarded: { ...guarded, ownerPath: 'cq/500104' } }), { code: 'out-of-scope' });
    assert.deepEqual(await readAudit(store.db, {}), before);
  });
});
