import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chainTables } from '@cityloop/core/chain';
import { registerDevices } from '@cityloop/registers/devices';
import { type RuleWorker, startRuleWorker } from '../../loop/2-warn/rule-worker.ts';
import { routeCaller } from '../harness/call-route.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';
import { devicesOf, historyOf, reading, stepMs, type WireReading, zonesOf } from './water.ts';

const START = Date.parse('2026-07-01T02:00:00Z');
const zones = zonesOf(4);
const [together, late, unknown, refuted] = zones.map(({ meters }) => meters);
assert.ok(together && late && unknown && refuted);

describe('the rules after a restart', { timeout: 120_000 }, () => {
  let city: TestCity;
  let worker: RuleWorker | undefined;
  before(async () => {
    city = await openTestCity({ start: new Date(START) });
    worker = city.composition.opened.rules;
    const { services } = city.kernel;
    const devices = devicesOf(zones, 'gateway');
    await services.write((tx) => registerDevices(tx, devices, services, city.everything));
    await city.composition.devices.refresh(city.store.db);
    const known = zones.filter(({ meters }) => meters !== unknown);
    for (const message of historyOf(known, START)) await take(message, true);
    await worker?.settled();
  });
  after(async () => {
    await worker?.stop();
    await city.close();
  });

  async function take(readings: readonly WireReading[], history = false): Promise<void> {
    city.clock.set(new Date(Math.max(city.clock.now().getTime(), ...readings.map(({ t }) => t))));
    const { ingest } = city.composition.opened;
    const taken = await ingest?.take({ gateway: 'gateway', history, readings: [...readings] });
    assert.equal(taken?.accepted, readings.length);
  }

  /** One reading of a meter at each step. */
  async function steps(
    meters: readonly string[],
    from: number,
    count: number,
    burst: boolean,
  ): Promise<void> {
    for (let step = 0; step < count; step += 1)
      await take(meters.map((meter) => reading(meter, from + step * stepMs, burst)));
    await worker?.settled();
  }

  /** The worker is gone; what is taken now is on disk and nobody judges it. */
  const die = async () => worker?.stop();
  async function restart(): Promise<void> {
    worker = await startRuleWorker({
      services: city.kernel.services,
      devices: city.composition.devices,
      ingest: 'live',
      isDrill: () => false,
    });
    await city.kernel.settle();
  }

  async function alarmsOf(meter: string): Promise<{ id: string; state: string; since: unknown }[]> {
    const rows = await chainTables(city.store.db)
      .selectFrom('document')
      .selectAll()
      .where('kind', '=', 'alarm')
      .execute();
    return rows
      .map(({ id, state, body }) => ({ id, state, body: body as Record<string, unknown> }))
      .filter(({ body }) => (body.subject as { id: string }).id === meter)
      .map(({ id, state, body }) => ({ id, state, since: body.firstReadingAt }));
  }

  test('a deciding reading of the same instant as the last one used is judged', async () => {
    const at = START;
    await steps(together, at, 4, false);
    const burst = at + 4 * stepMs;
    await steps(together, burst, 2, true);
    await take([reading(together[0], burst + 2 * stepMs, true)]);
    await worker?.settled();
    await die();
    await take([reading(together[1], burst + 2 * stepMs, true)]);
    await restart();
    for (const meter of together)
      assert.deepEqual(
        (await alarmsOf(meter)).map(({ since }) => since),
        [burst],
        meter,
      );
  });

  test('a gateway that is twenty minutes behind is judged as without the restart', async () => {
    const at = START + 600_000;
    await steps([late[0]], at + 1_200_000, 4, false);
    await steps([late[1]], at, 4, false);
    const burst = at + 4 * stepMs;
    await steps([late[1]], burst, 2, true);
    await die();
    await take([reading(late[1], burst + 2 * stepMs, true)]);
    await restart();
    assert.deepEqual(
      (await alarmsOf(late[1])).map(({ since }) => since),
      [burst],
    );
    assert.deepEqual(await alarmsOf(late[0]), []);
  });

  test('what was no alarm for want of earlier days is judged anew once they are there', async () => {
    const at = START + 3_600_000;
    await steps(unknown, at, 4, false);
    await steps(unknown, at + 4 * stepMs, 4, true);
    for (const meter of unknown) assert.deepEqual(await alarmsOf(meter), []);
    await die();
    const zone = zones.filter(({ meters }) => meters === unknown);
    for (const message of historyOf(zone, START)) await take(message, true);
    await restart();
    await steps(unknown, at + 8 * stepMs, 4, true);
    await city.kernel.settle();
    for (const meter of unknown) assert.equal((await alarmsOf(meter)).length, 1, meter);
  });

  test('an alarm that a person has refuted is not raised again', async () => {
    const at = START + 7_200_000;
    const [meter] = refuted;
    const low = (t: number): WireReading => ({ ...reading(meter, t, true), v: 0.05 });
    await steps([meter], at, 4, false);
    for (let step = 4; step < 8; step += 1) await take([low(at + step * stepMs)]);
    await worker?.settled();
    const [alarm] = await alarmsOf(meter);
    assert.equal(alarm?.state, 'open');
    await refute(city, alarm.id);
    // Longer than the rules look back: nothing but the refusal tells that it is the same matter.
    for (let step = 8; step < 48; step += 1) await take([low(at + step * stepMs)]);
    await worker?.settled();
    await die();
    await restart();
    for (let step = 48; step < 54; step += 1) await take([low(at + step * stepMs)]);
    await worker?.settled();
    assert.deepEqual(
      (await alarmsOf(meter)).map(({ state }) => state),
      ['refuted'],
    );
  });
});

async function refute(city: TestCity, id: string): Promise<void> {
  const path = 'cq/500103';
  const district = await city.person('district', path, { role: 'district-operator', path });
  const call = routeCaller(city.kernel);
  const answer = await call(district, {
    method: 'POST',
    path: `/api/alarms/${id}/refute`,
    body: { reason: '传感器故障' },
  });
  assert.ok(answer.ok, JSON.stringify(answer));
}
