import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockPlace, envPlace, sqlClock, sqlPlace } from './places.ts';
import { treeOf } from './tree.ts';

test('a statement outside a store is a fault, in a store, a test or a sentence it is none', async () => {
  const faults = await sqlPlace.run(
    treeOf({
      'loop/1-sense/intake.ts': "const q = 'select id from signal';\n",
      'loop/1-sense/intake.store.ts': "const q = 'select id from signal';\n",
      'loop/1-sense/intake.test.ts': "const q = 'select id from signal';\n",
      'loop/1-sense/words.ts':
        "const words = 'select a district from the list above';\nconst other = 'update the map';\n",
    }),
  );
  assert.deepEqual(
    faults.map((fault) => fault.split(':')[0]),
    ['loop/1-sense/intake.ts', 'loop/1-sense/words.ts'],
  );
});

test('the clock of the database in a store or a migration is a fault, the injected clock is none', async () => {
  const faults = await sqlClock.run(
    treeOf({
      'loop/1-sense/a.store.ts': 'const a = sql`select $' + '{clock.now()} as at`;\n',
      'loop/1-sense/b.store.ts': 'const a = sql`\n  update t set at = now()`;\n',
      'loop/1-sense/migrations/001-a.sql':
        '-- now() is not used\ncreate table t (at timestamptz default current_timestamp);\n',
    }),
  );
  assert.equal(faults.length, 2);
  assert.match(faults[0] ?? '', /^loop\/1-sense\/b\.store\.ts:1: now\(/);
  assert.match(faults[1] ?? '', /migrations\/001-a\.sql:1: current_timestamp/);
});

test('the environment is read in apps and tools only', async () => {
  const faults = await envPlace.run(
    treeOf({
      'core/kernel/x.ts': '// process.env is not read here\nexport const x = process.env.X;\n',
      'apps/server/x.ts': 'export const x = process.env.X;\n',
      'tools/x.ts': 'export const x = process.env.X;\n',
    }),
  );
  assert.deepEqual(faults, [
    'core/kernel/x.ts:2: process.env outside apps/ and tools/: take the value as a parameter',
  ]);
});

test("the machine's time is asked by the clock only", async () => {
  const faults = await clockPlace.run(
    treeOf({
      'core/kernel/clock.ts': 'export const now = () => Date.now();\n',
      'loop/2-warn/hold.ts': 'const at = new Date(given);\nconst late = new Date();\n',
      'apps/web/page.ts': 'const at = new Date();\n',
    }),
  );
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /^loop\/2-warn\/hold\.ts:2/);
});
