import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInp, waterForcing } from '../index.ts';
import { townWith } from '../test/town.ts';
import { planeStep } from './surface.ts';

const near = (is: number, wanted: number, most: number, what = '') =>
  assert.ok(Math.abs(is - wanted) <= most, `${what} ${is} is not ${wanted} ± ${most}`);

/** A model without pipes whose land drains to one outfall. */
function landModel(rows: Readonly<Record<string, string>>): string {
  const sections: Record<string, string> = {
    OPTIONS:
      'FLOW_UNITS CMS\nINFILTRATION HORTON\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\nWET_STEP 0:01\nDRY_STEP 0:30',
    RAINGAGES: 'G INTENSITY 1:00 1 TIMESERIES R',
    TIMESERIES: 'R 0 20 1 40 2 10 3 0 6 15 7 0',
    SUBCATCHMENTS: 'A G OUT 4 50 200 2 0',
    SUBAREAS: 'A 0.015 0.2 1 4 25 OUTLET',
    INFILTRATION: 'A 30 5 4 7 0',
    OUTFALLS: 'OUT 10 FREE',
    ...rows,
  };
  return Object.entries(sections)
    .map(([name, text]) => `[${name}]\n${text}\n`)
    .join('\n');
}

function run(text: string) {
  const { network, water } = readInp(text);
  const forcing = waterForcing(network, water);
  const into = new Float64Array(network.nodes.length);
  const state = { depthM: into.map(() => 0), outflowM3s: into.map(() => 0) };
  const flows: number[] = [];
  for (let t = 0; t <= network.options.endS; t += 60) {
    forcing.nodeInflow(t, state, into);
    flows.push(into.reduce((sum, one) => sum + one, 0));
  }
  return { balance: forcing.landBalance(), land: forcing.subcatchments(), flows };
}

test('a plane drains as its equation says: x^(−2/3) grows evenly', () => {
  const plane = { alpha: 0.8, storageM: 0.002 };
  let depth = 0.022;
  let off = 0;
  for (let t = 0; t < 600; t += 60) {
    const step = planeStep(plane, depth, 0, 60);
    depth = step.depthM;
    off += step.runoffMs * 60;
  }
  const exact = 0.002 + (0.02 ** (-2 / 3) + (2 / 3) * 0.8 * 600) ** -1.5;
  near(depth, exact, 1e-6);
  near(off, 0.022 - depth, 1e-15);
});

test('a plane under a steady rain sheds what falls, and stands (i/α)^0.6 above its storage', () => {
  for (const alpha of [1e-4, 0.05, 3, 4000]) {
    const rain = 60 / 1000 / 3600;
    let step = { depthM: 0, runoffMs: 0 };
    for (let i = 0; i < 4000; i++) step = planeStep({ alpha, storageM: 0.003 }, step.depthM, rain, 60);
    near(step.runoffMs / rain, 1, 1e-4, `α ${alpha}:`);
    near(step.depthM, 0.003 + (rain / alpha) ** 0.6, 1e-4 * step.depthM);
  }
});

test('no depth is below zero where more evaporates than falls', () => {
  let step = { depthM: 0.004, runoffMs: 0 };
  for (let i = 0; i < 200; i++) {
    step = planeStep({ alpha: 1, storageM: 0.001 }, step.depthM, -4e-7, 60);
    assert.ok(step.depthM >= 0 && step.runoffMs >= 0);
  }
  assert.equal(step.depthM, 0);
});

const LANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'plain land': {},
  'roofs onto gardens': { SUBAREAS: 'A 0.015 0.2 1 4 25 PERVIOUS 70' },
  'gardens onto roads': { SUBAREAS: 'A 0.015 0.2 1 4 25 IMPERVIOUS 60' },
  'no roughness': { SUBAREAS: 'A 0 0 1 4 25 OUTLET' },
  'no width': { SUBCATCHMENTS: 'A G OUT 4 50 0 2 0' },
  'all roof': { SUBCATCHMENTS: 'A G OUT 4 100 200 2 0' },
  'a chain of three': {
    SUBCATCHMENTS: 'A G B 4 50 200 2 0\nB G C 2 20 100 3 0\nC G OUT 3 70 150 1 0',
    SUBAREAS: 'A 0.015 0.2 1 4 25 OUTLET\nB 0.015 0.2 1 4 25 OUTLET\nC 0.015 0.2 1 4 25 OUTLET',
    INFILTRATION: 'A 30 5 4 7 0\nB 30 5 4 7 0\nC 30 5 4 7 0',
  },
  'a ring of two': {
    SUBCATCHMENTS: 'A G B 4 50 200 2 0\nB G A 2 20 100 3 0',
    SUBAREAS: 'A 0.015 0.2 1 4 25 OUTLET\nB 0.015 0.2 1 4 25 OUTLET',
    INFILTRATION: 'A 30 5 4 7 0\nB 30 5 4 7 0',
  },
  'evaporation, Green-Ampt': {
    EVAPORATION: 'CONSTANT 8',
    OPTIONS: 'FLOW_UNITS CMS\nINFILTRATION GREEN_AMPT\nSTART_DATE 1/1/2024\nEND_DATE 1/3/2024',
    INFILTRATION: 'A 110 6 0.3',
  },
  'curve number': { INFILTRATION: 'A 82 0 7 CURVE_NUMBER' },
  'ground water': {
    AQUIFERS: 'Q 0.46 0.1 0.28 6 10 15 0.35 3 0.02 90 94 0.3',
    GROUNDWATER: 'A Q OUT 96 0.02 1.5 0 0 0 0 93.5',
    EVAPORATION: 'CONSTANT 4',
    OUTFALLS: 'OUT 93 FREE',
  },
  'ground water by formulas of its own': {
    AQUIFERS: 'Q 0.46 0.1 0.28 6 10 15 0.35 3 0.02 90 94 0.3',
    GROUNDWATER: 'A Q OUT 96 0 0 0 0 0 0 93.5',
    GWF: 'A LATERAL 0.02*(HGW-HCB)^1.5 + 0.001*STEP(HGW - HCB)\nA DEEP 5*KS*HGW/HGS + FI/10',
    OUTFALLS: 'OUT 93 FREE',
  },
  snow: {
    TEMPERATURE: 'TIMESERIES AIR\nSNOWMELT 1 0.5 0.6 300 30 0\nWINDSPEED MONTHLY 9 9 9 9 9 9 9 9 9 9 9 9',
    TIMESERIES: 'R 0 2 1 4 2 1 3 0 6 2 7 0\nAIR 0 -4 4 -2 10 6 24 9',
    SNOWPACKS:
      'P PLOWABLE 0.1 0.3 0 0.1 5 0 0.4\nP IMPERVIOUS 0.1 0.3 0 0.1 5 0 40\nP PERVIOUS 0.1 0.3 0 0.1 8 0 40\nP REMOVAL 3 0.2 0.3 0.3 0.1 0',
    SUBCATCHMENTS: 'A G OUT 4 50 200 2 0 P',
  },
  'rain gardens, barrels, roofs and a trench': {
    LID_CONTROLS: [
      'GARDEN BC',
      'GARDEN SURFACE 150 0.1 0.1 1 5',
      'GARDEN SOIL 400 0.45 0.2 0.1 60 10 60',
      'GARDEN STORAGE 300 0.7 3 0',
      'GARDEN DRAIN 2 0.5 100 6',
      'BARREL RB',
      'BARREL STORAGE 900 1 0 0',
      'BARREL DRAIN 4 0.5 0 6',
      'ROOF GR',
      'ROOF SURFACE 10 0 0.2 2 5',
      'ROOF SOIL 100 0.5 0.25 0.1 50 10 50',
      'ROOF DRAINMAT 30 0.5 0.3',
      'DITCH IT',
      'DITCH SURFACE 0 0 0.2 1 5',
      'DITCH STORAGE 600 0.6 5 0',
      'DITCH DRAIN 0 0.5 0 6',
      'PAVE PP',
      'PAVE SURFACE 0 0 0.02 1 5',
      'PAVE PAVEMENT 120 0.2 0.1 500 0',
      'PAVE STORAGE 200 0.6 2 0',
      'PAVE DRAIN 1 0.5 50 6',
      'SWALE VS',
      'SWALE SURFACE 500 0.1 0.2 1 3',
      'GUTTER RD',
      'GUTTER SURFACE 2 0 0.02 5 0',
      'GUTTER DRAIN 20 0 0 0',
      'BED RG',
      'BED SURFACE 100 0 0.1 1 5',
      'BED SOIL 300 0.45 0.2 0.1 40 10 60',
    ].join('\n'),
    LID_USAGE:
      'A GARDEN 4 100 5 30 30 0\nA BARREL 20 2 0 0 10 1\nA ROOF 2 400 20 20 0 0\nA DITCH 1 200 40 0 15 1\nA PAVE 1 2000 50 0 10 0\nA SWALE 1 300 6 0 10 0 * * 20\nA GUTTER 5 100 10 0 0 0\nA BED 3 50 5 0 5 0',
    EVAPORATION: 'CONSTANT 5',
  },
};

test('on land of every kind the books of the rain close to rounding, and no water is below zero', () => {
  for (const [name, rows] of Object.entries(LANDS)) {
    const { balance, flows } = run(landModel(rows));
    assert.ok(
      balance.rainM3 > 0 && Math.abs(balance.error) < 1e-11,
      `${name}: ${balance.error} of the water is missing`,
    );
    assert.ok(
      Math.abs(balance.groundwater?.error ?? 0) < 1e-11,
      `${name}: ${balance.groundwater?.error} of the ground water is missing`,
    );
    for (const [part, m3] of Object.entries(balance))
      if (typeof m3 === 'number' && part !== 'error') assert.ok(m3 >= -1e-9, `${name}: ${part} is ${m3}`);
    assert.ok(
      flows.every((flow) => Number.isFinite(flow) && flow >= 0),
      name,
    );
  }
});

test('what the nodes get is what the books say ran off', () => {
  const { balance, flows } = run(landModel({}));
  const got = flows.reduce((sum, flow) => sum + flow * 60, 0);
  near(got / balance.runoffM3, 1, 0.002);
});

test('more roofs, less storage and wetter ground shed more', () => {
  const shed = (rows: Record<string, string>) => run(landModel(rows)).balance.runoffM3;
  const plain = shed({});
  assert.ok(shed({ SUBCATCHMENTS: 'A G OUT 4 80 200 2 0' }) > plain);
  assert.ok(shed({ SUBAREAS: 'A 0.015 0.2 3 9 25 OUTLET' }) < plain);
  assert.ok(shed({ INFILTRATION: 'A 12 2 4 7 0' }) > plain);
  assert.ok(shed({ SUBAREAS: 'A 0.015 0.2 1 4 25 PERVIOUS 100' }) < plain);
});

test('snow holds the rain of a cold night back until the day is warm', () => {
  const snow = LANDS.snow ?? {};
  const cold = run(
    landModel({
      ...snow,
      SNOWPACKS: snow.SNOWPACKS?.replace(/\nP REMOVAL.*/, '') ?? '',
      TIMESERIES: 'R 0 2 1 4 2 1 3 0 6 2 7 0\nAIR 0 -9 24 -9',
    }),
  );
  assert.equal(cold.balance.runoffM3, 0);
  assert.ok(cold.balance.finalM3 > cold.balance.rainM3 * 0.99);
  const thaw = run(landModel(snow));
  assert.ok(thaw.balance.runoffM3 + thaw.balance.infiltrationM3 > 0.5 * thaw.balance.rainM3);
});

test('rain handed in takes the place of the gages', () => {
  const { network, water } = readInp(landModel({ SUBCATCHMENTS: 'A G OUT 4 100 200 2 0' }));
  const forcing = waterForcing(network, water, { fromS: [0, 1800, 3600], rateMmH: [10, 60, 0] });
  forcing.finish(7200, { depthM: [0], outflowM3s: [0] });
  near(forcing.landBalance().rainM3, 40_000 * 0.035, 1e-6);
  near(forcing.meanRainMm(1700, 1900), 10 / 36 + 60 / 36, 1e-9);
});

test('a node gets its series with its scale, its baseline and its sewage by the hour', () => {
  const { network, water } = readInp(
    townWith(
      ['HILL   G1   J1     3.5', 'HILL * J1 0'],
      ['LOW    G1   J3     2.0', 'LOW * J3 0'],
      ['BANK   G1   HILL   1.2', 'BANK * HILL 0'],
    ),
  );
  const forcing = waterForcing(network, water);
  const into = new Float64Array(7);
  const state = { depthM: into.map(() => 0), outflowM3s: into.map(() => 0) };
  forcing.nodeInflow(0, state, into);
  // A litre and a half, twice, and half a litre; the sewage at six in the morning is 1.4 times its mean.
  near(into[0] ?? 0, (2 * 1.5 + 0.5) / 1000, 1e-12);
  near(into[2] ?? 0, (4 * 1.4) / 1000, 1e-12);
  forcing.nodeInflow(1.5 * 3600, state, into);
  near(into[0] ?? 0, (2 * 2 + 0.5) / 1000, 1e-12);
  near(into[2] ?? 0, (4 * 1.8) / 1000, 1e-12);
  const { dryWeather, external } = forcing.inflowKinds();
  near(
    dryWeather + external,
    into.reduce((sum, one) => sum + one, 0),
    1e-12,
  );
});

test('sewers in the rain get the part of it that their unit hydrographs say, after the storm too', () => {
  const text = landModel({
    SUBCATCHMENTS: 'A G OUT 0 50 200 2 0',
    TIMESERIES: 'R 0 24 0:30 0',
    HYDROGRAPHS: 'U G\nU ALL SHORT 0.03 1 2\nU ALL MEDIUM 0.02 3 2 5 2 1',
    RDII: 'OUT U 50',
    RAINGAGES: 'G INTENSITY 0:30 1 TIMESERIES R',
  });
  const { flows } = run(text);
  const got = flows.reduce((sum, flow) => sum + flow * 60, 0);
  // Twelve millimetres, of which the middle response keeps what its abstraction still takes: four.
  near(got, 500_000 * (0.012 * 0.03 + 0.008 * 0.02), 2);
  const peak = flows.indexOf(Math.max(...flows));
  assert.ok(peak >= 60 && peak <= 100, `the peak comes after ${peak} min`);
});
