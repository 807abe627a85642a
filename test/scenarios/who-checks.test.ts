import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { actions, openAccounts, systemPrincipal } from '@cityloop/core/access';
import { changeDocument, lockDocument } from '@cityloop/core/chain';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// One city for these sentences; each uses a zone or a report of its own.
const rule = { kind: 'system', id: 'rule:test', name: 'test', unit: '' } as const;

describe('who handles and who checks', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
    const path = 'cq/500103';
    const both = [
      { role: 'department-clerk', path: `${path}/500103-urban` },
      { role: 'verifier', path },
    ];
    const people = await Promise.all(
      ['li', 'wang', 'zhao'].map(async (id) => [id, await city.person(id, `${path}/500103-urban`, ...both)]),
    );
    Object.assign(city.people, Object.fromEntries(people));
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  const proofOf = async (about: string) =>
    (await city.all('proof')).findLast(
      (proof) => proof.body.about === about && proof.head.state === 'requested',
    ) ?? assert.fail(`no proof of ${about}`);
  async function verdict(as: string, about: string, word: 'accept' | 'refuse' = 'accept') {
    const answer = await city.post(as, `/api/proofs/${(await proofOf(about)).head.id}/${word}`, {
      reason: 'x',
    });
    return answer.ok ? 'done' : answer.code;
  }
  async function work(id: string, matter: string, as: string): Promise<string> {
    const path = `/api/tasks/${(await city.tasks(id))[matter]?.head.id}`;
    assert.ok((await city.post(as, `${path}/take`)).ok, `${as} takes ${matter}`);
    assert.ok((await city.post(as, `${path}/done`, { note: '已处置' })).ok, `${as} does ${matter}`);
    return path.split('/').at(-1) ?? '';
  }
  async function report(): Promise<string> {
    const incident = await city.report('nobody-leads-normal-report');
    const path = `/api/incidents/${incident?.head.id}/assign`;
    assert.ok((await city.post('district', path, { unit: '500103-urban' })).ok);
    return incident?.head.id ?? '';
  }

  test('whoever did a matter that another person did again verifies neither it nor the whole', async () => {
    const id = await report();
    const task = await work(id, 'handle', 'li');
    assert.equal(await verdict('verifier', task, 'refuse'), 'done');
    await work(id, 'handle', 'wang');
    assert.deepEqual([await verdict('li', task), await verdict('wang', task)], ['own-work', 'own-work']);
    assert.equal(await verdict('zhao', task), 'done');
    assert.equal((await city.incident(id)).head.state, 'checking');
    assert.equal(await verdict('li', id), 'own-work');
    assert.equal(await verdict('zhao', id), 'done');
    assert.equal((await city.incident(id)).head.state, 'closed');
  });

  test('a check goes to the unit that the pack names, and to the next above it while no account there may give a verdict', async () => {
    const { db } = city.store;
    const town = 'cq/500103/500103001';
    Object.assign(city.people, {
      inTown: await city.person('in-town', town, { role: 'grid-worker', path: town }),
    });
    const photo = async (what: string) => {
      const bytes = new Uint8Array([0xff, 0xd8, 0xff, ...new TextEncoder().encode(what)]);
      const person = city.people.inTown ?? assert.fail();
      const put = await city.call<{ sha256: string }>(person, {
        method: 'PUT',
        path: '/api/files',
        body: bytes,
      });
      return put.ok ? put.body.sha256 : assert.fail(put.sentence);
    };
    const askedAfter = async (title: string) => {
      const handled = await city.post('inTown', '/api/reports/handled', {
        pack: 'manhole-covers',
        type: 'cover-small-report',
        title,
        before: [await photo(`${title} before`)],
        after: [await photo(`${title} after`)],
        answers: { work: 'reseated' },
        note: '已归位',
        lng: 106.5675,
        lat: 29.5555,
      });
      assert.ok(handled.ok, JSON.stringify(handled));
      const spot = (await city.all('incident')).find(({ head }) => head.title === title);
      return (await proofOf(spot?.head.id ?? '')).head.ownerPath;
    };
    const account = (username: string, path: string, board?: string) =>
      openAccounts(db, () => {}).create(
        {
          username,
          name: username,
          unit: path.split('/').at(-1) ?? '',
          unitPath: path,
          grants: [{ role: 'verifier', path, ...(board === undefined ? {} : { boards: [board] }) }],
        },
        systemPrincipal('cli', actions),
        city.clock.now(),
      );
    assert.equal(await askedAfter('井盖松动一'), town);
    await account('of-district', 'cq/500103');
    assert.equal(await askedAfter('井盖松动二'), 'cq/500103');
    // Who checks nothing but the economy does not check this one.
    await account('of-another-board', town, 'economy');
    assert.equal(await askedAfter('井盖松动三'), 'cq/500103');
    await account('of-town', town);
    assert.equal(await askedAfter('井盖松动四'), town);
  });

  test('whoever took a matter and gave it back verifies neither it nor the whole', async () => {
    const id = await report();
    const path = `/api/tasks/${(await city.tasks(id)).handle?.head.id}`;
    assert.ok((await city.post('li', `${path}/take`)).ok);
    assert.ok((await city.post('li', `${path}/note`, { text: '已到场' })).ok);
    assert.ok((await city.post('li', `${path}/release`, { reason: '交接班' })).ok);
    const task = await work(id, 'handle', 'wang');
    assert.equal(await verdict('li', task), 'own-work');
    assert.equal(await verdict('zhao', task), 'done');
    assert.equal(await verdict('li', id), 'own-work');
  });

  test('whoever worked on an incident that was joined into another does not verify that one', async () => {
    const joined = await report();
    const into = await report();
    await work(joined, 'handle', 'li');
    const join = await city.post('district', `/api/incidents/${joined}/join`, { into, reason: '同因' });
    assert.ok(join.ok);
    await verdict('zhao', await work(into, 'handle', 'wang'));
    assert.equal((await city.incident(into)).head.state, 'checking');
    assert.equal(await verdict('li', into), 'own-work');
    assert.equal(await verdict('zhao', into), 'done');
  });

  test('a crew that names a pipe which no network has is told so before anybody verifies', async () => {
    await city.burst('Z1-1');
    const { id } = (await city.latest()).head;
    await city.finish(id, 'confirm', 'crew', { isBurst: 'yes' });
    await city.finish(id, 'close-valves', 'crew', { valves: 'V-1' });
    await assert.rejects(
      city.finish(id, 'repair', 'crew', { cause: 'ageing', pipe: 'DN300' }),
      /pipe-unknown.*DN300/,
    );
    const repair = (await city.tasks(id)).repair;
    assert.equal(repair?.head.state, 'taken');
    const path = `/api/tasks/${repair?.head.id}/done`;
    const answers = { cause: 'ageing', pipe: '' };
    assert.ok((await city.post('crew', path, { answers, note: '已修复' })).ok);
    assert.deepEqual((await proofOf(repair?.head.id ?? '')).body.effects, []);
    assert.equal(await verdict('verifier', repair?.head.id ?? ''), 'done');
  });

  test('confirmed advice hands an incident over while nobody has it, and its new owner has the whole time to accept', async () => {
    await city.burst('Z2-1');
    const { id } = (await city.latest()).head;
    await advise(id, { diameterMm: 900 });
    await city.advance(3 * 60_000);
    assert.ok((await city.post('district', `/api/incidents/${id}/advice/confirm`, {})).ok);
    assert.equal((await city.incident(id)).head.ownerUnit, 'cq-water');
    const clock = await city.clockOf(id, 'accept');
    assert.equal(new Date(String(clock?.startedAt)).getTime(), city.clock.now().getTime());
  });

  test('confirmed advice takes an incident from nobody who has accepted it or reported it done', async () => {
    await city.burst('Z3-1');
    const { id } = (await city.latest()).head;
    assert.ok((await city.post('water', `/api/incidents/${id}/accept`)).ok);
    await advise(id, { diameterMm: 900 });
    assert.ok((await city.post('district', `/api/incidents/${id}/advice/confirm`, {})).ok);
    const confirmed = await city.incident(id);
    assert.equal(confirmed.head.ownerUnit, '500103-water');
    assert.equal(confirmed.body.routes.find((route) => route.lead)?.unit, '500103-water');
    assert.equal(confirmed.body.subject?.facts?.diameterMm, 900);
    assert.equal(confirmed.head.level, 2);
  });

  test('with the owner go the matters that were its own and that nobody has taken', async () => {
    const id = await report();
    await city.kernel.services.write(async (tx) => {
      const incident = (await lockDocument(tx, 'incident', id)) ?? assert.fail();
      const { ownerUnit, ownerPath, place } = incident.head;
      const former = { owner: { unit: ownerUnit, path: ownerPath }, place, subject: incident.body.subject };
      const happening = {
        topic: 'incident.advice-confirmed',
        actor: rule,
        at: city.clock.now(),
        data: { former },
      };
      const owner = { unit: '500103-fire', path: 'cq/500103/500103-fire' };
      await changeDocument(tx, incident, { owner, happening });
    });
    await city.settle();
    assert.equal((await city.tasks(id)).handle?.head.ownerUnit, '500103-fire');
    await work(id, 'handle', 'fire');
  });

  async function advise(id: string, facts: Readonly<Record<string, number>>): Promise<void> {
    await city.kernel.services.write(async (tx) => {
      const incident = (await lockDocument(tx, 'incident', id)) ?? assert.fail();
      const advice = { operation: 'test', state: 'proposed', result: { facts } };
      const happening = { topic: 'incident.advised', actor: rule, at: city.clock.now() };
      await changeDocument(tx, incident, { body: { ...incident.body, advice }, happening });
    });
    await city.settle();
  }
});
