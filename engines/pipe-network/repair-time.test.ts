import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal, seededRandom } from '../lib/random.ts';
import { DESIGN_REPAIR_KIT, neededStock } from './needed-stock.ts';
import { DESIGN_REPAIR_COEFFICIENTS, fitRepairTime, type RepairRecord, repairTime } from './repair-time.ts';

const HELD_OUT = 200;

test('on 200 held-out cases of another law the fitted estimate is nearer than the mean of the history, and shows range and factors [burst-repair-time]', () => {
  for (const seed of [1, 2, 3]) {
    const all = otherLaw(400 + HELD_OUT, seed);
    const history = all.slice(0, 400);
    const heldOut = all.slice(400);
    assert.equal(heldOut.length, HELD_OUT);
    const coefficients = fitRepairTime(history, `history ${seed}`);
    const mean = history.reduce((sum, row) => sum + row.hours, 0) / history.length;
    const error = meanOf(heldOut.map((row) => Math.abs(repairTime(row, coefficients).hours - row.hours)));
    const baseline = meanOf(heldOut.map((row) => Math.abs(mean - row.hours)));
    assert.ok(error < 0.75 * baseline, `${error} h against ${baseline} h`);
    const inside = heldOut.filter((row) => {
      const { low, high } = repairTime(row, coefficients);
      return row.hours >= low && row.hours <= high;
    });
    assert.ok(
      inside.length > 0.7 * HELD_OUT && inside.length < 0.9 * HELD_OUT,
      `${inside.length} of 200 in an 80 % range`,
    );
    assert.ok(heldOut.every((row) => repairTime(row, coefficients).factors.length >= 3));
  }
});

test('the hours are the base times all factors', () => {
  const estimate = repairTime(
    { diameterMm: 400, depthM: 2, material: 'concrete', roadClass: 'arterial', hour: 23 },
    DESIGN_REPAIR_COEFFICIENTS,
  );
  const product = estimate.factors.reduce((value, { factor }) => value * factor, 4);
  assert.ok(Math.abs(product - estimate.hours) < 1e-9);
  assert.ok(estimate.low < estimate.hours && estimate.hours < estimate.high);
  assert.deepEqual(
    estimate.factors.map(({ term }) => term),
    ['diameter', 'depth', 'night', 'material:concrete', 'road:arterial'],
  );
});

test('a fit without noise and with much history finds the law again', () => {
  const random = seededRandom(9);
  const rows = cases(4000, random).map((row) => ({
    ...row,
    hours: repairTime(row, DESIGN_REPAIR_COEFFICIENTS).hours,
  }));
  const fitted = fitRepairTime(rows, 'exact');
  for (const row of rows.slice(0, 50))
    assert.ok(Math.abs(repairTime(row, fitted).hours / row.hours - 1) < 0.01);
});

test('codes without a coefficient are named and count as factor 1', () => {
  const estimate = repairTime(
    { diameterMm: 200, depthM: 1.2, material: 'bamboo', roadClass: 'local', hour: 12 },
    DESIGN_REPAIR_COEFFICIENTS,
  );
  assert.deepEqual(estimate.unknown, ['material:bamboo']);
  assert.ok(Math.abs(estimate.hours - 4) < 1e-9);
});

test('a history of one repair, or with a repair of no hours, is refused', () => {
  const row = { diameterMm: 200, depthM: 1, material: 'pe', roadClass: 'local', hour: 9, hours: 3 };
  assert.throws(() => fitRepairTime([row], 'x'), /got 1/);
  assert.throws(() => fitRepairTime([row, { ...row, hours: 0 }], 'x'), /took 0 hours/);
});

test('the kit gives sized articles in the pipe’s diameter and lifting gear only for large pipes', () => {
  assert.deepEqual(
    neededStock(150, 'pe', DESIGN_REPAIR_KIT).map((row) => [row.code, row.diameterMm]),
    [
      ['repair-clamp', 150],
      ['pipe-length', 150],
      ['coupling', 150],
      ['drain-pump', undefined],
    ],
  );
  assert.ok(neededStock(500, 'steel', DESIGN_REPAIR_KIT).some((row) => row.code === 'lifting-gear'));
  const kit = DESIGN_REPAIR_KIT.map((row) => ({ ...row, materials: ['steel'] }));
  assert.deepEqual(neededStock(150, undefined, kit), []);
});

/** Durations by an additive law with a threshold, a skewed delay and multiplicative noise: not the law that is fitted. */
function otherLaw(count: number, seed: number): RepairRecord[] {
  const random = seededRandom(seed);
  const roadHours: Readonly<Record<string, number>> = { none: 0, local: 0.3, arterial: 1.5 };
  const materialHours: Readonly<Record<string, number>> = { pe: -0.4, 'ductile-iron': 0, concrete: 1.6 };
  return cases(count, random).map((row) => {
    const digging = 0.8 + 0.9 * row.depthM ** 1.3;
    const fitting = 0.7 + row.diameterMm / 160 + (row.diameterMm > 400 ? 2 : 0);
    const place = (roadHours[row.roadClass] ?? 0) + (materialHours[row.material] ?? 0);
    const delay = -0.6 * Math.log(1 - random()) + (row.hour >= 22 || row.hour < 6 ? 0.8 : 0);
    return {
      ...row,
      hours: Math.max(0.5, (digging + fitting + place + delay) * Math.exp(0.2 * normal(random))),
    };
  });
}

function cases(count: number, random: () => number): Omit<RepairRecord, 'hours'>[] {
  const pick = <T>(of: readonly T[], fallback: T): T => of[Math.floor(random() * of.length)] ?? fallback;
  return Array.from({ length: count }, () => ({
    diameterMm: pick([100, 100, 150, 200, 300, 400, 600, 800], 100),
    depthM: 0.7 + 2 * random(),
    material: pick(['pe', 'ductile-iron', 'concrete'], 'pe'),
    roadClass: pick(['none', 'local', 'arterial'], 'local'),
    hour: 24 * random(),
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
