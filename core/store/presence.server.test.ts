import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from './index.ts';

const databaseUrl = process.env.CITYLOOP_TEST_SERVER_DATABASE_URL ?? '';
const schema = `presence_${process.pid}`;
const open = (company: 'alone' | 'with-others') => openStore({ databaseUrl, schema, company });

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
