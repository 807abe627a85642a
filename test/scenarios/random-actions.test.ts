import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chainTables, type Doc } from '@cityloop/core/chain';
import { IncidentState, TaskState } from '@cityloop/core/contracts';
import { arrows, type IncidentMove, after as stateAfter } from '@cityloop/loop/dispatch';
import fc from 'fast-check';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// A sequence is short and there are few of them: each step is real work in a real database. The seed is printed on failure.
const RUNS = 6;
const STEPS = 25;

const incidentActs = [
  ['district', 'assign', { unit: '500103-urban' }],
  ['district', 'assign', { unit: '500103001' }],
  ['district', 'escalate', { reason: 'r' }],
  ['city', 'hand-down', { unit: '500103', reason: 'r' }],
  ['urban', 'accept', {}],
  ['urban', 'return', { reason: 'r' }],
  ['district', 'suspend', { reason: 'r' }],
  ['district', 'resume', {}],
  ['district', 'undo', {}],
  ['district', 'regrade', { urgency: 'urgent', reason: 'r' }],
  ['otherDistrict', 'void', { reason: 'r' }],
] as const;
const taskActs = ['take', 'release', 'done', 'unable', 'reassign', 'drop'] as const;
const workers = {
  urban: 'urban',
  police: 'police-traffic',
  fire: 'fire',
  telecom: 'telecom',
  econ: 'econ-info',
} as const;

const action = fc.oneof(
  fc.record({ kind: fc.constant('incident' as const), act: fc.constantFrom(...incidentActs) }),
  fc.record({
    kind: fc.constant('task' as const),
    matter: fc.constantFrom('urban', 'police', 'fire', 'telecom', 'econ'),
    act: fc.constantFrom(...taskActs, 'take', 'done', 'take', 'done'),
  }),
  fc.record({
    kind: fc.constant('proof' as const),
    verdict: fc.constantFrom('accept', 'accept', 'refuse', 'unable'),
  }),
  fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

describe('random actions', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    await city.close();
  });

  test('whatever people do in whatever order: no state outside the machines, no gap in a history, nothing lost, and closed only by another person’s proof', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: STEPS, maxLength: STEPS }), async (actions) => {
        const opened = await city.report('five-departments-report');
        const id = opened?.head.id ?? assert.fail();
        for (const one of actions) await run(id, one);
        await check(await city.incident(id));
        // Wherever it stands, people can bring it to its end.
        for (let round = 0; round < 8 && (await city.incident(id)).head.state !== 'closed'; round += 1)
          await bringOn(id);
        assert.equal((await city.incident(id)).head.state, 'closed');
        await check(await city.incident(id));
        assert.deepEqual(await city.failures(), []);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  async function run(id: string, one: Action): Promise<void> {
    if (one.kind === 'time') return city.advance(one.minutes * 60_000);
    if (one.kind === 'incident') {
      const [as, move, body] = one.act;
      await possible(await city.post(as, `/api/incidents/${id}/${move}`, body));
      return;
    }
    if (one.kind === 'task') {
      const task = (await city.tasks(id))[one.matter];
      if (task === undefined) return;
      const path = `/api/tasks/${task.head.id}/${one.act}`;
      const dispatcher = one.act === 'reassign' || one.act === 'drop';
      const as = dispatcher ? 'district' : workers[one.matter as keyof typeof workers];
      const unit = { unit: task.head.ownerUnit };
      await possible(await city.post(as, path, { reason: 'r', note: 'n', ...(dispatcher ? unit : {}) }));
      return;
    }
    const tasks = Object.values(await city.tasks(id)).map(({ head }) => head.id);
    const open = (await city.all('proof')).find(
      ({ head, body }) => head.state === 'requested' && (body.about === id || tasks.includes(body.about)),
    );
    if (open !== undefined)
      await possible(
        await city.post('verifier', `/api/proofs/${open.head.id}/${one.verdict}`, { reason: 'r' }),
      );
  }

  /** One round of good will: the incident is with somebody, every task is done, every check is passed. */
  async function bringOn(id: string): Promise<void> {
    const { state } = (await city.incident(id)).head;
    const path = `/api/incidents/${id}`;
    if (state === 'suspended') await city.post('city', `${path}/resume`);
    if (state === 'returned' || state === 'unrouted')
      await city.post('city', `${path}/assign`, { unit: '500103-urban' });
    for (const [matter, as] of Object.entries(workers)) {
      const task = (await city.tasks(id))[matter]?.head.id;
      await city.post(as, `/api/tasks/${task}/take`);
      await city.post(as, `/api/tasks/${task}/done`, { note: 'n' });
    }
    const tasks = Object.values(await city.tasks(id)).map(({ head }) => head.id);
    for (const { head, body } of await city.all('proof'))
      if (head.state === 'requested' && (body.about === id || tasks.includes(body.about)))
        await city.post('verifier', `/api/proofs/${head.id}/accept`);
  }

  async function check(incident: Doc<'incident'>): Promise<void> {
    const tasks = Object.values(await city.tasks(incident.head.id));
    const proofs = (await city.all('proof')).filter(({ body }) => body.about === incident.head.id);
    for (const doc of [incident, ...tasks]) {
      const history = await chainTables(city.store.db)
        .selectFrom('document_history')
        .select(['version', 'state', 'topic'])
        .where('document_id', '=', doc.head.id)
        .orderBy('version')
        .execute();
      assert.deepEqual(
        history.map((row) => row.version),
        Array.from({ length: doc.head.version }, (_, index) => index + 1),
      );
      assert.equal(history.at(-1)?.state, doc.head.state);
      for (const row of history) (doc.head.kind === 'incident' ? IncidentState : TaskState).parse(row.state);
      if (doc.head.kind === 'incident') followsArrows(history);
    }
    // Nothing is lost: an ended incident leaves nobody with work, an open one always has a next move.
    const isOpen = !['closed', 'voided', 'merged'].includes(incident.head.state);
    const working = tasks.filter(({ head }) => !['verified', 'cancelled'].includes(head.state));
    if (!isOpen) assert.deepEqual(working, []);
    if (incident.head.state === 'handling') assert.ok(working.some(({ body }) => body.mandatory));
    if (incident.head.state === 'checking') assert.ok(proofs.some(({ head }) => head.state === 'requested'));
    if (incident.head.state === 'closed') {
      const accepted = proofs.filter(({ head }) => head.state === 'accepted');
      const handlers = tasks.map(({ body }) => body.doneBy?.id);
      assert.equal(accepted.length, 1);
      assert.ok(!handlers.includes(accepted[0]?.body.by?.id));
    }
  }

  /** Each change of state is an arrow of the machine; an undo goes back to a state that was there before. */
  function followsArrows(history: readonly { state: string; topic: string }[]): void {
    const seen = new Set<string>();
    history.reduce((from, { state, topic }) => {
      const moves = Object.keys(arrows) as IncidentMove[];
      const isArrow = moves.some((move) => stateAfter(IncidentState.parse(from), move) === state);
      const isBack = topic === 'incident.undone' && seen.has(state);
      assert.ok(from === state || isArrow || isBack, `${from} → ${state} by ${topic}`);
      seen.add(state);
      return state;
    }, history[0]?.state ?? '');
  }

  /** A move that is not possible is refused with a code of the catalogue; anything else is a fault. */
  async function possible(answer: Awaited<ReturnType<LoopCity['post']>>): Promise<void> {
    if (!answer.ok) assert.ok(answer.status >= 400 && answer.status < 500, answer.sentence);
  }
});
