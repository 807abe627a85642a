import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './i18n/en.ts';
import { zh } from './i18n/zh.ts';
import { table } from './table.ts';
import { languageOf, speaker } from './words.ts';

test('both languages say the same values in every sentence', () => {
  const named = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, sentence] of Object.entries(en)) {
    const other = new Map<string, string>(Object.entries(zh)).get(key) ?? '';
    assert.notEqual(other, '', key);
    assert.deepEqual(named(other), named(sentence), key);
  }
});

test('the terminal’s language is spoken, and one that is set goes before it', () => {
  assert.equal(languageOf({}), 'en');
  assert.equal(languageOf({ LANG: 'zh_CN.UTF-8' }), 'zh');
  assert.equal(languageOf({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }), 'en');
  assert.equal(languageOf({ LANG: 'en_GB.UTF-8', CITYLOOP_LANG: 'zh' }), 'zh');
  assert.equal(speaker('zh')('tokenRevoked', { value: 7 }), '令牌 7 已吊销。');
});

test('columns stand below each other, also where a cell is Chinese', () => {
  assert.equal(
    table(
      ['单位', 'x'],
      [
        ['ab', '1'],
        ['区中心值', '2'],
      ],
    ),
    '单位      x\nab        1\n区中心值  2',
  );
});
