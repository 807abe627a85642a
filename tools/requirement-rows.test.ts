import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from './checks/tree.ts';
import { findRows, marksOf, parseCsv, rowsPage, totals } from './requirement-rows.ts';

const LIST = 'id,name,module\na-one,一,M01\nb-two,"二,2",M01\nc-three,三,M02\n';
// Put together here, so that this file marks nothing itself.
const testFile = (name: string) => ['te', `st('${name}', () => {});\n`].join('');

test('the ids at the end of a test name are its marks, others in the name are none', () => {
  assert.deepEqual(marksOf(['an [x] b ', '[a-one]', ' [b-two]'].join('')), ['a-one', 'b-two']);
  assert.deepEqual(marksOf('the first [x] of two'), []);
});

test('a row is shown by a test, partly when the list says so, else not begun', () => {
  const { rows, faults } = findRows(
    treeOf({
      'docs/requirements.csv': LIST,
      'docs/rows-partly.yaml': 'b-two: only the city level\n',
      'loop/x.test.ts': testFile('x [a-one]') + testFile('y [b-two]'),
    }),
  );
  assert.deepEqual(
    rows.map((row) => [row.id, row.name, row.state, row.tests.length]),
    [
      ['a-one', '一', 'shown', 1],
      ['b-two', '二,2', 'partly', 1],
      ['c-three', '三', 'not begun', 0],
    ],
  );
  assert.deepEqual(faults, []);
  assert.equal(totals(rows), '3 rows: 1 shown, 1 partly, 1 not begun');
  assert.match(rowsPage(rows), /\| `b-two` \| 二,2 \| partly \| only the city level; `loop\/x\.test\.ts` \|/);
});

test('a mark or an entry that names no row is a fault', () => {
  const { faults } = findRows(
    treeOf({
      'docs/requirements.csv': LIST,
      'docs/rows-partly.yaml': 'd-four: all of it\n',
      'loop/x.test.ts': testFile('x [e-five]'),
    }),
  );
  assert.deepEqual(faults, [
    'loop/x.test.ts: a test shows [e-five], which is no row of docs/requirements.csv',
    'docs/rows-partly.yaml: d-four is no row of docs/requirements.csv',
  ]);
});

test('a scenario of a pack shows what it lists', () => {
  const { rows } = findRows(
    treeOf({ 'docs/requirements.csv': LIST, 'packs/p/scenarios/s.yaml': 'shows: [c-three]\n' }),
  );
  assert.equal(rows[2]?.state, 'shown');
});

test('quoted cells of a list may hold commas and quotes', () => {
  assert.deepEqual(parseCsv('a,b\n"x, ""y""",z\n'), [
    ['a', 'b'],
    ['x, "y"', 'z'],
  ]);
});
