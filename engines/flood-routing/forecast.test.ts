import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastRiver, gaugesInOrder, type Inflow, type Reach, residualsOf, routeRiver } from './index.ts';

const HOUR = 3600;
const channel = { bottomWidthM: 80, sideSlope: 2, roughness: 0.035, slope: 0.0006 };
const law = { kind: 'channel', lengthM: 30_000, channel, parameters: 'variable' } as const;
const reaches: readonly Reach[] = [
  { from: 'mouth', to: 'city', law },
  { from: 'north', to: 'mouth', law },
  { from: 'west', to: 'mouth', law },
];
const hydrograph = (peak: number) =>
  Array.from({ length: 90 }, (_, hour) => 50 + (peak - 50) * ((hour / 15) * Math.exp(1 - hour / 15)) ** 5);
const inflows: readonly Inflow[] = [
  { name: 'north', gauge: 'north', flowM3s: hydrograph(900), errorShare: 0.1 },
  { name: 'west', gauge: 'west', flowM3s: hydrograph(600), errorShare: 0.2 },
  { name: 'brook', gauge: 'mouth', flowM3s: new Array(90).fill(20), errorShare: 0 },
];
const river = { stepS: HOUR, inflows, reaches };

test('tributaries meet, and all their water passes the city', () => {
  assert.deepEqual(gaugesInOrder(river).toSorted(), ['city', 'mouth', 'north', 'west']);
  assert.equal(gaugesInOrder(river).at(-1), 'city');
  const { flows, reaches: routed } = routeRiver(river);
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
  const entered = inflows.reduce((total, { flowM3s }) => total + sum(flowM3s), 0);
  assert.ok(Math.abs(sum(flows.get('city') ?? []) / entered - 1) < 1e-3);
  assert.equal(routed.length, 3);
  assert.equal(flows.get('city')?.[0], 120);
});

test('the band holds the floods of inflows raised or lowered by their error, and grows with past residuals', () => {
  // One standard error to each side.
  const probability = 0.682689492137;
  const { bands, routed } = forecastRiver(river, { probability });
  const flow = (part: 'lower' | 'middle' | 'upper', gauge: string, hour: number) =>
    bands.get(gauge)?.[part][hour] ?? NaN;
  for (const hour of [5, 18, 40]) {
    assert.ok(Math.abs(flow('upper', 'north', hour) / flow('middle', 'north', hour) - 1.1) < 1e-6);
    assert.ok(Math.abs(flow('lower', 'west', hour) / flow('middle', 'west', hour) - 0.8) < 1e-6);
    const half = flow('upper', 'city', hour) - flow('middle', 'city', hour);
    const all =
      routeRiver(river, ({ errorShare }) => 1 + Number(errorShare)).flows.get('city')?.[hour] ?? NaN;
    assert.ok(half > 0 && half < all - flow('middle', 'city', hour), 'independent errors partly cancel');
  }
  const wider = forecastRiver(river, { probability, residuals: new Map([['city', [0.3, -0.3]]]) });
  const [city, base] = [wider.bands.get('city'), routed.flows.get('city')];
  assert.ok(((city?.upper[20] ?? NaN) - (base?.[20] ?? NaN)) / (base?.[20] ?? NaN) > 0.3);
  assert.ok(city?.lower.every((value) => value >= 0));
  const same = forecastRiver(river, { probability });
  assert.deepEqual(same.bands.get('city'), bands.get('city'));
});

test('errors may grow from the moment to which flows are measured', () => {
  const growing = Array.from({ length: 90 }, (_, hour) => (hour < 30 ? 0 : 0.3));
  const [north, , brook] = inflows;
  assert.ok(north !== undefined && brook !== undefined);
  const { bands } = forecastRiver(
    { ...river, inflows: [{ ...north, errorShare: growing }, brook] },
    { probability: 0.9 },
  );
  const band = bands.get('city');
  const width = (hour: number) => (band?.upper[hour] ?? NaN) - (band?.lower[hour] ?? NaN);
  assert.ok(width(25) === 0 && width(45) > 0);
});

test('residuals are shares of the computed flow where both are known', () => {
  assert.deepEqual(residualsOf([110, undefined, 50, 7], Float64Array.of(100, 100, 40, 0)), [0.1, 0.25]);
});

test('what is no river is refused by the name of the row', () => {
  const [first, second] = reaches;
  assert.ok(first !== undefined && second !== undefined);
  const run = (changed: object) => () => routeRiver({ ...river, ...changed });
  assert.throws(
    run({ reaches: [...reaches, { ...first, to: 'sea' }] }),
    /Gauge mouth: two reaches begin here/,
  );
  assert.throws(run({ reaches: [...reaches, { ...first, from: 'city', to: 'north' }] }), /runs in a circle/);
  assert.throws(
    run({ inflows: [{ ...inflows[0], flowM3s: [1, -3, 2] }] }),
    /Inflow north is -3 m³\/s at step 1/,
  );
  assert.throws(
    run({ inflows: [inflows[0], { ...inflows[1], flowM3s: [1, 2] }] }),
    /Inflow west has 2 steps, the first inflow 90/,
  );
  assert.throws(() => forecastRiver(river, { probability: 1 }), /probability is 1/);
});
