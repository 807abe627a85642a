import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { templateDirectory } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { openStore, preparePostgis } from './index.ts';
import { entriesOf } from './postgis-part.ts';

const BLOCK = 512;

/** One entry of a tar archive. */
function entry(name: string, contents: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name);
  header.write(Buffer.byteLength(contents).toString(8).padStart(11, '0'), 124);
  const padded = Buffer.alloc(Math.ceil(contents.length / BLOCK) * BLOCK);
  padded.write(contents);
  return Buffer.concat([header, padded]);
}

describe('the part of PostGIS that a database is opened with', () => {
  const archive = Buffer.concat([
    entry('lib/a.so', 'a'.repeat(BLOCK + 1)),
    entry('share/proj/', ''),
    entry('share/sql/make.sql', 'make'),
    entry('share/proj/one', 'one'),
    Buffer.alloc(2 * BLOCK),
  ]);

  test('is whole entries of the package, whatever lies between them', () => {
    const wanted = [entry('lib/a.so', 'a'.repeat(BLOCK + 1)), entry('share/proj/', '')];
    const expected = Buffer.concat([...wanted, entry('share/proj/one', 'one'), Buffer.alloc(2 * BLOCK)]);
    assert.deepEqual(entriesOf(archive, ['lib/a.so', 'share/proj/']), expected);
  });

  test('that the package does not have is named', () => {
    assert.throws(() => entriesOf(archive, ['lib/a.so', 'lib/b.so']), /has no lib\/b\.so/);
  });

  test('is a third of the package, and geometry and coordinate systems work with it', async () => {
    assert.ok(gunzipSync(await readFile(await preparePostgis())).length < 30e6);
    const store = await openStore({ template: await templateDirectory() });
    try {
      const lies = (path: string) =>
        sql<boolean>`(pg_stat_file(${`/pglite/${path}`}, true)).size is not null`;
      const { rows } = await sql`select
        ${lies('lib/postgresql/postgis-3.so')} as geometry,
        ${lies('lib/postgresql/postgis_raster-3.so')} as raster,
        st_astext(st_transform(st_setsrid(st_makepoint(106.55, 29.56), 4490), 4544), 0) as plane,
        st_area(st_intersection(st_makeenvelope(0, 0, 2, 2), st_makeenvelope(1, 1, 3, 3))) as common,
        round(st_distance('POINT(106.55 29.56)'::geography, 'POINT(106.56 29.56)'::geography)) as metres`.execute(
        store.db,
      );
      assert.deepEqual(rows, [
        {
          geometry: true,
          raster: false,
          plane: 'POINT(650219 3272343)',
          common: 1,
          metres: 969,
        },
      ]);
    } finally {
      await store.close();
    }
  });
});
