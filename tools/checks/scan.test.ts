import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scan } from './scan.ts';

const texts = (source: string) => scan(source).literals.map(({ text }) => text);

test('strings and the constant parts of templates are found, comments are not', () => {
  const source =
    "const a = 'one'; // 'two'\nconst b = `three $" + "{'four' + `five $" + '{a}`} six`; /* "seven" */';
  assert.deepEqual(
    texts(source).filter((text) => text.trim() !== ''),
    ['one', 'three ', 'four', 'five ', ' six'],
  );
});

test('a quote inside a regular expression opens no string', () => {
  assert.deepEqual(texts("const ok = /['\"`/]/.test(a) && b / c / d === 'x';"), ['x']);
});

test('a brace of an object inside a template does not end the template part', () => {
  assert.deepEqual(texts('`a $' + '{f({ b: 1 })} c`'), ['a ', ' c']);
});

test('the code keeps its length and its lines', () => {
  const source = "const a = 'x';\n// y\nprocess.exit();";
  const { code } = scan(source);
  assert.equal(code.length, source.length);
  assert.equal(code.split('\n').length, 3);
  assert.match(code, /process\.exit/);
});
