import { scaffoldPack } from './scaffold-pack.ts';

/** Files to write: names from the root, with their text. */
export type Scaffold = Readonly<Record<string, string>>;

/** What can be begun with a scaffold. */
export const KINDS = ['pack', 'engine', 'module', 'adr'] as const;

/** One of the things that can be begun with a scaffold. */
export type Kind = (typeof KINDS)[number];

function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function pascal(name: string): string {
  return camel(name).replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function words(name: string): string {
  return name.replaceAll('-', ' ').replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function engine(name: string): Scaffold {
  const folder = `engines/${name}`;
  const run = camel(name);
  return {
    [`${folder}/README.md`]: `# ${words(name)}\n\nWhat it calculates, in one sentence.\n\n**Enters:** values with their unit and valid range.\n**Leaves:** the result with its unit and known error.\n**Promises:** pure: the same input gives the same output on every machine.\n\nSource: paper, equation, licence.\n`,
    [`${folder}/index.ts`]: `export { ${run}, type ${pascal(name)}Input } from './${name}.ts';\n`,
    [`${folder}/${name}.ts`]: `/** What \`${run}\` calculates from. */
export interface ${pascal(name)}Input {
  /** Depths in metres, one for each cell, not negative. */
  readonly depthM: Float64Array;
  /** Area of a cell in square metres. */
  readonly cellM2: number;
}

/** Volume in cubic metres; throws with the first value that is negative or no number. */
export function ${run}({ depthM, cellM2 }: ${pascal(name)}Input): number {
  let sum = 0;
  for (let cell = 0; cell < depthM.length; cell += 1) {
    const depth = depthM[cell] ?? Number.NaN;
    if (!(depth >= 0)) throw new RangeError(\`Got depth \${depth} in cell \${cell}, expected 0 or more\`);
    sum += depth;
  }
  return sum * cellM2;
}
`,
    [`${folder}/${name}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ${run} } from './index.ts';

const depths = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 });

test('a basin of known shape has its known volume', () => {
  assert.equal(${run}({ depthM: Float64Array.of(1, 2, 3), cellM2: 10 }), 60);
});

test('two basins together hold what they hold apart', () => {
  fc.assert(
    fc.property(depths, depths, (a, b) => {
      const volume = (values: readonly number[]) => ${run}({ depthM: Float64Array.from(values), cellM2: 1 });
      const apart = volume(a) + volume(b);
      assert.ok(Math.abs(volume([...a, ...b]) - apart) <= 1e-9 * Math.max(1, apart));
    }),
  );
});

test('a value out of range is named', () => {
  assert.throws(() => ${run}({ depthM: Float64Array.of(1, -2), cellM2: 1 }), /Got depth -2 in cell 1/);
});
`,
    [`${folder}/${name}.bench.ts`]: `import { ${run} } from './index.ts';

const CELLS = 1_000_000;
const ROUNDS = 12;

/** Time of one call over a million cells, warmed up, in milliseconds. */
export async function bench(): Promise<Record<string, unknown>> {
  const depthM = Float64Array.from({ length: CELLS }, (_, cell) => (cell * 7919) % 101);
  const times: number[] = [];
  let total = 0;
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const started = performance.now();
    total += ${run}({ depthM, cellM2: 1 });
    if (round >= 2) times.push(performance.now() - started);
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length;
  return { cells: CELLS, min_ms: Math.min(...times), mean_ms: mean, sd_ms: Math.sqrt(variance), total };
}
`,
  };
}

function module(path: string): Scaffold {
  const name = path.slice(path.indexOf('/') + 1);
  const table = name.replaceAll('-', '_');
  const type = pascal(name);
  return {
    [`${path}/README.md`]: `# ${words(name)}\n\nWhat it keeps, in one sentence.\n\n**Enters:** who writes, and through which door.\n**Leaves:** what others read.\n**Promises:** what always holds.\n`,
    [`${path}/index.ts`]: `export { ${camel(name)}Module } from './module.ts';\nexport { is${type}Name, type ${type} } from './${name}.ts';\nexport { add${type}, read${type}s } from './${name}.store.ts';\n`,
    [`${path}/module.ts`]: `import type { Module } from '@cityloop/core/kernel';

/** All that the platform must know of this module. */
export const ${camel(name)}Module: Module = {
  name: '${name}',
  migrations: new URL('./migrations/', import.meta.url),
};
`,
    [`${path}/${name}.ts`]: `/** One row. */
export interface ${type} {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
}

/** Whether a name may be used: one to forty characters, none of them a blank at an end. */
export function is${type}Name(name: string): boolean {
  return name.length >= 1 && name.length <= 40 && name === name.trim();
}
`,
    [`${path}/${name}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { is${type}Name } from './index.ts';

test('a name has one to forty characters and no blank at its ends', () => {
  assert.equal(is${type}Name('渝中'), true);
  for (const name of ['', ' x', 'x'.repeat(41)]) assert.equal(is${type}Name(name), false, name);
});
`,
    [`${path}/${name}.store.ts`]: `import type { Db } from '@cityloop/core/store';
import type { ${type} } from './${name}.ts';

type Tables = { ${table}: { id: string; name: string; at: Date } };

/** Writes one row. */
export async function add${type}(db: Db, row: ${type}): Promise<void> {
  await db.withTables<Tables>().insertInto('${table}').values(row).execute();
}

/** All rows, by name. */
export async function read${type}s(db: Db): Promise<readonly ${type}[]> {
  return await db.withTables<Tables>().selectFrom('${table}').selectAll().orderBy('name').execute();
}
`,
    [`${path}/${name}.store.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testStore } from '@cityloop/core/store-testing';
import { add${type}, read${type}s } from './index.ts';

test('what was written is read, by name', async () => {
  const store = await testStore([{ module: '${name}', folder: new URL('./migrations/', import.meta.url) }]);
  const at = new Date('2026-03-01T00:00:00Z');
  await add${type}(store.db, { id: 'b', name: '二', at });
  await add${type}(store.db, { id: 'a', name: '一', at });
  assert.deepEqual(await read${type}s(store.db), [
    { id: 'a', name: '一', at },
    { id: 'b', name: '二', at },
  ]);
  await store.close();
});
`,
    [`${path}/migrations/001-${name}.sql`]: `create table ${table} (\n  id text primary key,\n  name text not null,\n  at timestamptz not null\n);\n`,
  };
}

function adr(name: string, existing: readonly string[]): Scaffold {
  const last = Math.max(
    0,
    ...existing.map((file) => Number(/docs\/decisions\/(\d{4})-/.exec(file)?.[1] ?? 0)),
  );
  const number = String(last + 1).padStart(4, '0');
  return {
    [`docs/decisions/${number}-${name}.md`]: `# ${number} ${words(name)}\n\n**Context.** What is the case, and what hurts.\n\n**Decision.** What we do.\n\n**Alternatives.** What else was looked at, each with the reason against it.\n\n**Consequences.** What becomes easier, what becomes harder, with numbers where there are some.\n`,
  };
}

/** The files of a new thing; `existing` are those of the tree. Throws with the name that does not fit. */
export function scaffold(kind: Kind, name: string, existing: readonly string[]): Scaffold {
  const pattern =
    kind === 'module' ? /^(core|registers)\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/ : /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
  if (!pattern.test(name)) {
    const expected = kind === 'module' ? 'core/NAME or registers/NAME in kebab-case' : 'a name in kebab-case';
    throw new RangeError(`Got ${name}, expected ${expected}`);
  }
  if (kind === 'adr') return adr(name, existing);
  const folder = { pack: `packs/${name}`, engine: `engines/${name}`, module: name }[kind];
  if (existing.some((file) => file.startsWith(`${folder}/`)))
    throw new RangeError(`${folder} exists already`);
  if (kind === 'engine') return engine(name);
  if (kind === 'module') return module(name);
  return scaffoldPack(name, words(name));
}
