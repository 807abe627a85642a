import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changeDocument, lockDocument } from '@cityloop/core/chain';
import { BURST_WORK, type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// One city for these sentences; each uses a zone or a report of its own.
describe('handling and verifying', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  const MIN = 60_000;
  async function burstIn(zone: string): Promise<string> {
    await city.burst(`${zone}-1`);
    return (await city.latest()).head.id;
  }
  const state = async (id: string) => (await city.incident(id)).head.state;
  const openProof = async (about: string) =>
    (await city.all('proof')).find((proof) => proof.body.about === about && proof.head.state === 'requested');
  async function task(id: string, matter: string) {
    const found = (await city.tasks(id))[matter];
    assert.ok(found, matter);
    return found;
  }
  const idsSeen = async (as: string, path: string) =>
    (await city.get<{ rows: { head: { id: string } }[] }>(as, path, { state: 'all', limit: '500' })).rows.map(
      ({ head }) => head.id,
    );

  test('a suspected burst makes fourteen matters at once; each department has its own, and all of them must end before it can be closed [plan-water-pipe-burst-14]', async () => {
    const id = await burstIn('Z1');
    const tasks = await city.tasks(id);
    assert.equal(Object.keys(tasks).length, 14);
    const openedAt = (await city.incident(id)).head.at.getTime();
    assert.ok(Object.values(tasks).every(({ head }) => head.at.getTime() - openedAt <= 1000));
    const named = ['供水管线抢维修事务确认', '交通警情事件处置', '通信设施保护'];
    for (const name of named)
      assert.ok(
        Object.values(tasks).some(({ body }) => body.name.zh === name),
        name,
      );
    const owners: readonly (readonly [string, string])[] = [
      ['traffic', 'police-traffic'],
      ['telecom', 'telecom'],
      ['power', 'power'],
      ['water-delivery', 'fire'],
      ['subsidence', 'housing'],
    ];
    for (const [matter, as] of owners) {
      assert.equal(tasks[matter]?.head.ownerUnit, `500103-${as}`);
      assert.ok((await idsSeen(as, '/api/tasks')).includes(tasks[matter]?.head.id ?? ''), as);
    }
    for (const [matter, as, answers] of BURST_WORK) {
      assert.equal(await state(id), matter === 'confirm' ? 'dispatched' : 'handling', matter);
      await city.finish(id, matter, as, answers);
    }
    assert.equal(await state(id), 'checking');
  });

  test('the incident closes only on the proof of somebody who handled none of it', async () => {
    const { head } = await city.latest();
    const proof = await openProof(head.id);
    // A verifier who also did one of its tasks; a machine; and then somebody else.
    const worker = city.people.verifier;
    assert.ok(proof && worker);
    const path = `/api/proofs/${proof.head.id}/accept`;
    const machine = await city.call({ ...worker, kind: 'token' }, { method: 'POST', path, body: {} });
    assert.equal(!machine.ok && machine.code, 'a-person-verifies');
    const handler = (await city.tasks(head.id)).telecom?.body.doneBy;
    const own = await city.call({ ...worker, id: handler?.id ?? '' }, { method: 'POST', path, body: {} });
    assert.equal(!own.ok && own.code, 'own-work');
    assert.equal(await state(head.id), 'checking');
    assert.ok((await city.post('verifier', path)).ok);
    assert.equal(await state(head.id), 'closed');
    const again = await city.post('verifier', path);
    assert.equal(!again.ok && again.code, 'proof-decided');
  });

  test('"not a burst" ends the plan: the other thirteen matters are cancelled in the same moment, with the reason [plan-pipe-repair-confirm]', async () => {
    const id = await burstIn('Z2');
    const before = city.clock.now().getTime();
    await city.finish(id, 'confirm', 'crew', { isBurst: 'no' });
    const tasks = Object.values(await city.tasks(id));
    const cancelled = tasks.filter(({ head }) => head.state === 'cancelled');
    assert.equal(cancelled.length, 13);
    assert.ok(cancelled.every(({ head }) => head.updatedAt.getTime() - before <= 5000));
    assert.ok(cancelled.every(({ body }) => body.reason === '现场确认不是爆管'));
    assert.equal((await task(id, 'confirm')).head.state, 'verified');
    assert.equal(await state(id), 'voided');
    for (const as of ['telecom', 'fire'])
      assert.ok(
        !(await idsSeen(as, '/api/incidents')).includes(id),
        `${as} still sees a matter that is over`,
      );
  });

  test('the traffic police have a matter of their own with the road controlled and the detour, and it ends checked [plan-traffic-police-handling]', async () => {
    const id = await burstIn('Z3');
    await city.finish(id, 'confirm', 'crew', { isBurst: 'yes' });
    const own = await task(id, 'traffic');
    assert.equal(own.head.ownerUnit, '500103-police-traffic');
    assert.equal(own.head.state, 'ready');
    const path = `/api/tasks/${own.head.id}`;
    assert.ok((await city.post('police-traffic', `${path}/take`)).ok);
    const without = await city.post('police-traffic', `${path}/done`, { note: '已管制' });
    assert.equal(!without.ok && without.code, 'answer-missing');
    const answers = { road: '中山一路', detour: '长江路' };
    assert.ok((await city.post('police-traffic', `${path}/done`, { note: '已管制', answers })).ok);
    assert.ok(
      (await city.post('verifier', `/api/proofs/${(await openProof(own.head.id))?.head.id}/accept`)).ok,
    );
    assert.deepEqual((await task(id, 'traffic')).body.form, answers);
    assert.equal((await task(id, 'traffic')).head.state, 'verified');
  });

  test('communication facilities are a matter of the administration that answers for them [plan-telecom-protection]', async () => {
    const { head } = await city.latest();
    const own = await task(head.id, 'telecom');
    assert.equal(own.head.ownerUnit, '500103-telecom');
    assert.equal(own.body.limitMinutes, 60);
    await city.finish(head.id, 'telecom', 'telecom');
    assert.equal((await task(head.id, 'telecom')).head.state, 'verified');
  });

  test('five departments have one task each, see only their own and the shared summary, and the mandatory ones close it [event-multi-dept-cooperation]', async () => {
    const id = (await city.report('five-departments-report'))?.head.id ?? '';
    const tasks = await city.tasks(id);
    assert.equal(Object.keys(tasks).length, 5);
    const own: Readonly<Record<string, string>> = {
      urban: 'urban',
      police: 'police-traffic',
      fire: 'fire',
      telecom: 'telecom',
      econ: 'econ-info',
    };
    for (const [matter, as] of Object.entries(own)) {
      const seen = new Set(await idsSeen(as, '/api/tasks'));
      const ofThis = Object.values(tasks).filter(({ head }) => seen.has(head.id));
      // The leading department sees the whole of its incident; the others see their own part.
      assert.deepEqual(
        ofThis.map(({ body }) => body.matter),
        [matter],
        as,
      );
      const other = tasks[matter === 'fire' ? 'police' : 'fire'];
      const foreign = await city.call(city.people[as] ?? assert.fail(), {
        method: 'GET',
        path: `/api/tasks/${other?.head.id}`,
      });
      assert.equal(!foreign.ok && foreign.status, 404, as);
      const { rows } = await city.get<{ rows: { head: { id: string }; incident: { title: string } }[] }>(
        as,
        '/api/tasks',
      );
      assert.equal(rows.find(({ head }) => head.id === tasks[matter]?.head.id)?.incident.title, '五部门协同');
      assert.ok((await idsSeen(as, '/api/incidents')).includes(id), as);
    }
    await city.finish(id, 'urban', 'urban');
    await city.finish(id, 'police', 'police-traffic');
    await city.finish(id, 'fire', 'fire');
    assert.equal(await state(id), 'handling');
    await city.finish(id, 'telecom', 'telecom');
    assert.equal(await state(id), 'checking');
    assert.equal((await task(id, 'econ')).head.state, 'ready');
    // A department whose part is over sees the joint matter no longer; one whose part is open still does.
    for (const as of ['telecom', 'fire', 'police-traffic'])
      assert.ok(!(await idsSeen(as, '/api/incidents')).includes(id), as);
    assert.ok((await idsSeen('econ-info', '/api/incidents')).includes(id));
  });

  test('the whole refused goes back to the matters named, its time begins anew, and it is checked again', async () => {
    const { head } = await city.latest();
    const proof = await openProof(head.id);
    await city.advance(10 * MIN);
    const path = `/api/proofs/${proof?.head.id}`;
    assert.ok((await city.post('verifier', `${path}/refuse`, { reason: '未清场', matters: ['police'] })).ok);
    assert.equal(await state(head.id), 'handling');
    assert.equal((await task(head.id, 'police')).head.state, 'rework');
    assert.equal((await task(head.id, 'fire')).head.state, 'verified');
    assert.notEqual((await city.clockOf(head.id, 'check'))?.endedAt, null);
    assert.equal((await city.clockOf(head.id, 'handle'))?.endedAt, null);
    await city.finish(head.id, 'police', 'police-traffic');
    assert.equal(await state(head.id), 'checking');
    const second = await openProof(head.id);
    assert.ok(second && second.head.id !== proof?.head.id);
    assert.ok(
      (
        await city.post('verifier', `/api/proofs/${second.head.id}/refuse`, {
          reason: '重看',
          matters: ['no-such'],
        })
      ).ok,
    );
    // Nothing of that name: the last matters of the plan are done again, so that it never waits for nobody.
    assert.equal(await state(head.id), 'handling');
    const back = Object.values(await city.tasks(head.id)).filter((one) => one.head.state === 'rework');
    assert.deepEqual(back.map(({ body }) => body.matter).sort(), ['fire', 'police', 'telecom']);
    for (const { body } of back)
      await city.finish(head.id, body.matter, body.matter === 'police' ? 'police-traffic' : body.matter);
    const third = await openProof(head.id);
    assert.ok((await city.post('verifier', `/api/proofs/${third?.head.id}/accept`)).ok);
    assert.equal(await state(head.id), 'closed');
    // What was not mandatory and nobody did is over with it.
    assert.equal((await task(head.id, 'econ')).head.state, 'cancelled');
  });

  test('a check that was not possible is asked for again, and the history keeps why', async () => {
    const id = await burstIn('Z4');
    await city.finish(id, 'confirm', 'crew', { isBurst: 'yes' });
    const power = await task(id, 'power');
    const path = `/api/tasks/${power.head.id}`;
    assert.ok((await city.post('power', `${path}/take`)).ok);
    assert.ok((await city.post('power', `${path}/done`, { note: '已保护' })).ok);
    const first = await openProof(power.head.id);
    assert.ok(
      (await city.post('verifier', `/api/proofs/${first?.head.id}/unable`, { reason: '现场封闭' })).ok,
    );
    const second = await openProof(power.head.id);
    assert.ok(second && second.head.id !== first?.head.id);
    assert.deepEqual([second.body.purpose, second.body.handler?.name], ['done', 'power']);
    assert.equal(
      (await city.all('proof')).find(({ head }) => head.id === first?.head.id)?.body.reason,
      '现场封闭',
    );
    assert.equal((await task(id, 'power')).head.state, 'done');
    assert.ok((await city.post('verifier', `/api/proofs/${second.head.id}/accept`)).ok);
    assert.equal((await task(id, 'power')).head.state, 'verified');
  });

  test('what a unit cannot do the dispatcher gives to another, or drops with a reason, and what waits for it goes on', async () => {
    const { head } = await city.latest();
    const gas = `/api/tasks/${(await task(head.id, 'gas')).head.id}`;
    assert.ok((await city.post('gas', `${gas}/take`)).ok);
    assert.ok((await city.post('gas', `${gas}/unable`, { reason: '管线归燃气集团' })).ok);
    const stranger = await city.post('otherUtility', `${gas}/take`);
    assert.equal(!stranger.ok && stranger.status, 404);
    assert.ok((await city.post('district', `${gas}/reassign`, { unit: 'u-gas', reason: '权属单位处置' })).ok);
    const given = await task(head.id, 'gas');
    assert.deepEqual([given.head.state, given.head.ownerUnit, given.body.takenBy], ['ready', 'u-gas', null]);
    const lost = await city.post('gas', `${gas}/take`);
    assert.equal(!lost.ok && lost.status, 404);
    assert.ok((await city.post('otherUtility', `${gas}/take`)).ok);
    const notHis = await city.post('district', `${gas}/done`, { note: '代办' });
    assert.equal(!notHis.ok && notHis.status, 403);

    await city.finish(head.id, 'close-valves', 'crew', { valves: 'V-2' });
    await city.finish(head.id, 'repair', 'crew', { cause: 'ageing' });
    await city.finish(head.id, 'drainage', 'drainage');
    assert.equal((await task(head.id, 'restore')).head.state, 'waiting');
    const subsidence = `/api/tasks/${(await task(head.id, 'subsidence')).head.id}`;
    const clerk = await city.post('housing', `${subsidence}/drop`, { reason: '无道路' });
    assert.equal(!clerk.ok && clerk.status, 403);
    assert.ok((await city.post('district', `${subsidence}/drop`, { reason: '爆点不在道路' })).ok);
    assert.equal((await task(head.id, 'restore')).head.state, 'ready');
  });

  test('two of a crew cannot take one task; whoever has it gives it back with a reason', async () => {
    const id = await burstIn('Z5');
    const path = `/api/tasks/${(await task(id, 'confirm')).head.id}`;
    assert.ok((await city.post('crew', `${path}/take`)).ok);
    const second = await city.post('utility', `${path}/take`);
    assert.equal(!second.ok && second.code, 'task-not-now');
    const other = await city.post('utility', `${path}/note`, { text: 'x' });
    assert.equal(!other.ok && other.code, 'not-yours');
    assert.ok((await city.post('crew', `${path}/release`, { reason: '交接班' })).ok);
    assert.ok((await city.post('utility', `${path}/take`)).ok);
  });

  test('tasks that all end while the incident lies suspended are checked as soon as it goes on', async () => {
    const id = (await city.report('five-departments-report'))?.head.id ?? '';
    assert.ok((await city.post('urban', `/api/incidents/${id}/accept`)).ok);
    assert.ok((await city.post('district', `/api/incidents/${id}/suspend`, { reason: '暴雨' })).ok);
    for (const [matter, as] of [
      ['urban', 'urban'],
      ['police', 'police-traffic'],
      ['fire', 'fire'],
      ['telecom', 'telecom'],
    ] as const)
      await city.finish(id, matter, as);
    assert.equal(await state(id), 'suspended');
    assert.ok((await city.post('district', `/api/incidents/${id}/resume`)).ok);
    assert.equal(await state(id), 'checking');
  });

  test('when a joined alarm names another owner and place, the old owner’s matter goes along, unless a person gave it to a unit or somebody began; what was cancelled is restored there', async () => {
    const rule = { kind: 'system', id: 'rule:test', name: 'test', unit: '' } as const;
    const assigned = async () => {
      const id = (await city.report('nobody-leads-report'))?.head.id ?? '';
      assert.ok((await city.post('district', `/api/incidents/${id}/assign`, { unit: '500103-fire' })).ok);
      return id;
    };
    /** As dispatch writes it when an alarm nearer to the cause joins. */
    const joined = async (id: string) => {
      await city.kernel.services.write(async (tx) => {
        const incident = (await lockDocument(tx, 'incident', id)) ?? assert.fail();
        const { ownerUnit, ownerPath, place } = incident.head;
        const former = { owner: { unit: ownerUnit, path: ownerPath }, place, subject: incident.body.subject };
        await changeDocument(tx, incident, {
          owner: { unit: '500103-urban', path: 'cq/500103/500103-urban' },
          place: { lng: 106.5765, lat: 29.5585, path: 'cq/500103/500103003' },
          happening: { topic: 'incident.joined', actor: rule, at: city.clock.now(), data: { former } },
        });
      });
      await city.settle();
      const { head } = await task(id, 'handle');
      return [head.ownerUnit, head.place?.path, head.state];
    };
    const there = 'cq/500103/500103003';
    assert.deepEqual(await joined(await assigned()), ['500103-urban', there, 'ready']);

    const given = await assigned();
    const path = `/api/tasks/${(await task(given, 'handle')).head.id}`;
    const to = { unit: '500103-telecom', reason: '由通信处置' };
    assert.ok((await city.post('district', `${path}/reassign`, to)).ok);
    assert.deepEqual(await joined(given), ['500103-telecom', there, 'ready']);

    const begun = await assigned();
    assert.ok((await city.post('fire', `/api/tasks/${(await task(begun, 'handle')).head.id}/take`)).ok);
    assert.deepEqual(await joined(begun), ['500103-fire', there, 'taken']);

    const back = await assigned();
    assert.ok((await city.post('district', `/api/incidents/${back}/undo`)).ok);
    assert.deepEqual(await joined(back), ['500103-urban', there, 'cancelled']);
    assert.ok((await city.post('district', `/api/incidents/${back}/assign`, { unit: '500103-power' })).ok);
    const restored = (await task(back, 'handle')).head;
    assert.deepEqual(
      [restored.ownerUnit, restored.place?.path, restored.state],
      ['500103-power', there, 'ready'],
    );
    assert.equal((await idsSeen('power', '/api/tasks')).includes(restored.id), true);
    assert.equal((await idsSeen('fire', '/api/tasks')).includes(restored.id), false);
  });
});
