import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runScenario } from '../harness/run-scenario.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync('{packs,test/fixtures/packs,registers/*/testing}/*/scenarios/*.yaml', {
  cwd: root,
}).sort();

for (const file of files) {
  test(`${relative('packs', file).replace(/^.*(fixtures.packs|testing)./, '')} goes as it says`, async () => {
    const report = await runScenario(`${root}${file}`);
    assert.ok(report.steps > 0);
  });
}
