import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { seededRandom } from '../lib/random.ts';
import {
  advanceFlood,
  type ComputeOptions,
  closeFlood,
  type FloodModel,
  type FloodScheme,
  floodFrame,
  floodPeaks,
  massError,
  openFlood,
  runFlood,
} from './index.ts';
import { unevenGround } from './test/cases.ts';

const schemes: Readonly<Record<string, FloodScheme>> = {
  'local-inertial': { kind: 'inertial' },
  'HLLC of first order': { kind: 'hllc', order: 1 },
  'HLLC of second order': { kind: 'hllc', order: 2 },
};

const level = (values: number[], timesS = [0]) => ({ timesS, values });

/** Uneven ground with islands and blocks, a reservoir in the west and shallow water in the east. */
function landscape(columns: number, rows: number, seed = 7): Omit<FloodModel, 'scheme'> {
  const random = seededRandom(seed);
  const cells = columns * rows;
  const bedM = Float64Array.from({ length: cells }, (_, i) => 2 * random() + 0.02 * (i % columns));
  const blocked = Uint8Array.from(bedM, () => (random() < 0.08 ? 1 : 0));
  const manning = Float64Array.from(bedM, () => 0.02 + 0.03 * random());
  const initialDepthM = bedM.map((bed, i) => Math.max(0, (i % columns < columns / 2 ? 3 : 0.8) - bed));
  return {
    terrain: { columns, rows, cellWidthM: 10, cellHeightM: 8, bedM, manning, blocked },
    precision: 'f32',
    initialDepthM,
  };
}

const seeps = (columns: number, rows: number) =>
  Float64Array.from({ length: columns * rows }, (_, i) => 20 * (i % 7));

const cases: Readonly<Record<string, Omit<FloodModel, 'scheme'>>> = {
  'closed, 17 × 23': landscape(17, 23),
  'whole tiles, 32 × 24': landscape(32, 24),
  'one row, open and a level': {
    ...landscape(41, 1),
    sides: { east: { kind: 'open' }, west: { kind: 'stage', levelM: level([2, 4], [0, 100]) } },
  },
  'three columns, rain and seeping': {
    ...landscape(3, 40),
    rain: { fromS: [0, 60], rateMmH: [200, seeps(3, 40)] },
    infiltrationMmH: seeps(3, 40).map((rate) => 5 * rate),
  },
  'one cell': { ...landscape(1, 1), rain: { fromS: [0], rateMmH: [100] } },
  'all edges and a sink inside, 26 × 21': {
    ...landscape(26, 21),
    sides: {
      east: { kind: 'open' },
      north: { kind: 'open', slope: 0.01 },
      west: { kind: 'stage', levelM: level([3, 4], [0, 100]) },
      south: { kind: 'stage', levelM: level([1]) },
    },
    boundaryCells: [{ cells: [100, 101, 126], boundary: { kind: 'open', slope: 0.02 } }],
  },
  'an inflow on dry ground that drains away, 50 × 20': {
    ...landscape(50, 20),
    initialDepthM: new Float64Array(1000),
    inflows: [{ cells: [203, 204, 205], flowM3s: level([0, 60, 0], [0, 30, 60]) }],
    infiltrationMmH: 2000,
    sides: { east: { kind: 'open' } },
  },
};

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const [one = 0, other = 0] = [a[i], b[i]];
    if (one !== other) most = Math.max(most, Math.abs(one - other));
  }
  return most;
}

function compared(model: FloodModel, times: readonly number[]) {
  const kernel = openFlood(model);
  const reference = openFlood(model, { by: 'reference' });
  assert.deepEqual(kernel.computedBy, { kind: 'kernel', simd: true, threads: 1 });
  let depth = 0;
  for (const time of times) {
    advanceFlood(kernel, time);
    advanceFlood(reference, time);
    depth = Math.max(depth, worst(floodFrame(kernel).depthM, floodFrame(reference).depthM));
  }
  return { kernel, reference, depth };
}

for (const [name, scheme] of Object.entries(schemes))
  test(`the kernel moves water as the reference does, cell by cell (${name})`, () => {
    for (const [kind, model] of Object.entries(cases)) {
      const { kernel, reference, depth } = compared({ ...model, scheme }, [20, 100]);
      assert.ok(kernel.steps > 3, `${kind}: ${kernel.steps} steps`);
      assert.equal(kernel.steps, reference.steps, kind);
      assert.ok(depth < 2e-5, `${kind}: depths differ by ${depth} m`);
      const [own, other] = [floodPeaks(kernel), floodPeaks(reference)];
      assert.ok(worst(own.depthM, other.depthM) < 2e-5, `${kind}: greatest depths`);
      assert.ok(worst(own.hazardM2s, other.hazardM2s) < 2e-4, `${kind}: hazards`);
      assert.ok(worst(own.arrivalS, other.arrivalS) < 1e-4, `${kind}: arrivals`);
      assert.ok(Math.abs(massError(kernel)) < 1e-5, `${kind}: mass ${massError(kernel)}`);
      for (const key of ['rainM3', 'inflowM3', 'infiltrationM3', 'boundaryInM3', 'boundaryOutM3'] as const) {
        const [a, b] = [kernel.balance[key], reference.balance[key]];
        assert.ok(Math.abs(a - b) <= 1e-5 * Math.abs(b) + 1e-3, `${kind}: ${key} ${a} of ${b}`);
      }
    }
  });

for (const [name, scheme] of Object.entries(schemes)) {
  test(`the kernel leaves a lake with islands at rest, and loses no rain on deep water (${name})`, () => {
    const terrain = unevenGround(30, 5);
    const initialDepthM = terrain.bedM.map((bed) => Math.max(0, 106 - bed));
    const lake = { terrain, scheme, precision: 'f32', initialDepthM, wetDepthM: 1e-4 } as const;
    const { peaks, steps, last, computedBy } = runFlood(lake, { untilS: 100 });
    assert.equal(computedBy.kind, 'kernel');
    const fastest = peaks.speedMs.reduce((a, b) => Math.max(a, b), 0);
    assert.ok(fastest < 1e-5 && steps > 100, `${fastest} m/s after ${steps} steps`);
    assert.ok(worst(last.depthM, initialDepthM) < 1e-5);
    const deep = new Float64Array(900).fill(10);
    const rained = runFlood(
      { ...lake, initialDepthM: deep, rain: { fromS: [0], rateMmH: [1] } },
      { untilS: 200 },
    );
    assert.ok(Math.abs(rained.massError) < 1e-3, `mass ${rained.massError}`);
    assert.ok(Math.abs(rained.balance.rainM3 / ((900 * terrain.cellWidthM ** 2 * 200) / 3.6e6) - 1) < 1e-6);
  });

  test(`in the kernel dry land left out changes no bit (${name})`, () => {
    const [columns, rows] = [110, 60];
    const random = seededRandom(7);
    const bedM = Float64Array.from({ length: columns * rows }, (_, i) => 3 - 0.02 * (i % columns) + random());
    const model: FloodModel = {
      terrain: { columns, rows, cellWidthM: 10, cellHeightM: 10, bedM, manning: 0.04 },
      scheme,
      precision: 'f32',
      inflows: [{ cells: [30 * columns + 5], flowM3s: level([0, 80, 0], [0, 60, 120]) }],
      infiltrationMmH: 400,
      sides: { east: { kind: 'open' } },
    };
    const [tiled, whole] = [openFlood(model), openFlood({ ...model, allCells: true })];
    for (const until of [30, 240]) {
      advanceFlood(tiled, until);
      advanceFlood(whole, until);
      assert.deepEqual(floodFrame(tiled), floodFrame(whole));
    }
    assert.deepEqual(floodPeaks(tiled), floodPeaks(whole));
    assert.ok(tiled.cellSteps < 0.7 * whole.cellSteps, `${tiled.cellSteps} of ${whole.cellSteps} cells`);
  });

  test(`the kernel does not know east from north (${name})`, () => {
    const n = 24;
    const plain = landscape(n, n);
    const { terrain } = plain;
    const run = (from: (i: number) => number) => {
      const take = (values: ArrayLike<number>) =>
        Float64Array.from({ length: n * n }, (_, i) => values[from(i)] ?? 0);
      const turned = {
        ...terrain,
        cellHeightM: 10,
        bedM: take(terrain.bedM),
        blocked: take(terrain.blocked ?? []),
        manning: 0.03,
      };
      const initialDepthM = take(plain.initialDepthM ?? []);
      return runFlood({ ...plain, terrain: turned, scheme, initialDepthM }, { untilS: 60 }).last.depthM;
    };
    const straight = run((i) => i);
    for (const from of [
      (i: number) => i - (i % n) + n - 1 - (i % n),
      (i: number) => (n - 1 - (i % n)) * n + Math.floor(i / n),
      (i: number) => (i % n) * n + Math.floor(i / n),
    ]) {
      const expected = Float32Array.from(straight, (_, i) => straight[from(i)] ?? 0);
      assert.ok(worst(run(from), expected) < 1e-5);
    }
  });
}

test('two threads give the same bits as one, and the run says that they helped', async (t) => {
  const code = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)}).then(({ serveFlood }) => {
      parentPort.on('message', (task) => { serveFlood(task); parentPort.postMessage('home'); });
      parentPort.postMessage('ready');
    });`;
  const worker = new Worker(code, { eval: true });
  t.after(() => worker.terminate());
  const said = () => new Promise((done) => worker.once('message', done));
  await said();
  const threads = { count: 1, start: (task: unknown) => worker.postMessage(task) };
  for (const scheme of Object.values(schemes)) {
    const model: FloodModel = {
      ...landscape(203, 151),
      scheme,
      rain: { fromS: [0], rateMmH: [300] },
      infiltrationMmH: 50,
      sides: { east: { kind: 'open' }, south: { kind: 'stage', levelM: level([4]) } },
    };
    const run = (options: ComputeOptions) => {
      const flood = openFlood(model, options);
      advanceFlood(flood, 12);
      closeFlood(flood);
      return flood;
    };
    const [one, two] = [run({}), run({ threads })];
    assert.deepEqual(two.computedBy, { kind: 'kernel', simd: true, threads: 2 });
    assert.equal(await said(), 'home');
    assert.deepEqual(floodFrame(two), floodFrame(one));
    assert.deepEqual(floodPeaks(two), floodPeaks(one));
    assert.deepEqual(two.balance, one.balance);
    assert.equal(two.steps, one.steps);
  }
});

test('a thread that never comes holds nothing up', () => {
  const model: FloodModel = { ...landscape(203, 151), scheme: { kind: 'inertial' } };
  const options = { untilS: 12 };
  const alone = runFlood(model, { ...options, threads: { count: 1, start: () => undefined } });
  assert.deepEqual(alone.last, runFlood(model, options).last);
});

test('a run of the kernel that diverges stops with the cell and the time', () => {
  for (const scheme of Object.values(schemes)) {
    const flood = openFlood({ ...landscape(40, 30), scheme });
    advanceFlood(flood, 2);
    flood.fields.depth[5 * flood.fields.stride + 8] = Number.NaN;
    assert.throws(
      () => advanceFlood(flood, 20),
      /diverged at 2\.00000 s in cell 167 \(column 7, row 4\): depth NaN m/,
    );
  }
});

test('where the kernel cannot run the reference does, and the run says why', (t) => {
  const model: FloodModel = { ...landscape(5, 5), scheme: { kind: 'inertial' } };
  const by = (changed: Partial<FloodModel>, options?: ComputeOptions) =>
    runFlood({ ...model, ...changed }, { untilS: 1, ...options }).computedBy;
  assert.deepEqual(by({}), { kind: 'kernel', simd: true, threads: 1 });
  assert.deepEqual(by({ precision: 'f64' }), {
    kind: 'reference',
    reason: 'double precision is asked for',
  });
  assert.deepEqual(by({}, { by: 'reference' }), { kind: 'reference', reason: 'the reference is asked for' });
  assert.match(JSON.stringify(by({ dryDepthM: 1e-12 })), /films below/);
  t.mock.method(WebAssembly, 'validate', () => false);
  assert.deepEqual(by({}), { kind: 'reference', reason: 'no SIMD in the WebAssembly here' });
});

test('the memory of a kernel is that of its model', () => {
  const pages = (columns: number, scheme: FloodScheme) =>
    (openFlood({ ...landscape(columns, 10), scheme }).kernel?.memory.buffer.byteLength ?? 0) / 65_536;
  assert.ok(pages(10, { kind: 'inertial' }) <= 2);
  // 15 arrays of 32 bits a cell and arrivals of 64 bits; the grid has a ring.
  const cells = 10_000 * 13;
  assert.ok(pages(10_000, { kind: 'inertial' }) * 65_536 < 1.3 * 17 * 4 * cells);
});
