import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wangFuels, wangInitialRate, wangLaw, wangSlopeFactor, wangWindFactor, windForce } from './index.ts';
import { evenGround } from './test/even-ground.ts';

const rad = Math.PI / 180;

/** Published classes of wind (m/s) and slope (°); the values are rounded and given for the middle of a class. */
const KW_TABLE = [1.2, 1.4, 1.7, 2.0, 2.4, 2.9, 3.3, 4.1, 5.1, 6.0, 7.3, 8.5];
const K_PHI_TABLE = [
  [5, 1.2],
  [10, 1.6],
  [15, 2.1],
  [20, 2.9],
  [25, 4.1],
  [30, 6.2],
  [35, 10.1],
  [40, 17.5],
] as const;

test('the formulas of Kw and Kφ stand for the published tables within 6 % and 3.5 %', () => {
  KW_TABLE.forEach((kw, i) => {
    assert.ok(
      Math.abs(wangWindFactor(i + 1) / kw - 1) < 0.06,
      `${i + 1} m/s: ${wangWindFactor(i + 1)} for ${kw}`,
    );
  });
  for (const [slope, kPhi] of K_PHI_TABLE) {
    const found = wangSlopeFactor(Math.tan(slope * rad));
    assert.ok(Math.abs(found / kPhi - 1) < 0.035, `${slope}°: ${found} for ${kPhi}`);
  }
});

/** Worked by hand with the published constants; the cases are ours. Rates in m/min. */
const WORKED = [
  { temperatureC: 20, windMs: 0, humidityPct: 60, fuel: 6, slope: 0, r0: 0.7, rate: 0.7 },
  { temperatureC: 25, windMs: 3, humidityPct: 40, fuel: 1, slope: 0, r0: 1.15, rate: 1.5707 },
  { temperatureC: 30, windMs: 5, humidityPct: 30, fuel: 2, slope: 20, r0: 1.45, rate: 12.1332 },
  { temperatureC: 35, windMs: 8, humidityPct: 20, fuel: 3, slope: 30, r0: 1.8, rate: 74.5707 },
  { temperatureC: 15, windMs: 2, humidityPct: 70, fuel: 5, slope: 10, r0: 0.55, rate: 2.4405 },
] as const;

test('the worked table of R = R0 · Kw · Ks · Kφ is met, the wind blowing uphill', () => {
  for (const { fuel, slope, r0, rate, ...air } of WORKED) {
    assert.ok(
      Math.abs(wangInitialRate(air.temperatureC, windForce(air.windMs), air.humidityPct) - r0) < 1e-9,
    );
    const ground = evenGround(1, 1, 10);
    const landscape = {
      ...ground,
      fuel: [fuel],
      rise: { east: Float32Array.of(Math.tan(slope * rad)), north: new Float32Array(1) },
    };
    const law = wangLaw(landscape, [{ fromMin: 0, windFromDeg: 270, ...air }]);
    const into = new Float64Array(4);
    law.write(0, 0, into);
    const [latus = 0, drift = 0] = into;
    const head = 1 / (1 / latus - drift);
    assert.ok(Math.abs(head / rate - 1) < 1e-4, `${head} for ${rate}`);
  }
});

test('back and flank of the ellipse are the rates of the law against and across the wind', () => {
  const law = wangLaw({ ...evenGround(1, 1, 10), fuel: [6] }, [
    { fromMin: 0, windMs: 6, windFromDeg: 180, temperatureC: 28, humidityPct: 35 },
  ]);
  const into = new Float64Array(4);
  law.write(0, 0, into);
  const [latus = 0, , drift = 0] = into;
  const calm = wangInitialRate(28, windForce(6), 35);
  const head = 1 / (1 / latus - drift);
  const back = 1 / (1 / latus + drift);
  assert.ok(Math.abs(back - calm / wangWindFactor(6)) < 1e-9);
  assert.ok(Math.abs(Math.sqrt(head * back) - calm) < 1e-9);
});

test('slopes steeper than the published table count as its last one', () => {
  const head = (slopeDeg: number) => {
    const rise = { east: Float32Array.of(Math.tan(slopeDeg * rad)), north: new Float32Array(1) };
    const law = wangLaw({ ...evenGround(1, 1, 10), fuel: [6], rise }, [
      { fromMin: 0, windMs: 0, windFromDeg: 0, temperatureC: 25, humidityPct: 40 },
    ]);
    const into = new Float64Array(4);
    law.write(0, 0, into);
    return 1 / (1 / (into[0] ?? 0) - (into[1] ?? 0));
  };
  assert.ok(Math.abs(head(60) / head(42) - 1) < 1e-6);
  assert.ok(head(42) > 1.2 * head(40));
});

test('wind force follows its edges', () => {
  assert.deepEqual([0.2, 0.3, 3.3, 3.4, 7.9, 8, 40].map(windForce), [0, 1, 2, 3, 4, 5, 12]);
});

test('weather and fuels that cannot be are refused with their value; ground of no fuel does not burn', () => {
  const ground = { ...evenGround(1, 1, 10), fuel: [99] };
  const air = { fromMin: 0, windMs: 2, windFromDeg: 0, temperatureC: 20, humidityPct: 50 };
  assert.throws(() => wangLaw(ground, []), /no part/);
  assert.throws(() => wangLaw(ground, [{ ...air, humidityPct: 120 }]), /humidity of part 0 .* 120 %/);
  assert.throws(() => wangLaw(ground, [{ ...air, temperatureC: 293 }]), /temperature of part 0 .* 293/);
  assert.throws(
    () =>
      wangLaw(
        ground,
        [air],
        wangFuels.map((fuel) => ({ ...fuel, ks: 0 })),
      ),
    /Ks of 0/,
  );
  const into = new Float64Array(4).fill(7);
  wangLaw(ground, [air]).write(0, 0, into);
  assert.deepEqual([...into], [0, 0, 0, 0]);
});
