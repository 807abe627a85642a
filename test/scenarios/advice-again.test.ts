import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changeDocument, type Doc, lockDocument, readChain } from '@cityloop/core/chain';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

const rule = { kind: 'system', id: 'rule:test', name: 'test', unit: '' } as const;
const MINUTE = 60_000;

// The zones of this city belong to no network, so that each advice fails and says so: what counts here is who may ask for
// another one, when, and what is kept of the former.
describe('asking for the advice again', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  async function advised(zone: string): Promise<Doc<'incident'>> {
    await city.burst(`${zone}-1`);
    const incident = await city.latest();
    assert.equal(field(incident.body.advice, 'state'), 'failed');
    await city.advance(MINUTE);
    return city.incident(incident.head.id);
  }
  function field(of: unknown, name: string): unknown {
    return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
  }
  async function again(as: string, { head }: Doc<'incident'>, version = head.version): Promise<string> {
    const answer = await city.post(as, `/api/incidents/${head.id}/advice/again`, { version });
    return answer.ok ? 'asked' : answer.code;
  }
  async function asked({ head }: Doc<'incident'>) {
    const { events } = await readChain(city.store.db, head.chainId);
    return events.filter(({ topic }) => topic === 'incident.advice-asked');
  }
  async function write(
    of: Doc<'incident'>,
    body: Partial<Doc<'incident'>['body']>,
  ): Promise<Doc<'incident'>> {
    await city.kernel.services.write(async (tx) => {
      const now = (await lockDocument(tx, 'incident', of.head.id)) ?? assert.fail();
      const happening = { topic: 'incident.advised', actor: rule, at: city.clock.now() };
      await changeDocument(tx, now, { body: { ...now.body, ...body }, happening });
    });
    await city.settle();
    return city.incident(of.head.id);
  }

  test('a district asks again: one operation runs, and the former advice stays in the history with who asked', async () => {
    const seen = await advised('Z1');
    assert.equal(await again('district', seen), 'asked');
    const events = await asked(seen);
    assert.equal(events.length, 1);
    assert.deepEqual(events[0]?.data.before, seen.body.advice);
    assert.equal(events[0]?.actor.id, city.people.district?.id);
    const now = await city.incident(seen.head.id);
    assert.equal(field(now.body.advice, 'state'), 'failed');
    assert.ok(
      Number(field(now.body.advice, 'startedAt')) >= Number(field(seen.body.advice, 'startedAt')) + MINUTE,
    );
  });

  test('whoever may not decide on the proposal does not ask for another one, and a version that has changed is refused', async () => {
    const seen = await advised('Z2');
    assert.equal(await again('crew', seen), 'not-allowed');
    assert.equal(await again('supervisor', seen), 'not-allowed');
    assert.equal(await again('police-traffic', seen), 'not-allowed');
    assert.equal(await again('otherDistrict', seen), 'not-found');
    assert.equal(await again('district', seen, seen.head.version - 1), 'stale');
    assert.deepEqual(await asked(seen), []);
  });

  test('one that runs is waited for, unless it has run for more than twice its limit', async () => {
    const before = await advised('Z3');
    const startedAt = city.clock.now().getTime();
    const running = await write(before, { advice: { operation: 'test', state: 'running', startedAt } });
    assert.equal(await again('district', running), 'advice-running');
    await city.advance(2 * MINUTE);
    assert.equal(await again('district', running), 'asked');
    assert.equal((await asked(running))[0]?.data.before, undefined);
  });

  test('what a named person confirmed is not asked for again, nor is anything that ended or that has no advice', async () => {
    const seen = await advised('Z4');
    const by = { kind: 'account', id: 'a', name: '区中心派遣员', unit: '500103' } as const;
    const confirmed = await write(seen, { adviceConfirmed: { by, at: city.clock.now().getTime() } });
    assert.equal(await again('district', confirmed), 'advice-confirmed');
    const ended = await advised('Z5');
    assert.ok((await city.post('district', `/api/incidents/${ended.head.id}/void`, { reason: 'x' })).ok);
    assert.equal(await again('district', await city.incident(ended.head.id)), 'ended');
    const other = (await city.report('nobody-leads-normal-report')) ?? assert.fail();
    const refused = await city.post('district', `/api/incidents/${other.head.id}/advice/again`);
    assert.ok(!refused.ok && refused.code === 'no-advice');
    assert.doesNotMatch(refused.sentence, /nobody-leads-normal|undefined|“”/);
  });

  test('asked again on a proposal, the former counts no more, and the new one is what is confirmed', async () => {
    const proposal = (diameterMm: number) => ({
      advice: { operation: 'test', state: 'proposed', result: { facts: { diameterMm } } },
    });
    const former = proposal(700);
    const seen = await write(await advised('Z6'), former);
    assert.equal(await again('district', seen), 'asked');
    assert.deepEqual((await asked(seen))[0]?.data.before, former.advice);
    const confirm = () => city.post('district', `/api/incidents/${seen.head.id}/advice/confirm`, {});
    const early = await confirm();
    assert.equal(!early.ok && early.code, 'no-proposal');
    await write(await city.incident(seen.head.id), proposal(400));
    assert.ok((await confirm()).ok);
    const { body } = await city.incident(seen.head.id);
    assert.equal(body.subject?.facts?.diameterMm, 400);
    assert.equal(body.adviceConfirmed?.by.id, city.people.district?.id);
    assert.equal(await again('district', await city.incident(seen.head.id)), 'advice-confirmed');
  });
});
