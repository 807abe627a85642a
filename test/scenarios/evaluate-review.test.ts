import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { readAudit } from '@cityloop/core/access';
import { openParts } from '@cityloop/core/chain';
import { BURST_WORK, type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// One city for these sentences; each uses a zone or a report of its own.
describe('evaluating and reviewing', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  const MIN = 60_000;
  const VILLAGE = { lng: 106.5675, lat: 29.5555 };
  async function burstIn(zone: string): Promise<string> {
    await city.burst(`${zone}-1`, `${zone}-2`);
    return (await city.latest()).head.id;
  }
  async function photoOf(as: string, what = ''): Promise<string> {
    const bytes = new Uint8Array([0xff, 0xd8, 0xff, ...new TextEncoder().encode(`photo of ${as}${what}`)]);
    const person = city.people[as] ?? assert.fail(as);
    const put = await city.call<{ sha256: string }>(person, {
      method: 'PUT',
      path: '/api/files',
      body: bytes,
    });
    return put.ok ? put.body.sha256 : assert.fail(put.sentence);
  }
  const lessonsOf = async (id: string) =>
    (await city.all('lesson')).filter((lesson) => lesson.body.about === id);
  const rowsOf = async (as: string, path: string, query: Record<string, string> = {}) =>
    (
      await city.get<{ rows: { head: { id: string; ownerPath: string; place: { path: string } | null } }[] }>(
        as,
        path,
        {
          limit: '500',
          ...query,
        },
      )
    ).rows;

  test('one incident goes through all four phases; it cannot be archived while a stage lacks its record, and the review writes an improvement of a threshold [closed-loop-four-stage]', async () => {
    const id = await burstIn('Z1');
    const { chainId } = (await city.incident(id)).head;
    const archive = () => city.post('district', `/api/chains/${chainId}/archive`);
    const missing = async () =>
      (await city.get<{ missing: string[] }>('district', `/api/chains/${chainId}/replay`)).missing;
    assert.deepEqual(await missing(), ['dispatch', 'handle', 'verify', 'evaluate', 'review']);
    const early = await archive();
    assert.equal(!early.ok && early.code, 'stage-missing');
    for (const [matter, as, answers] of BURST_WORK) await city.finish(id, matter, as, answers);
    const proof = (await city.all('proof')).find((one) => one.body.about === id);
    assert.ok((await city.post('verifier', `/api/proofs/${proof?.head.id}/accept`)).ok);
    assert.deepEqual(await missing(), ['review']);
    const undecided = await archive();
    assert.equal(!undecided.ok && undecided.code, 'stage-missing');
    const [lesson] = await lessonsOf(id);
    assert.equal(lesson?.body.path, 'codes/thresholds/burst-hold/value');
    assert.deepEqual([lesson?.body.from, lesson?.body.to], [30, 15]);
    assert.ok(
      (await city.post('supervisor', `/api/lessons/${lesson?.head.id}/accept`, { reason: '同意' })).ok,
    );
    assert.ok((await archive()).ok);
    const replay = await city.get<{ archivedAt: string | null; readings: unknown[] }>(
      'district',
      `/api/chains/${chainId}/replay`,
    );
    assert.notEqual(replay.archivedAt, null);
    assert.equal(replay.readings.length, 2);
  });

  test('the score of an incident keeps every numerator, denominator and the list behind it, and names no person', async () => {
    const { head } = await city.latest();
    const score = (await city.all('score')).find((one) => one.body.incidentId === head.id);
    assert.deepEqual(
      score?.body.measures.map(({ key, numerator, denominator }) => [key, numerator, denominator]),
      [
        ['route_in_time_rate', 1, 1],
        ['intime_dispose_rate', 14, 14],
        ['first_pass_rate', 13, 13],
        ['intime_archive_rate', 1, 1],
      ],
    );
    assert.equal(score?.body.measures[1]?.ids.length, 14);
    assert.equal(score?.body.total, 100);
    assert.equal(score?.body.colour, 'green');
    for (const one of await city.all('score')) {
      const text = JSON.stringify(one.body);
      for (const name of ['crew', 'telecom', 'gridWorker']) assert.ok(!text.includes(`"${name}"`), name);
    }
    const units = (await city.all('score'))
      .filter((one) => one.head.type === 'month')
      .map((one) => one.body.unit);
    for (const unit of ['cq', '500103', '500103001', '500103-water', 'u-water-group'])
      assert.ok(units.includes(unit), unit);
  });

  test('an accepted lesson is a layer: the next burst is decided after fifteen seconds instead of thirty; taken back, after thirty again', async () => {
    await city.read({ 'Z2-1': 0.1 }, 2);
    const faster = (await city.all('alarm')).find((alarm) => alarm.body.subject.id === 'Z2-1');
    assert.equal((faster?.body.decidedAt ?? 0) - (faster?.body.firstReadingAt ?? 0), 15_000);
    assert.equal(faster?.body.rule.layer, 'district');
    const [lesson] = (await city.all('lesson')).filter(({ head }) => head.state === 'accepted');
    const stranger = await city.post('water', `/api/lessons/${lesson?.head.id}/undo`);
    assert.equal(!stranger.ok && stranger.code, 'not-allowed');
    const undo = { method: 'POST', path: `/api/lessons/${lesson?.head.id}/undo`, body: {} } as const;
    const token = { ...(city.people.supervisor ?? assert.fail()), kind: 'token' } as const;
    const machine = await city.call(token, undo);
    assert.equal(!machine.ok && machine.code, 'a-person-accepts');
    assert.ok(
      (await city.post('supervisor', `/api/lessons/${lesson?.head.id}/undo`, { reason: '误报多' })).ok,
    );
    await city.read({ 'Z3-1': 0.1 }, 2);
    assert.equal(
      (await city.all('alarm')).some((alarm) => alarm.body.subject.id === 'Z3-1'),
      false,
    );
    await city.read({ 'Z3-1': 0.1 });
    const slower = (await city.all('alarm')).find((alarm) => alarm.body.subject.id === 'Z3-1');
    assert.equal((slower?.body.decidedAt ?? 0) - (slower?.body.firstReadingAt ?? 0), 30_000);
    assert.equal(slower?.body.rule.layer, 'pack');
    assert.notEqual(slower?.body.rule.version, faster?.body.rule.version);
  });

  test('a running incident keeps the pack it began with; what begins after the lesson has the new numbers', async () => {
    const id = await burstIn('Z4');
    const before = (await city.tasks(id)).confirm?.body.limitMinutes;
    const body = { about: id, path: 'codes/thresholds/limit-10-min/value', to: 300, reason: '更快到场' };
    const made = await city.post('district', '/api/lessons', body);
    const lesson = made.ok && (made.body.head as { id: string });
    assert.ok(lesson);
    assert.ok((await city.post('leader', `/api/lessons/${lesson.id}/accept`)).ok);
    assert.equal((await city.tasks(id)).confirm?.body.limitMinutes, before);
    const next = await burstIn('Z5');
    assert.deepEqual([before, (await city.tasks(next)).confirm?.body.limitMinutes], [10, 5]);
  });

  test('a floor is only tightened, a value outside its limits or a place that is not open is refused, and a machine accepts nothing', async () => {
    const { head } = await city.latest();
    const propose = (path: string, to: number) =>
      city.post('district', '/api/lessons', { about: head.id, path, to, reason: '试' });
    const accept = async (path: string, to: number) => {
      const made = await propose(path, to);
      assert.ok(made.ok);
      return city.post('supervisor', `/api/lessons/${(made.body.head as { id: string }).id}/accept`);
    };
    assert.ok((await accept('codes/thresholds/floor-pressure/value', 0.16)).ok);
    const loosened = await accept('codes/thresholds/floor-pressure/value', 0.15);
    assert.equal(!loosened.ok && loosened.code, 'refused');
    const outside = await accept('codes/thresholds/burst-hold/value', 600);
    assert.equal(!outside.ok && outside.code, 'refused');
    const closed = await propose('codes/thresholds/route-urgent/value', 600);
    assert.equal(!closed.ok && closed.code, 'unknown-path');
    const made = await propose('codes/thresholds/burst-hold/value', 20);
    const supervisor = city.people.supervisor ?? assert.fail();
    const path = `/api/lessons/${made.ok ? (made.body.head as { id: string }).id : ''}/accept`;
    const machine = await city.call({ ...supervisor, kind: 'token' }, { method: 'POST', path, body: {} });
    assert.equal(!machine.ok && machine.code, 'a-person-accepts');
  });

  test('an exercise counts in no unit’s figures', async () => {
    const before = (await city.all('score')).find(
      (one) => one.head.type === 'month' && one.body.unit === '500103',
    );
    city.composition.drills.set([
      {
        id: '00000000-0000-4000-8000-000000000001',
        request: { kind: 'burst', gateway: 'test', outflowLps: 30 },
        state: 'running',
        by: { kind: 'account', id: 'd', name: 'd', unit: '500103' },
        startedAt: city.clock.now(),
        stoppedAt: null,
      },
    ]);
    const id = await burstIn('Z6');
    city.composition.drills.set([]);
    assert.equal((await city.incident(id)).head.drill, true);
    assert.ok(Object.values(await city.tasks(id)).every(({ head }) => head.drill));
    assert.ok((await city.post('district', `/api/incidents/${id}/void`, { reason: '演练结束' })).ok);
    const after = (await city.all('score')).find(
      (one) => one.head.type === 'month' && one.body.unit === '500103',
    );
    const opened = (score: typeof after) =>
      score?.body.measures.find(({ key }) => key === 'archive_rate')?.ids ?? [];
    assert.ok(!opened(after).includes(id));
    assert.ok(opened(before).length > 0);
  });

  test('a city user’s totals equal the sum over all districts, for open, late and closed incidents and for devices [centre-city-brain]', async () => {
    await city.report('five-departments-report', { lng: 106.5675, lat: 29.5555 });
    await city.report('five-departments-report', { lng: 106.55, lat: 29.575 });
    await city.report('nobody-leads-report', { lng: 106.45, lat: 29.54 });
    await city.report('unknown-report', { lng: 106.63, lat: 29.72 });
    await city.advance(20 * MIN);
    const districts = await city.store.db
      .withTables<{ unit: { id: string; path: string; kind: string; level: string } }>()
      .selectFrom('unit')
      .select(['id', 'path'])
      .where('kind', 'in', ['centre', 'functional-zone'])
      .where('level', '=', 'district')
      .execute();
    assert.equal(districts.length, 41);
    const { countIncidents } = await import('@cityloop/loop/dispatch');
    const now = city.clock.now();
    const midnight = new Date(now.getTime() - 12 * 60 * MIN);
    const count = (unit: string) =>
      countIncidents(city.store.db, { kind: 'everything' }, { unit, now, midnight });
    const whole = await count('cq');
    const parts = await Promise.all(districts.map(({ id }) => count(id)));
    const sum = (key: 'open' | 'late' | 'unrouted' | 'closedToday') =>
      parts.reduce((total, part) => total + part[key], 0);
    for (const key of ['open', 'late', 'unrouted', 'closedToday'] as const)
      assert.equal(whole[key], sum(key), key);
    assert.ok(whole.open >= 8 && whole.late > 0 && whole.closedToday > 0);
    const devices = (unit?: string) => rowsOf('city', '/api/devices', unit === undefined ? {} : { unit });
    const perDistrict = await Promise.all(districts.map(({ id }) => devices(id)));
    assert.equal(
      (await devices()).length,
      perDistrict.reduce((total, rows) => total + rows.length, 0),
    );
  });

  test('what a grid worker reports and closes on the spot is on no to-do list of the district from report to closing; shares closed at village, town, district and city are all of the closed ones [centre-town-exec-end]', async () => {
    const from = city.clock.now();
    const TOWN = 'cq/500103/500103001';
    const GRID = `${TOWN}/500103001014/500103001014003`;
    const worker = await city.person('worker', GRID, { role: 'grid-worker', path: GRID });
    Object.assign(city.people, {
      worker,
      townVerifier: await city.person('town-verifier', TOWN, { role: 'verifier', path: TOWN }),
    });
    // Everybody who could have it to do: whoever dispatches, checks or supervises for the district, and its departments.
    const ofDistrict = ['district', 'verifier', 'supervisor', 'leader', 'urban'];
    const isTodo = async (chainId: string) => {
      for (const as of ofDistrict) {
        const lists = ['/api/tasks', '/api/proofs'].map((path) =>
          city.get<{ rows: { head: { chainId: string } }[] }>(as, path, { mine: 'true' }),
        );
        for (const { rows } of await Promise.all(lists))
          if (rows.some(({ head }) => head.chainId === chainId)) return as;
        const queue = await city.get<{ rows: { head: { chainId: string; ownerUnit: string } }[] }>(
          as,
          '/api/incidents',
          { state: 'unrouted', limit: '500' },
        );
        if (queue.rows.some(({ head }) => head.chainId === chainId)) return as;
      }
      return undefined;
    };
    const sha256 = await photoOf('worker');
    const seen = {
      id: randomUUID(),
      pack: 'manhole-covers',
      type: 'cover-small-report',
      title: '井盖松动异响',
      before: [sha256],
      answers: { work: 'reseated' },
      note: '已归位垫平',
      ...VILLAGE,
    };
    const handle = (after: string, by = worker) =>
      city.call<{ head: { id: string } }>(by, {
        method: 'POST',
        path: '/api/reports/handled',
        body: { ...seen, after: [after] },
      });
    // One photo is not of before and after; a machine closes nothing; what is sent twice is written once.
    const same = await handle(sha256);
    assert.equal(!same.ok && same.code, 'photo-before-and-after');
    const put = await photoOf('worker', ' when it was done');
    const machine = await handle(put, { ...worker, kind: 'token' });
    assert.equal(!machine.ok && machine.code, 'a-person-handles');
    const handled = await handle(put);
    const again = await handle(put);
    await city.settle();
    assert.ok(handled.ok && again.ok, JSON.stringify(handled));
    assert.equal(again.body.head.id, handled.body.head.id);
    const spots = (await city.all('incident')).filter(({ head }) => head.title === seen.title);
    assert.equal(spots.length, 1);
    const [spot] = spots;
    assert.ok(spot);
    for (const kind of ['signal', 'task'] as const) {
      const chains = (await city.all(kind)).map(({ head }) => head.chainId);
      assert.equal(chains.filter((chainId) => chainId === spot.head.chainId).length, 1, kind);
    }
    const rows = await readAudit(city.store.db, { objectId: spot.head.id });
    assert.deepEqual(
      rows.map((row) => row.action),
      ['report.handled'],
    );
    assert.deepEqual([spot.head.state, spot.head.ownerPath], ['checking', GRID]);
    assert.equal(await isTodo(spot.head.chainId), undefined);
    const [check] = (await city.all('proof')).filter((one) => one.body.about === spot.head.id);
    assert.equal(check?.head.ownerUnit, '500103001');
    const own = await city.post('worker', `/api/proofs/${check?.head.id}/accept`);
    assert.equal(!own.ok && own.status, 403);
    assert.ok((await city.post('townVerifier', `/api/proofs/${check?.head.id}/accept`)).ok);
    assert.equal((await city.incident(spot.head.id)).head.state, 'closed');
    assert.equal(await isTodo(spot.head.chainId), undefined);
    // Its chain has every link; the district may look at it, as at everything in its area.
    const chain = await city.get<{ events: { topic: string }[] }>(
      'district',
      `/api/chains/${spot.head.chainId}`,
    );
    const topics = chain.events.map(({ topic }) => topic);
    for (const topic of [
      'signal.raised',
      'incident.dispatched',
      'task.done',
      'proof.accepted',
      'incident.closed',
    ])
      assert.ok(topics.includes(topic), topic);

    const id = (await city.report('nobody-leads-normal-report', VILLAGE))?.head.id ?? '';
    const path = `/api/incidents/${id}`;
    assert.ok((await city.post('district', `${path}/assign`, { unit: '500103001' })).ok);
    await city.finish(id, 'handle', 'gridWorker');
    const mine = await rowsOf('district', '/api/tasks', { mine: 'true', state: 'all' });
    const tasks = await city.tasks(id);
    assert.ok(!mine.some(({ head }) => head.id === tasks.handle?.head.id));
    const proof = (await city.all('proof')).find((one) => one.body.about === id);
    assert.ok((await city.post('verifier', `/api/proofs/${proof?.head.id}/accept`)).ok);
    await city.advance(MIN);
    const query = {
      unit: 'cq',
      from: new Date(from.getTime() - 24 * 60 * MIN).toISOString(),
      to: city.clock.now().toISOString(),
    };
    const shares = await city.get<Record<string, { numerator: number; denominator: number; value: number }>>(
      'city',
      '/api/evaluate/closed-at',
      query,
    );
    assert.deepEqual(
      [shares.village?.numerator, shares.town?.numerator, shares.district?.numerator],
      [1, 1, 1],
    );
    const sum = Object.values(shares).reduce((total, share) => total + share.value, 0);
    assert.equal(sum, 100);
  });

  test('the same call at five depths gives each caller the rows of its own sub-tree only, to read and to write [five-level-invocation]', async () => {
    const all = await city.all('incident');
    const within = (path: string, tree: string) => path === tree || path.startsWith(`${tree}/`);
    const callers: Readonly<Record<string, string>> = {
      city: 'cq',
      district: 'cq/500103',
      town: 'cq/500103/500103001',
      village: 'cq/500103/500103001/500103001014',
      grid: 'cq/500103/500103001/500103001014/500103001014003',
    };
    const sizes: number[] = [];
    for (const [as, tree] of Object.entries(callers)) {
      const rows = await rowsOf(as, '/api/incidents', { state: 'all' });
      const expected = all.filter(
        ({ head }) => within(head.ownerPath, tree) || within(head.place?.path ?? '', tree),
      );
      const seen = new Set(rows.map(({ head }) => head.id));
      // A unit also sees what it takes part in; nothing else from outside its tree.
      const unit = tree.split('/').at(-1) ?? '';
      const parts = new Set<string>();
      for (const { head } of all)
        if ((await openParts(city.store.db, head.chainId)).includes(unit)) parts.add(head.id);
      for (const { head } of expected) assert.ok(seen.has(head.id), `${as} misses ${head.title}`);
      const strange = [...seen].filter(
        (id) => !expected.some(({ head }) => head.id === id) && !parts.has(id),
      );
      assert.deepEqual(strange, [], as);
      sizes.push(seen.size);
      const own = expected.find(({ head }) => head.state === 'unrouted' || head.state === 'dispatched');
      const foreign = all.find(({ head }) => !seen.has(head.id));
      if (own !== undefined) {
        const body = { urgency: 'urgent', reason: '核实' };
        assert.ok((await city.post(as, `/api/incidents/${own.head.id}/regrade`, body)).ok, as);
      }
      if (foreign !== undefined) {
        const refused = await city.post(as, `/api/incidents/${foreign.head.id}/regrade`, {
          urgency: 'urgent',
          reason: 'x',
        });
        assert.equal(!refused.ok && refused.status, 404, as);
      }
    }
    assert.ok((sizes[0] ?? 0) > (sizes[1] ?? 0) && sizes.every((size) => size > 0), sizes.join());
  });

  test('the closing rate of a unit, a type and a period is given in both variants over the route', async () => {
    const query = { unit: '500103', from: '2026-06-30T16:00:00Z', to: city.clock.now().toISOString() };
    const rate = await city.get<{
      all: { numerator: number; denominator: number };
      due: { numerator: number; denominator: number };
    }>('district', '/api/evaluate/closing-rate', { ...query, type: 'water-main-burst' });
    assert.equal(rate.all.numerator, 1);
    assert.ok(rate.all.denominator > rate.due.denominator);
    assert.deepEqual([rate.due.numerator, rate.due.denominator], [1, 1]);
  });
});
