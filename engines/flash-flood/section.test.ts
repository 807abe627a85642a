import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkSection,
  criticalRain,
  drainageOf,
  floodExtent,
  flowAtLevel,
  hillNetwork,
  levelAtFlow,
  rainExcess,
  routeRunoff,
} from './index.ts';
import { hilly } from './test/made-ground.ts';

const trapezoid = {
  points: [
    [0, 5],
    [8, 1],
    [14, 1],
    [22, 5],
  ] as const,
  roughness: 0.03,
  slope: 0.0009,
};

test('an even bed takes the flow that Manning gives by hand, and a level is found again', () => {
  const wide = {
    points: [
      [0, 9],
      [0, 2],
      [20, 2],
      [20, 9],
    ] as const,
    roughness: 0.025,
    slope: 0.0004,
  };
  const byHand = ((20 * 1.5) / 0.025) * (30 / 20) ** (2 / 3) * 0.02;
  assert.ok(Math.abs(flowAtLevel(wide, 3.5) / byHand - 1) < 1e-12);
  for (const levelM of [1.01, 1.4, 3, 4.999, 7]) {
    const found = levelAtFlow(trapezoid, flowAtLevel(trapezoid, levelM));
    assert.ok(Math.abs(found.levelM - levelM) < 2e-5);
    assert.equal(found.isAboveSection, levelM > 5);
  }
  assert.deepEqual(levelAtFlow(trapezoid, 0), { levelM: 1, isAboveSection: false });
});

test('a meadow that is flooded never makes the flow smaller', () => {
  const meadow = {
    points: [
      [0, 6],
      [1, 3],
      [200, 2.9],
      [203, 0],
      [210, 0],
      [213, 3],
      [260, 6],
    ] as const,
    roughness: 0.05,
    slope: 0.001,
  };
  let before = 0;
  for (let level = 0.01; level < 7; level += 0.01) {
    const flow = flowAtLevel(meadow, level);
    assert.ok(flow > before, `${flow} after ${before} at ${level} m`);
    before = flow;
  }
});

test('a section that is none is refused with the point and its value', () => {
  const refused = (points: readonly (readonly [number, number])[]) =>
    checkSection({ points, roughness: 0.03, slope: 0.01 });
  assert.throws(
    () =>
      refused([
        [0, 5],
        [8, 1],
      ]),
    /2 points/,
  );
  assert.throws(
    () =>
      refused([
        [0, 5],
        [8, 1],
        [3, 5],
      ]),
    /Point 2 of the section is at 3 m, behind 8 m/,
  );
  assert.throws(
    () =>
      refused([
        [0, 5],
        [8, 6],
        [12, 7],
      ]),
    /no bank/,
  );
});

test('wetter soil and a shorter rain need less rain, and the rain that is found just brings the flow', () => {
  const drainage = drainageOf(hilly(40, 40, 11));
  const network = hillNetwork(drainage, drainage.upstream.indexOf(Math.max(...drainage.upstream)));
  const soils = [{ kind: 'curve-number', curveNumber: 75, wetness: 0.5 }] as const;
  const asked = { flowM3s: 3, durationsH: [1, 3, 6], wetness: [0, 0.5, 1], soils, stepS: 300, afterH: 2 };
  const found = criticalRain(network, asked);
  const mm = found.map((one) => (one.kind === 'rain' ? one.mm : NaN));
  assert.equal(mm.length, 9);
  for (let i = 0; i < 9; i++) {
    if (i % 3 > 0) assert.ok((mm[i] ?? NaN) < (mm[i - 1] ?? NaN), `${mm}`);
    if (i >= 3) assert.ok((mm[i] ?? NaN) > (mm[i - 3] ?? NaN), `${mm}`);
  }
  const peakOf = (depth: number) => {
    const rain = { stepS: 600, depthsMm: Array.from({ length: 6 }, () => depth / 6) };
    const excessMm = [rainExcess(rain, { kind: 'curve-number', curveNumber: 75, wetness: 0.5 })];
    return routeRunoff(network, { stepS: 600, excessMm }, { stepS: 300, untilS: 3 * 3600 }).peakM3s;
  };
  assert.ok(peakOf(mm[1] ?? NaN) >= 3 && peakOf((mm[1] ?? NaN) - 0.6) < 3);
  assert.deepEqual(criticalRain(network, { ...asked, flowM3s: 1e6, durationsH: [1], wetness: [1] }), [
    { durationH: 1, wetness: 1, kind: 'more', thanMm: 600 },
  ]);
});

test('the extent is the channel and the ground below its water', () => {
  const drainage = drainageOf(hilly(60, 60, 11));
  const network = hillNetwork(drainage, drainage.upstream.indexOf(Math.max(...drainage.upstream)));
  const deepestM = Float64Array.from(network.isChannel, (one) => 2 * one);
  const depth = floodExtent(drainage, network, deepestM);
  network.cells.forEach((cell, i) => {
    if (network.isChannel[i] === 1) assert.ok((depth[cell] ?? 0) >= 2 - 1e-9);
    else assert.ok((depth[cell] ?? NaN) >= 0 && (depth[cell] ?? NaN) <= 2 + 1e-9);
  });
  const wet = depth.filter((one) => one > 0).length;
  const channel = network.isChannel.filter((one) => one === 1).length;
  assert.ok(wet > channel && wet < 0.5 * network.cells.length);
});
