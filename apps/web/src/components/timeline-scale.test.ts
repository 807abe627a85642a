import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timelineScale } from './timeline-scale.ts';

const seconds = [0, 15, 20, 20, 300, 7200].map((second) => second * 1000);

test('moments keep their order, simultaneous ones one place, and the line is used from end to end', () => {
  const places = timelineScale(seconds);
  assert.equal(places[0], 0);
  assert.equal(places.at(-1), 1);
  assert.equal(places[2], places[3]);
  for (let i = 1; i < places.length; i++) assert.ok((places[i] ?? 0) >= (places[i - 1] ?? 0));
});

test('two hours do not squeeze the first twenty seconds out of sight', () => {
  assert.ok((timelineScale(seconds)[2] ?? 0) > 0.08);
});
