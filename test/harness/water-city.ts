import { actions, systemPrincipal } from '@cityloop/core/access';
import type { Reading as Stored } from '@cityloop/core/telemetry';
import {
  createSensors,
  defaultCacheFile,
  type GeneratedNetwork,
  generateNetwork,
  loadQuietPast,
  openWorld,
  pastValue,
  type QuietPast,
  type Reading,
  type World,
} from '@cityloop/simulator';
import { routeCaller } from './call-route.ts';
import { openTestCity, type TestCity } from './open-test-city.ts';

const DAY = 86_400_000;
const PAST_STEP = 300_000;
/** Readings of an instant have come in so long after it. */
const ARRIVAL_MS = 1000;

/** The demo’s network in a city of one process: 28 quiet days behind it, a world that is moved by hand. */
export interface WaterCity {
  readonly city: TestCity;
  readonly world: World;
  readonly network: GeneratedNetwork;
  /** Moves world and city to an instant, takes the readings, and lets the loop do what follows; resolves to the wall time of that. */
  tick(t: number): Promise<number>;
  close(): Promise<void>;
}

/** Opens the city at an instant; the network that it knows is the recorded one, or the true one. */
export async function openWaterCity(
  start: Date,
  options: { readonly seed?: number; readonly knows?: 'recorded' | 'truth' } = {},
): Promise<WaterCity> {
  const seed = options.seed ?? 7;
  const network = generateNetwork(seed);
  const past = await loadQuietPast(network, seed, defaultCacheFile(seed));
  const city = await openTestCity({ start });
  const system = systemPrincipal('bench', actions);
  const model = options.knows === 'truth' ? network.truth : network.recorded;
  const call = routeCaller(city.kernel);
  const answer = await call(system, {
    method: 'PUT',
    path: `/api/pipelines/networks/${model.id}`,
    body: {
      name: 'bench',
      owner: 'u-water-group',
      gateway: 'bench',
      model,
      meters: network.meters,
      devices: { pack: 'water-burst', pressure: 'pressure-meter', flow: 'flow-meter' },
    },
  });
  if (!answer.ok) throw new Error(answer.sentence);
  const warehouses = await call(system, {
    method: 'PUT',
    path: '/api/resources/warehouses',
    body: { warehouses: network.warehouses },
  });
  if (!warehouses.ok) throw new Error(warehouses.sentence);
  const { id, nodes, segments } = network.roads;
  const kept = { owner: 'u-water-group', source: 'design', verified: false, demonstration: true };
  const roads = await call(system, {
    method: 'PUT',
    path: `/api/roads/networks/${id}`,
    body: { name: 'bench', ...kept, nodes, segments },
  });
  if (!roads.ok) throw new Error(roads.sentence);
  await fillPast(city, network, past, { seed, start: start.getTime() });
  await city.composition.opened.rules?.reload();
  const world = await openWorld({ seed, start, network, past });
  return {
    city,
    world,
    network,
    async tick(t) {
      const readings = world.readingsAt(new Date(t));
      city.clock.set(new Date(t + ARRIVAL_MS));
      const begun = performance.now();
      await take(city, readings);
      await city.settle();
      return performance.now() - begun;
    },
    async close() {
      world.close();
      await city.close();
    },
  };
}

async function take(city: TestCity, readings: readonly Reading[]): Promise<void> {
  const { ingest } = city.composition.opened;
  if (ingest === undefined) throw new Error('the sense stage did not open its door');
  await ingest.take({ gateway: 'bench', history: false, readings: [...readings] });
}

async function fillPast(
  city: TestCity,
  network: GeneratedNetwork,
  past: QuietPast,
  { seed, start }: { readonly seed: number; readonly start: number },
): Promise<void> {
  const { devices } = city.composition;
  const sensors = createSensors(seed);
  const meters = network.meters.flatMap((meter) => {
    const series = devices.series(meter.id, meter.kind);
    return series === undefined ? [] : [{ meter, series: series.id, index: past.meterIds.indexOf(meter.id) }];
  });
  for (let day = 28; day >= 1; day -= 1) {
    const readings: Stored[] = [];
    for (let t = start - day * DAY; t < start - (day - 1) * DAY; t += PAST_STEP) {
      for (const { meter, series, index } of meters) {
        const reading = sensors.read(meter, t, pastValue(past, index, t));
        if (reading !== undefined) readings.push({ series, t: reading.t, v: reading.v, revision: 0 });
      }
    }
    await city.telemetry.insert({ ingest: 'bench-past', number: 29 - day, receivedAt: start, readings });
  }
}
