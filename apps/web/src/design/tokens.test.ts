import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast } from './contrast.ts';
import { type Level, palettes, scales, type ThemeName, type Tone } from './tokens.ts';

const themes: readonly ThemeName[] = ['wall', 'desk', 'phone'];
const levels: readonly Level[] = [1, 2, 3, 4];

for (const theme of themes) {
  const palette = palettes[theme];
  const surfaces = [palette.page, palette.surface, palette.raised, palette.sunken];
  const tones: readonly (readonly [string, Tone])[] = [
    ...levels.map((level): readonly [string, Tone] => [`level ${level}`, palette.levels[level]]),
    ['good', palette.good],
    ['none', palette.none],
    ['drill', palette.drill],
  ];

  test(`every text of the ${theme} theme has 4.5:1 on every surface`, () => {
    for (const surface of surfaces) {
      for (const text of [palette.text, palette.textSecond, palette.textThird, palette.accent]) {
        const ratio = contrast(text, surface);
        assert.ok(ratio >= 4.5, `${text} on ${surface} is ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(palette.ink, palette.onInk) >= 7);
    assert.ok(contrast(palette.accent, palette.onAccent) >= 4.5);
  });

  test(`every meaning of the ${theme} theme is readable as text, on its mark and on its quiet background`, () => {
    for (const [name, tone] of tones) {
      for (const surface of surfaces) {
        const ratio = contrast(tone.text, surface);
        assert.ok(ratio >= 4.5, `${name} text on ${surface} is ${ratio.toFixed(2)}`);
        const line = contrast(tone.line, surface);
        assert.ok(line >= 3, `${name} line on ${surface} is ${line.toFixed(2)}`);
      }
      assert.ok(
        contrast(tone.on, tone.solid) >= 4.5,
        `${name} on its mark is ${contrast(tone.on, tone.solid).toFixed(2)}`,
      );
      assert.ok(
        contrast(tone.text, tone.soft) >= 4.5,
        `${name} on soft is ${contrast(tone.text, tone.soft).toFixed(2)}`,
      );
    }
  });

  test(`no two meanings of the ${theme} theme share a colour, and the accent is none of them`, () => {
    const solids = [...tones.map(([, tone]) => tone.solid), palette.accent];
    assert.equal(new Set(solids).size, solids.length);
  });
}

test('a phone control is at least 44 px high', () => {
  assert.ok(scales.phone.control >= 44);
});
