import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BREACH_METHODS,
  type EstimateInput,
  estimateBreach,
  estimatePeaks,
  instantaneousPeak,
  submergedShare,
  trapezoidFlow,
} from './index.ts';

const dam: EstimateInput = {
  mode: 'overtopping',
  breachHeightM: 30,
  waterHeightM: 28,
  waterM3: 20e6,
  crestWidthM: 8,
  damSlopes: 5,
};

test('a dam that is gone at once lets out 8/27 B √g H^1.5 from a rectangle, and for any shape what its waves allow', () => {
  assert.ok(Math.abs(instantaneousPeak({ widthM: 100, depthM: 40 }) / 23_477.6 - 1) < 1e-4);
  for (const shape of [1, 1.5, 2, 3]) {
    // Least critical flow along the outgoing wave, by going through the depths.
    const width = (h: number) => 50 * (h / 30) ** (shape - 1);
    let best = 0;
    for (let h = 0.01; h < 30; h += 0.01) {
      const area = (width(h) * h) / shape;
      const velocity = 2 * shape * (Math.sqrt((9.81 * 30) / shape) - Math.sqrt((9.81 * h) / shape));
      best = Math.max(best, area * Math.min(velocity, Math.sqrt((9.81 * h) / shape)));
    }
    const told = instantaneousPeak({ widthM: 50, depthM: 30, shape });
    assert.ok(Math.abs(told / best - 1) < 2e-3, `shape ${shape}: ${told} beside ${best}`);
  }
});

test('a weir gives the flow of its head, less from two thirds of it under water, none at all of it', () => {
  assert.ok(Math.abs(trapezoidFlow(4, 10, 0) - 1.7 * 10 * 8) < 1e-12);
  assert.ok(Math.abs(trapezoidFlow(4, 0, 1) - 1.35 * 32) < 1e-12);
  const shares = [0, 0.5, 0.67, 0.8, 0.9, 0.99, 1, 1.2].map((part) => submergedShare(5, 5 * part));
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => b - a),
  );
  assert.deepEqual([shares[0], shares[2], shares.at(-1)], [1, 1, 0]);
  assert.equal(trapezoidFlow(-1, 10, 1), 0);
});

test('regressions give the widths and times of their formulas for a dam of 30 m and 20 million m³', () => {
  const of = (method: (typeof BREACH_METHODS)[number], change: Partial<EstimateInput> = {}) => {
    const { bottomWidthM, sideSlope, formationS } = estimateBreach(method, { ...dam, ...change });
    return [bottomWidthM + sideSlope * 30, formationS / 3600].map((one) => Number(one.toPrecision(3)));
  };
  // Worked by hand: V^0.32 = 216.8, V^0.53 = 7405, 30^0.19 = 1.908, 30^0.04 = 1.146, 30^-0.9 = 0.04684.
  assert.deepEqual(of('froehlich-1995'), [104, 0.881]);
  assert.deepEqual(of('froehlich-2008'), [87.2, 0.836]);
  assert.deepEqual(of('froehlich-1995', { mode: 'piping' }), [74.6, 0.881]);
  assert.deepEqual(of('von-thun-gillette-1990'), [125, 0.42]);
  assert.deepEqual(of('von-thun-gillette-1990', { body: 'hard' }), [125, 0.81]);
});

test('the breach of MacDonald and Langridge-Monopolis is the prism that their volume cuts out of the dam', () => {
  const { bottomWidthM, sideSlope } = estimateBreach('macdonald-langridge-monopolis-1984', dam);
  let cut = 0;
  for (let k = 0; k < 3000; k++) {
    const below = (k + 0.5) / 100;
    cut += 0.01 * (8 + 5 * below) * (bottomWidthM + 2 * sideSlope * (30 - below));
  }
  const eroded = 0.0261 * (20e6 * 28) ** 0.769;
  assert.ok(Math.abs(cut / eroded - 1) < 1e-4, `${cut} m³ beside ${eroded} m³`);
  assert.throws(
    () => estimateBreach('macdonald-langridge-monopolis-1984', { ...dam, damSlopes: Number.NaN, waterM3: 0 }),
    /volume above the invert \(m³\) is 0/,
  );
});

test('an estimate says what it was not drawn from, and a breach never has less than no width', () => {
  for (const method of BREACH_METHODS) {
    const small = estimateBreach(method, { ...dam, breachHeightM: 2, waterHeightM: 2, waterM3: 2000 });
    assert.ok(small.bottomWidthM >= 0 && small.sideSlope >= 0 && small.formationS > 0);
    assert.equal(small.outside.length, 2, method);
    assert.deepEqual(estimateBreach(method, dam).outside, []);
  }
  const peaks = estimatePeaks(dam).map(({ flowM3s }) => flowM3s);
  assert.ok((peaks[0] ?? 0) < (peaks[2] ?? 0) && (peaks[1] ?? 0) < (peaks[2] ?? 0));
});
