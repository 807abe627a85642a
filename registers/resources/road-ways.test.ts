import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOperations } from '@cityloop/core/kernel';
import { routesToPlaceOperation } from '../roads/routes-to-place-operation.ts';
import { roadWays } from './road-ways.ts';

const noRoads = { roads: async () => undefined };
const from = Array.from({ length: 12_000 }, (_, i) => ({ id: `wh-${i}`, lng: 106.5, lat: 29.5 }));

test('a city with more stores than one question about roads takes is asked about in several', async () => {
  const reach = { value: 300, unit: 'm', source: 'design', sourceRef: '', verified: false } as const;
  const roads = routesToPlaceOperation({ db: undefined as never }, noRoads, { reach });
  const sizes: number[] = [];
  const operations = openOperations([
    {
      ...roads,
      run(input, context) {
        sizes.push((input as { from: unknown[] }).from.length);
        return roads.run(input, context);
      },
    },
  ]);
  const ways = await roadWays(operations, { place: { lng: 106.5, lat: 29.5 }, from, lines: false }, {});
  assert.deepEqual([ways.size, sizes], [0, [5000, 5000, 2000]]);
});
