import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advanceFlood, depthAt, exchangeWater, openFlood, waterVolume } from '../inundation/index.ts';
import {
  advanceCoupled,
  coupleDrainage,
  type DrainageInlet,
  type FloodSurface,
  inletFlow,
} from './coupling.ts';
import { type Drainage, openDrainage } from './drainage.ts';
import { conduit, inflow, junction, modelOf, outfall } from './test/hydraulic-models.ts';

/** A street of 20 × 6 cells of 5 m that falls to the east, with a rim. */
const COLUMNS = 20;
const ROWS = 6;

function street(rateMmH: number, precision: 'f32' | 'f64', scheme: 'inertial' | 'hllc') {
  const bedM = Float64Array.from({ length: COLUMNS * ROWS }, (_, cell) => {
    const column = cell % COLUMNS;
    return 10 + 0.02 * (COLUMNS - column) + 0.05 * Math.abs(Math.floor(cell / COLUMNS) - 2.5);
  });
  const flood = openFlood({
    terrain: { columns: COLUMNS, rows: ROWS, cellWidthM: 5, cellHeightM: 5, bedM, manning: 0.02 },
    scheme: { kind: scheme },
    precision,
    rain: { fromS: [0, 1200], rateMmH: [rateMmH, 0] },
  });
  const surface: FloodSurface = {
    get timeS() {
      return flood.timeS;
    },
    advance: (toS) => {
      advanceFlood(flood, toS);
    },
    depthAt: (cell) => depthAt(flood, cell),
    bedAt: (cell) => bedM[cell] ?? NaN,
    exchange: (cell, volumeM3) => exchangeWater(flood, cell, volumeM3),
  };
  return { flood, surface };
}

/** A sewer under the street with two manholes whose lids lie at its ground. */
function sewer(heightM: number, flow: number): Drainage {
  const pipe = { shape: 'circular', heightM } as const;
  const model = modelOf(
    [junction('a', 8.4, 1.7), junction('b', 8, 2.1), outfall('out', 7.8)],
    [conduit('1', [0, 1], 60, pipe), conduit('2', [1, 2], 30, pipe)],
    { routingStepS: 2 },
  );
  return openDrainage(model, inflow({ 0: (timeS) => (timeS < 900 ? flow : 0) }));
}

const INLETS: readonly DrainageInlet[] = [
  { node: 0, cell: 2 * COLUMNS + 12, perimeterM: 1.6, areaM2: 0.12 },
  { node: 1, cell: 2 * COLUMNS + 19, perimeterM: 1.6, areaM2: 0.12 },
  { node: 1, cell: 3 * COLUMNS + 19, perimeterM: 1.6, areaM2: 0.12, clear: 0.5 },
];

test('an inlet takes as a weir what is shallow, as an orifice what is deep, and nothing into a full node', () => {
  const inlet = { node: 0, cell: 0, perimeterM: 2, areaM2: 0.3 };
  assert.ok(Math.abs(inletFlow(inlet, 0.05, 0.05) - 1.66 * 2 * 0.05 ** 1.5) < 1e-12);
  assert.ok(Math.abs(inletFlow(inlet, 1, 1) - 0.67 * 0.3 * Math.sqrt(2 * 9.80665)) < 1e-12);
  assert.equal(inletFlow(inlet, 0.5, 0), 0);
  assert.ok(inletFlow(inlet, 0.5, 0.1) < inletFlow(inlet, 0.5, 0.5));
  assert.equal(inletFlow({ ...inlet, clear: 0.5 }, 1, 1), inletFlow(inlet, 1, 1) / 2);
});

test('surface and sewer exchange rain and floods and lose no water', () => {
  const cases = [
    { name: 'rain into a sewer', rate: 80, heightM: 0.4, flow: 0, precision: 'f64', scheme: 'inertial' },
    {
      name: 'a sewer that floods the street',
      rate: 0,
      heightM: 0.2,
      flow: 0.12,
      precision: 'f64',
      scheme: 'hllc',
    },
    {
      name: 'both, in single precision',
      rate: 60,
      heightM: 0.2,
      flow: 0.12,
      precision: 'f32',
      scheme: 'inertial',
    },
  ] as const;
  for (const { name, rate, heightM, flow, precision, scheme } of cases) {
    const { flood, surface } = street(rate, precision, scheme);
    const drainage = sewer(heightM, flow);
    const coupled = coupleDrainage(drainage, surface, { inlets: INLETS, stepS: 2 });
    let deepest = 0;
    for (let timeS = 300; timeS <= 1800; timeS += 300) {
      advanceCoupled(coupled, timeS);
      deepest = Math.max(deepest, surface.depthAt(2 * COLUMNS + 19));
      const { balance } = drainage;
      const came = flood.balance.rainM3 + balance.inflowM3;
      const stands = waterVolume(flood) + balance.storedM3 + balance.pendingM3 + balance.outflowM3;
      assert.ok(Math.abs(balance.pendingM3) < 1e-3 * came);
      assert.ok(Math.abs(came - stands) < 1e-6 * came, `${name}, ${timeS} s: ${came - stands} of ${came} m³`);
    }
    const [given, taken] = [coupled.inM3, coupled.outM3].map((volumes) =>
      volumes.reduce((sum, one) => sum + one, 0),
    );
    assert.ok(Math.abs((given ?? NaN) - drainage.balance.fromSurfaceM3) < 1e-9);
    assert.ok(Math.abs((taken ?? NaN) - drainage.balance.toSurfaceM3) < 1e-9);
    assert.equal(drainage.balance.floodingM3, 0);
    assert.ok(deepest > 0.005);
    if (rate > 0) assert.ok((given ?? 0) > 5, `${name}: ${given} m³ in`);
    if (flow > 0) assert.ok((taken ?? 0) > 20, `${name}: ${taken} m³ out`);
  }
});

test('water that stands over a manhole holds the water in it up', () => {
  const { surface } = street(0, 'f64', 'inertial');
  const lake: FloodSurface = {
    ...surface,
    depthAt: () => 0.5,
    exchange: (_cell, volumeM3) => volumeM3,
    advance: () => {},
  };
  const drainage = sewer(0.1, 0.05);
  const coupled = coupleDrainage(drainage, lake, { inlets: INLETS.slice(1, 2), stepS: 2 });
  advanceCoupled(coupled, 600);
  const ground = 10 + 0.02 + 0.05 * 0.5 + 0.5;
  assert.ok(Math.abs(8 + (drainage.hydraulics.depthM[1] ?? NaN) - ground) < 0.02);
});

test('an inlet at an outfall, off the ground or above a pond is refused', () => {
  const { surface } = street(0, 'f64', 'inertial');
  const couple = (inlet: object) =>
    coupleDrainage(sewer(0.3, 0), surface, {
      inlets: [{ ...INLETS[0], ...inlet } as DrainageInlet],
      stepS: 2,
    });
  assert.throws(() => couple({ node: 2 }), /Inlet 0: node out is an outfall/);
  assert.throws(() => couple({ node: 7 }), /Inlet 0: there is no node 7/);
  assert.throws(() => couple({ cell: 500 }), /Cell 500 is no ground/);
  assert.throws(() => couple({ areaM2: -1 }), /Inlet 0: perimeter/);
});
