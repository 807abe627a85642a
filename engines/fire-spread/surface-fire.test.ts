import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FuelModel,
  fuelBed,
  lengthToWidthRatio,
  midflameWind,
  standardFuelModels,
  surfaceFire,
  windAdjustment,
} from './index.ts';

const dry = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };
const CHAIN_PER_HOUR = 20.1168 / 60;

function modelOf(code: string): FuelModel {
  const found = standardFuelModels.find((model) => model.code === code);
  assert.ok(found, code);
  return found;
}

test('there are 13 models of Anderson and 40 of Scott and Burgan, each with its source and a number of its own', () => {
  assert.equal(standardFuelModels.filter(({ sourceRef }) => sourceRef.startsWith('Anderson')).length, 13);
  assert.equal(standardFuelModels.filter(({ sourceRef }) => sourceRef.startsWith('Scott')).length, 40);
  assert.equal(new Set(standardFuelModels.map(({ number }) => number)).size, 53);
});

test('GS4 at low moisture, 5 mi/h at 20 ft and 30 % slope spreads as Behave publishes it', () => {
  const model = modelOf('GS4');
  const mph = 0.44704;
  const wind = midflameWind(5 * mph, '20ft', model.depthFt, {
    cover: 0.5,
    heightM: 30 * 0.3048,
    crownRatio: 0.5,
  });
  const fire = surfaceFire(fuelBed(model, { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 }), {
    windMs: wind,
    windDirDeg: 0,
    slopeDeg: (Math.atan(0.3) * 180) / Math.PI,
  });
  assert.ok(Math.abs(fire.rateMMin / CHAIN_PER_HOUR - 8.876216) < 1e-4, `${fire.rateMMin / CHAIN_PER_HOUR}`);
  assert.ok(Math.abs(fire.backingMMin / CHAIN_PER_HOUR - 2.916147) < 1e-4);
});

test('wind across the slope turns the head between both, and a wind down a steep slope makes it run uphill slower', () => {
  const bed = fuelBed(modelOf('FM2'), dry);
  const across = surfaceFire(bed, { windMs: 2, windDirDeg: 90, slopeDeg: 25 });
  assert.ok(across.directionDeg > 20 && across.directionDeg < 80, `${across.directionDeg}`);
  const with0 = surfaceFire(bed, { windMs: 1, windDirDeg: 0, slopeDeg: 25 });
  const against = surfaceFire(bed, { windMs: 1, windDirDeg: 180, slopeDeg: 25 });
  assert.ok(against.rateMMin < with0.rateMMin);
});

test('head, back and width of a surface fire are those of one ellipse', () => {
  const fire = surfaceFire(fuelBed(modelOf('SH5'), dry), { windMs: 4, windDirDeg: 30, slopeDeg: 12 });
  const length = fire.rateMMin + fire.backingMMin;
  assert.ok(Math.abs(length / (2 * fire.flankingMMin) - fire.lengthToWidth) < 1e-9);
  const e = Math.sqrt(1 - 1 / fire.lengthToWidth ** 2);
  assert.ok(Math.abs(fire.rateMMin / fire.backingMMin - (1 + e) / (1 - e)) < 1e-9);
});

test('fuel at or above its moisture of extinction does not spread', () => {
  const wet = fuelBed(modelOf('FM1'), { ...dry, h1: 12 });
  const fire = surfaceFire(wet, { windMs: 5, windDirDeg: 40, slopeDeg: 20 });
  assert.equal(fire.rateMMin, 0);
  assert.ok(Object.values(fire).every((value) => Number.isFinite(value)));
  assert.ok(fuelBed(modelOf('FM1'), { ...dry, h1: 11.9 }).rateFtMin > 0);
});

test('cured herbs of a dynamic model burn as dead fuel', () => {
  const rate = (herb: number) =>
    surfaceFire(fuelBed(modelOf('GR4'), { ...dry, herb }), { windMs: 3, windDirDeg: 0, slopeDeg: 0 })
      .rateMMin;
  const rates = [30, 60, 90, 120].map(rate);
  assert.deepEqual(
    rates,
    rates.toSorted((a, b) => b - a),
  );
  assert.ok((rates[0] ?? 0) > 5 * (rates[3] ?? 0));
  assert.equal(
    fuelBed(modelOf('FM1'), { ...dry, herb: 30 }).rateFtMin,
    fuelBed(modelOf('FM1'), dry).rateFtMin,
  );
});

test('the wind limit holds the effective wind at 0.9 of the reaction intensity', () => {
  const bed = fuelBed(modelOf('GR1'), dry);
  const free = surfaceFire(bed, { windMs: 12, windDirDeg: 0, slopeDeg: 0 });
  const held = surfaceFire(bed, { windMs: 12, windDirDeg: 0, slopeDeg: 0, windLimit: true });
  assert.ok(held.rateMMin < 0.9 * free.rateMMin);
  assert.ok(Math.abs((held.effectiveWindMs * 60) / 0.3048 - 0.9 * bed.reactionBtu) < 1e-6);
});

test('the ellipse is a circle without wind and never more than eight times as long as wide', () => {
  assert.equal(lengthToWidthRatio(0), 1);
  assert.equal(lengthToWidthRatio(40), 8);
  const ratios = Array.from({ length: 50 }, (_, i) => lengthToWidthRatio(i / 5));
  assert.deepEqual(
    ratios,
    ratios.toSorted((a, b) => a - b),
  );
});

test('wind reaches low fuel weaker than high fuel, and weaker still below trees', () => {
  assert.ok(Math.abs(windAdjustment(1) - 0.3626) < 5e-4, `${windAdjustment(1)}`);
  assert.ok(windAdjustment(0.2) < windAdjustment(1) && windAdjustment(1) < windAdjustment(6));
  assert.ok(windAdjustment(1, { cover: 0.6, heightM: 20 }) < 0.15);
  assert.equal(midflameWind(3, 'midflame', 1), 3);
  assert.ok(Math.abs(midflameWind(1.15, '10m', 1) - windAdjustment(1)) < 1e-12);
});

test('moistures, winds, slopes and fuel models that cannot be are refused with their value', () => {
  const bed = fuelBed(modelOf('FM1'), dry);
  const still = { windMs: 0, windDirDeg: 0, slopeDeg: 0 };
  assert.throws(() => fuelBed(modelOf('FM1'), { ...dry, h1: -1 }), /moisture h1 is -1 %/);
  assert.throws(
    () => fuelBed({ ...modelOf('FM1'), depthFt: 0 }, dry),
    /fuel model 1 has a depth in feet of 0/,
  );
  assert.throws(() => surfaceFire(bed, { ...still, windMs: Number.NaN }), /midflame wind is NaN/);
  assert.throws(() => surfaceFire(bed, { ...still, slopeDeg: 90 }), /slope is 90°/);
  assert.throws(() => windAdjustment(1, { cover: 60, heightM: 20 }), /canopy covers 60/);
});
