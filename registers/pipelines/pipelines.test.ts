import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { readAudit } from '@cityloop/core/access';
import type { Services } from '@cityloop/core/kernel';
import { PackContent } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { type TestTelemetry, testTelemetry } from '@cityloop/core/telemetry-testing';
import { distanceBetweenLinks, networkGraph } from '@cityloop/engines/pipe-network';
import { type DeviceIndex, openDeviceIndex } from '@cityloop/registers/devices';
import { wrongModel } from '../../engines/pipe-network/test/burst-trial.ts';
import { generateTestNetwork } from '../../engines/pipe-network/test/generated-network.ts';
import { decodeTile } from '../tiles/decode-tile.fixture.ts';
import { AdviceResult, openAdvisor, pipeHistory, pipelinesModule, readNetwork } from './index.ts';
import { burstReadings } from './test/burst-readings.ts';
import { type AskedApp, askable, closeCity, holder, NOON, smallCity } from './test/small-city.ts';

const truth = generateTestNetwork({ seed: 3, side: 6, pressureMeters: 40 });
const model = { ...wrongModel(truth.model, 3), id: 'water-test' };
const body = {
  name: '演示供水管网',
  owner: '500103-water',
  gateway: 'gw-water',
  model,
  meters: truth.meters,
  devices: { pack: 'meters', pressure: 'pressure-meter', flow: 'flow-meter' },
};
const metric = (id: string, unit: string) => ({
  id,
  name: { zh: id, en: id },
  unit,
  min: -20000,
  max: 20000,
  staleAfter: '60s',
});
const object = (id: string, one: ReturnType<typeof metric>) => ({
  id,
  name: { zh: id, en: id },
  geometry: 'Point',
  metrics: [one],
});
const meterPack = PackContent.parse({
  pack: {
    format: 1,
    id: 'meters',
    name: { zh: '测点', en: 'Meters' },
    version: '1.0.0',
    board: 'facilities',
    runway: 'facilities-01',
    tier: 'bronze',
  },
  objects: {
    objects: [
      object('pressure-meter', metric('pressure', 'MPa')),
      object('flow-meter', metric('flow', 'm3/h')),
    ],
  },
});
const reads = ['register.read'];
const people = {
  utility: holder('500103-water', 'cq/500103/500103-water', 'department-clerk', [...reads, 'register.write']),
  city: holder('cq', 'cq', 'city-operator', reads),
  yuzhong: holder('500103', 'cq/500103', 'district-operator', reads),
  jiangbei: holder('500105', 'cq/500105', 'district-operator', reads),
  chongming: holder('500110', 'cq/500110', 'district-operator', reads),
  stranger: holder('500105-water', 'cq/500105/500105-water', 'department-clerk', [
    ...reads,
    'register.write',
  ]),
};
const TORN = model.links.find((one) => one.id.startsWith('s1-2-') && one.diameterMm >= 150)?.id ?? '';
const PUT = '/api/pipelines/networks/water-test';

describe('pipe networks', () => {
  let store: Store;
  let services: Services;
  let telemetry: TestTelemetry;
  let index: DeviceIndex;
  let app: AskedApp;
  let ask: Awaited<ReturnType<typeof askable>>['ask'];
  const advisor = openAdvisor();
  before(async () => {
    telemetry = await testTelemetry();
    const city = await smallCity({
      registers: ['devices', 'pipelines'],
      packs: [meterPack],
      telemetry,
      operations: (given) => {
        index = openDeviceIndex(given.packs);
        return pipelinesModule(index, advisor).operations?.(given) ?? [];
      },
    });
    ({ store, services } = city);
    ({ app, ask } = await askable(pipelinesModule(index, advisor).routes?.(services) ?? [], people));
  });
  after(async () => {
    await advisor.close();
    await telemetry.close();
    await closeCity(store, app);
  });

  test('an owner registers its network; its meters become devices that know zone and pipe', async () => {
    assert.deepEqual((await ask('stranger', 'PUT', PUT, body)).status, 403);
    assert.equal((await ask('city', 'PUT', PUT, body)).status, 403);
    const made = await ask('utility', 'PUT', PUT, body);
    assert.deepEqual([made.status, made.json], [200, { id: 'water-test', version: 1, changed: true }]);
    assert.deepEqual((await readNetwork(store.db, 'water-test'))?.model, model);
    const flow = truth.meters.find((meter) => meter.kind === 'flow');
    const device = index.device(flow?.id ?? '');
    assert.equal(device?.group, `water-test/${flow?.zone}`);
    assert.deepEqual(device?.facts, {
      network: 'water-test',
      zone: flow?.zone,
      suppliedFrom: 'water-test/trunk',
      endOfNetwork: false,
      zoneInlet: true,
      diameterMm: model.links.find((link) => link.id === flow?.at)?.diameterMm,
      link: flow?.at,
    });
    assert.equal([...index.devices()].length, truth.meters.length);
    const [row] = await readAudit(store.db, { limit: 1 });
    assert.deepEqual([row?.action, row?.object_id], ['network.register', 'water-test']);
  });

  test('the same network again changes nothing; one that began from an older version is refused and loses nothing', async () => {
    assert.deepEqual((await ask('utility', 'PUT', PUT, body)).json, {
      id: 'water-test',
      version: 1,
      changed: false,
    });
    const renamed = { ...body, name: '渝中供水管网', version: 1 };
    assert.equal((await ask('utility', 'PUT', PUT, renamed)).json.version, 2);
    const late = await ask('utility', 'PUT', PUT, { ...body, name: '旧', version: 1 });
    assert.deepEqual([late.status, late.json.error.code], [409, 'network-moved-on']);
    const [network] = (await ask('city', 'GET', '/api/pipelines/networks')).json.rows;
    assert.deepEqual([network.name, network.version], ['渝中供水管网', 2]);
    const meters = [...truth.meters.slice(0, 1)];
    const other = { ...body, model: { ...model, id: 'water-two' }, meters };
    const taken = await ask('utility', 'PUT', '/api/pipelines/networks/water-two', other);
    assert.deepEqual([taken.status, taken.json.error.code], [409, 'meter-taken']);
  });

  test('a network that contradicts itself is refused by name, whole', async () => {
    const [first, ...others] = model.links;
    const broken = { ...body, model: { ...model, links: [{ ...first, to: 'nowhere' }, ...others] } };
    const refused = await ask('utility', 'PUT', PUT, broken);
    assert.deepEqual([refused.status, refused.json.error.code], [400, 'network-inconsistent']);
    assert.match(JSON.stringify(refused.json), /nowhere/);
    const unknown = { ...body, devices: { ...body.devices, flow: 'sundial' } };
    assert.equal((await ask('utility', 'PUT', PUT, unknown)).json.error.code, 'meters-refused');
    assert.equal((await ask('utility', 'PUT', PUT, { ...body, owner: 'nobody' })).status, 400);
    assert.equal((await readNetwork(store.db, 'water-test'))?.head.version, 2);
  });

  test('who reaches no row of a network sees neither it nor its counts; who reaches some sees those', async () => {
    const url = `${PUT}/geojson?layers=pipes,valves,nodes,critical,meters`;
    const all = (await ask('city', 'GET', url)).json.features;
    const pipes = model.links.filter((link) => link.kind === 'pipe');
    const drawn = (layer: string) =>
      all.filter((one: { properties: { layer: string } }) => one.properties.layer === layer);
    assert.equal(drawn('pipes').length, pipes.length);
    assert.equal(drawn('meters').length, truth.meters.length);
    assert.ok(drawn('critical').length > 0);
    assert.equal((await ask('chongming', 'GET', url)).status, 404);
    assert.deepEqual((await ask('chongming', 'GET', '/api/pipelines/networks')).json.rows, []);
    const partly = (await ask('yuzhong', 'GET', '/api/pipelines/networks')).json.rows[0];
    const { rows } = (await ask('city', 'GET', '/api/pipelines/networks')).json;
    assert.equal(rows[0].nodes, model.nodes.length);
    assert.equal(partly.nodes, model.nodes.length, 'the owner lies below the district');
    assert.equal((await ask('city', 'GET', `${PUT}/geojson?layers=roads`)).status, 400);
  });

  test('tiles hold only what the caller reaches', async () => {
    const { lng, lat } = model.nodes[5] ?? { lng: 0, lat: 0 };
    const z = 14;
    const x = Math.floor((lng / 360 + 0.5) * 2 ** z);
    const y = Math.floor((0.5 - Math.atanh(Math.sin((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
    const tile = await ask('city', 'GET', `/tiles/pipelines/${z}/${x}/${y}.mvt`);
    assert.equal(tile.status, 200);
    const layers = decodeTile(tile.bytes);
    assert.deepEqual(layers.map((layer) => layer.name).sort(), ['meters', 'nodes', 'pipes', 'valves']);
    const empty = await ask('chongming', 'GET', `/tiles/pipelines/${z}/${x}/${y}.mvt`);
    assert.equal(empty.bytes.length, 0);
    assert.equal((await ask('nobody', 'GET', `/tiles/pipelines/${z}/${x}/${y}.mvt`)).status, 401);
  });

  test('from readings of the meters the advice names the pipe, valves, users, hours and where it is [pipe-burst-agent]', async () => {
    const at = NOON.getTime() - 60_000;
    await telemetry.insert({
      ingest: 'test',
      number: 1,
      receivedAt: at,
      readings: await burstReadings({
        model: truth.model,
        meters: truth.meters,
        link: TORN,
        coefficient: 6,
        at,
        seriesOf: (meter) => index.series(meter.id, meter.kind)?.id ?? -1,
      }),
    });
    const input = { network: '', zone: 'water-test/zone-1', at, decidedAt: at + 30_000 };
    const raw = await services.operations.call('pipe-network.burst-advice', input);
    const advice = AdviceResult.parse(raw);
    const graph = networkGraph(model);
    const near = advice.candidates.filter((one) => distanceBetweenLinks(graph, TORN, one.linkId) <= 100);
    assert.ok(near.length > 0, advice.candidates.map((one) => one.linkId).join(' '));
    assert.equal(advice.candidates.length, 5);
    assert.ok(advice.valves.length > 0 && advice.affected.users > 0);
    assert.equal(advice.affected.area?.type.endsWith('Polygon'), true);
    assert.ok(advice.repair !== null && advice.repair.low < advice.repair.hours);
    assert.equal(advice.facts?.pipe, advice.candidates[0]?.linkId);
    assert.deepEqual(advice.place, { lng: advice.candidates[0]?.lng, lat: advice.candidates[0]?.lat });
    assert.deepEqual([advice.readingsSince, advice.metersSilent], [5, 0]);
    assert.deepEqual(
      ['few-earlier-days', 'no-warehouse-register'].filter((key) => !advice.caveats.includes(key)),
      [],
    );
  });

  test('with three meters reporting the advice still comes, and says on how little it stands', async () => {
    const at = NOON.getTime() + 3_600_000;
    const few = truth.meters.filter((meter) => meter.zone === 'zone-1').slice(0, 3);
    await telemetry.insert({
      ingest: 'test',
      number: 2,
      receivedAt: at,
      readings: await burstReadings({
        model: truth.model,
        meters: few,
        link: TORN,
        coefficient: 6,
        at,
        seriesOf: (meter) => index.series(meter.id, meter.kind)?.id ?? -1,
      }),
    });
    const input = { network: 'water-test', zone: 'zone-1', at, decidedAt: at + 30_000 };
    const advice = AdviceResult.parse(await services.operations.call('pipe-network.burst-advice', input));
    assert.equal(advice.metersUsed, 3);
    assert.ok(advice.caveats.includes('few-meters'));
    const silence = await services.operations.call('pipe-network.burst-advice', {
      ...input,
      at: at + 7_200_000,
    });
    assert.deepEqual(
      [AdviceResult.parse(silence).candidates, AdviceResult.parse(silence).caveats[0]],
      [[], 'no-meters'],
    );
    await assert.rejects(
      services.operations.call('pipe-network.burst-advice', { ...input, network: 'gas' }),
      /gas/,
    );
  });

  test('right after the past was filled in with one reading each five minutes, the meters are compared with that', async () => {
    const at = NOON.getTime() + 4 * 3_600_000 + 130_000;
    const all = await burstReadings({
      model: truth.model,
      meters: truth.meters,
      link: TORN,
      coefficient: 6,
      at,
      seriesOf: (meter) => index.series(meter.id, meter.kind)?.id ?? -1,
    });
    const past = [1, 2, 3, 4, 5, 6].flatMap((day) =>
      all
        .filter(({ t }) => t === at - day * 15_000)
        .map((reading) => ({ ...reading, t: at - 130_000 - day * 86_400_000 })),
    );
    const since = all.filter(({ t }) => t >= at);
    await telemetry.insert({ ingest: 'test', number: 3, receivedAt: at, readings: [...past, ...since] });
    const input = { network: 'water-test', zone: 'zone-1', at, decidedAt: at + 30_000 };
    const advice = AdviceResult.parse(await services.operations.call('pipe-network.burst-advice', input));
    assert.ok(advice.metersUsed >= 0.9 * truth.meters.length, `${advice.metersUsed}`);
    assert.ok(!advice.caveats.includes('few-earlier-days'));
    const graph = networkGraph(model);
    assert.ok(advice.candidates.some((one) => distanceBetweenLinks(graph, TORN, one.linkId) <= 100));
  });

  test('whoever stops waiting gets the reason at once, and the next question is answered', async () => {
    const input = { network: 'water-test', zone: '', at: NOON.getTime() - 60_000, decidedAt: NOON.getTime() };
    const stop = new AbortController();
    const asked = services.operations.call('pipe-network.burst-advice', input, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('no time left')), 150);
    await assert.rejects(asked, /no time left/);
    const again = AdviceResult.parse(await services.operations.call('pipe-network.burst-advice', input));
    assert.equal(again.candidates.length, 5);
  });

  test('an accepted proof writes its effect on the pipe as a version of its own, which a later registration keeps', async () => {
    const pipe = model.links.find((link) => link.kind === 'pipe')?.id ?? '';
    const proofId = randomUUID();
    const change = { repairedAt: '2026-07-01', cause: 'ageing', laidYear: 2026 };
    const input = { object: pipe, change, proofId };
    const applied = await services.write((tx) =>
      services.operations.call('pipelines.apply-effect', input, { tx }),
    );
    assert.deepEqual(applied, { applied: true, network: 'water-test', version: 2 });
    const changed = await ask('utility', 'PUT', PUT, { ...body, name: '又一次' });
    assert.equal(changed.json.version, 3);
    const now = await readNetwork(store.db, 'water-test');
    assert.equal(now?.model.links.find((link) => link.id === pipe)?.laidYear, 2026);
    const history = await pipeHistory(store.db, 'water-test', pipe);
    assert.deepEqual(
      history.map((row) => [row.version, row.proofId, row.change]),
      [
        [1, null, {}],
        [2, proofId, change],
      ],
    );
    await assert.rejects(
      services.write((tx) =>
        services.operations.call('pipelines.apply-effect', { ...input, object: 'P-none' }, { tx }),
      ),
      /P-none/,
    );
    const own = model.links.map((link) => (link.id === pipe ? { ...link, laidYear: 2025 } : link));
    await ask('utility', 'PUT', PUT, { ...body, model: { ...model, links: own } });
    const told = await readNetwork(store.db, 'water-test');
    assert.equal(told?.model.links.find((link) => link.id === pipe)?.laidYear, 2025);
  });

  test('a pipe that is gone from the owner’s model is retired and its history stays', async () => {
    const gone = model.links.findLast((link) => link.kind === 'pipe')?.id ?? '';
    const links = model.links.filter((link) => link.id !== gone);
    assert.equal((await ask('utility', 'PUT', PUT, { ...body, model: { ...model, links } })).status, 200);
    const now = await readNetwork(store.db, 'water-test');
    assert.ok(!now?.model.links.some((link) => link.id === gone));
    assert.ok((await pipeHistory(store.db, 'water-test', gone)).length > 0);
  });
});
