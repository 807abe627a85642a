import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groundOf } from './infiltration.ts';

const CM_H = 0.01 / 3600;
const MM_H = 0.001 / 3600;

const near = (is: number, wanted: number, most: number, what = '') =>
  assert.ok(Math.abs(is - wanted) <= most, `${what} ${is} is not ${wanted} ± ${most}`);

/** Depth that goes in from a steady supply, m, and the rate at the end, m/s; what does not go in runs off. */
function taken(ground: ReturnType<typeof groundOf>, supplyMs: number, seconds: number, stepS = 60) {
  let depth = 0;
  let rate = 0;
  for (let t = 0; t < seconds - 1e-9; t += stepS) {
    rate = ground.infiltrate(stepS, supplyMs, 0, 1, 1);
    depth += rate * stepS;
  }
  return { depth, rate };
}

const silt = { method: 'green-ampt', suctionM: 0.167, conductivityMs: 0.65 * CM_H, deficit: 0.34 } as const;

test('Green and Ampt: a silt loam takes 3.17 cm in an hour under water, 3.02 cm of a rain of 5 cm/h', () => {
  // Chow, Maidment and Mays (1988), examples 4.3.1 and 4.4.2.
  near(taken(groundOf(silt), 100 * CM_H, 3600).depth, 0.0317, 0.0001);
  const rain = taken(groundOf(silt), 5 * CM_H, 3600);
  near(rain.depth, 0.0302, 0.0001);
  near(rain.rate / CM_H, 1.88, 0.02);
});

test('Green and Ampt: a rain of 5 cm/h ponds after ten minutes, one below the conductivity never', () => {
  // Example 4.4.1 of the same book: 0.17 h and 0.85 cm.
  const ground = groundOf(silt);
  let minutes = 0;
  while (ground.infiltrate(30, 5 * CM_H, 0, 1, 1) > 4.999 * CM_H) minutes += 0.5;
  near(minutes, 10.2, 0.5);
  near(taken(groundOf(silt), 0.6 * CM_H, 20 * 3600).depth, 0.12, 1e-9);
});

test('Green and Ampt: steps of any length take up the same', () => {
  const fine = taken(groundOf(silt), 5 * CM_H, 3600, 5).depth;
  for (const step of [60, 300, 900, 3600])
    near(taken(groundOf(silt), 5 * CM_H, 3600, step).depth, fine, 1e-6 + 1e-9 * step, `${step} s:`);
});

test('Green and Ampt: a dry spell gives the ground its room back', () => {
  const ground = groundOf(silt);
  const first = taken(ground, 5 * CM_H, 3600).depth;
  for (let hour = 0; hour < 24 * 30; hour++) ground.infiltrate(3600, 0, 0, 1, 1);
  near(taken(ground, 5 * CM_H, 3600).depth, first, 0.01 * first);
});

const loam = {
  method: 'horton',
  maxMs: 76 * MM_H,
  minMs: 13 * MM_H,
  decayPerS: 4.14 / 3600,
  dryingS: 7 * 86_400,
  mostM: 0,
} as const;
const horton = (hours: number) => 13 * hours + ((76 - 13) / 4.14) * (1 - Math.exp(-4.14 * hours));

test('Horton: under a heavy rain the ground takes up what lies under its curve', () => {
  for (const hours of [0.25, 0.5, 1, 2])
    near(taken(groundOf(loam), 200 * MM_H, hours * 3600).depth * 1000, horton(hours), 1e-6);
});

test('Horton: a light rain moves the ground along its curve by its volume, not by its time', () => {
  const ground = groundOf(loam);
  const light = taken(ground, 15 * MM_H, 3600);
  near(light.depth, 0.015, 1e-9);
  let after = 0;
  while (horton(after) < 15) after += 1e-5;
  near(ground.infiltrate(1, 200 * MM_H, 0, 1, 1) / MM_H, 13 + 63 * Math.exp(-4.14 * after), 0.1);
});

test('Horton: a drying time dries a soaked ground to 98 %', () => {
  const ground = groundOf(loam);
  taken(ground, 200 * MM_H, 3 * 3600);
  for (let hour = 0; hour < 7 * 24; hour++) ground.infiltrate(3600, 0, 0, 1, 1);
  const rate = ground.infiltrate(1, 200 * MM_H, 0, 1, 1) / MM_H;
  near(rate, 13 + 63 * 0.98, 0.3);
});

test('Horton: a ground that holds 20 mm takes 20 mm', () => {
  for (const method of ['horton', 'modified-horton'] as const)
    near(taken(groundOf({ ...loam, method, mostM: 0.02 }), 200 * MM_H, 5 * 3600).depth, 0.02, 1e-3);
});

test('modified Horton falls with what has gone in, and not below its least rate', () => {
  const ground = groundOf({ ...loam, method: 'modified-horton' });
  near(ground.infiltrate(1, 200 * MM_H, 0, 1, 1) / MM_H, 76, 0.1);
  taken(ground, 10 * MM_H, 3600);
  near(ground.infiltrate(1, 200 * MM_H, 0, 1, 1) / MM_H, 76, 0.3);
  near(taken(ground, 200 * MM_H, 6 * 3600).rate / MM_H, 13, 0.01);
});

test('curve numbers: what goes in of a storm is P − P²/(P + S), whatever the steps', () => {
  // S = 1000/CN − 10 inches; the depression storage stands for the initial abstraction.
  for (const [number, inches, goesIn] of [
    [80, 4, 4 - 16 / 6.5],
    [65, 6, 6 - 36 / (6 + 1000 / 65 - 10)],
    [95, 2, 2 - 4 / (2 + 1000 / 95 - 10)],
  ] as const)
    for (const step of [60, 900]) {
      const ground = groundOf({ method: 'curve-number', curveNumber: number, dryingS: 7 * 86_400 });
      near(
        taken(ground, (inches * 0.0254) / (3 * 3600), 3 * 3600, step).depth / 0.0254,
        goesIn,
        1e-9,
        `CN ${number}:`,
      );
    }
});

test('a ground never takes more than comes and stands on it', () => {
  const kinds = [
    silt,
    { ...silt, method: 'modified-green-ampt' },
    loam,
    { ...loam, method: 'modified-horton' },
    { method: 'curve-number', curveNumber: 75, dryingS: 5 * 86_400 },
  ] as const;
  for (const parameters of kinds) {
    const ground = groundOf(parameters);
    let seed = 7;
    for (let i = 0; i < 3000; i++) {
      seed = (seed * 16_807) % 2_147_483_647;
      const supply = seed % 5 === 0 ? ((seed % 1000) / 10) * MM_H : 0;
      const stands = seed % 7 === 0 ? (seed % 100) / 10_000 : 0;
      const step = 10 + (seed % 900);
      const rate = ground.infiltrate(step, supply, stands, 1, 1);
      assert.ok(
        rate >= 0 && rate <= (supply + stands / step) * (1 + 1e-9),
        `${parameters.method}: ${rate} of ${supply + stands / step}`,
      );
    }
  }
});
