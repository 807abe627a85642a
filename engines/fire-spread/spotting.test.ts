import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emberReach,
  fuelBed,
  spottingDistance,
  spreadFire,
  standardFuelModels,
  surfaceFire,
} from './index.ts';
import { evenGround, oneEllipse } from './test/even-ground.ts';

const FT = 0.3048;
const MPH = 0.44704;

test('embers of GS4 at low moisture in a wind of 5 mi/h fly as far as Behave publishes it', () => {
  const model = standardFuelModels.find(({ code }) => code === 'GS4');
  assert.ok(model);
  const { flameM } = surfaceFire(fuelBed(model, { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 }), {
    windMs: 5 * MPH,
    windDirDeg: 0,
    slopeDeg: (Math.atan(0.3) * 180) / Math.PI,
  });
  const miles = spottingDistance(flameM, 5 * MPH, { heightM: 30 * FT }) / 1609.344;
  assert.ok(Math.abs(miles - 0.22005) < 1e-5, `${miles}`);
});

test('embers fly farther from longer flames and in stronger winds, and nowhere without wind or flame', () => {
  const cover = { heightM: 10 };
  const far = [1, 2, 4, 8].map((flame) => spottingDistance(flame, 6, cover));
  assert.deepEqual(
    far,
    far.toSorted((a, b) => a - b),
  );
  assert.ok(spottingDistance(3, 10, cover) > spottingDistance(3, 5, cover));
  assert.ok(spottingDistance(3, 5, { ...cover, isOpen: true }) > spottingDistance(3, 5, cover));
  assert.equal(spottingDistance(3, 0, cover), 0);
  assert.equal(spottingDistance(0, 5, cover), 0);
  assert.throws(() => spottingDistance(3, 5, { heightM: -1 }), /cover downwind is -1 m/);
});

test('embers land downwind of the fire beyond a barrier, not before the cell below has burned, and light nothing', () => {
  const side = 101;
  const barrier = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) barrier.fill(1, row * side + 50, row * side + 53);
  const spread = spreadFire({
    landscape: { ...evenGround(side, side, 20), barrier },
    law: oneEllipse(20, 2, 90),
    ignitions: [{ kind: 'points', at: [[410, 1010]] }],
    untilMin: 60,
  });
  const reach = emberReach(spread, [{ fromMin: 0, windMs: 8, windFromDeg: 270 }], { heightM: 3 });
  const row = 50 * side;
  const beyond = row + 56;
  assert.equal(spread.arrivalMin[beyond], Infinity);
  const landed = reach[beyond] ?? Infinity;
  assert.ok(landed < 60 && landed > (spread.arrivalMin[row + 22] ?? 0), `minute ${landed}`);
  assert.ok(reach.every((time, cell) => time <= (spread.arrivalMin[cell] ?? Infinity)));
  assert.equal(reach[row + 5], Infinity);
});
