import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubleCodes, errorsPage, rowsOf } from './error-catalogues.ts';

const entry = { status: 409, zh: '已关闭：{value}', en: 'Closed | {value}', act: 'user' };

test('makers of problems and plain tables of messages are both catalogues, other exports are none', () => {
  const maker = Object.assign(() => undefined, { entries: { 'incident-closed': entry } });
  const rows = rowsOf({
    maker,
    table: { STORE_CLOSED: { message: 'Closed.', who: 'developer' } },
    other: { a: 1 },
    empty: {},
    text: 'x',
  });
  assert.deepEqual(rows, [
    { code: 'incident-closed', ...entry },
    { code: 'STORE_CLOSED', en: 'Closed.', act: 'developer' },
  ]);
});

test('the page shows each code with its sentences', () => {
  const page = errorsPage([
    { file: 'loop/3-dispatch/errors.ts', rows: [{ code: 'incident-closed', ...entry }] },
  ]);
  assert.match(page, /## loop\/3-dispatch\n/);
  assert.match(page, /\| `incident-closed` \| 409 \| 已关闭：\{value\} \| Closed \\\| \{value\} \| user \|/);
});

test('a code in two catalogues is a fault', () => {
  const rows = [{ code: 'late', en: 'Late.', act: 'user' }];
  assert.deepEqual(
    doubleCodes([
      { file: 'core/a/errors.ts', rows },
      { file: 'core/b/errors.ts', rows },
    ]),
    ['core/b/errors.ts: the code late stands in core/a/errors.ts too'],
  );
});
