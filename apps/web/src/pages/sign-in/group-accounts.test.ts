import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupAccounts } from './group-accounts.ts';

function account(username: string, role: string) {
  return { username, password: '', name: username, unitName: { zh: '' }, roles: [role] };
}

test('whoever starts a drill stands first, and one of the many towns stands for all of them', () => {
  const { first, others } = groupAccounts([
    account('admin', 'administrator'),
    account('district', 'district-operator'),
    account('town10', 'town-operator'),
    account('town2', 'town-operator'),
    account('crew', 'crew'),
  ]);
  assert.deepEqual(
    first.map(({ username }) => username),
    ['district', 'crew', 'town2', 'admin'],
  );
  assert.deepEqual(
    others.map(({ username }) => username),
    ['town10'],
  );
});
