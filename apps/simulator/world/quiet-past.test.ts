import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateNetwork } from '../network/index.ts';
import { defaultCacheFile, loadQuietPast } from '../prepare.ts';
import { openWorld } from './open-world.ts';
import { PAST_STEPS } from './quiet-past.ts';

const network = generateNetwork(7);
const { truth, meters } = network;
const past = await loadQuietPast(network, 7, defaultCacheFile(7));
const LOWEST_END_M = 14.3;
const HIGHEST_M = 64;

test('over 28 days every pressure meter of the zones stays between 0.14 and 0.63 MPa', () => {
  meters.forEach((meter, i) => {
    if (meter.kind !== 'pressure' || meter.at.startsWith('T-')) return;
    const { lowest, highest } = range(i, 0, PAST_STEPS);
    assert.ok(
      lowest >= LOWEST_END_M && highest <= HIGHEST_M,
      `${meter.id} at ${meter.at}: ${lowest} to ${highest} m`,
    );
  });
});

test('over 28 days the tanks swing with the day, never run empty or over, and come back week after week', () => {
  for (const { id, tank } of truth.nodes) {
    if (tank === undefined) continue;
    const meter = meters.findIndex(({ at }) => at === id);
    const { lowest, highest } = range(meter, 0, PAST_STEPS);
    assert.ok(lowest > tank.minM + 0.05 && highest < tank.maxM - 0.05, `${id}: ${lowest} to ${highest} m`);
    assert.ok(highest - lowest > 0.8, `${id} swings ${highest - lowest} m`);
    const weeks = [0, 1, 2, 3].map((week) => range(meter, week * 2016, (week + 1) * 2016).mean);
    assert.ok(Math.max(...weeks) - Math.min(...weeks) < 0.25, `${id}: weekly means ${weeks}`);
  }
});

test('at every hour of two days 98 % of the zones have 0.18 to 0.6 MPa and no junction lacks pressure', async () => {
  const start = new Date('2026-11-07T00:00:00+08:00');
  const world = await openWorld({ seed: 7, start, network, past });
  const junctions = truth.nodes.filter(({ kind }) => kind === 'junction');
  for (let hour = 1; hour <= 48; hour++) {
    const moment = world.snapshotAt(new Date(start.getTime() + hour * 3_600_000));
    const pressures = junctions.map(({ id, zone }) => ({ id, zone, m: moment.pressureM(id) }));
    assert.deepEqual(
      pressures.filter(({ m }) => m <= 0),
      [],
    );
    const zones = pressures.filter(({ zone }) => zone.startsWith('DMA-'));
    const good = zones.filter(({ m }) => m >= 18.36 && m <= 61.2).length;
    assert.ok(good >= 0.98 * zones.length, `hour ${hour}: ${good} of ${zones.length}`);
  }
  world.close();
});

function range(meter: number, from: number, to: number) {
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let step = from; step < to; step++) {
    const value = past.values[step * meters.length + meter] ?? Number.NaN;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    sum += value;
  }
  return { lowest, highest, mean: sum / (to - from) };
}
