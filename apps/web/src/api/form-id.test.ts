import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formId } from './form-id.ts';

test('every form has an id of its own, a random UUID', () => {
  const ids = Array.from({ length: 200 }, formId);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
});
