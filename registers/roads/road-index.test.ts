import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routesToPlace } from '@cityloop/engines/routing';
import { joinRoads } from './road-index.ts';
import type { StoredRoads } from './roads.store.ts';

const node = (id: string, lng: number, lat = 29.556) => ({ id, lng, lat });
const road = (id: string, from: string, to: string) => ({
  id,
  from,
  to,
  lengthM: 500,
  speedKmh: 36,
  oneWay: false,
  via: [],
});

/** A bridge over a road: two nodes on one point. */
const crossing: Omit<StoredRoads, 'id'> = {
  demonstration: false,
  nodes: [node('w', 106.55), node('bridge', 106.555), node('below', 106.555), node('n', 106.555, 29.56)],
  segments: [road('over', 'w', 'bridge'), road('under', 'below', 'n')],
};
/** A road of somebody else that begins at the same point. */
const other: Omit<StoredRoads, 'id'> = {
  demonstration: false,
  nodes: [node('start', 106.555), node('e', 106.56)],
  segments: [road('on', 'start', 'e')],
};

test('a bridge and the road below it stay apart, whichever network comes first, and another network meets one of them', () => {
  for (const [crossingId, otherId] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const networks = [
      { ...crossing, id: crossingId },
      { ...other, id: otherId },
    ].sort((a, b) => (a.id < b.id ? -1 : 1));
    const roads = joinRoads(networks) ?? assert.fail();
    const [west, north] = routesToPlace(roads.graph, {
      place: [106.56, 29.556],
      others: [
        [106.55, 29.556],
        [106.555, 29.56],
      ],
      reachM: 20,
    });
    assert.equal(west?.kind === 'route' && west.route.metres, 1000, crossingId);
    assert.equal(north?.kind, 'not-connected', crossingId);
  }
});
