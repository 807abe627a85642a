import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPack } from '@cityloop/core/packs';
import { ROOT } from './node.mjs';
import { summary, tryPack } from './try.ts';

const fixture = join(ROOT, 'core', 'packs', 'fixtures', 'lids');

async function tried(name: string): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = [];
  const code = await tryPack(name, (line) => lines.push(line));
  return { code, lines };
}

test('a pack that is not there is named', async () => {
  const { code, lines } = await tried('no-such-pack');
  assert.equal(code, 1);
  assert.match(lines.join('\n'), /^No pack "no-such-pack": there is no packs\/no-such-pack\/pack\.yaml/);
});

test('every fault is shown with its file and place, and counted', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-test-'));
  const folder = join(root, 'lids');
  cpSync(fixture, folder, { recursive: true });
  const plans = readFileSync(join(folder, 'plans.yaml'), 'utf8');
  writeFileSync(join(folder, 'plans.yaml'), plans.replaceAll('limit: limit-1-h', 'limit: limit-1-hour'));
  const { code, lines } = await tried(folder);
  rmSync(root, { recursive: true });
  assert.equal(code, 1);
  assert.deepEqual(lines, [
    'lids/plans.yaml, lid-plan/cordon: codes.yaml has no threshold "limit-1-hour"',
    'lids/plans.yaml, lid-plan/replace: codes.yaml has no threshold "limit-1-hour"',
    '2 faults',
  ]);
});

test('a pack without faults is told in a few lines: things, rules with their numbers, matters, numbers that are ours', async () => {
  const pack = await loadPack(fixture);
  assert.equal(pack?.kind, 'loaded');
  assert.deepEqual(summary(pack.content), [
    'lids 1.2.0, bronze: 井盖 · Lids',
    'objects: lid (tilt in deg)',
    'reports: lid-report',
    'rule lid-tilted: tilt-limit 15 deg, tilt-hold 30 s, tilt-clear 5 deg',
    'incidents: lid-open',
    'plan lid-plan: 2 matters: cordon, replace',
    'operations: roads.nearest',
    'numbers that are ours (source: design): tilt-limit 15 deg, tilt-clear 5 deg, tilt-hold 30 s, limit-1-h 3600 s, full-route 95 %',
    'numbers whose source nobody checked: none',
  ]);
});
