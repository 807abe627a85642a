import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson, unprintable } from './format-json.ts';

test('the answer reads back as it was, its lists of numbers in one line', () => {
  const value = {
    a: [1, 2.5, -3],
    b: { c: '中 "x"', d: null, e: [], f: {} },
    g: [
      { h: true },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    i: undefined,
  };
  const text = formatJson(value);
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
  assert.match(text, /^ {2}"a": \[1,2\.5,-3\],$/m);
});

test('what JSON cannot hold is found wherever it stands', () => {
  assert.equal(unprintable({ a: [{ b: 1 }, { b: Number.NaN }] }), 'a[1].b is NaN');
  assert.equal(unprintable([1, -Infinity]), '[1] is -Infinity');
  assert.equal(unprintable({ grid: new Float64Array(2) }), 'grid is a Float64Array');
  assert.equal(unprintable(Infinity), 'the output is Infinity');
  assert.equal(unprintable({ a: [1, 'NaN', null, { b: undefined }] }), undefined);
});
