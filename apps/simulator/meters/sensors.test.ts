import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import { createDelivery } from './delivery.ts';
import { MPA_PER_METRE, type Reading } from './reading.ts';
import { createSensors, TICK_MS, tickAtOrAfter } from './sensors.ts';

const meters: readonly NetworkMeter[] = Array.from({ length: 40 }, (_, i) => ({
  id: i % 4 === 0 ? `FM-${i}` : `PM-${i}`,
  kind: i % 4 === 0 ? 'flow' : 'pressure',
  at: `place ${i}`,
  zone: 'DMA-1N',
}));
const start = Date.UTC(2026, 10, 3);
const DAY_TICKS = 5760;

const day = measureDay(7);

test('a pressure meter scatters by 0.3 metres, a flow meter by one per cent', () => {
  const pressure = spread(
    day.measured.filter(({ metric }) => metric === 'pressure').map(({ v }) => v / MPA_PER_METRE),
  );
  const flow = spread(day.measured.filter(({ metric }) => metric === 'flow').map(({ v }) => v / 3.6));
  assert.ok(
    Math.abs(pressure.mean - 40) < 0.02 && Math.abs(pressure.sigma - 0.3) < 0.01,
    `${pressure.sigma} m`,
  );
  assert.ok(Math.abs(flow.mean - 40) < 0.02 && Math.abs(flow.sigma - 0.4) < 0.01, `${flow.sigma} L/s`);
});

test('about three per cent of the meters are silent at a time, for minutes', () => {
  const share = 1 - day.measured.length / (DAY_TICKS * meters.length);
  assert.ok(share > 0.02 && share < 0.04, `${share}`);
  const times = day.measured.filter(({ device }) => device === 'PM-1').map(({ t }) => t);
  const gaps = times.flatMap((t, i) =>
    i > 0 && t - (times[i - 1] ?? t) > TICK_MS ? [t - (times[i - 1] ?? t)] : [],
  );
  assert.ok(gaps.length > 0);
  assert.ok(
    gaps.every((gap) => gap >= 120_000 && gap <= 19 * 60_000),
    `${gaps}`,
  );
});

test('some readings arrive late, by two minutes at most, and a few twice', () => {
  const late = day.arrived.filter(({ at, reading }) => at > reading.t);
  assert.ok(late.length > 0.005 * day.measured.length && late.length < 0.02 * day.measured.length);
  assert.ok(late.every(({ at, reading }) => at - reading.t <= 120_000 + TICK_MS));
  const twice =
    day.arrived.length - new Set(day.arrived.map(({ reading }) => `${reading.device} ${reading.t}`)).size;
  assert.ok(twice > 0 && twice < 0.006 * day.measured.length, `${twice}`);
});

test('silence and lateness never invent or change a value', () => {
  const measured = new Map(day.measured.map((reading) => [`${reading.device} ${reading.t}`, reading.v]));
  for (const { reading } of day.arrived)
    assert.equal(measured.get(`${reading.device} ${reading.t}`), reading.v);
});

test('every measured reading arrives in the end', () => {
  const arrived = new Set(day.arrived.map(({ reading }) => `${reading.device} ${reading.t}`));
  const end = start + (DAY_TICKS - 10) * TICK_MS;
  const lost = day.measured.filter(({ device, t }) => t < end && !arrived.has(`${device} ${t}`));
  assert.deepEqual(lost, []);
});

test('a gauge without water shows zero, never less', () => {
  const sensors = createSensors(7);
  const gauge = meters[1];
  assert.ok(gauge);
  const values = Array.from({ length: 200 }, (_, i) => sensors.read(gauge, start + i * TICK_MS, -5)?.v ?? 0);
  assert.ok(values.every((v) => v === 0));
});

test('meters read at whole quarters of a minute', () => {
  assert.equal(tickAtOrAfter(start), start);
  assert.equal(tickAtOrAfter(start + 1), start + TICK_MS);
});

function measureDay(seed: number) {
  const sensors = createSensors(seed);
  const delivery = createDelivery(meters, createSensors(seed));
  const measured: Reading[] = [];
  const arrived: { at: number; reading: Reading }[] = [];
  for (let tick = 0; tick < DAY_TICKS; tick++) {
    const at = start + tick * TICK_MS;
    for (const meter of meters) {
      const reading = sensors.read(meter, at, 40);
      if (reading) measured.push(reading);
    }
    for (const reading of delivery.arrivals(at, () => 40)) arrived.push({ at, reading });
  }
  return { measured, arrived };
}

function spread(values: readonly number[]): { mean: number; sigma: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sigma: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}
