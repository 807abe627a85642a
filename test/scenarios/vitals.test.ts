import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { registerDevices } from '@cityloop/registers/devices';
import { openVitals, type Vitals } from '../../loop/1-sense/vitals.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const DISTRICT = '500103';
const PATH = `cq/${DISTRICT}`;
const at = (local: string) => new Date(`${local}+08:00`);

describe('vital signs of a district with two inlets', () => {
  let city: TestCity;
  let vitals: Vitals;
  before(async () => {
    city = await openTestCity({ start: at('2026-07-01T01:50:00') });
    const { services } = city.kernel;
    const common = {
      pack: 'water-burst',
      gateway: 'g',
      ownerUnit: 'u-water-group',
      lng: 106.5675,
      lat: 29.5555,
    };
    const inlet = { ...common, object: 'flow-meter', group: 'Z', facts: { zone: 'Z', zoneInlet: true } };
    const meter = { ...common, object: 'pressure-meter', group: 'Z', facts: { zone: 'Z' } };
    const devices = [
      { ...inlet, id: 'IN-1', name: 'IN-1' },
      { ...inlet, id: 'IN-2', name: 'IN-2' },
      { ...meter, id: 'P-1', name: 'P-1' },
    ];
    await services.write((tx) => registerDevices(tx, devices, services, city.everything));
    await city.composition.devices.refresh(city.store.db);
    vitals = restarted();
  });
  after(() => city.close());

  /** The signs as a process has them that has just started. */
  const restarted = () => openVitals(city.kernel.services, city.composition.devices, city.composition.latest);

  async function read(local: string, values: Readonly<Record<string, number>>): Promise<void> {
    city.clock.set(at(local));
    const readings = Object.entries(values).map(([device, v]) => {
      return { device, metric: device.startsWith('P') ? 'pressure' : 'flow', t: at(local).getTime(), v };
    });
    const taken = await city.composition.opened.ingest?.take({ gateway: 'g', history: false, readings });
    assert.equal(taken?.accepted, readings.length);
    await vitals.tick();
  }

  function shown(code: string) {
    const sign = vitals.now(DISTRICT).find((one) => one.code === code);
    return [sign?.value, sign?.quality, sign?.level];
  }

  test('the night flow is the lowest sum of all inlets, and a silent inlet makes none lower', async () => {
    await read('2026-07-01T01:59:00', { 'IN-1': 10, 'IN-2': 10 });
    assert.deepEqual(shown('night-flow'), [null, 'none', null]);
    await read('2026-07-01T02:03:00', { 'IN-1': 100 });
    assert.deepEqual(shown('night-flow'), [null, 'partial', null]);
    await read('2026-07-01T02:10:00', { 'IN-1': 100, 'IN-2': 70 });
    await read('2026-07-01T02:20:00', { 'IN-1': 90, 'IN-2': 65 });
    await read('2026-07-01T02:30:00', { 'IN-1': 95, 'IN-2': 66 });
    await read('2026-07-01T02:40:00', { 'IN-1': 80 });
    assert.deepEqual(shown('night-flow').slice(0, 2), [155, 'ok']);
  });

  test('a restart keeps the night flow, and the next night begins anew', async () => {
    await read('2026-07-01T23:00:00', { 'IN-1': 300, 'IN-2': 300 });
    vitals = restarted();
    await vitals.remember();
    const kept = vitals.now(DISTRICT).find(({ code }) => code === 'night-flow');
    assert.equal(kept?.value, 155);
    assert.equal(kept?.at, at('2026-07-01T02:20:00').getTime());
    await read('2026-07-02T01:30:00', { 'IN-1': 300, 'IN-2': 300 });
    assert.deepEqual(shown('night-flow').slice(0, 2), [155, 'ok']);
    await read('2026-07-02T02:00:10', { 'IN-1': 300 });
    assert.deepEqual(shown('night-flow').slice(0, 2), [null, 'partial']);
    await read('2026-07-02T02:01:20', { 'IN-1': 120, 'IN-2': 80 });
    assert.deepEqual(shown('night-flow').slice(0, 2), [200, 'ok']);
    vitals = restarted();
    await vitals.remember();
    assert.deepEqual(shown('night-flow').slice(0, 2), [200, 'ok']);
  });

  test('a threshold that a layer changed counts in the sign of its unit, and no longer when it is withdrawn', async () => {
    const { packs, db, write, clock } = city.kernel.services;
    await read('2026-07-02T09:00:00', { 'P-1': 0.16 });
    assert.deepEqual(shown('pressure-pass-rate'), [100, 'ok', null]);
    const layer = {
      pack: 'water-burst',
      level: 'district',
      unit: DISTRICT,
      path: 'codes/thresholds/floor-pressure/value',
      value: 0.2,
      reason: 'test',
      lessonId: null,
      actor: { kind: 'system', id: 'test', name: 'test', unit: '' },
      at: clock.now(),
    } as const;
    const laid = await write((tx) => packs.lay(tx, layer, PATH));
    assert.ok(laid.kind === 'laid', JSON.stringify(laid));
    await packs.refresh(db);
    assert.deepEqual(shown('pressure-pass-rate'), [0, 'ok', 3]);
    await write((tx) => packs.withdraw(tx, laid.id, clock.now()));
    await packs.refresh(db);
    assert.deepEqual(shown('pressure-pass-rate'), [100, 'ok', null]);
  });
});
