import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closingLine, findBenches } from './bench.ts';

test('benchmarks are found by their name wherever they lie', () => {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-bench-'));
  for (const folder of ['engines/flood', 'test/bench', 'node_modules/other'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of [
    'engines/flood/flood.bench.ts',
    'test/bench/loop.bench.ts',
    'node_modules/other/other.bench.ts',
  ])
    writeFileSync(join(root, file), '');
  assert.deepEqual(
    [...findBenches(root)],
    [
      ['flood', 'engines/flood/flood.bench.ts'],
      ['loop', 'test/bench/loop.bench.ts'],
    ],
  );
  rmSync(root, { recursive: true });
});

test('a benchmark ends in one JSON object with its name', () => {
  assert.equal(closingLine('loop', { incident_p50_ms: 12 }), '{"bench":"loop","incident_p50_ms":12}');
});
