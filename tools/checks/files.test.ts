import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longFiles, machinePaths, migrations, modules, packsAreData } from './files.ts';
import { treeOf } from './tree.ts';

test('a long file needs a reason, and a reason needs a long file', async () => {
  const long = 'x;\n'.repeat(401);
  const list = JSON.stringify([{ file: 'core/short.ts', reason: 'it was long once upon a time' }]);
  const faults = await longFiles.run(
    treeOf({
      'core/long.ts': long,
      'core/short.ts': 'x;\n'.repeat(400),
      'tools/checks/long-files.json': list,
    }),
  );
  assert.equal(faults.length, 2);
  assert.match(faults[0] ?? '', /^core\/long\.ts: 401 lines/);
  assert.match(faults[1] ?? '', /core\/short\.ts is not long any more/);
});

test('migrations are numbered from one without gaps', async () => {
  const faults = await migrations.run(
    treeOf({
      'core/chain/migrations/001-documents.sql': '',
      'core/chain/migrations/003-links.sql': '',
      'loop/1-sense/migrations/001-signals.sql': '',
      'loop/2-warn/migrations/alarms.sql': '',
    }),
  );
  assert.deepEqual(faults, [
    'core/chain/migrations/003-links: expected number 002',
    'loop/2-warn/migrations/alarms: expected a name like 001-what-it-makes',
  ]);
});

test('a path of a machine and an address of a registry are found', async () => {
  const home = ['', 'home', 'someone', 'x'].join('/');
  const host = ['https:/', 'registry.example.org', 'x'].join('/');
  const faults = await machinePaths.run(
    treeOf({ 'a.md': `see\n${home}\n`, 'b.json': `"${host}"`, 'c.ts': "join(root, 'core/home/page')" }),
  );
  assert.equal(faults.length, 2);
  assert.match(faults[0] ?? '', /^a\.md:2/);
  assert.match(faults[1] ?? '', /^b\.json:1/);
});

test('code in a pack is a fault', async () => {
  const faults = await packsAreData.run(treeOf({ 'packs/a/pack.yaml': '', 'packs/a/rule.ts': '' }));
  assert.deepEqual(faults, ['packs/a/rule.ts: a pack is data only']);
});

test('a module without a page, or with code in its index, is a fault', async () => {
  const faults = await modules.run(
    treeOf({
      'core/a/index.ts': "export { a } from './a.ts';\nexport type { A } from './a.ts';\n",
      'core/a/README.md': '# a',
      'core/b/index.ts': "export const b = 1;\nexport * from './c.ts';\n",
    }),
  );
  assert.deepEqual(faults, [
    'core/b/README.md: missing: what enters, what leaves, what the module promises',
    'core/b/index.ts: only re-exports belong here, got: export const b = 1;',
  ]);
});
