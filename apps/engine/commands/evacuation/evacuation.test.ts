import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../run.ts';
import { command } from './command.ts';
import { output } from './schemas.ts';

const EXAMPLE = join(dirname(fileURLToPath(import.meta.url)), 'example.json');

async function run(inputFile: string, reportFolder?: string) {
  const text = await runCommand({
    name: 'evacuation',
    command,
    inputFile,
    reportFolder,
    signal: new AbortController().signal,
    progress: () => {},
  });
  return { text, plan: output.parse(JSON.parse(text)) };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evacuation-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the example gives a plan, and a page that names those who cannot make it first', async () => {
  await withFolder(async (folder) => {
    const { plan } = await run(EXAMPLE, folder);
    assert.equal(plan.totals.planned + plan.totals.left, plan.totals.threatened);
    assert.ok(plan.totals.planned > 1900 && plan.left.length > 0 && plan.rides.length > 0);
    assert.ok(plan.shelters.every(({ persons, capacity }) => persons <= capacity));
    assert.ok((plan.totals.leastSpareMin ?? 0) >= 5);
    assert.ok(plan.dispatch.cutShare > 0.5 && plan.baseline.saved < plan.totals.planned);
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.ok(page.indexOf('Those who cannot make it') < page.indexOf('Orders'));
    for (const figure of ['map.svg', 'departures.svg', 'shelters.svg'])
      assert.ok(readFileSync(join(folder, figure), 'utf8').includes('</svg>'));
  });
});

test('a plan that is changed by hand keeps its other rows', async () => {
  await withFolder(async (folder) => {
    const first = await run(EXAMPLE);
    writeFileSync(join(folder, 'plan.json'), first.text);
    const row = first.plan.rows.find(({ shelter, kind }) => shelter === 'gym' && kind === 'walk');
    assert.ok(row);
    const asked = {
      ...JSON.parse(readFileSync(EXAMPLE, 'utf8')),
      keep: { plan: 'plan.json' },
      moves: [{ cell: row.cell, kind: row.kind, shelter: 'college' }],
    };
    writeFileSync(join(folder, 'input.json'), JSON.stringify(asked));
    const { plan } = await run(join(folder, 'input.json'));
    const moved = plan.rows.filter(({ cell, kind }) => cell === row.cell && kind === row.kind);
    assert.ok(moved.length > 0 && moved.every(({ shelter, pinned }) => shelter === 'college' && pinned));
    const others = (rows: typeof plan.rows) =>
      rows
        .filter(({ cell, kind }) => cell !== row.cell || kind !== row.kind)
        .map((one) => JSON.stringify({ ...one, pinned: true }))
        .sort();
    assert.deepEqual(plan.released, []);
    const kept = new Set(others(plan.rows));
    assert.ok(others(first.plan.rows).every((one) => kept.has(one)));
  });
});

test('an input that cannot be used is refused in one line that names the field', async () => {
  await withFolder(async (folder) => {
    const example = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
    const refused = async (change: object) => {
      writeFileSync(join(folder, 'input.json'), JSON.stringify({ ...example, ...change }));
      return await run(join(folder, 'input.json')).then(
        () => 'no refusal',
        (error: Error) => error.message,
      );
    };
    const [shelter] = example.shelters;
    assert.match(
      await refused({ shelters: [{ ...shelter, capacity: -3 }] }),
      /shelters\[0\]\.capacity is -3/,
    );
    assert.match(await refused({ closedEdges: ['x'] }), /Edge "x" is to be closed/);
    assert.match(await refused({ hazard: {} }), /hazard is \{\}: expected zones/);
    assert.match(await refused({ roads: { osm: 'none.osm.pbf' } }), /roads\.osm: .*none\.osm\.pbf/);
    assert.match(await refused({ keep: { plan: 'input.json' } }), /keep\.plan: .*no output of this engine/);
  });
});
