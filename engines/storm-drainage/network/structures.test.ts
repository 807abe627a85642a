import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlRule } from '../control-model.ts';
import { advanceDrainage, type Drainage, openDrainage } from '../drainage.ts';
import { runDrainage } from '../run-drainage.ts';
import {
  conduit,
  curve,
  inflow,
  junction,
  modelOf,
  orifice,
  outfall,
  outlet,
  pump,
  tank,
  weir,
} from '../test/hydraulic-models.ts';

const G = 9.80665;
const HOLE = Math.PI * 0.15 ** 2;

/** A tank that a structure empties into an outfall far below. */
function emptied(link: Parameters<typeof modelOf>[1][number], areaM2 = 10) {
  return modelOf([tank('a', 0, areaM2, { maxDepthM: 30 }), outfall('out', -5)], [link], { routingStepS: 10 });
}

function steady(model: ReturnType<typeof modelOf>, flow: number, hours = 3): Drainage {
  const drainage = openDrainage(model, inflow({ 0: flow }));
  advanceDrainage(drainage, hours * 3600);
  return drainage;
}

test('a tank fills by what comes in', () => {
  const model = modelOf(
    [tank('a', 0, 100), outfall('out', -1)],
    [outlet('o', { kind: 'power', coefficient: 0, exponent: 1 })],
  );
  const drainage = openDrainage(model, inflow({ 0: 0.5 }, { evaporationMs: () => 0 }));
  advanceDrainage(drainage, 600);
  // The least surface of 0.01 m² counts beside the tank's own.
  assert.ok(Math.abs((drainage.hydraulics.depthM[0] ?? NaN) - 300 / 100.01) < 1e-9);
});

test('tanks by a curve and by a function hold what their surface says, and lose what evaporates and seeps', () => {
  const table = curve([0, 50], [2, 150]);
  const shapes = [
    {
      area: { kind: 'curve', curve: table } as const,
      depth: (volume: number) => (-50 + Math.sqrt(2500 + 100 * volume)) / 50,
    },
    {
      area: { kind: 'function', constantM2: 0, terms: [{ coefficient: 30, exponent: 1 }] } as const,
      depth: (volume: number) => Math.sqrt((2 * volume) / 30),
    },
  ];
  for (const { area, depth } of shapes) {
    const shut = outlet('o', { kind: 'power', coefficient: 0, exponent: 1 });
    const run = (row: Parameters<typeof tank>[3], evaporation: number) => {
      const model = modelOf([tank('a', 0, 0, { area, ...row }), outfall('out', -1)], [shut]);
      const drainage = openDrainage(model, inflow({ 0: 0.1 }, { evaporationMs: () => evaporation }));
      advanceDrainage(drainage, 1000);
      return drainage;
    };
    assert.ok(Math.abs((run({}, 0).hydraulics.depthM[0] ?? NaN) - depth(100)) < 0.002);
    const seepage = { suctionM: 0, conductivityMs: 2e-5, deficit: 0 };
    const { balance } = run({ evaporationFactor: 0.5, seepage }, 1e-6);
    assert.ok(
      balance.seepageM3 > 0.5 && Math.abs(balance.evaporationM3 / balance.seepageM3 - 0.5e-6 / 2e-5) < 1e-9,
    );
    assert.ok(
      Math.abs(balance.inflowM3 - balance.seepageM3 - balance.evaporationM3 - balance.storedM3) < 1e-3,
    );
  }
});

test('side and bottom orifices stand at the head that their flow needs', () => {
  const flow = 0.2;
  const head = (flow / (0.65 * HOLE)) ** 2 / (2 * G);
  const side = steady(emptied(orifice('o')), flow);
  assert.ok(Math.abs((side.hydraulics.depthM[0] ?? NaN) - head - 0.15) < 0.002);
  const bottom = steady(emptied(orifice('o', { face: 'bottom' })), flow);
  assert.ok(Math.abs((bottom.hydraulics.depthM[0] ?? NaN) - head) < 0.002);
});

test('weirs of each form stand at the head that their flow needs, and as orifices when they are covered', () => {
  const rect = { shape: 'rect-open', heightM: 1, widthM: 2, sidesLeftOut: 0 } as const;
  const notch = { shape: 'triangular', heightM: 1, topWidthM: 2 } as const;
  const trapezoid = {
    shape: 'trapezoidal',
    heightM: 1,
    bottomWidthM: 2,
    leftSlope: 0.5,
    rightSlope: 0.5,
  } as const;
  const cases = [
    [weir('w'), 1.8 * 2 * 0.4 ** 1.5, 0.4],
    [weir('w', { contractions: 2 }), 1.8 * (2 - 0.2 * 0.4) * 0.4 ** 1.5, 0.4],
    [weir('w', { form: 'side-flow', section: rect }), 1.8 * 2 ** 0.83 * 0.4 ** 1.67, 0.4],
    [weir('w', { form: 'v-notch', section: notch }), 1.8 * 0.4 ** 2.5, 0.4],
    [
      weir('w', { form: 'trapezoidal', section: trapezoid, endCoefficient: 1.3 }),
      1.8 * 2 * 0.4 ** 1.5 + 1.3 * 0.5 * 0.4 ** 2.5,
      0.4,
    ],
    [weir('w'), 1.8 * 2 * Math.sqrt(1.5 / 0.5), 2],
    [weir('w', { canSurcharge: false }), 1.8 * 2 * 0.99 ** 1.5, 0.99],
  ] as const;
  for (const [row, flow, head] of cases) {
    const depth = steady(emptied(row), flow).hydraulics.depthM[0] ?? NaN;
    assert.ok(Math.abs(depth - 1 - head) < 0.003, `${row.form} ${head}: ${depth}`);
  }
});

test('water between two tanks comes to rest at one level through an orifice, and a flap lets none back', () => {
  const build = (flapGate: boolean, low: number) =>
    modelOf(
      [tank('a', 0, 20, { initialDepthM: low }), tank('b', 0, 30, { initialDepthM: 2 })],
      [orifice('o', { flapGate })],
      { routingStepS: 5 },
    );
  const open = openDrainage(build(false, 1));
  advanceDrainage(open, 3 * 3600);
  for (const i of [0, 1]) assert.ok(Math.abs((open.hydraulics.depthM[i] ?? NaN) - 1.6) < 0.005);
  const shut = openDrainage(build(true, 1));
  advanceDrainage(shut, 3600);
  assert.ok(Math.abs((shut.hydraulics.depthM[0] ?? NaN) - 1) < 1e-9);
});

test('water runs back over a weir no faster than it stands above the floor that it comes from', () => {
  const model = modelOf(
    [tank('low', 0, 1000), tank('high', 5, 10), outfall('out', -5)],
    [weir('w', { section: { shape: 'rect-open', heightM: 9, widthM: 2, sidesLeftOut: 0 } })],
  );
  const { nodes, balance, continuityError } = runDrainage(model, inflow({ 1: 0.2 }));
  assert.ok(
    Math.abs((nodes[1]?.maxDepthM ?? NaN) - (0.2 / 1.8 / 2) ** (2 / 3)) < 2e-3,
    `${nodes[1]?.maxDepthM}`,
  );
  assert.ok(Math.abs(balance.pendingM3) < 1e-3);
  assert.ok(Math.abs(continuityError) < 1e-6);
});

test('pumps deliver by the volume, depth or head that their law names, and start and stop by depth', () => {
  const flowOf = (law: Parameters<typeof pump>[1], initialDepthM: number) => {
    const model = modelOf([tank('a', 0, 100, { initialDepthM }), tank('b', 3, 1e6)], [pump('p', law)]);
    const drainage = openDrainage(model);
    advanceDrainage(drainage, 5);
    return drainage.hydraulics.structureFlow[0] ?? NaN;
  };
  const steps = curve([100, 0.1], [200, 0.2], [300, 0.3]);
  assert.equal(flowOf({ kind: 'volume', curve: steps }, 0.5), 0.1);
  assert.equal(flowOf({ kind: 'volume', curve: steps }, 2.5), 0.3);
  assert.equal(flowOf({ kind: 'depth-steps', curve: curve([1, 0.1], [2, 0.2]) }, 1.5), 0.2);
  const linear = flowOf({ kind: 'depth', curve: curve([0, 0], [4, 0.4]) }, 2);
  assert.ok(Math.abs(linear - 0.2) < 2e-3);
  const lift = flowOf({ kind: 'head', curve: curve([0, 0.4], [4, 0]) }, 1);
  assert.ok(Math.abs(lift - 0.2) < 2e-3);
  const model = modelOf(
    [tank('a', 0, 10, { initialDepthM: 1 }), outfall('out', 2)],
    [
      pump(
        'p',
        { kind: 'depth-steps', curve: curve([10, 0.2]) },
        { startDepthM: 1.5, stopDepthM: 0.5, initiallyOn: false },
      ),
    ],
    { routingStepS: 1 },
  );
  const drainage = openDrainage(model, inflow({ 0: 0.05 }));
  const turns: number[] = [];
  let before = 0;
  advanceDrainage(drainage, 600, {
    onStep: ({ hydraulics: h }) => {
      const now = h.structureFlow[0] ?? 0;
      if (now > 0 !== before > 0) turns.push(h.depthM[0] ?? NaN);
      before = now;
    },
  });
  assert.ok(turns.length >= 4);
  turns.forEach((depth, k) => {
    assert.ok(Math.abs(depth - (k % 2 === 0 ? 1.5 : 0.5)) < 0.04, `turn ${k} at ${depth} m`);
  });
});

test('a force main that rises to a free end runs as smoothly near its full flow as below it', () => {
  const model = modelOf(
    [tank('a', 0, 10, { initialDepthM: 5 }), outfall('out', 12), junction('b', 3, 30)],
    [
      { ...pump('p', { kind: 'head', curve: curve([0, 0.3], [20, 0.15], [30, 0]) }), to: 2 },
      conduit('c', [2, 1], 800, { shape: 'force-main', heightM: 0.3, roughness: 130 }),
    ],
    { endS: 1200 },
  );
  const { steps, continuityError } = runDrainage(
    model,
    inflow({ 0: (timeS) => 0.1 + 0.06 * (timeS / 1200) }),
  );
  assert.equal(steps.open, 0);
  assert.ok(steps.meanS > 2, `${steps.meanS} s`);
  assert.ok(Math.abs(continuityError) < 1e-3);
});

test('an ideal pump and a conduit without size pass on what comes', () => {
  const dummy = conduit('d', [0, 1], 0, { shape: 'dummy' });
  for (const link of [pump('p', { kind: 'ideal' }), dummy]) {
    const run = runDrainage(modelOf([junction('a', 0, 2), outfall('out', 1)], [link]), inflow({ 0: 0.3 }));
    assert.ok(Math.abs((run.outfalls[0]?.maxFlowM3s ?? NaN) - 0.3) < 1e-6);
    assert.equal(run.balance.floodingM3, 0);
  }
});

const WATCH: ControlRule = {
  id: 'watch',
  premises: [
    {
      join: 'and',
      left: { kind: 'variable', variable: { of: 'node', node: 0, what: 'depth' }, times: 1 },
      relation: '>=',
      right: { kind: 'number', value: 1 },
    },
  ],
  actions: [{ link: 0, setting: { kind: 'value', value: 1 } }],
  otherwise: [{ link: 0, setting: { kind: 'value', value: 0 } }],
  priority: 1,
};

test('rules open a gate, the one of greater priority first, and the gate takes its time', () => {
  const build = (rules: readonly ControlRule[], gateTimeS: number) =>
    modelOf(
      [tank('a', 0, 50), outfall('out', -5)],
      [orifice('o', { gateTimeS })],
      { routingStepS: 5, variableStep: 0 },
      rules,
    );
  const depthOf = (rules: readonly ControlRule[], gateTimeS = 0) => {
    const drainage = openDrainage(build(rules, gateTimeS), inflow({ 0: 0.05 }));
    advanceDrainage(drainage, 2 * 3600);
    return drainage.hydraulics.depthM[0] ?? NaN;
  };
  assert.ok(Math.abs(depthOf([WATCH]) - 1) < 0.03);
  const shut: ControlRule = {
    ...WATCH,
    id: 'shut',
    actions: [{ link: 0, setting: { kind: 'value', value: 0 } }],
    priority: 2,
  };
  assert.ok(depthOf([WATCH, shut]) > 6);
  const slow = openDrainage(build([WATCH], 600), inflow({ 0: 0.05 }));
  advanceDrainage(slow, 300);
  assert.ok(Math.abs((slow.hydraulics.setting[0] ?? NaN) - 0.5) < 1e-9);
});

test('a gate follows a curve over the hours since it opened', () => {
  const open: ControlRule = {
    ...WATCH,
    premises: [
      {
        join: 'and',
        left: { kind: 'variable', variable: { of: 'link', link: 0, what: 'time-open' }, times: 1 },
        relation: '>',
        right: { kind: 'number', value: 0 },
      },
    ],
    actions: [{ link: 0, setting: { kind: 'curve', curve: curve([0.1, 1], [0.5, 0.2]) } }],
    otherwise: [],
  };
  const model = modelOf([tank('a', 0, 50), outfall('out', -5)], [orifice('o')], { variableStep: 0 }, [open]);
  const drainage = openDrainage(model);
  for (const [timeS, setting] of [
    [300, 1],
    [1085, 0.6],
    [3600, 0.2],
  ] as const) {
    advanceDrainage(drainage, timeS);
    assert.ok(Math.abs((drainage.hydraulics.setting[0] ?? NaN) - setting) < 0.01, `${timeS} s`);
  }
});

test('a PID holds the level that its premise names', () => {
  const level: ControlRule = {
    ...WATCH,
    premises: WATCH.premises.map((one) => ({ ...one, relation: '<>', right: { kind: 'number', value: 2 } })),
    actions: [{ link: 0, setting: { kind: 'pid', kp: -5, ki: 20, kd: 0 } }],
    otherwise: [],
  };
  const model = modelOf(
    [tank('a', 0, 50, { initialDepthM: 1 }), outfall('out', -5)],
    [orifice('o')],
    { routingStepS: 5, variableStep: 0 },
    [level],
  );
  const drainage = openDrainage(model, inflow({ 0: 0.1 }));
  advanceDrainage(drainage, 12 * 3600);
  assert.ok(
    Math.abs((drainage.hydraulics.depthM[0] ?? NaN) - 2) < 0.02,
    `${drainage.hydraulics.depthM[0]} m`,
  );
});

test('a gate under a PID waits at its whole opening, not beyond it', () => {
  const level: ControlRule = {
    ...WATCH,
    premises: WATCH.premises.map((one) => ({ ...one, relation: '<>', right: { kind: 'number', value: 2 } })),
    actions: [{ link: 0, setting: { kind: 'pid', kp: -5, ki: 5, kd: 0 } }],
    otherwise: [],
  };
  const model = modelOf(
    [tank('a', 0, 50, { initialDepthM: 6 }), outfall('out', -5)],
    [orifice('o')],
    { routingStepS: 5, variableStep: 0 },
    [level],
  );
  const drainage = openDrainage(model, inflow({ 0: 0.1 }));
  let least = Infinity;
  advanceDrainage(drainage, 7200, {
    onStep: ({ hydraulics: h }) => {
      assert.ok((h.target[0] ?? NaN) <= 1);
      least = Math.min(least, h.depthM[0] ?? NaN);
    },
  });
  assert.ok(least > 1.7, `the level falls to ${least} m`);
});

test('what is taken out of a dry manhole is what comes to it', () => {
  for (const routing of ['dynamic', 'kinematic'] as const) {
    const model = modelOf(
      [junction('a', 1), outfall('out', 0)],
      [conduit('c', [0, 1], 100, { shape: 'circular', heightM: 0.5 })],
      { routing },
    );
    const flow = (timeS: number) => (timeS < 1800 ? -0.1 : 0.1);
    const { balance, outfalls, continuityError } = runDrainage(model, inflow({ 0: flow }));
    assert.ok(balance.takenM3 < 1e-6, `${balance.takenM3} m³`);
    assert.ok((outfalls[0]?.totalM3 ?? NaN) > 0.95 * balance.inflowM3);
    assert.ok(Math.abs(continuityError) < 1e-9);
  }
});

test('a manhole that leads nowhere and has no depth floods with all that comes', () => {
  for (const routing of ['dynamic', 'kinematic'] as const) {
    const { nodes } = runDrainage(
      modelOf([junction('a', 1, 0), outfall('out', 0)], [], { routing }),
      inflow({ 0: 0.1 }),
    );
    assert.ok(Math.abs((nodes[0]?.floodedM3 ?? NaN) - 360) < 1e-6);
    assert.equal(nodes[0]?.maxDepthM, 0);
  }
});

test('an outfall follows its tide and, with a flap, takes nothing back', () => {
  const stage = { kind: 'series', series: { id: 's', timesS: [0, 3600, 7200], values: [0, 3, 0] } } as const;
  const build = (flapGate: boolean) =>
    modelOf(
      [junction('a', 0.5, 5), { ...outfall('out', 0, stage), flapGate }],
      [conduit('c', [0, 1], 100, { shape: 'circular', heightM: 1 })],
      { endS: 7200 },
    );
  const open = runDrainage(build(false), inflow({}));
  assert.ok(Math.abs((open.nodes[0]?.maxHeadM ?? NaN) - 3) < 0.02);
  assert.ok(open.balance.backflowM3 > 10);
  assert.ok(Math.abs(open.continuityError) < 1e-4);
  const shut = runDrainage(build(true), inflow({}));
  assert.ok((shut.nodes[0]?.maxDepthM ?? NaN) < 1e-9);
});
