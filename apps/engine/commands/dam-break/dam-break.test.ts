import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRaster } from '../../files/index.ts';
import { loadCommand } from '../../find-commands.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { output } from './output-schema.ts';

const found = await loadCommand('dam-break');
const quiet = { signal: new AbortController().signal, progress: () => undefined };

const COLUMNS = 40;
const ROWS = 11;

/** A valley of 20 m cells that falls to the east, at 1000 E 2000 N; the dam stands across its tenth column. */
const base = {
  name: 'Test dam',
  datum: 'national1985',
  ground: {
    columns: COLUMNS,
    rows: ROWS,
    cell: 20,
    west: 1000,
    south: 2000,
    heightM: Array.from({ length: COLUMNS * ROWS }, (_, i) => {
      const [column, row] = [i % COLUMNS, Math.floor(i / COLUMNS)];
      return 60 - 0.5 * column + 0.9 * (row - 5) ** 2;
    }),
  },
  dam: {
    line: [
      [1210, 2005],
      [1210, 2215],
    ],
    crestM: 66,
  },
  reservoir: { levelM: 65, point: [1150, 2110] },
  breach: { bottomWidthM: 20, sideSlope: 1, formationHours: 0.05 },
  scheme: 'hllc-first-order',
  hours: 0.2,
  points: [
    { name: 'near', point: [1330, 2110] },
    { name: 'far', point: [1650, 2110], depthM: 0.2 },
    { name: 'hill', point: [1650, 2210] },
  ],
};

async function run(t: TestContext, written: object, files: Readonly<Record<string, string>> = {}) {
  const folder = tempFolder(t, { 'input.json': JSON.stringify(written), ...files });
  const inputFile = folder.path('input.json');
  const json = await runCommand({ name: 'dam-break', command: found, inputFile, ...quiet });
  return { answer: output.parse(JSON.parse(json)), folder };
}

test('the example runs, and its report has breach, hydrograph, level, maps of extent and arrival, and the places', async (t) => {
  const inputFile = join(import.meta.dirname, 'example.json');
  const reportFolder = tempFolder(t, {}).path('report');
  const json = await runCommand({ name: 'dam-break', command: found, inputFile, reportFolder, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.ok(Math.abs(answer.reservoir.balance?.relativeError ?? 1) < 1e-6);
  assert.ok(Math.abs(answer.flood.balance.relativeError) < 1e-9);
  assert.ok(Math.abs(answer.flood.balance.inflowM3 / (answer.reservoir.balance?.breachM3 ?? 0) - 1) < 1e-6);
  const arrivals = answer.points.map(({ arrivalHour }) => arrivalHour ?? Infinity);
  assert.deepEqual(
    arrivals,
    arrivals.toSorted((a, b) => a - b),
  );
  assert.ok((arrivals[3] ?? Infinity) < 1 && arrivals[4] === Infinity);
  const files = ['extent', 'hydrograph', 'breach', 'reservoir', 'arrival', 'speed', 'hazard', 'point-depths'];
  for (const file of files)
    assert.match(readFileSync(join(reportFolder, `${file}.svg`), 'utf8'), /^<svg/, file);
  assert.match(readFileSync(join(reportFolder, 'extent.svg'), 'utf8'), /Market town: \d+ min/);
});

test('the lake in the grid gives an earlier wave and a higher flow than a breach that grows; both keep their water', async (t) => {
  const grown = (await run(t, base)).answer;
  const { answer: gone } = await run(t, { ...base, release: 'lake' });
  assert.ok(Math.abs(grown.flood.balance.relativeError) < 1e-9);
  assert.ok(Math.abs(gone.flood.balance.relativeError) < 1e-9);
  assert.deepEqual([grown.flood.balance.initialM3, gone.flood.balance.inflowM3], [0, 0]);
  const held = gone.flood.balance.initialM3;
  assert.ok(Math.abs((grown.reservoir.balance?.initialM3 ?? 0) / held - 1) < 1e-3, `${held} m³ in the grid`);
  assert.ok(gone.reservoir.peakM3s > grown.reservoir.peakM3s);
  for (const one of [grown, gone]) {
    const [near, far, hill] = one.points;
    assert.ok((near?.arrivalHour ?? 1) < (far?.arrivalHour ?? 0) && (far?.maxSpeedMs ?? 0) > 0.5);
    assert.deepEqual([hill?.arrivalHour, hill?.maxDepthM], [null, 0]);
    assert.ok(Math.abs((near?.maxLevelM ?? 0) - (near?.groundM ?? 0) - (near?.maxDepthM ?? 1)) < 2e-3);
  }
  assert.ok((gone.points[0]?.arrivalHour ?? 1) < (grown.points[0]?.arrivalHour ?? 0));
});

test('a dam in the ground is cut where it is breached, datums are converted by the stated offset, rasters are written', async (t) => {
  const withBody = base.ground.heightM.map((height, i) =>
    i % COLUMNS === 10 ? Math.max(height, 66.2) : height + 0.2,
  );
  const asked = {
    ...base,
    ground: { ...base.ground, heightM: withBody },
    groundDatum: 'wusong',
    groundOffset: { addM: 0.2, source: 'a levelling' },
    dam: { ...base.dam, isInGround: true },
    breach: { ...base.breach, invertM: 55 },
    release: 'lake',
    write: { arrivalHours: 'arrival.asc', maxDepthM: 'depth.asc' },
  };
  const { answer, folder } = await run(t, asked);
  const plain = await run(t, { ...base, breach: { ...base.breach, invertM: 55 }, release: 'lake' });
  assert.ok(Math.abs(answer.flood.balance.initialM3 - plain.answer.flood.balance.initialM3) < 1);
  assert.ok(Math.abs((answer.points[1]?.maxDepthM ?? 0) - (plain.answer.points[1]?.maxDepthM ?? 1)) < 0.1);
  const arrival = await readRaster(folder.path('arrival.asc'));
  assert.deepEqual([arrival.columns, arrival.west, arrival.north], [COLUMNS, 1000, 2220]);
  // No arrival in the lake itself.
  assert.ok(Number.isNaN(arrival.values[5 * COLUMNS + 7] ?? 0));
  assert.ok((arrival.values[5 * COLUMNS + 30] ?? 0) > 0);
  assert.deepEqual(
    answer.written,
    ['maxDepthM', 'arrivalHours'].map((key) => (key === 'maxDepthM' ? 'depth.asc' : 'arrival.asc')),
  );
});

test('a mesh of triangles is ground too, and a curve that is given needs no lake in it', async (t) => {
  const nodes: string[] = [];
  const triangles: string[] = [];
  for (let row = 0; row < 12; row++)
    for (let column = 0; column <= COLUMNS; column++) {
      nodes.push(`${1000 + 20 * column} ${2000 + 20 * row} ${60 - 0.5 * column + 0.9 * (row - 5.5) ** 2}`);
      if (row === 0 || column === 0) continue;
      const at = row * (COLUMNS + 1) + column;
      const below = at - COLUMNS - 1;
      triangles.push(`${at} ${at - 1} ${below}`, `${at - 1} ${below - 1} ${below}`);
    }
  const mesh = [nodes.length, ...nodes, triangles.length, ...triangles].join('\n');
  const { answer } = await run(
    t,
    {
      ...base,
      ground: { mesh: 'valley.txt', cell: 20 },
      dam: { ...base.dam, flowsTo: [1300, 2110] },
      reservoir: { levelM: 65, curve: { stagesM: [55, 60, 66], volumesM3: [0, 10_000, 60_000] } },
    },
    { 'valley.txt': mesh },
  );
  assert.deepEqual([answer.flood.columns, answer.flood.rows], [COLUMNS, 11]);
  assert.ok((answer.points[1]?.arrivalHour ?? 1) < 0.2);
  assert.ok(Math.abs((answer.reservoir.balance?.initialM3 ?? 0) - 51_666.67) < 1);
});

test('what cannot be used is told in one line with its field and value', async (t) => {
  const cases = [
    [{ ...base, datum: 'sea' }, /^datum is "sea"/],
    [{ ...base, groundDatum: 'wusong' }, /^groundOffset is missing: expected the difference/],
    [{ ...base, reservoir: { levelM: 65 } }, /^reservoir\.point is missing/],
    [{ ...base, reservoir: { levelM: 40, point: [1150, 2110] } }, /not below 40 m/],
    [{ ...base, breach: { ...base.breach, mode: 'piping' } }, /^breach\.pipeM is missing/],
    [
      { ...base, breach: { ...base.breach, startHour: 0, startLevelM: 66 } },
      /^breach\.startLevelM is 66: expected one of/,
    ],
    [
      { ...base, breach: { method: 'macdonald-langridge-monopolis-1984' } },
      /^breach\.crestWidthM is missing/,
    ],
    [{ ...base, dam: { ...base.dam, isInGround: true } }, /^breach\.invertM is missing/],
    [{ ...base, dam: { ...base.dam, crestM: 50 } }, /^dam\.crestM is 50: expected a level above the invert/],
    [{ ...base, dam: { ...base.dam, crestM: 6600 } }, /^dam\.crestM is 6600: expected a level at most 400 m/],
    [{ ...base, breach: { ...base.breach, startHour: 99 } }, /^breach\.startHour is 99: expected less than/],
    [{ ...base, points: [{ name: 'x', point: [0, 0] }] }, /^points\[0\]\.point is/],
    [
      {
        ...base,
        tailWater: [
          [0, 60],
          [10, 50],
        ],
      },
      /water below the dam: row 1 has the value 50/,
    ],
    [{ ...base, ground: { mesh: 'none.txt', cell: 20 } }, /none\.txt cannot be read/],
  ] as const;
  for (const [written, message] of cases)
    await assert.rejects(run(t, written), (error: Error) => {
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
});
