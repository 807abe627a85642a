import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listDocuments } from '@cityloop/core/chain';
import { z } from 'zod';
import { type Context, call, personAt } from './context.ts';
import { standings } from './registers.ts';

const DEPTHS = ['city', 'district', 'town', 'village', 'grid'] as const;
const Documents = z.object({
  rows: z.array(
    z.object({ head: z.object({ id: z.string(), place: z.object({ path: z.string() }).nullable() }) }),
  ),
});
const Rows = z.object({ rows: z.array(z.object({ id: z.string() })) });

/** One call at five depths, and what crosses districts. */
export function levelCases(context: Context): void {
  test('one call at depths 1 to 5 reads and writes rows of the caller’s own sub-tree only, over the real door [five-level-invocation]', async () => {
    const { city } = context.world();
    const incidents = await listDocuments(city.store.db, 'incident', { kind: 'everything' }, {});
    assert.equal(incidents.length, 3);
    const found: number[] = [];
    for (const depth of DEPTHS) {
      const person = personAt(context, 'leader', depth);
      const { unitPath } = person.principal;
      const isOwn = (path: string | undefined) =>
        path === unitPath || path?.startsWith(`${unitPath}/`) === true;
      for (const list of ['incidents', 'tasks', 'alarms', 'lessons', 'proofs']) {
        const { json } = await call(context, person, 'GET', `/api/${list}?state=all`);
        const strange = Documents.parse(json).rows.filter(({ head }) => !isOwn(head.place?.path));
        assert.deepEqual(strange, [], `${list} at ${depth}`);
      }
      for (const [list, rows] of [
        ['devices', standings.devices],
        ['resources/warehouses', standings.warehouses],
        ['objects/manhole-covers/manhole-cover', standings.objects],
      ] as const) {
        const { json } = await call(context, person, 'GET', `/api/${list}`);
        const ids = Rows.parse(json).rows.map(({ id }) => id);
        const expected = rows.filter(({ placePath }) => isOwn(placePath)).map(({ id }) => id);
        assert.deepEqual(ids.toSorted(), expected.toSorted(), `${list} at ${depth}`);
      }
      const written = await Promise.all(
        incidents.map(async ({ head }) => {
          const body = { urgency: 'normal', reason: 'r', version: 999 };
          const { code } = await call(context, person, 'POST', `/api/incidents/${head.id}/regrade`, body);
          assert.equal(
            code,
            isOwn(head.place?.path) ? 'stale' : 'not-found',
            `${head.place?.path} at ${depth}`,
          );
          return code;
        }),
      );
      found.push(written.filter((code) => code === 'stale').length);
    }
    assert.deepEqual(found, [3, 2, 1, 1, 1]);
  });

  test('work goes to another district through the city only', async () => {
    const { named } = context.world();
    const district = personAt(context, 'leader', 'district');
    const { incident, unableTask } = named;
    const to = { unit: '500105-water', reason: 'r' };
    const assigned = await call(context, district, 'POST', `/api/incidents/${incident}/assign`, to);
    const handed = await call(context, district, 'POST', `/api/incidents/${incident}/hand-down`, to);
    assert.deepEqual([assigned.status, handed.status], [403, 403]);
    const { lng, lat } = { lng: 106.565, lat: 29.575 };
    const opened = { pack: 'water-burst', type: 'water-main-burst', title: 't', lng, lat };
    assert.equal((await call(context, district, 'POST', '/api/incidents', opened)).status, 403);
    const moved = await call(context, district, 'POST', `/api/tasks/${unableTask}/reassign`, to);
    assert.equal(moved.status, 403);
  });
}
