import assert from 'node:assert/strict';
import { test } from 'node:test';
import { before, csv, within } from './audit-query.ts';

test('a period is whole days of the city', () => {
  assert.equal(before({ to: '2026-07-01' }), '2026-07-01T16:00:00.000Z');
  assert.equal(before({}), undefined);
  assert.equal(within('2026-06-30T16:00:00.000Z', { from: '2026-07-01' }), true);
  assert.equal(within('2026-06-30T15:59:59.999Z', { from: '2026-07-01' }), false);
  assert.equal(within('2020-01-01T00:00:00.000Z', {}), true);
});

test('a cell with a comma, a quote or a line keeps them, and none begins a formula', () => {
  const text = csv([
    ['a', 'b'],
    ['1,2', 'say "x"'],
    ['=1+1', 'two\nlines'],
  ]);
  assert.equal(text, '\uFEFFa,b\r\n"1,2","say ""x"""\r\n\'=1+1,"two\nlines"\r\n');
});
