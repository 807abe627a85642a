import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTestStores } from '@cityloop/core/store-testing';
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
