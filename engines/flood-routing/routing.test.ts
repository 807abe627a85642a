import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenFlow, type ReachLaw, routeReach } from './index.ts';
import { diffusiveWave } from './test/diffusive-wave.ts';

const HOUR = 3600;

/** A flood over a base flow that peaks after so many hours (gamma of power 4). */
function wave(base: number, peak: number, peakH: number): (timeS: number) => number {
  return (timeS) => {
    const t = Math.max(0, timeS) / (peakH * HOUR);
    return base + (peak - base) * (t * Math.exp(1 - t)) ** 4;
  };
}

function peakOf(flow: Float64Array): { readonly step: number; readonly flow: number } {
  let step = 0;
  flow.forEach((value, i) => {
    if (value > (flow[step] ?? 0)) step = i;
  });
  return { step, flow: flow[step] ?? NaN };
}

const rivers = [
  {
    name: 'a steep trapezoid',
    lengthM: 60_000,
    channel: { bottomWidthM: 60, sideSlope: 2, roughness: 0.035, slope: 0.0008 },
    base: 120,
    peak: 1500,
    peakH: 10,
    stepS: HOUR,
    fineS: 20,
  },
  {
    name: 'a mild wide river',
    lengthM: 80_000,
    channel: { bottomWidthM: 150, sideSlope: 0, roughness: 0.03, slope: 0.0002 },
    base: 300,
    peak: 2500,
    peakH: 20,
    stepS: HOUR,
    fineS: 6,
  },
  {
    name: 'a short reach at a coarse step',
    lengthM: 8_000,
    channel: { bottomWidthM: 40, sideSlope: 1, roughness: 0.04, slope: 0.001 },
    base: 30,
    peak: 600,
    peakH: 8,
    stepS: HOUR,
    fineS: 20,
  },
] as const;

for (const { name, lengthM, channel, base, peak, peakH, stepS, fineS } of rivers)
  test(`variable parameters follow the diffusive wave in ${name}: peak within 2 % and a step, volume within 0.1 %`, () => {
    const inflow = wave(base, peak, peakH);
    const steps = 1 + Math.round((5 * peakH * HOUR + 40 * HOUR) / stepS);
    const flowM3s = Float64Array.from({ length: steps }, (_, i) => inflow(i * stepS));
    const law = { kind: 'channel', lengthM, channel, parameters: 'variable' } as const;
    const routed = routeReach(law, { stepS, flowM3s });
    const { depthM } = evenFlow(channel, base);
    const truth = diffusiveWave(channel, {
      lengthM,
      inflow,
      untilS: (steps - 1) * stepS,
      everyS: stepS,
      cellM: 1000,
      stepS: fineS,
      depthM,
    });
    const [found, wanted] = [peakOf(routed.flowM3s), peakOf(truth)];
    assert.ok(Math.abs(found.flow / wanted.flow - 1) < 0.02, `peak ${found.flow}, ${wanted.flow} m³/s`);
    assert.ok(Math.abs(found.step - wanted.step) <= 1, `peak at step ${found.step}, ${wanted.step}`);
    assert.ok(
      wanted.flow < 0.995 * peak && wanted.step > peakOf(flowM3s).step,
      'the flood has changed on its way',
    );
    assert.ok(Math.abs(routed.outM3 + routed.storedM3 - routed.inM3) < 1e-9 * routed.inM3);
    // All but the tail has left: flow in and flow out agree as well.
    assert.ok(Math.abs(routed.outM3 / routed.inM3 - 1) < 1e-3, `${routed.outM3} of ${routed.inM3} m³`);
    assert.ok(
      routed.flowM3s.every((flow) => flow >= base - 1e-9 && flow < peak),
      'no dip before the rise',
    );
  });

test('Muskingum routing gives the hand result of Chow, Maidment and Mays (1988), example 8.4.1 [flood-peak-projection]', () => {
  const inflow = [
    93, 137, 208, 320, 442, 546, 630, 678, 691, 675, 634, 571, 477, 390, 329, 247, 184, 134, 108, 90,
  ];
  const hand = [
    85, 91, 114, 159, 233, 324, 420, 509, 578, 623, 642, 635, 603, 546, 479, 413, 341, 274, 215, 170,
  ];
  // The printed table begins with an outflow of 85 below an inflow of 93; a steady start differs by 8 and fades.
  const law = { kind: 'muskingum', travelS: 2.3 * HOUR, weight: 0.15 } as const;
  const { flowM3s, parts, substeps } = routeReach(law, { stepS: HOUR, flowM3s: Float64Array.from(inflow) });
  assert.deepEqual([parts, substeps], [1, 1]);
  const [found, wanted] = [peakOf(flowM3s), peakOf(Float64Array.from(hand))];
  assert.ok(
    Math.abs(found.flow / wanted.flow - 1) < 0.002 && found.step === wanted.step,
    `${found.flow} at ${found.step}`,
  );
  hand.forEach((flow, hour) => {
    assert.ok(
      Math.abs((flowM3s[hour] ?? NaN) - flow) <= 8 * 0.593 ** hour + 0.8,
      `hour ${hour + 1}: ${flowM3s[hour]}, ${flow}`,
    );
  });
});

test('a sudden rise makes no dip and no overshoot, loses no water and ends at the new flow', () => {
  const flowM3s = Float64Array.from({ length: 240 }, (_, hour) => (hour < 3 ? 5 : 900));
  const channel = { bottomWidthM: 50, sideSlope: 1, roughness: 0.035, slope: 0.0006 };
  const laws: readonly ReachLaw[] = [
    { kind: 'channel', lengthM: 90_000, channel, parameters: 'variable' },
    { kind: 'channel', lengthM: 90_000, channel, parameters: 'constant' },
    { kind: 'muskingum', travelS: 12 * HOUR, weight: 0.3 },
  ];
  for (const law of laws) {
    const { flowM3s: out, inM3, outM3, storedM3 } = routeReach(law, { stepS: HOUR, flowM3s });
    assert.ok(
      out.every((flow) => flow >= 5 - 1e-9 && flow <= 900 + 1e-9),
      law.kind,
    );
    assert.ok(Math.abs(outM3 + storedM3 - inM3) < 1e-9 * inM3);
    assert.ok(Math.abs((out.at(-1) ?? NaN) / 900 - 1) < 1e-3, `${out.at(-1)}`);
  }
});

test('water that joins along the way comes out below, and a dry river stays dry', () => {
  const channel = { bottomWidthM: 50, sideSlope: 1, roughness: 0.035, slope: 0.0006 };
  const law = { kind: 'channel', lengthM: 40_000, channel, parameters: 'variable' } as const;
  const steady = new Float64Array(60).fill(100);
  const { flowM3s } = routeReach(law, {
    stepS: HOUR,
    flowM3s: steady,
    lateralM3s: new Float64Array(60).fill(40),
  });
  assert.ok(flowM3s.every((flow) => Math.abs(flow - 140) < 1e-6));
  assert.ok(
    routeReach(law, { stepS: HOUR, flowM3s: new Float64Array(9) }).flowM3s.every((flow) => flow === 0),
  );
  const filling = new Float64Array(80).fill(200).fill(0, 0, 5);
  const filled = routeReach(law, { stepS: HOUR, flowM3s: filling });
  assert.ok(filled.flowM3s.every((flow) => flow >= 0) && (filled.flowM3s.at(-1) ?? 0) > 198);
});

test('a reach that cannot be is refused with its name, field and value', () => {
  const channel = { bottomWidthM: 50, sideSlope: 1, roughness: 0.035, slope: 0 };
  const inflow = { stepS: HOUR, flowM3s: Float64Array.of(1, 2) };
  const law = { kind: 'channel', lengthM: 40_000, channel, parameters: 'variable' } as const;
  assert.throws(() => routeReach(law, inflow, 'A-B'), /Reach A-B: slope is 0, expected above 0/);
  assert.throws(
    () => routeReach({ kind: 'muskingum', travelS: 9, weight: 0.7 }, inflow, 'A-B'),
    /weight is 0.7, expected 0 to 0.5/,
  );
});
