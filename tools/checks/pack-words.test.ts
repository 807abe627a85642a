import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packWords } from './pack-words.ts';
import { treeOf } from './tree.ts';

const PACK = {
  'packs/open-lids/pack.yaml': 'id: open-lids\n',
  'packs/open-lids/codes.yaml':
    'codes:\n  - code: lid-state\n    entries:\n      - { code: lid-open, zh: 开 }\n      - { code: "1", zh: 一 }\n',
};

test("a pack's id or code in core, a register or an app is a fault", async () => {
  const faults = await packWords.run(
    treeOf({
      ...PACK,
      'core/packs/list.ts': "export const packs = ['open-lids'];\n",
      'apps/web/src/lid.tsx': "if (code === 'lid-open') show();\n",
      'core/packs/other.ts': "const a = 'open-lids-of-another'; const b = 'my-lid-open';\n",
    }),
  );
  assert.deepEqual(faults, [
    'apps/web/src/lid.tsx: names lid-open, which belongs to packs/open-lids/codes.yaml',
    'core/packs/list.ts: names open-lids, which belongs to packs/open-lids/pack.yaml',
  ]);
});

test('the pack itself, engines, the simulator, tests and pages for people may name it', async () => {
  const line = "export const name = 'open-lids';\n";
  const faults = await packWords.run(
    treeOf({
      ...PACK,
      'engines/lids/index.ts': line,
      'apps/simulator/lids.ts': line,
      'core/packs/load.test.ts': line,
      'README.md': 'npm run try open-lids',
    }),
  );
  assert.deepEqual(faults, []);
});
