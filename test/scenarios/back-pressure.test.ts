import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { registerDevices } from '@cityloop/registers/devices';
import { devicesOf, zonesOf } from '../crash/water.ts';
import { type Answer, routeCaller } from '../harness/call-route.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const START = Date.parse('2026-07-01T02:00:00Z');
const zones = zonesOf(1);
const meter = zones[0]?.meters[0] ?? '';

describe('readings that come faster than the disk takes them', () => {
  let city: TestCity;
  before(async () => {
    city = await openTestCity({ start: new Date(START) });
    const { services } = city.kernel;
    const devices = devicesOf(zones, 'gateway');
    await services.write((tx) => registerDevices(tx, devices, services, city.everything));
    await city.composition.devices.refresh(city.store.db);
  });
  after(() => city.close());

  test('are refused with 503 above a limit, and taken again when there is room', async () => {
    const call = routeCaller(city.kernel);
    const gateway = { ...city.everything, name: 'gateway' };
    const send = (message: number): Promise<Answer> => {
      const readings = Array.from({ length: 10_000 }, (_, index) => {
        return { device: meter, metric: 'pressure', t: START - (message * 10_000 + index) * 10, v: 0.4 };
      });
      return call(gateway, {
        method: 'POST',
        path: '/api/readings',
        body: { gateway: 'gateway', history: true, readings },
      });
    };
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const telemetry = city.telemetry as { insert: typeof city.telemetry.insert };
    const { insert } = telemetry;
    telemetry.insert = async (batch) => {
      await slow;
      await insert(batch);
    };
    const waiting = Array.from({ length: 20 }, (_, message) => send(message));
    // The door reads a message before it counts it.
    await new Promise((resolve) => setImmediate(resolve));
    const refused = await send(20);
    assert.equal(refused.ok ? 200 : refused.status, 503);
    release();
    for (const answer of await Promise.all(waiting)) assert.ok(answer.ok, JSON.stringify(answer));
    assert.ok((await send(20)).ok);
    assert.equal(await city.telemetry.count(0, START + 1), 210_000);
  });
});
