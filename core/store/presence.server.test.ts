import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { openStore } from './index.ts';

const databaseUrl = process.env.CITYLOOP_TEST_SERVER_DATABASE_URL ?? '';
const schema = `presence_${process.pid}`;
const open = (company: 'alone' | 'with-others', onRefused: (error: Error) => void = assert.fail) =>
  openStore({ databaseUrl, schema, company: { company, onRefused, waitMs: 1000 } });

test('processes without a bus are alone on their database, those with one are not, and none joins one that is alone', async () => {
  const alone = await open('alone');
  const refused = [open('alone'), open('with-others')].map((opening) =>
    assert.rejects(opening, { code: 'STORE_IN_COMPANY', message: /NATS_URL/ }),
  );
  await Promise.all(refused);
  await alone.close();
  const first = await open('with-others');
  const second = await open('with-others');
  await assert.rejects(open('alone'), { code: 'STORE_IN_COMPANY' });
  await first.close();
  await second.close();
  const next = await open('alone');
  await next.db.schema.dropSchema(schema).execute();
  await next.close();
});

test('a presence whose connection breaks comes back; if another process came in before, it is told', async () => {
  const refused = Promise.withResolvers<Error>();
  const first = await open('alone', refused.resolve);
  const breakPresence = () =>
    sql`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and classid = (hashtext('cityloop presence')::bigint & 4294967295)::oid
        and objid = (hashtext(${schema})::bigint & 4294967295)::oid`.execute(first.db);
  await breakPresence();
  await assert.rejects(open('alone'), { code: 'STORE_IN_COMPANY' });
  const intruder = new pg.Client({ connectionString: databaseUrl });
  await intruder.connect();
  const waits = intruder.query("select pg_advisory_lock(hashtext('cityloop presence'), hashtext($1))", [
    schema,
  ]);
  await breakPresence();
  await waits;
  assert.equal(Reflect.get(await refused.promise, 'code'), 'STORE_IN_COMPANY');
  await intruder.end();
  await first.db.schema.dropSchema(schema).ifExists().execute();
  await first.close();
});
