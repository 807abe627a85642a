import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdviceResult } from '../api/wire.ts';
import { adviceRoute } from './advice-map.ts';

const line = [
  [106.55, 29.55],
  [106.551, 29.551],
  [106.552, 29.55],
] as const;

function withRoute(route: NonNullable<AdviceResult['warehouse']>['route']): AdviceResult {
  const warehouse = { id: 'w', name: '一库', distanceM: 190, route: route ?? null, stock: [] };
  return { candidates: [], valves: [], warehouse } as unknown as AdviceResult;
}

test('the way from the store is a line that begins at the store', () => {
  const { features } = adviceRoute(withRoute({ seconds: 60, metres: 300, line }), (key) => key);
  assert.deepEqual(
    features.map(({ geometry }) => geometry),
    [
      { type: 'LineString', coordinates: line.map((point) => [...point]) },
      { type: 'Point', coordinates: [106.55, 29.55] },
    ],
  );
});

test('where only the straight line is known, or nothing yet, no way is drawn', () => {
  for (const result of [withRoute(null), withRoute({ seconds: 0, metres: 0, line: [] }), undefined])
    assert.deepEqual(adviceRoute(result, (key) => key).features, []);
});
