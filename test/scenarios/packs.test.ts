import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closeTestStores } from '@cityloop/core/store-testing';
import { runScenario } from '../harness/run-scenario.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync('packs/*/scenarios/*.yaml', { cwd: root }).sort();

after(closeTestStores);

for (const file of files) {
  test(`${relative('packs', file)} goes as it says`, async () => {
    const report = await runScenario(`${root}${file}`);
    assert.ok(report.steps > 0);
  });
}
