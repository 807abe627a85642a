import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import { nobody, type Principal } from '@cityloop/core/access';
import { newOperatorKey, operator, withOperatorKey } from './operator-key.ts';

const key = newOperatorKey();
const token: Principal = { ...nobody, kind: 'token', id: 'a machine' };
const authenticate = withOperatorKey({ key, host: '10.1.2.3' }, async () => token);

async function who(ip: string, headers: IncomingHttpHeaders): Promise<Principal | undefined> {
  return await authenticate({ method: 'GET', url: '/', headers, ip, setCookies() {} });
}

test('the key of this start is the command line, from this machine only', async () => {
  const authorization = `Bearer ${key}`;
  assert.equal(await who('127.0.0.1', { authorization }), operator);
  assert.equal(await who('::1', { authorization }), operator);
  assert.equal(await who('::ffff:127.0.0.1', { authorization }), operator);
  assert.equal(await who('10.1.2.3', { authorization }), operator, 'the address it listens on');
  assert.equal(await who('10.1.2.4', { authorization }), undefined);
  assert.equal(await who('127.0.0.1', { authorization, 'x-forwarded-for': '127.0.0.1' }), undefined);
});

test('another key is nobody, and every other caller is asked for as before', async () => {
  assert.equal(await who('127.0.0.1', { authorization: `Bearer ${newOperatorKey()}` }), undefined);
  assert.equal(await who('127.0.0.1', { authorization: `Bearer ${key.slice(0, -1)}` }), undefined);
  assert.equal(await who('127.0.0.1', { authorization: 'Bearer cl_0123456789_x' }), token);
  assert.equal(await who('127.0.0.1', {}), token);
});
