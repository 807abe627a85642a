import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { translate, wordFor } from './translate.ts';
import { zh } from './zh.ts';

test('Chinese and English have the same sentences', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
});

test('a sentence names the same values in both languages, and none is empty', () => {
  const named = (sentence: string): string[] => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();
  const other = new Map<string, string>(Object.entries(en));
  for (const [key, sentence] of Object.entries(zh)) {
    assert.notEqual(sentence.trim(), '', key);
    assert.notEqual(other.get(key)?.trim(), '', key);
    assert.deepEqual(named(other.get(key) ?? ''), named(sentence), key);
  }
});

test('no sentence shouts', () => {
  for (const sentence of [...Object.values(zh), ...Object.values(en)]) assert.doesNotMatch(sentence, /[!！]/);
});

test('a value is put into its place, and an unknown code is shown as it is', () => {
  assert.equal(translate('zh', 'clock.late', { time: '12 分' }), '超时 12 分');
  assert.equal(
    wordFor((key) => translate('en', key), 'stage', 'no-such'),
    'no-such',
  );
});
