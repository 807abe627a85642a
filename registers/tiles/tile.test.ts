import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Geometry } from '@cityloop/core/geo';
import { decodeTile } from './decode-tile.fixture.ts';
import { encodeTile, type TileId, tileBbox } from './tile.ts';

/** The tile that the Jiefangbei monument lies in. */
const tile: TileId = { z: 14, x: 13042, y: 6782 };
const [west, south, east, north] = tileBbox(tile);
const middle = [(west + east) / 2, (south + north) / 2] as const;

function drawn(geometry: Geometry, properties: Readonly<Record<string, string | number | boolean>> = {}) {
  const layers = decodeTile(encodeTile(tile, [{ name: 'things', features: [{ geometry, properties }] }]));
  return layers[0]?.features[0];
}

function box(w: number, s: number, e: number, n: number): (readonly [number, number])[] {
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
}

function signedArea(ring: readonly (readonly [number, number])[]): number {
  return (
    ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0) / 2
  );
}

test('the box of a tile is its own and a margin of one sixty-fourth', () => {
  assert.ok(
    west < 106.5771 && east > 106.5771 && south < 29.5573 && north > 29.5573,
    `${[west, south, east, north]}`,
  );
  assert.ok(Math.abs((east - west) / (360 / 2 ** 14) - (1 + 2 / 64)) < 1e-9);
});

test('a layer keeps its name, its properties of every kind, and says version 2', () => {
  const properties = { id: 'P-014', pressure: 0.412, level: 3, open: false };
  const bytes = encodeTile(tile, [
    { name: 'meters', features: [{ geometry: { type: 'Point', coordinates: middle }, properties }] },
    { name: 'nothing here', features: [] },
  ]);
  const layers = decodeTile(bytes);
  assert.deepEqual(
    layers.map(({ name, version, extent }) => [name, version, extent]),
    [['meters', 2, 4096]],
  );
  assert.deepEqual(layers[0]?.features[0]?.properties, properties);
  const [[[x, y] = [0, 0]] = []] = layers[0]?.features[0]?.parts ?? [];
  assert.ok(Math.abs(x - 2048) <= 1 && Math.abs(y - 2048) <= 1, `${x},${y}`);
});

test('what lies outside the tile is not in it', () => {
  assert.equal(drawn({ type: 'Point', coordinates: [east + 0.01, middle[1]] }), undefined);
  assert.equal(
    drawn({
      type: 'LineString',
      coordinates: [
        [east + 0.01, south],
        [east + 0.02, north],
      ],
    }),
    undefined,
  );
  assert.equal(
    drawn({ type: 'Polygon', coordinates: [box(east + 0.01, south, east + 0.02, north)] }),
    undefined,
  );
});

test('a line that leaves the tile and comes back is two lines, each ending on the margin', () => {
  const [a, b] = [south + (north - south) * 0.6, south + (north - south) * 0.4];
  const line = drawn({
    type: 'LineString',
    coordinates: [
      [middle[0], a],
      [east + 0.1, a],
      [east + 0.1, b],
      [middle[0], b],
    ],
  });
  assert.deepEqual(
    line?.parts.map((part) => part.length),
    [2, 2],
  );
  assert.equal(line?.parts[0]?.at(-1)?.[0], 4096 + 64);
  assert.equal(line?.parts[1]?.[0]?.[0], 4096 + 64);
});

test('an area larger than the tile fills it and its margin; its outer ring turns clockwise and its hole the other way', () => {
  const [w, h] = [east - west, north - south];
  const hole = box(west + w * 0.4, south + h * 0.4, west + w * 0.6, south + h * 0.6);
  const outer = box(west - 1, south - 1, east + 1, north + 1);
  for (const coordinates of [
    [outer, hole],
    [outer.toReversed(), hole.toReversed()],
  ]) {
    const area = drawn({ type: 'Polygon', coordinates });
    const [first = [], second = []] = area?.parts ?? [];
    assert.equal(signedArea(first), (4096 + 128) ** 2);
    assert.ok(signedArea(second) < 0);
    assert.ok(Math.abs(Math.abs(signedArea(second)) / (4224 * 0.2) ** 2 - 1) < 0.01);
  }
});

test('an area too small for the tile vanishes instead of leaving a broken ring', () => {
  const tiny = 1e-9;
  assert.equal(
    drawn({ type: 'Polygon', coordinates: [box(middle[0], middle[1], middle[0] + tiny, middle[1] + tiny)] }),
    undefined,
  );
});
