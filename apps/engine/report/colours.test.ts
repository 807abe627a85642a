import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  classedScale,
  colourOf,
  KINDS,
  kindScale,
  niceBreaks,
  RAMPS,
  type RampName,
  rampColour,
  rgbOf,
} from './colours.ts';

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance (WCAG), of the colour as it is. */
function luminance(hex: string): number {
  const [r, g, b] = rgbOf(hex);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** The same as someone without green cones sees it (Viénot, Brettel and Mollon 1999, in linear RGB). */
function luminanceWithoutGreenCones(hex: string): number {
  const [r, g] = rgbOf(hex).map(linear);
  const yellow = 0.29275 * (r ?? 0) + 0.70725 * (g ?? 0);
  return yellow;
}

test('a ramp grows darker or lighter without a turn, also without green cones', () => {
  const ordered: readonly RampName[] = ['depth', 'speed', 'arrival', 'intensity'];
  for (const name of ordered) {
    const colours = Array.from({ length: 41 }, (_, i) => rampColour(name, i / 40));
    for (const light of [luminance, luminanceWithoutGreenCones]) {
      const steps = colours.slice(1).map((colour, i) => light(colour) - light(colours[i] ?? ''));
      const isOrdered = steps.every((step) => step > 0) || steps.every((step) => step < 0);
      assert.ok(isOrdered, `${name} ${light.name}: ${steps.map((step) => step.toFixed(4))}`);
    }
  }
  assert.equal(rampColour('difference', 0.5), RAMPS.difference[2]);
});

test('a value has the colour of its class; below the first, beyond the last and where there is none it has no colour', () => {
  const scale = classedScale('depth', { title: 'Depth (m)', breaks: [0.1, 0.5, 2], last: 5 });
  assert.deepEqual(
    [0.05, 0.1, 0.49, 0.5, 2, 5, 5.01, Number.NaN].map((value) => colourOf(scale, value)),
    [undefined, '#deebf7', '#deebf7', '#4292c6', '#08306b', '#08306b', undefined, undefined],
  );
  assert.deepEqual(
    scale.classes.map(({ label }) => label),
    ['0.1 – 0.5', '0.5 – 2', '2 – 5'],
  );
  const open = classedScale('arrival', { title: 'Arrival (min)', breaks: [0, 1500] });
  assert.deepEqual([colourOf(open, 1e9), open.classes[1]?.label], ['#f0f921', '≥ 1,500']);
  assert.throws(() => classedScale('depth', { title: 'x', breaks: [1, 1] }), /Class bound 1 of "x"/);
});

test('kinds have colours of their own', () => {
  const scale = kindScale('Fuel', [
    { value: 1, label: 'Grass' },
    { value: 4, label: 'Chaparral' },
  ]);
  assert.deepEqual(
    [1, 4, 2].map((value) => colourOf(scale, value)),
    [KINDS[0], KINDS[1], undefined],
  );
  assert.equal(new Set(KINDS).size, 8);
});

test('bounds are round and cover the range', () => {
  assert.deepEqual(niceBreaks(0, 100, 5), [0, 20, 40, 60, 80]);
  assert.deepEqual(niceBreaks(349, 3100, 6), [0, 500, 1000, 1500, 2000, 2500, 3000]);
  assert.deepEqual(niceBreaks(-0.3, 0.3, 6), [-0.3, -0.2, -0.1, 0, 0.1, 0.2]);
  assert.deepEqual(niceBreaks(7, 7), [7]);
});
