import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { causesOf, changeDocument } from '@cityloop/core/chain';
import { countIncidents } from '@cityloop/loop/dispatch';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// One city for these sentences; each uses zones of its own.
describe('alarms and the incidents that they raise', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  const MIN = 60_000;
  const alarmOf = async (meter: string) =>
    (await city.all('alarm')).findLast((alarm) => alarm.body.subject.id === meter) ?? assert.fail(meter);
  const ofZone = async (zone: string) =>
    (await city.all('incident')).filter((incident) => incident.body.group === zone);
  const causes = async (id: string) =>
    (await causesOf(city.store.db, 'alarm', id)).map((alarm) => alarm.body.subject.id).sort();
  async function burst(meter: string): Promise<string> {
    await city.burst(meter);
    return (await city.latest()).head.id;
  }
  const post = async (path: string, body: unknown) => {
    const answer = await city.post('district', `/api/incidents/${path}`, body);
    assert.ok(answer.ok, JSON.stringify(answer));
  };

  test('an alarm that becomes worse makes its incident worse', async () => {
    const id = await burst('Z1-1');
    const alarm = await alarmOf('Z1-1');
    const before = (await city.incident(id)).head.level;
    assert.notEqual(before, 1);
    const actor = { kind: 'system', id: 'rule:test', name: 'test', unit: '' } as const;
    const happening = { topic: 'alarm.upgraded', actor, at: city.clock.now() };
    await city.kernel.services.write((tx) => changeDocument(tx, alarm, { level: 1, happening }));
    await city.settle();
    assert.equal((await city.incident(id)).head.level, 1);
  });

  test('when all its alarms were found false an incident stays, and its history says so', async () => {
    await city.burst('Z2-1', 'Z2-2');
    const { head } = (await ofZone('Z2'))[0] ?? assert.fail();
    const doubted = async () =>
      (
        await city.get<{ events: { topic: string }[] }>('district', `/api/chains/${head.chainId}`)
      ).events.filter(({ topic }) => topic === 'incident.doubted').length;
    const refute = async (meter: string) => {
      const path = `/api/alarms/${(await alarmOf(meter)).head.id}/refute`;
      assert.ok((await city.post('district', path, { reason: '误报' })).ok);
    };
    await refute('Z2-1');
    assert.equal(await doubted(), 0);
    await refute('Z2-2');
    assert.equal(await doubted(), 1);
    assert.equal((await city.incident(head.id)).head.state, 'dispatched');
  });

  test('an alarm that a gateway brings hours late does not join the incident of now', async () => {
    const id = await burst('Z3-1');
    const now = city.clock.now().getTime();
    const readings = [0, 1, 2].map((n) => ({
      device: 'Z3-2',
      metric: 'pressure',
      t: now - 120 * MIN + n * 15_000,
      v: 0.1,
    }));
    await city.composition.opened.ingest?.take({ gateway: 'test', history: false, readings });
    await city.settle();
    assert.deepEqual(await causes(id), ['Z3-1']);
    const incidents = await ofZone('Z3');
    assert.equal(incidents.length, 2);
    const late = incidents.find(({ head }) => head.id !== id);
    assert.deepEqual(await causes(late?.head.id ?? ''), ['Z3-2']);
  });

  test('what joins or happens to a suspended incident does not shorten its pause', async () => {
    const id = await burst('Z4-1');
    const due = async () => (await city.tasks(id)).confirm?.body.dueAt ?? 0;
    const before = await due();
    await post(`${id}/suspend`, { reason: '等待停电' });
    await city.advance(8 * MIN);
    await city.burst('Z4-2');
    assert.deepEqual(await causes(id), ['Z4-1', 'Z4-2']);
    await city.advance(52 * MIN - 45_000);
    await post(`${id}/resume`, {});
    assert.equal(await due(), before + 60 * MIN);
  });

  test('an alarm never joins an incident that ended while it waited', async () => {
    const id = await burst('Z5-1');
    const { noteOpen } = await import('../../loop/3-dispatch/dispatch.store.ts');
    await post(`${id}/void`, { reason: '误报' });
    // As when the note was read before the incident ended.
    const key = { type: 'water-main-burst', joinedBy: 'Z5', fedBy: [], district: '500103', drill: false };
    await city.kernel.services.write((tx) => noteOpen(tx, id, key, city.clock.now().getTime()));
    await city.burst('Z5-2');
    assert.deepEqual(await causes(id), ['Z5-1']);
    const fresh = (await ofZone('Z5')).find(({ head }) => head.state === 'dispatched');
    assert.deepEqual(await causes(fresh?.head.id ?? ''), ['Z5-2']);
  });

  test('after a join the alarms of both causes go on joining one incident; after the undo each its own', async () => {
    const one = await burst('Z6-1');
    const two = await burst('Z7-1');
    await post(`${two}/join`, { into: one, reason: '同一根管' });
    await city.burst('Z7-2');
    assert.deepEqual(await causes(one), ['Z6-1', 'Z7-1', 'Z7-2']);
    await city.burst('Z6-2');
    assert.deepEqual(await causes(one), ['Z6-1', 'Z6-2', 'Z7-1', 'Z7-2']);
    assert.equal((await ofZone('Z7')).length, 1);

    const three = await burst('Z8-1');
    const four = await burst('Z9-1');
    await post(`${four}/join`, { into: three, reason: '同一根管' });
    await post(`${four}/undo`, {});
    await city.burst('Z9-2');
    assert.deepEqual([await causes(three), await causes(four)], [['Z8-1'], ['Z9-1', 'Z9-2']]);
  });

  test('an object that was split off goes on with its own incident', async () => {
    await city.burst('Z10-1', 'Z10-2');
    const { head } = (await ofZone('Z10'))[0] ?? assert.fail();
    await post(`${head.id}/split`, { alarmIds: [(await alarmOf('Z10-2')).head.id], reason: '另一处' });
    const made = (await ofZone('Z10')).find((one) => one.head.id !== head.id) ?? assert.fail();
    await city.read({ 'Z10-2': 0.4 }, 24);
    assert.equal((await alarmOf('Z10-2')).head.state, 'cleared');
    await city.burst('Z10-2');
    assert.equal((await causes(made.head.id)).length, 2);
    assert.deepEqual(await causes(head.id), ['Z10-1']);
  });

  test('an incident counts where it happened, whoever has it, and exercises stand apart', async () => {
    const count = (unit: string, isOwner = false) => {
      const now = city.clock.now();
      const query = { unit, now, midnight: now, isOwner };
      return countIncidents(city.store.db, { kind: 'everything' }, query);
    };
    const open = async (unit: string, isOwner?: boolean) => (await count(unit, isOwner)).open;
    const before = [await open('cq'), await open('500103'), await open('500105')];
    const id = (await city.report('nobody-leads-report'))?.head.id ?? '';
    await post(`${id}/escalate`, { reason: '涉及两区' });
    const handed = await city.post('city', `/api/incidents/${id}/hand-down`, {
      unit: '500105',
      reason: '江北',
    });
    assert.ok(handed.ok);
    assert.equal((await city.incident(id)).head.ownerUnit, '500105');
    const [whole = 0, own = 0, other = 0] = before;
    assert.deepEqual(
      [await open('cq'), await open('500103'), await open('500105')],
      [whole + 1, own + 1, other],
    );
    assert.equal(await open('500105', true), other + 1);

    const drill = await city.post('district', '/api/drills', {
      kind: 'burst',
      gateway: 'test',
      outflowLps: 30,
    });
    assert.ok(drill.ok);
    await city.burst('Z12-1');
    assert.equal((await city.latest()).head.drill, true);
    const counts = await count('500103');
    assert.deepEqual([counts.open, counts.drills], [own + 1, 1]);
    const facilities = counts.byBoard.find(({ drills }) => drills > 0);
    assert.equal(facilities?.drills, 1);
  });
});
