import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advanceDrainage, openDrainage } from '../drainage.ts';
import { runDrainage } from '../run-drainage.ts';
import { conduit, inflow, junction, modelOf, outfall, tank } from '../test/hydraulic-models.ts';

const G = 9.80665;

/** A straight channel of equal reaches that ends at an outfall. */
function channel(
  reaches: number,
  lengthM: number,
  slope: number,
  { widthM, manning, levelM }: { widthM: number; manning: number; levelM?: number },
) {
  const section = { shape: 'rect-open', heightM: 6, widthM, sidesLeftOut: 0 } as const;
  const bottom = (k: number) => (reaches - k) * lengthM * slope;
  const nodes = Array.from({ length: reaches }, (_, k) => junction(`n${k}`, bottom(k), 8));
  const stage = levelM === undefined ? ({ kind: 'normal' } as const) : ({ kind: 'fixed', levelM } as const);
  const links = nodes.map((_, k) => conduit(`c${k}`, [k, k + 1], lengthM, section, { manning }));
  return modelOf([...nodes, outfall('out', 0, stage)], links, { routingStepS: 20 });
}

test('a long channel runs at normal depth', () => {
  const model = channel(12, 200, 0.001, { widthM: 5, manning: 0.02 });
  const drainage = openDrainage(model, inflow({ 0: 10 }));
  advanceDrainage(drainage, 3 * 3600);
  const depth = drainage.hydraulics.depthM[5] ?? NaN;
  const area = 5 * depth;
  const flow = (area * (area / (5 + 2 * depth)) ** (2 / 3) * Math.sqrt(0.001)) / 0.02;
  assert.ok(Math.abs(flow / 10 - 1) < 0.002, `${flow} m³/s`);
  assert.ok(Math.abs((drainage.hydraulics.outflowM3s[12] ?? NaN) / 10 - 1) < 1e-4);
});

test('a steady backwater curve is that of its differential equation', () => {
  const [reaches, lengthM, slope, widthM, manning, flow] = [20, 100, 0.0005, 8, 0.025, 12];
  const model = channel(reaches, lengthM, slope, { widthM, manning, levelM: 2.4 });
  const drainage = openDrainage(model, inflow({ 0: flow }));
  advanceDrainage(drainage, 5 * 3600);
  // dy/dx = (S₀ − S_f)/(1 − Fr²), from the outfall upwards in steps of 1 m.
  const rise = (y: number) => {
    const area = widthM * y;
    const friction = (flow * manning) ** 2 / (area ** 2 * (area / (widthM + 2 * y)) ** (4 / 3));
    return (slope - friction) / (1 - flow ** 2 / (G * widthM ** 2 * y ** 3));
  };
  let y = 2.4;
  for (let x = 0; x < reaches * lengthM; x++) {
    const middle = y - 0.5 * rise(y);
    y -= rise(middle);
    if ((x + 1) % lengthM > 0) continue;
    const depth = drainage.hydraulics.depthM[reaches - (x + 1) / lengthM] ?? NaN;
    assert.ok(Math.abs(depth - y) < 0.01, `${x + 1} m up: ${depth} m, not ${y} m`);
  }
});

test('a full pipe loses the head that Manning, Hazen and Williams, Darcy and the local losses take', () => {
  const [flow, diameter, lengthM] = [0.3, 0.4, 200];
  const area = (Math.PI * diameter ** 2) / 4;
  const v = flow / area;
  const reynolds = (v * diameter) / 1e-6;
  const darcy = 0.25 / Math.log10(0.0005 / (3.7 * diameter) + 5.74 / reynolds ** 0.9) ** 2;
  const cases = [
    [{ shape: 'circular', heightM: diameter }, (0.013 * v) ** 2 / (diameter / 4) ** (4 / 3), {}],
    [
      { shape: 'force-main', heightM: diameter, roughness: 120 },
      (v / (0.849 * 120 * (diameter / 4) ** 0.63)) ** (1 / 0.54),
      {},
    ],
    [
      { shape: 'force-main', heightM: diameter, roughness: 0.0005 },
      (darcy * v * v) / (diameter * 2 * G),
      { forceMain: 'darcy-weisbach' },
    ],
  ] as const;
  for (const [section, slope, options] of cases)
    for (const losses of [0, 1.5]) {
      const some = { entryLoss: losses / 3, exitLoss: losses / 3, averageLoss: losses / 3 };
      const model = modelOf(
        [junction('in', 0.1, 40), outfall('out', 0, { kind: 'fixed', levelM: 2 })],
        [conduit('main', [0, 1], lengthM, section, some)],
        options,
      );
      const drainage = openDrainage(model, inflow({ 0: flow }));
      advanceDrainage(drainage, 3600);
      const head = 0.1 + (drainage.hydraulics.depthM[0] ?? NaN) - 2;
      const expected = slope * lengthM + (losses * v * v) / (2 * G);
      assert.ok(
        Math.abs(head / expected - 1) < 0.005,
        `${section.shape} ${losses}: ${head} m, not ${expected} m`,
      );
    }
});

test('water swings between two tanks in the time of the pendulum', () => {
  const section = { shape: 'circular', heightM: 1 } as const;
  const model = modelOf(
    [tank('a', 0, 20, { initialDepthM: 4.2 }), tank('b', 0, 20, { initialDepthM: 3.8 })],
    [conduit('pipe', [0, 1], 100, section, { manning: 1e-4 })],
    { routingStepS: 0.25, inertialDamping: 'none' },
  );
  const drainage = openDrainage(model);
  const crossings: number[] = [];
  let before = 1;
  const initial = drainage.balance.initialM3;
  advanceDrainage(drainage, 400, {
    onStep: ({ hydraulics: h, timeS }) => {
      const lean = (h.depthM[0] ?? 0) - (h.depthM[1] ?? 0);
      if (lean * before < 0) crossings.push(timeS);
      before = lean;
    },
  });
  const period = 2 * Math.PI * Math.sqrt((100 * 20) / (2 * G * (Math.PI / 4)));
  const seen = (2 * ((crossings[6] ?? NaN) - (crossings[0] ?? NaN))) / 6;
  assert.ok(Math.abs(seen / period - 1) < 0.01, `${seen} s, not ${period} s`);
  assert.ok(Math.abs(drainage.balance.storedM3 / initial - 1) < 1e-6);
});

test('a pressed network floods where the ground is lowest, ponds where that is allowed, and gives the pond back', () => {
  const pipe = { shape: 'circular', heightM: 0.3 } as const;
  const build = (pondedAreaM2: number) =>
    modelOf(
      [
        junction('top', 3, 4),
        junction('low', 2, 1.5, { pondedAreaM2 }),
        junction('mid', 1.9, 3),
        outfall('out', 1.8),
      ],
      [conduit('a', [0, 1], 100, pipe), conduit('b', [1, 2], 100, pipe), conduit('c', [2, 3], 100, pipe)],
      { allowPonding: true, endS: 4 * 3600 },
    );
  const rain = inflow({ 0: (timeS) => (timeS < 1800 ? 0.15 : 0) });
  const lost = runDrainage(build(0), rain);
  const ponded = runDrainage(build(500), rain);
  const [, lowLost] = lost.nodes;
  const [, lowPonded] = ponded.nodes;
  assert.ok((lowLost?.floodedM3 ?? 0) > 50);
  assert.ok(Math.abs((lowLost?.floodedM3 ?? 0) - lost.balance.floodingM3) < 1e-6);
  assert.equal(lowLost?.maxDepthM, 1.5);
  assert.ok((lowPonded?.maxDepthM ?? 0) > 1.55);
  assert.equal(ponded.balance.floodingM3, 0);
  assert.ok(Math.abs(ponded.balance.outflowM3 / ponded.balance.inflowM3 - 1) < 0.01);
  for (const { continuityError } of [lost, ponded]) assert.ok(Math.abs(continuityError) < 1e-4);
});

test('the slot and the point-wise surcharge give the same heads of a pressed pipe', () => {
  const pipe = { shape: 'circular', heightM: 0.5 } as const;
  const build = (surcharge: 'extran' | 'slot') =>
    modelOf(
      [junction('a', 1, 10), junction('b', 0.7, 10), outfall('out', 0.4, { kind: 'fixed', levelM: 1.5 })],
      [conduit('1', [0, 1], 150, pipe), conduit('2', [1, 2], 150, pipe)],
      { surcharge, endS: 7200 },
    );
  const [point, slot] = (['extran', 'slot'] as const).map((kind) =>
    runDrainage(build(kind), inflow({ 0: 0.5 })),
  );
  for (const i of [0, 1]) {
    const [one, other] = [point, slot].map((run) => run?.series.depthM.at(3 * -1 + i) ?? NaN);
    assert.ok((one ?? NaN) > 0.8);
    assert.ok(Math.abs((one ?? NaN) - (other ?? NaN)) < 0.005, `${one} ${other}`);
  }
});

test('symmetric branches carry equal water to the bit', () => {
  const pipe = { shape: 'circular', heightM: 0.4 } as const;
  const model = modelOf(
    [junction('l', 1, 2), junction('r', 1, 2), junction('m', 0.5, 2), outfall('out', 0.2)],
    [conduit('lm', [0, 2], 120, pipe), conduit('rm', [1, 2], 120, pipe), conduit('mo', [2, 3], 80, pipe)],
  );
  const flow = (timeS: number) => 0.25 * Math.sin((Math.PI * Math.min(timeS, 1800)) / 1800);
  const run = runDrainage(model, inflow({ 0: flow, 1: flow }));
  for (let row = 0; row < run.series.timesS.length; row++) {
    assert.equal(run.series.depthM[4 * row], run.series.depthM[4 * row + 1]);
    assert.equal(run.series.flowM3s[3 * row], run.series.flowM3s[3 * row + 1]);
  }
  assert.ok((run.nodes[0]?.surchargedS ?? 0) > 0);
});

test('a conduit that is drawn against its slope carries the same water backwards', () => {
  const pipe = { shape: 'egg', heightM: 0.6 } as const;
  const nodes = [junction('a', 2, 3), junction('b', 1, 3), outfall('out', 0.5)];
  const along = modelOf(nodes, [conduit('1', [0, 1], 100, pipe), conduit('2', [1, 2], 50, pipe)]);
  const against = modelOf(nodes, [conduit('1', [1, 0], 100, pipe), conduit('2', [1, 2], 50, pipe)]);
  const [one, other] = [along, against].map((model) => runDrainage(model, inflow({ 0: 0.2 })));
  assert.equal(one?.balance.outflowM3, other?.balance.outflowM3);
  assert.equal(one?.series.flowM3s.at(-2), -(other?.series.flowM3s.at(-2) ?? NaN));
});

test('the dry half of a seeping channel loses nothing', () => {
  const section = { shape: 'rect-open', heightM: 1, widthM: 2, sidesLeftOut: 0 } as const;
  const model = modelOf(
    [tank('low', 0, 200, { initialDepthM: 1 }), tank('high', 5, 10), outfall('out', -1)],
    [conduit('c', [1, 0], 2000, section, { seepageMs: 1e-5 })],
    { endS: 7200 },
  );
  const { balance, continuityError } = runDrainage(model, inflow({}));
  assert.ok(balance.seepageM3 > 10, `${balance.seepageM3} m³`);
  assert.ok(Math.abs(balance.pendingM3) < 1e-3, `${balance.pendingM3} m³`);
  assert.ok(Math.abs(continuityError) < 1e-5);
});
