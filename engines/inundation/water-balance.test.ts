import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { type FloodModel, type FloodScheme, runFlood } from './index.ts';

const N = 24;
const random = seededRandom(3);
const bedM = Float64Array.from(
  { length: N * N },
  (_, i) => 0.01 * ((i % N) - 12) ** 2 + 0.05 * Math.floor(i / N) + 0.4 * random(),
);
const terrain = { columns: N, rows: N, cellWidthM: 10, cellHeightM: 10, bedM, manning: 0.03 };
const level = (values: number[], timesS = [0]) => ({ timesS, values });
const full = (depth: number) => new Float64Array(N * N).fill(depth);

const cases: Readonly<Record<string, readonly [Omit<FloodModel, 'scheme'>, untilS: number]>> = {
  'rain of 1 mm/h on 10 m of water': [
    {
      terrain: { ...terrain, bedM: full(0) },
      initialDepthM: full(10),
      rain: { fromS: [0], rateMmH: [1] },
    },
    200,
  ],
  'rain and seeping on dry ground': [
    { terrain, rain: { fromS: [0, 300], rateMmH: [50, bedM.map((bed) => 10 * bed)] }, infiltrationMmH: 10 },
    400,
  ],
  'a hydrograph on dry ground that leaves by an open side': [
    {
      terrain,
      inflows: [{ cells: [16 * N + 5, 16 * N + 6], flowM3s: level([0, 100, 0], [0, 120, 400]) }],
      sides: { north: { kind: 'open' } },
    },
    400,
  ],
  'draining to a low level, an open side and a sink inside': [
    {
      terrain,
      initialDepthM: full(1),
      infiltrationMmH: bedM.map((bed) => 5 * bed),
      sides: { north: { kind: 'open', slope: 0.01 }, east: { kind: 'stage', levelM: level([-5]) } },
      boundaryCells: [{ cells: [300, 301], boundary: { kind: 'open' } }],
    },
    400,
  ],
};

const schemes: readonly FloodScheme[] = [
  { kind: 'inertial' },
  { kind: 'hllc', order: 1 },
  { kind: 'hllc', order: 2 },
];

for (const [name, [model, untilS]] of Object.entries(cases))
  test(`no water is made or lost: ${name}`, () => {
    for (const scheme of schemes)
      for (const [precision, most] of [
        ['f64', 1e-9],
        ['f32', 1e-3],
      ] as const) {
        const run = runFlood({ ...model, scheme, precision }, { untilS });
        assert.ok(Math.abs(run.massError) < most, `${scheme.kind} ${precision}: ${run.massError}`);
        const { rainM3, inflowM3, boundaryOutM3, infiltrationM3 } = run.balance;
        assert.ok(rainM3 + inflowM3 + boundaryOutM3 + infiltrationM3 > 1, 'water moved');
        assert.ok(run.last.depthM.every((depth) => depth >= 0));
      }
  });

test('a hydrograph gives exactly its volume, rain exactly its depth, whatever the steps are', () => {
  const { balance } = runFlood(
    {
      terrain,
      scheme: { kind: 'inertial' },
      inflows: [{ cells: [40], flowM3s: level([0, 100, 0], [0, 120, 400]) }],
      rain: { fromS: [0, 100, 200], rateMmH: [36, 0, 72] },
    },
    { untilS: 300 },
  );
  // Ramp to 120 s, then down to 35.714 m³/s at 300 s.
  const falling = 100 * (1 - (300 - 120) / 280);
  assert.ok(
    Math.abs(balance.inflowM3 - (6000 + (180 * (100 + falling)) / 2)) < 1e-6,
    `${balance.inflowM3} m³`,
  );
  assert.ok(Math.abs(balance.rainM3 - 0.003 * N * N * 100) < 1e-6, `${balance.rainM3} m³`);
});
