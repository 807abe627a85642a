import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineProblems } from './index.ts';

const problem = defineProblems({
  'too-deep': {
    status: 422,
    zh: '水深 {value} 米，超过 {limit} 米。',
    en: '{value} m deep, over {limit} m.',
    act: 'user',
  },
});

test('a problem tells the value and its words in both languages', () => {
  const made = problem('too-deep', { value: 3.5, words: { limit: 2 } });
  assert.equal(made.sentence('zh'), '水深 3.5 米，超过 2 米。');
  assert.equal(made.sentence('en'), '3.5 m deep, over 2 m.');
  assert.deepEqual([made.code, made.status, made.entry.act], ['too-deep', 422, 'user']);
});

test('a long value is cut, and one that cannot be written is a dash', () => {
  assert.ok(problem('too-deep', { value: 'x'.repeat(500) }).sentence('en').length < 110);
  assert.match(problem('too-deep', { value: undefined }).sentence('en'), /^– m deep/);
});
