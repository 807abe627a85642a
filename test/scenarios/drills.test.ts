import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { closeTestStores } from '@cityloop/core/store-testing';
import { openDrillBoard } from '@cityloop/registers/drills';
import { BURST_WORK, type LoopCity, openLoopCity } from '../harness/loop-city.ts';

let city: LoopCity;

before(async () => {
  city = await openLoopCity();
});
after(async () => {
  await city.close();
  await closeTestStores();
});

async function startDrill(): Promise<unknown> {
  const answer = await city.post('district', '/api/drills', {
    kind: 'burst',
    gateway: 'test',
    outflowLps: 30,
  });
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.body.id;
}

async function running(): Promise<unknown[]> {
  const { rows } = await city.get('district', '/api/drills');
  return rows.filter((row) => row.state === 'running').map((row) => row.id);
}

function stopped(): unknown[] {
  return city.sentDown.filter((one) => one.command.action === 'stop').map((one) => one.command.id);
}

test('a drill ends by itself when its work is done, and the gateway is told once', async () => {
  const drill = await startDrill();
  await city.burst('Z1-1', 'Z1-2');
  const { head } = await city.latest();
  assert.equal(head.drill, true);
  for (const [matter, as, answers] of BURST_WORK.slice(0, -1))
    await city.finish(head.id, matter, as, answers);
  assert.deepEqual(await running(), [drill]);
  const [matter, as, answers] = BURST_WORK.at(-1) ?? ['', ''];
  await city.finish(head.id, matter, as, answers);
  assert.deepEqual(await running(), []);
  assert.deepEqual(stopped(), [drill]);
  const check = (await city.all('proof')).find((proof) => proof.body.about === head.id);
  await city.post('verifier', `/api/proofs/${check?.head.id}/accept`);
  assert.equal((await city.incident(head.id)).head.state, 'closed');
  assert.deepEqual(stopped(), [drill]);
});

test('a drill that nobody ends is over after two hours, and a burst after that is real', async () => {
  await city.advance(20 * 60_000);
  const forgotten = await startDrill();
  await city.advance(119 * 60_000);
  assert.deepEqual(await running(), [forgotten]);
  await city.advance(60_000);
  assert.deepEqual(await running(), []);
  assert.ok(stopped().includes(forgotten));
  await city.advance(16 * 60_000);
  await city.burst('Z4-1');
  const { head } = await city.latest();
  assert.equal(head.drill, false);
});

test('readings of a running drill are exercise for its longest time and the tail, and no longer', () => {
  const board = openDrillBoard();
  const startedAt = new Date('2026-07-01T02:00:00Z');
  const by = { kind: 'account', id: 'a', name: 'a', unit: '500103' } as const;
  const request = { kind: 'burst', gateway: 'test', outflowLps: 30 } as const;
  board.set([{ id: randomUUID(), request, state: 'running', by, startedAt, stoppedAt: null }]);
  const at = (minutes: number) => board.isDrill('test', startedAt.getTime() + minutes * 60_000);
  assert.deepEqual([at(-1), at(0), at(135), at(136)], [false, true, true, false]);
});

test('of two drills the one whose incident is voided ends, the other runs on', async () => {
  await city.advance(20 * 60_000);
  const first = await startDrill();
  await city.burst('Z2-1');
  const one = await city.latest();
  await city.advance(60_000);
  const second = await startDrill();
  await city.burst('Z3-1');
  const other = await city.latest();
  assert.notEqual(other.head.id, one.head.id);
  await city.post('district', `/api/incidents/${one.head.id}/void`, { reason: 'exercise over' });
  assert.deepEqual(await running(), [second]);
  assert.ok(stopped().includes(first));
  await city.post('district', `/api/incidents/${other.head.id}/void`, { reason: 'exercise over' });
  assert.deepEqual(await running(), []);
});
