import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import config from '../../.dependency-cruiser.mjs';
import { violations } from './boundaries.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function plant(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-boundaries-'));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

function packageFiles(name: string) {
  return {
    [`node_modules/${name}/package.json`]: `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`,
    [`node_modules/${name}/index.js`]: 'module.exports = {};',
  };
}

const CLEAN = {
  ...packageFiles('fastify'),
  ...packageFiles('kysely'),
  'core/kernel/index.ts': "export * from './clock.ts';\n",
  'core/kernel/clock.ts': 'export const clock = 1;\n',
  'core/contracts/index.ts': 'export type Signal = string;\n',
  'registers/organisation/index.ts': 'export const units = 1;\n',
  'registers/pipelines/index.ts':
    "import { units } from '../organisation/index.ts';\nimport { clock } from '../../core/kernel/index.ts';\nexport const p = units + clock;\n",
  'engines/lib/grid.ts': 'export const grid = 1;\n',
  'engines/flood/index.ts': "import { grid } from '../lib/grid.ts';\nexport const flood = grid;\n",
  'loop/1-sense/index.ts': "import type { Kysely } from 'kysely';\nexport type Db = Kysely;\n",
  'loop/1-sense/signal.store.ts': "import { sql } from 'kysely';\nexport const q = sql;\n",
  'loop/1-sense/signal.routes.ts': "import fastify from 'fastify';\nexport const r = fastify;\n",
  'loop/2-warn/index.ts':
    "import { flood } from '../../engines/flood/index.ts';\nexport const alarm = flood;\n",
  'apps/server/main.ts': "import { alarm } from '../../loop/2-warn/index.ts';\nexport const all = alarm;\n",
  'apps/web/page.ts':
    "import type { Signal } from '../../core/contracts/index.ts';\nexport type S = Signal;\n",
};

/** For each rule, a file that breaks it (and possibly another one) when it is added to the clean tree. */
const PLANTED: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'core-knows-no-city': [
    'core/kernel/bad.ts',
    "import { alarm } from '../../loop/2-warn/index.ts';\nexport const b = alarm;\n",
  ],
  'registers-stand-on-core': [
    'registers/pipelines/bad.ts',
    "import type { Db } from '../../loop/1-sense/index.ts';\nexport type B = Db;\n",
  ],
  'registers-apart': [
    'registers/plans/index.ts',
    "import { p } from '../pipelines/index.ts';\nexport const b = p;\n",
  ],
  'engines-are-pure': [
    'engines/flood/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const b = readFileSync;\n",
  ],
  'stages-apart': [
    'loop/2-warn/bad.ts',
    "import type { Db } from '../1-sense/index.ts';\nexport type B = Db;\n",
  ],
  'loop-below-apps': [
    'loop/1-sense/bad.ts',
    "import { all } from '../../apps/server/main.ts';\nexport const b = all;\n",
  ],
  'agents-use-commands': [
    'agents/search/index.ts',
    "import { units } from '../../registers/organisation/index.ts';\nexport const b = units;\n",
  ],
  'apps-only-compose': [
    'registers/organisation/bad.ts',
    "import { all } from '../../apps/server/main.ts';\nexport const b = all;\n",
  ],
  'simulator-outside': [
    'apps/simulator/bad.ts',
    "import { clock } from '../../core/kernel/index.ts';\nexport const b = clock;\n",
  ],
  'web-outside': [
    'apps/web/bad.ts',
    "import { clock } from '../../core/kernel/index.ts';\nexport const b = clock;\n",
  ],
  'modules-by-their-index': [
    'apps/server/bad.ts',
    "import { clock } from '../../core/kernel/clock.ts';\nexport const b = clock;\n",
  ],
  'http-in-routes': ['core/kernel/web.ts', "import fastify from 'fastify';\nexport const b = fastify;\n"],
  'sql-in-stores': ['loop/1-sense/rule.ts', "import { sql } from 'kysely';\nexport const b = sql;\n"],
  'tests-stay-tests': [
    'core/kernel/helper.ts',
    "import { t } from './clock.test.ts';\nexport const b = t;\n",
  ],
  'no-circles': ['core/kernel/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n"],
  resolvable: ['core/kernel/lost.ts', "import { x } from './nowhere.ts';\nexport const b = x;\n"],
};

const HELPERS = {
  'core/kernel/clock.test.ts': 'export const t = 1;\n',
  'core/kernel/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
};

test('the imports that the architecture allows break no rule', async () => {
  assert.deepEqual(await violations(plant(CLEAN)), []);
});

test('each rule catches the import that was planted for it', async () => {
  const planted = Object.fromEntries(Object.values(PLANTED));
  const found = await violations(plant({ ...CLEAN, ...HELPERS, ...planted }));
  const missed = Object.entries(PLANTED).filter(
    ([rule, [file]]) => !found.some((violation) => violation.rule === rule && violation.from === file),
  );
  assert.deepEqual(
    missed.map(([rule]) => rule),
    [],
  );
});

test('every rule has its planted import', () => {
  assert.deepEqual(config.forbidden?.map((rule) => rule.name).sort(), Object.keys(PLANTED).sort());
});
