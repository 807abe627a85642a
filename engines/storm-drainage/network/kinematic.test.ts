import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDrainage } from '../run-drainage.ts';
import { conduit, inflow, junction, modelOf, orifice, outfall, tank } from '../test/hydraulic-models.ts';

const PIPE = { shape: 'circular', heightM: 0.5 } as const;
const FULL = (Math.sqrt(0.005) / 0.013) * Math.PI * 0.0625 * 0.125 ** (2 / 3);

function line(routing: 'kinematic' | 'steady', count = 10) {
  const nodes = Array.from({ length: count }, (_, k) => junction(`n${k}`, (count - k) * 0.5, 2));
  const links = nodes.map((_, k) => conduit(`c${k}`, [k, k + 1], 100, PIPE));
  return modelOf([...nodes, outfall('out', 0)], links, { routing, routingStepS: 10, endS: 7200 });
}

test('a kinematic wave arrives whole after the time that its celerity says, and loses no water', () => {
  const flow = (timeS: number) => 0.06 + (timeS > 600 && timeS < 3600 ? 0.02 : 0);
  const run = runDrainage(line('kinematic'), inflow({ 0: flow }));
  assert.equal(run.routed, 'kinematic');
  assert.ok(Math.abs(run.continuityError) < 1e-6);
  assert.ok(Math.abs((run.outfalls[0]?.maxFlowM3s ?? NaN) - 0.08) < 0.003);
  const { series } = run;
  const row = series.timesS.findIndex((timeS, k) => timeS > 600 && (series.flowM3s[10 * k + 9] ?? 0) > 0.07);
  // Celerity between both flows: ΔQ/ΔA of the pipe by bisection of its normal depths.
  const area = (q: number) => {
    let [low, high] = [0, Math.PI];
    for (let k = 0; k < 60; k++) {
      const half = (low + high) / 2;
      const a = 0.0625 * (half - Math.sin(half) * Math.cos(half));
      if ((Math.sqrt(0.005) / 0.013) * a * (a / (0.5 * half)) ** (2 / 3) < q) low = half;
      else high = half;
    }
    return 0.0625 * (low - Math.sin(low) * Math.cos(low));
  };
  const expected = 1000 / (0.02 / (area(0.08) - area(0.06)));
  assert.ok(Math.abs((series.timesS[row] ?? NaN) - 600 - expected) < 90, `${series.timesS[row]} ${expected}`);
});

test('what a full pipe cannot carry floods at its upper end', () => {
  for (const routing of ['kinematic', 'steady'] as const) {
    const run = runDrainage(
      line(routing),
      inflow({
        0: (timeS) => Math.min(1, Math.max(0, 4 - timeS / 900)) * Math.min(1, timeS / 900) * (FULL + 0.1),
      }),
    );
    assert.equal(run.routed, routing);
    // A round pipe carries 1.076 times the full flow just before it fills, and no more.
    const peak = (run.outfalls[0]?.maxFlowM3s ?? NaN) / FULL;
    assert.ok(peak > 0.999 && peak < 1.08, `${peak}`);
    // Above the full flow: half an hour, and the parts of both ramps.
    const beyondM3 = 0.1 * (1800 + (900 * 0.1) / (FULL + 0.1));
    assert.ok(Math.abs((run.nodes[0]?.floodedM3 ?? NaN) / beyondM3 - 1) < 0.01);
    assert.ok(Math.abs(run.continuityError) < 1e-3);
  }
});

test('steady flow passes on at once; a basin on the way holds back', () => {
  const flow = (timeS: number) => 0.15 * Math.sin((Math.PI * Math.min(timeS, 3600)) / 3600);
  const at = runDrainage(line('steady'), inflow({ 0: flow }));
  assert.ok(Math.abs((at.series.flowM3s[10 * 30 + 9] ?? NaN) - 0.15) < 1e-3);
  const basin = modelOf(
    [junction('a', 2, 2), tank('b', 1, 300, { maxDepthM: 3 }), outfall('out', 0)],
    [
      conduit('c', [0, 1], 100, PIPE),
      orifice('o', { from: 1, to: 2, section: { shape: 'circular', heightM: 0.2 } }),
    ],
    { routing: 'kinematic', routingStepS: 10, endS: 7200 },
  );
  const [slow, full] = (['kinematic', 'dynamic'] as const).map((routing) =>
    runDrainage(basin, inflow({ 0: flow }), { routing }),
  );
  assert.equal(full?.routed, 'dynamic');
  assert.ok((slow?.outfalls[0]?.maxFlowM3s ?? NaN) < 0.1);
  const [one, other] = [slow, full].map((run) => run?.nodes[1]?.maxDepthM ?? NaN);
  assert.ok(Math.abs((one ?? NaN) / (other ?? NaN) - 1) < 0.05, `${one} ${other}`);
  assert.ok(Math.abs(slow?.continuityError ?? NaN) < 1e-4);
});

test('a ring, or two ways out of one junction, is run by the dynamic wave, and the result says so', () => {
  const model = modelOf(
    [junction('a', 2, 2), junction('b', 1, 2), outfall('out', 0)],
    [conduit('1', [0, 1], 100, PIPE), conduit('2', [0, 2], 100, PIPE), conduit('3', [1, 2], 100, PIPE)],
    { routing: 'kinematic' },
  );
  const run = runDrainage(model, inflow({ 0: 0.1 }));
  assert.deepEqual([run.asked, run.routed], ['kinematic', 'dynamic']);
});

test('a divider sends on what its law diverts, and floods with what neither way carries', () => {
  const laws = [
    [{ kind: 'cutoff', leastM3s: 0.1 }, 0.15, 0.05],
    [{ kind: 'overflow' }, 0.3, 0.3 - FULL],
    [{ kind: 'curve', curve: { id: 'd', x: [0, 0.2], y: [0, 0.1] } }, 0.12, 0.06],
    [{ kind: 'weir', leastM3s: 0.02, heightM: 0.25, coefficient: 1 }, 0.07, (0.25 * (0.05 / 0.105)) ** 1.5],
  ] as const;
  for (const [law, flow, diverted] of laws) {
    const model = modelOf(
      [
        { ...junction('d', 0.5, 2), kind: 'divider', divides: { link: 'Aside', law } },
        outfall('main', 0),
        outfall('side', 0),
      ],
      [conduit('main', [0, 1], 100, PIPE), conduit('aside', [0, 2], 100, PIPE)],
      { routing: 'kinematic', routingStepS: 10 },
    );
    const run = runDrainage(model, inflow({ 0: flow }));
    assert.equal(run.routed, 'kinematic');
    const [main, side] = run.series.flowM3s.slice(-2);
    assert.ok(Math.abs((side ?? NaN) - diverted) < 1e-6, `${law.kind}: ${side} m³/s`);
    assert.ok(Math.abs((main ?? NaN) - Math.min(FULL, flow - diverted)) < 1e-6);
    assert.ok(Math.abs(run.continuityError) < 1e-6);
  }
});

test('what seeps from a kinematic channel is missing at its end', () => {
  const channel = { shape: 'rect-open', heightM: 1, widthM: 2, sidesLeftOut: 0 } as const;
  const model = modelOf(
    [junction('a', 1, 2), outfall('out', 0)],
    [conduit('c', [0, 1], 1000, channel, { seepageMs: 1e-5 })],
    { routing: 'kinematic', routingStepS: 20, endS: 7200 },
  );
  const run = runDrainage(model, inflow({ 0: 0.5 }));
  assert.ok(Math.abs((run.series.flowM3s.at(-1) ?? NaN) - 0.48) < 1e-4);
  assert.ok(Math.abs(run.balance.seepageM3 - 0.02 * 7200) < 10);
  assert.ok(Math.abs(run.continuityError) < 1e-4);
});
