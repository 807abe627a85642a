import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// Ten to midnight of the last day of July, in the city's own time.
describe('scores of units over the end of a day and a month', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity('2026-07-31T15:50:00Z');
    const path = `cq/500103/500103001/500103001014/${GRID}`;
    const worker = await city.person('worker', path, { role: 'grid-worker', path });
    Object.assign(city.people, { worker });
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  const MIN = 60_000;
  const GRID = '500103001014003';
  const JULY = Date.parse('2026-06-30T16:00:00Z');
  const LAST_DAY = Date.parse('2026-07-30T16:00:00Z');
  async function opened(unit: string): Promise<string> {
    const incident = await city.report('nobody-leads-normal-report');
    const path = `/api/incidents/${incident?.head.id}/assign`;
    assert.ok((await city.post('district', path, { unit })).ok);
    return incident?.head.id ?? '';
  }
  async function close(id: string, as: string): Promise<void> {
    await city.finish(id, 'handle', as);
    const proof = (await city.all('proof')).find(
      (one) => one.body.about === id && one.head.state === 'requested',
    );
    assert.ok((await city.post('verifier', `/api/proofs/${proof?.head.id}/accept`)).ok);
    assert.equal((await city.incident(id)).head.state, 'closed');
  }
  async function closedOf(unit: string, period: 'day' | 'month', from: number) {
    const score = (await city.all('score')).find(
      ({ head, body }) => head.type === period && body.unit === unit && body.from === from,
    );
    const rate = score?.body.measures.find(({ key }) => key === 'archive_rate');
    return rate && [rate.numerator, rate.denominator];
  }

  test('a unit whose cases are all open has a score when the day ends', async () => {
    const town = await opened('500103001');
    const grid = await opened(GRID);
    assert.equal(await closedOf('500103', 'day', LAST_DAY), undefined);
    await city.advance(15 * MIN);
    assert.deepEqual(await closedOf('500103', 'day', LAST_DAY), [0, 2]);
    assert.deepEqual(await closedOf('500103001', 'month', JULY), [0, 2]);
    await city.advance(25 * MIN);
    await close(town, 'gridWorker');
    await close(grid, 'worker');
  });

  test('a case that ends after midnight, or in the next month, counts where it began', async () => {
    assert.deepEqual(await closedOf('500103', 'day', LAST_DAY), [2, 2]);
    assert.deepEqual(await closedOf('cq', 'month', JULY), [2, 2]);
  });

  test('a grid or a village may be one person and has no score: its cases count for the town', async () => {
    const units = new Set((await city.all('score')).map(({ body }) => body.unit));
    assert.ok(units.has('500103001'));
    assert.deepEqual(
      [...units].filter((unit) => unit.length > 9),
      [],
    );
    const ofGrid = (await city.all('incident')).find(({ head }) => head.ownerUnit === GRID);
    const own = (await city.all('score')).find(({ body }) => body.incidentId === ofGrid?.head.id);
    assert.deepEqual([own?.body.unit, own?.head.ownerUnit], ['500103001', '500103001']);
  });

  test('a server that slept over days scores each of them', async () => {
    await opened('500103001');
    await city.advance(3 * 24 * 60 * MIN);
    const first = Date.parse('2026-07-31T16:00:00Z');
    assert.deepEqual(await closedOf('500103', 'day', first), [0, 1]);
    const waiting = await city.store.db
      .withTables<{ timer: { module: string; due_at: Date } }>()
      .selectFrom('timer')
      .select('due_at')
      .where('module', '=', 'evaluate')
      .execute();
    assert.deepEqual(
      waiting.map((row) => row.due_at.toISOString()),
      ['2026-08-04T16:00:00.000Z'],
    );
  });
});
