import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type AuditRow, readWholeAudit } from './audit.ts';

const start = Date.parse('2026-06-30T21:00:00Z');
/** 1,203 rows, newest first; three lie in each instant. */
const kept: readonly AuditRow[] = Array.from({ length: 1203 }, (_, index) => ({
  id: `r${index}`,
  at: new Date(start - Math.floor(index / 3) * 60_000).toISOString(),
  actor: 'a',
  actorId: 'a',
  unit: 'cq',
  action: 'file.put',
  objectType: 'file',
  objectId: 'x',
  result: 'done',
  detail: {},
}));

describe('the whole audit, read page by page', () => {
  const real = globalThis.fetch;
  const asked: URLSearchParams[] = [];
  beforeEach(() => {
    asked.length = 0;
    globalThis.fetch = async (input) => {
      const query = new URL(String(input), 'http://city').searchParams;
      asked.push(query);
      const before = query.get('before');
      const rows = kept
        .filter((row) => before === null || row.at < before)
        .slice(0, Number(query.get('limit')));
      return Response.json({ rows });
    };
  });
  afterEach(() => {
    globalThis.fetch = real;
  });

  test('every row comes once, also where a page ends within an instant', async () => {
    const { rows, more } = await readWholeAudit({ action: 'file.put' }, 5000);
    assert.equal(more, false);
    assert.deepEqual(
      rows.map(({ id }) => id),
      kept.map(({ id }) => id),
    );
    assert.equal(asked[0]?.get('action'), 'file.put');
  });

  test('what is older than the first day is neither shown nor asked for', async () => {
    const { rows } = await readWholeAudit({ from: '2026-07-01' }, 5000);
    const first = Date.parse('2026-07-01T00:00:00+08:00');
    assert.equal(rows.length, kept.filter(({ at }) => Date.parse(at) >= first).length);
    assert.ok(rows.length < kept.length);
    assert.equal(asked.length, Math.ceil((rows.length + 1) / 500));
  });

  test('more than is wanted is cut off and said so', async () => {
    const { rows, more } = await readWholeAudit({}, 700);
    assert.deepEqual([rows.length, more], [700, true]);
  });
});
