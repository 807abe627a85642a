import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openKernel, silentLog } from '@cityloop/core/kernel';
import { registerDevices } from '@cityloop/registers/devices';
import { compose } from '../../apps/server/compose.ts';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

// One city for these sentences; each uses a zone or a report of its own.
describe('rules over readings', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity();
  });
  after(async () => {
    await city.close();
  });

  const alarmsOf = async (device: string) =>
    (await city.all('alarm')).filter((alarm) => alarm.body.subject.id === device);
  const incidentsOf = async (zone: string) =>
    (await city.all('incident')).filter((incident) => incident.body.group === zone);

  test('one object has one open alarm, however long it lasts, and a new one after it has cleared', async () => {
    await city.burst('Z1-1');
    await city.read({ 'Z1-1': 0.09 }, 4);
    const [alarm, ...others] = await alarmsOf('Z1-1');
    assert.equal(others.length, 0);
    assert.equal(alarm?.head.state, 'open');
    assert.equal(alarm?.body.notice, 'slot-has-too-few-days');
    assert.equal(alarm?.body.evidence.length, 3);
    await city.read({ 'Z1-1': 0.4 }, 22);
    await city.burst('Z1-1');
    assert.deepEqual(
      (await alarmsOf('Z1-1')).map(({ head }) => head.state),
      ['cleared', 'open'],
    );
  });

  test('an alarm says by which rule, from which source and with which readings it was decided', async () => {
    const [alarm] = await alarmsOf('Z1-1');
    assert.equal(alarm?.body.rule.id, 'burst-pressure');
    assert.match(alarm?.body.rule.text ?? '', /末梢压力下限 0.14 MPa/);
    assert.equal(alarm?.body.rule.layer, 'pack');
    const { firstReadingAt = 0, decidedAt = 0 } = alarm?.body ?? {};
    assert.equal(decidedAt - firstReadingAt, 30_000);
  });

  test('a reading that comes twice, or late, decides nothing twice', async () => {
    await city.read({ 'Z2-1': 0.4 }, 2);
    await city.read({ 'Z2-1': 0.1 });
    const late = city.clock.now().getTime() - 20_000;
    const send = (t: number, v: number) =>
      city.composition.opened.ingest?.take({
        gateway: 'test',
        history: false,
        readings: [{ device: 'Z2-1', metric: 'pressure', t, v }],
      });
    await send(late, 0.1);
    await send(city.clock.now().getTime(), 0.1);
    await city.settle();
    assert.deepEqual(await alarmsOf('Z2-1'), []);
    await city.read({ 'Z2-1': 0.1 }, 2);
    assert.equal((await alarmsOf('Z2-1')).length, 1);
    assert.equal((await incidentsOf('Z2')).length, 1);
  });

  test('a batch on disk whose rules were never run is evaluated after the restart, and its alarm and incident exist once', async () => {
    await city.read({ 'Z3-1': 0.1, 'Z3-2': 0.4 }, 2);
    // The server dies between the insert of the deciding batch and the alarm: the batch is on disk, no rule has seen it.
    city.clock.advance(15_000);
    const number = (await city.telemetry.lastNumber('live')) + 1;
    const t = city.clock.now().getTime();
    await city.telemetry.insert({
      ingest: 'live',
      number,
      receivedAt: t,
      readings: [city.reading('Z3-1', 0.1, t)],
    });
    assert.deepEqual(await alarmsOf('Z3-1'), []);
    await restart();
    assert.equal((await alarmsOf('Z3-1')).length, 1);
    assert.equal((await incidentsOf('Z3')).length, 1);
    await restart();
    assert.equal((await alarmsOf('Z3-1')).length, 1);
    assert.equal((await incidentsOf('Z3')).length, 1);
  });

  test('a deciding reading that is older than the newest one used, but came in a later batch, is not forgotten by a restart', async () => {
    const start = city.clock.now().getTime();
    const insert = async (number: number, ...readings: ReturnType<LoopCity['reading']>[]) =>
      city.telemetry.insert({ ingest: 'second', number, receivedAt: start, readings });
    await insert(1, city.reading('Z4-1', 0.1, start - 40_000), city.reading('Z4-1', 0.1, start - 25_000));
    await insert(2, city.reading('Z4-2', 0.4, start));
    await restart('second');
    assert.deepEqual(await alarmsOf('Z4-1'), []);
    await insert(3, city.reading('Z4-1', 0.1, start - 10_000));
    await restart('second');
    assert.equal((await alarmsOf('Z4-1')).length, 1);
  });

  test('when the outcome of a batch cannot be written, the batch is evaluated again and nothing is lost', async () => {
    await city.read({ 'Z5-1': 0.1 }, 2);
    const { services } = city.kernel;
    const write = services.write;
    let failures = 0;
    Object.assign(services, {
      write: async (work: Parameters<typeof write>[0]) => {
        failures += 1;
        if (failures === 1) throw new Error('the database was away');
        return write(work);
      },
    });
    await city.read({ 'Z5-1': 0.1 });
    Object.assign(services, { write });
    await city.settle();
    assert.ok(failures >= 2);
    assert.equal((await alarmsOf('Z5-1')).length, 1);
    assert.equal((await incidentsOf('Z5')).length, 1);
  });

  test('an alarm that a person refutes stays refuted while the value stays where it is', async () => {
    await city.burst('Z6-1');
    const [alarm] = await alarmsOf('Z6-1');
    const refuted = await city.post('district', `/api/alarms/${alarm?.head.id}/refute`, {
      reason: '表计检修',
    });
    assert.ok(refuted.ok);
    await city.read({ 'Z6-1': 0.1 }, 4);
    assert.deepEqual(
      (await alarmsOf('Z6-1')).map(({ head }) => head.state),
      ['refuted'],
    );
  });

  test('twelve rows of hourly rain and drainage class give each ponding point its colour, and deeper water a worse one [warning-urban-waterlogging]', async () => {
    const bands = [
      { from: 20, to: 29.9 },
      { from: 30, to: 49.9 },
      { from: 50, to: 69.9 },
      { from: 70, to: 400 },
    ];
    // Levels: 1 red, 2 orange, 3 yellow, 4 blue; undefined: no warning.
    const table = {
      good: [undefined, 4, 3, 2],
      fair: [4, 3, 2, 1],
      poor: [3, 2, 1, 1],
    };
    const rows = Object.entries(table).flatMap(([drainageClass, levels]) =>
      bands.map((band, index) => ({
        ...band,
        id: `${drainageClass}-${band.from}`,
        drainageClass,
        level: levels[index],
      })),
    );
    assert.equal(rows.length, 12);
    const { services } = city.kernel;
    const at = { pack: 'urban-waterlogging', ownerUnit: '500103-drainage', lng: 106.5675, lat: 29.5555 };
    const points = rows.map(({ id, drainageClass }) => ({
      ...at,
      id,
      object: 'ponding-point',
      name: id,
      gateway: 'weather',
      group: id,
      facts: { drainageClass, kind: 'road' },
    }));
    const gauges = rows.map(({ id }) => ({
      ...at,
      id: `${id}-depth`,
      object: 'depth-gauge',
      name: `${id}-depth`,
      gateway: 'drainage',
      group: id,
      facts: { point: id, kind: 'road' },
    }));
    const made = await services.write((tx) =>
      registerDevices(tx, [...points, ...gauges], services, city.everything),
    );
    for (const one of made) assert.ok(one.ok, JSON.stringify(one));
    await city.composition.devices.refresh(city.store.db);
    const send = async (metric: string, values: Readonly<Record<string, number>>, times = 1) => {
      for (let index = 0; index < times; index += 1) {
        city.clock.advance(60_000);
        const t = city.clock.now().getTime();
        const readings = Object.entries(values).map(([device, v]) => ({ device, metric, t, v }));
        const taken = await city.composition.opened.ingest?.take({
          gateway: 'test',
          history: false,
          readings,
        });
        assert.deepEqual(taken?.rejected, []);
        await city.settle();
      }
    };
    const rain = (of: (row: (typeof rows)[number]) => number) =>
      send('rain', Object.fromEntries(rows.map((row) => [row.id, of(row)])));
    const colours = async () => {
      const own = (await city.all('incident')).filter(({ head }) => head.pack === at.pack);
      const found = new Map(own.map(({ head, body }) => [body.group, head.level]));
      assert.equal(found.size, own.length, 'one incident for each point');
      return Object.fromEntries(rows.map(({ id }) => [id, found.get(id)]));
    };
    const asTheTableSays = Object.fromEntries(rows.map(({ id, level }) => [id, level]));

    await rain(() => 19.9);
    assert.deepEqual(await colours(), Object.fromEntries(rows.map(({ id }) => [id, undefined])));
    await rain(({ from }) => from);
    assert.deepEqual(await colours(), asTheTableSays);
    await rain(({ to }) => to);
    assert.deepEqual(await colours(), asTheTableSays);

    // Water that would be milder by itself changes nothing, deeper water counts; so does worse rain to come.
    await send(
      'depth',
      { 'fair-30-depth': 12, 'poor-30-depth': 26, 'good-30-depth': 16, 'good-20-depth': 31 },
      2,
    );
    const deeper = { ...asTheTableSays, 'good-30': 3, 'good-20': 1 };
    assert.deepEqual(await colours(), deeper);
    await send('rain-forecast', { 'good-30': 70, 'fair-20': 49.9, 'poor-20': 49.9, 'poor-70': 20 });
    assert.deepEqual(await colours(), { ...deeper, 'good-30': 2, 'fair-20': 3, 'poor-20': 2 });

    // What it is addressed to: the point with its place, the units that answer for it and no person.
    const red = (await city.all('incident')).find(({ body }) => body.group === 'poor-50');
    assert.equal(red?.head.title, '内涝风险：poor-50');
    assert.match(red?.head.place?.path ?? '', /^cq.500103.500103001/);
    assert.deepEqual(
      red?.body.routes.map(({ unit, lead }) => [unit, lead]),
      [
        ['500103001', false],
        ['500103-drainage', true],
        ['cq', false],
      ],
    );
    const open = Object.values(await city.tasks(red?.head.id ?? ''));
    assert.deepEqual(
      open
        .filter(({ head }) => head.state === 'ready')
        .map(({ head }) => head.ownerUnit)
        .toSorted(),
      ['500103-drainage', '500103-housing', '500103-police-traffic', '500103001'],
    );
    assert.ok(open.every(({ body }) => body.takenBy === null));
  });

  test('deep water sets drainage, traffic police and the road office to work at once, and the road is reopened only after all of them are done [ponding-coordination]', async () => {
    const flooded = (await city.all('incident')).find(({ body }) => body.group === 'good-20');
    const id = flooded?.head.id ?? assert.fail('31 cm of water opened no incident');
    const begun = Object.values(await city.tasks(id)).filter(({ head }) => head.state === 'ready');
    assert.deepEqual(
      new Set(begun.map(({ head }) => head.ownerUnit)),
      new Set(['500103-drainage', '500103-police-traffic', '500103-housing', '500103001']),
    );
    const work: readonly (readonly [matter: string, as: string, answers?: Record<string, unknown>])[] = [
      ['traffic', 'police-traffic', { measure: 'closed', detour: '长江一路' }],
      ['stand-by', 'drainage', { pumpReady: true }],
      ['look', 'drainage', { ponded: 'yes', deepestCm: 31 }],
      ['pump', 'drainage'],
      ['clear-silt', 'urban'],
      ['road-check', 'housing', { signsWork: true }],
    ];
    for (const [matter, as, answers] of work) {
      assert.equal((await city.tasks(id)).reopen?.head.state, 'waiting', `reopened before ${matter}`);
      await city.finish(id, matter, as, answers);
    }
    assert.equal((await city.tasks(id)).reopen?.head.state, 'ready');
    await city.finish(id, 'reopen', 'police-traffic', { depthCm: 4 });
    assert.equal((await city.tasks(id)).reopen?.head.state, 'verified');
  });

  /** A second process over the same stores: its rules go on behind the watermark of the first. */
  async function restart(ingest = 'live'): Promise<void> {
    const composition = compose(city.packs, { ingest, sendDown: async () => {} });
    const { store, telemetry, files, packs, clock } = city;
    await composition.devices.refresh(store.db);
    const modules = composition.modules.filter(({ name }) => name !== 'pipelines');
    const kernel = openKernel({
      modules,
      store,
      telemetry,
      files,
      packs,
      clock,
      log: silentLog(),
      poll: false,
    });
    await kernel.start();
    await composition.opened.rules?.settled();
    await kernel.settle();
    await kernel.stop();
  }
});
