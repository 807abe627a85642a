import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glossary } from './glossary.ts';
import { treeOf } from './tree.ts';

const HEAD = '| 中文 | English | identifier | note |\n| --- | --- | --- | --- |\n';

test('a second name for the same thing is a fault', async () => {
  const page = `${HEAD}| 事件 | incident | \`incident\` | |\n| 案卷 | case file | \`incident\` | |\n| 事件 | event | \`event\` | |\n`;
  const faults = await glossary.run(treeOf({ 'docs/glossary.md': page }));
  assert.deepEqual(faults, [
    'docs/glossary.md: the Chinese term 事件 stands twice',
    'docs/glossary.md: the identifier `incident` stands twice',
  ]);
});

test('a row without an identifier is a fault', async () => {
  const faults = await glossary.run(treeOf({ 'docs/glossary.md': `${HEAD}| 事件 | incident |  | |\n` }));
  assert.equal(faults.length, 1);
});
