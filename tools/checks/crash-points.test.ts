import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashPoints } from './crash-points.ts';
import { treeOf } from './tree.ts';

test('a crash point that no test names is a fault, and so is one that stands twice', async () => {
  const faults = await crashPoints.run(
    treeOf({
      'core/store/relay.ts': "crashPoint('after-commit');\ncrashPoint('before-inbox');\n",
      'core/store/other.ts': "crashPoint('after-commit');\n",
      'test/ledger.test.ts': "for (const point of ['after-commit']) kill(point);\n",
    }),
  );
  assert.deepEqual(faults, [
    "core/store/relay.ts:1: the crash point 'after-commit' stands at core/store/other.ts:1 too",
    "core/store/relay.ts:2: no test names the crash point 'before-inbox'",
  ]);
});
