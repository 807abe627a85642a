import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chainTables } from '@cityloop/core/chain';
import { failedJobs, kernelRoutes } from '@cityloop/core/kernel';
import { type Batcher, batcher } from '@cityloop/core/telemetry';
import { registerDevices } from '@cityloop/registers/devices';
import { sql } from 'kysely';
import { readyChecks } from '../../apps/server/readiness.ts';
import { type RuleWorker, startRuleWorker } from '../../loop/2-warn/rule-worker.ts';
import { devicesOf, historyOf, reading, stepMs, zonesOf } from '../crash/water.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const START = Date.parse('2026-07-01T02:00:00Z');
const zones = zonesOf(3);
const [wandering, switched, stuck] = zones.map(({ meters }) => meters);
assert.ok(wandering && switched && stuck);

describe('rules over meters of two processes', { timeout: 180_000 }, () => {
  let city: TestCity;
  const workers: Record<string, RuleWorker | undefined> = {};
  let otherDoor: Batcher | undefined;
  before(async () => {
    city = await openTestCity({ start: new Date(START) });
    const devices = devicesOf(zones, 'gateway');
    await city.kernel.services.write((tx) =>
      registerDevices(tx, devices, city.kernel.services, city.everything),
    );
    await city.composition.devices.refresh(city.store.db);
    for (const message of historyOf(zones, START))
      await city.composition.opened.ingest?.take({
        gateway: 'gateway',
        history: true,
        readings: [...message],
      });
    const { services } = city.kernel;
    workers.a = city.composition.opened.rules;
    await workers.a?.settled();
    const index = city.composition.devices;
    workers.b = await startRuleWorker({ services, devices: index, ingest: 'other', isDrill: () => false });
    const { clock } = city;
    otherDoor = batcher(services.telemetry, {
      ingest: 'other',
      clock,
      maxMs: 0,
      onStored: services.feed.publish,
    });
  });
  after(async () => {
    await workers.b?.stop();
    await city.close();
  });

  /** Readings of one meter, one each step, that reach a process. */
  async function steps(
    process: 'a' | 'b',
    meter: string,
    from: number,
    low: readonly boolean[],
  ): Promise<void> {
    for (const [step, isLow] of low.entries()) {
      const one = reading(meter, from + step * stepMs, isLow);
      city.clock.set(new Date(Math.max(city.clock.now().getTime(), one.t)));
      if (process === 'a') {
        const taken = await city.composition.opened.ingest?.take({
          gateway: 'gateway',
          history: false,
          readings: [one],
        });
        assert.equal(taken?.accepted, 1);
      } else {
        const series = city.composition.devices.series(meter, 'pressure');
        assert.ok(series !== undefined);
        await otherDoor?.add([{ series: series.id, t: one.t, v: one.v, revision: 0 }]);
      }
    }
    await workers[process]?.settled();
  }

  async function alarmsOf(meter: string): Promise<readonly [state: string, since: number][]> {
    const rows = await chainTables(city.store.db)
      .selectFrom('document')
      .select(['state', sql<number>`(body ->> 'firstReadingAt')::bigint`.as('since')])
      .where('kind', '=', 'alarm')
      .where(sql`body -> 'subject' ->> 'id'`, '=', meter)
      .orderBy('since')
      .execute();
    return rows.map(({ state, since }) => [state, (Number(since) - START) / stepMs]);
  }
  /** What an operator asks of the kernel for something that lies aside. */
  async function retry(body: Readonly<Record<string, unknown>>): Promise<void> {
    const route = kernelRoutes(city.kernel).find(({ path }) => path === '/api/kernel/retry');
    const rest = { params: undefined, query: undefined, headers: {}, ip: '127.0.0.1' };
    const { signal } = new AbortController();
    await route?.handler({ principal: city.everything, body, signal, ...rest });
  }
  const quiet = (count: number) => new Array<boolean>(count).fill(false);
  const low = (count: number) => new Array<boolean>(count).fill(true);

  test('an alarm raised at one process clears at the other, and the next burst there is a new one', async () => {
    const [meter] = wandering;
    await steps('a', meter, START, [...quiet(4), ...low(4)]);
    assert.deepEqual(await alarmsOf(meter), [['open', 4]]);
    await steps('b', meter, START + 8 * stepMs, quiet(30));
    assert.deepEqual(await alarmsOf(meter), [['cleared', 4]]);
    await steps('b', meter, START + 38 * stepMs, low(4));
    assert.deepEqual(await alarmsOf(meter), [
      ['cleared', 4],
      ['open', 38],
    ]);
    // Back at the first, which still remembers the first alarm: it clears the second, and raises the third.
    await steps('a', meter, START + 42 * stepMs, [...quiet(30), ...low(4)]);
    assert.deepEqual(await alarmsOf(meter), [
      ['cleared', 4],
      ['cleared', 38],
      ['open', 72],
    ]);
  });

  test('a burst that begins while a meter goes to the other process is seen', async () => {
    const [meter] = switched;
    await steps('a', meter, START + 100 * stepMs, quiet(8));
    await steps('b', meter, START + 108 * stepMs, low(4));
    assert.deepEqual(await alarmsOf(meter), [['open', 108]]);
  });

  test('an outcome that cannot be written lies aside for a person, and the rules go on', async () => {
    const [bad, good] = stuck;
    const { services } = city.kernel;
    const worker = workers.a;
    await sql`alter table document add constraint no_bad check (kind <> 'alarm' or title not like ${sql.lit(`%${bad}%`)})`.execute(
      services.db,
    );
    const from = START + 200 * stepMs;
    for (let step = 0; step < 4; step += 1) {
      await steps('a', bad, from + step * stepMs, [false]);
      await steps('a', good, from + step * stepMs, [false]);
    }
    const take = [bad, good].flatMap((meter) =>
      [4, 5, 6, 7].map((step) => reading(meter, from + step * stepMs, true)),
    );
    city.clock.set(new Date(from + 7 * stepMs));
    await city.composition.opened.ingest?.take({ gateway: 'gateway', history: false, readings: take });
    while (worker?.stuck() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(worker.stuck() ?? '', /no_bad/);
    const rules = () =>
      readyChecks({
        kernel: city.kernel,
        composition: city.composition,
        started: true,
        expectsMeters: false,
        now: city.clock.now().getTime(),
      }).find(({ name }) => name === 'rules');
    assert.equal(rules()?.ok, false);
    assert.match(rules()?.detail ?? '', /no_bad/);
    await worker.settled();
    assert.equal(worker.stuck(), undefined);
    assert.equal(worker.behind(), 0);
    assert.deepEqual(rules(), { name: 'rules', ok: true, detail: '0 batches behind, 1 laid aside' });
    assert.deepEqual(await alarmsOf(good), [['open', 204]]);
    assert.deepEqual(await alarmsOf(bad), []);

    await city.kernel.settle();
    const [failed, ...others] = (await failedJobs(services.db)).filter(({ module }) => module === 'warn');
    assert.ok(failed !== undefined && others.length === 0);
    assert.match(failed.error ?? '', /no_bad/);

    await sql`alter table document drop constraint no_bad`.execute(services.db);
    await retry({ what: 'job', module: 'warn', name: 'outcome', key: failed.key });
    await city.kernel.settle();
    assert.deepEqual(await alarmsOf(bad), [['open', 204]]);
  });
});
