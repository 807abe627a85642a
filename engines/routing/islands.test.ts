import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roadGraph, withoutIslands } from './index.ts';

test('small networks apart are left out with their signs, the longest stays however short, and one-way roads join too', () => {
  const nodes = [...'abcdefg'].map((id, i) => ({ id, lng: 106.5 + i / 1000, lat: 29.5 }));
  const road = (id: string, lengthM: number) => ({
    id,
    from: id[0] ?? '',
    to: id[1] ?? '',
    lengthM,
    speedKmh: 30,
    oneWay: id !== 'ab',
  });
  const model = {
    nodes,
    segments: [road('ab', 300), road('cb', 300), road('de', 90), road('ef', 90)],
    turns: [
      { id: 'here', kind: 'no', segments: ['cb', 'ab'], at: 'b' },
      { id: 'apart', kind: 'no', segments: ['de', 'ef'], at: 'e' },
    ] as const,
  };
  const found = withoutIslands(model, 200);
  assert.equal(found.removed, 2);
  assert.deepEqual(
    found.model.segments.map(({ id }) => id),
    ['ab', 'cb'],
  );
  assert.deepEqual(
    found.model.nodes.map(({ id }) => id),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(roadGraph(found.model).turns === undefined ? [] : found.model.turns?.map(({ id }) => id), [
    'here',
  ]);
  assert.equal(withoutIslands(model, 180).removed, 0);
  assert.equal(withoutIslands(model, 1e9).model.segments.length, 2);
  assert.equal(withoutIslands({ nodes: [], segments: [] }, 10).removed, 0);
});
