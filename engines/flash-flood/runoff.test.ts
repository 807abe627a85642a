import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GREEN_AMPT_SOILS,
  infiltrated,
  MOISTURE_CLASSES,
  pondedDepthMm,
  pondingHours,
  rainExcess,
  retentionMm,
  runoffMm,
  wetCurveNumber,
} from './index.ts';

const INCH = 25.4;

function isNear(value: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(value - expected) <= tolerance, `${value}, expected ${expected} ± ${tolerance}`);
}

test('curve numbers give the worked losses of Chow, Maidment and Mays (1988), examples 5.5.1 and 5.5.2', () => {
  const average = retentionMm(83.8, MOISTURE_CLASSES.II);
  isNear(average / INCH, 1.93, 0.005);
  isNear(runoffMm(5 * INCH, average) / INCH, 3.25, 0.005);
  isNear(wetCurveNumber(83.8), 92.3, 0.06);
  const wet = retentionMm(83.8, MOISTURE_CLASSES.III);
  isNear(wet / INCH, 0.83, 0.012);
  isNear(runoffMm(5 * INCH, wet) / INCH, 4.13, 0.015);
  const fallen = [0.2, 0.9, 1.27, 2.31, 4.65, 5.29, 5.36];
  const excess = [0, 0.06, 0.18, 0.76, 2.59, 3.15, 3.21];
  const depthsMm = fallen.map((depth, i) => INCH * (depth - (fallen[i - 1] ?? 0)));
  let sum = 0;
  rainExcess({ stepS: 3600, depthsMm }, { kind: 'curve-number', curveNumber: 80, wetness: 0.5 }).forEach(
    (depth, i) => {
      sum += depth;
      isNear(sum / INCH, excess[i] ?? NaN, 0.006);
    },
  );
});

test('dry soil holds more than average soil and wet soil less, without a jump between the classes', () => {
  const held = Array.from({ length: 101 }, (_, i) => retentionMm(75, i / 100));
  held.forEach((depth, i) => {
    const before = held[i - 1] ?? Infinity;
    assert.ok(depth < before && (i === 0 || before - depth < 2.5));
  });
  isNear(retentionMm(75, 0), 254 * (100 / ((4.2 * 75) / (10 - 0.058 * 75)) - 1), 1e-9);
});

test('Green and Ampt’s soil gives the worked figures of Chow, Maidment and Mays (1988), examples 4.3.1, 4.4.1 and 4.4.3', () => {
  const soil = GREEN_AMPT_SOILS['silt-loam'];
  const pull = soil.suctionMm * soil.porosity * 0.7;
  isNear(pull / 10, 5.68, 0.01);
  const hour = pondedDepthMm(0, pull, soil.conductivityMmH, 1);
  isNear(hour / 10, 3.17, 0.01);
  isNear((soil.conductivityMmH * (1 + pull / hour)) / 10, 1.81, 0.01);
  isNear(pondingHours(soil, 0.3, 10), 10.5, 0.06);
  isNear(pondingHours(soil, 0.3, 50), 0.17, 0.003);
  isNear((50 * pondingHours(soil, 0.3, 50)) / 10, 0.85, 0.006);
  const after = infiltrated(0, pull, soil.conductivityMmH, 50, 1);
  isNear(after / 10, 3.02, 0.01);
  isNear((soil.conductivityMmH * (1 + pull / after)) / 10, 1.87, 0.01);
  assert.equal(pondingHours(soil, 0.3, 6.5), Infinity);
});

test('steps of rain of any length take the same water into the ground', () => {
  const { conductivityMmH, suctionMm, porosity } = GREEN_AMPT_SOILS['sandy-loam'];
  const soil = { kind: 'green-ampt', wetness: 0.4, conductivityMmH, suctionMm, porosity } as const;
  const hourly = [3, 25, 40, 12, 0, 30];
  const totals = [1, 5, 60].map((parts) => {
    const depthsMm = hourly.flatMap((depth) => Array.from({ length: parts }, () => depth / parts));
    const excess = rainExcess({ stepS: 3600 / parts, depthsMm }, soil);
    assert.ok(excess.every((depth, i) => depth >= 0 && depth <= (depthsMm[i] ?? 0)));
    return excess.reduce((sum, depth) => sum + depth, 0);
  });
  for (const total of totals) isNear(total, totals[0] ?? NaN, 1e-6);
  const full = rainExcess({ stepS: 3600, depthsMm: [30] }, { ...soil, wetness: 1 });
  isNear(full[0] ?? NaN, 30 - conductivityMmH, 1e-9);
});

test('rain and soils that cannot be are refused with their value', () => {
  const rain = { stepS: 600, depthsMm: [1, -2] };
  assert.throws(() => rainExcess(rain, { kind: 'sealed' }), /Step 1 of the rain has -2 mm/);
  assert.throws(() => retentionMm(101, 0.5), /curve number is 101/);
  assert.throws(() => retentionMm(80, 1.5), /wetness of the soil is 1.5/);
});
