import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRows, rowsPage } from '../requirement-rows.ts';
import { rows } from './rows.ts';
import { treeOf } from './tree.ts';

test('a page of requirements that is older than the tests is a fault', async () => {
  const files = { 'docs/requirements.csv': 'id,name,module\na-one,一,M01\n' };
  const page = rowsPage(findRows(treeOf(files)).rows);
  assert.deepEqual(await rows.run(treeOf({ ...files, 'docs/rows.md': page })), []);
  assert.equal((await rows.run(treeOf({ ...files, 'docs/rows.md': `${page}x` }))).length, 1);
});
