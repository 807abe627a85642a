import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tempFolder } from '../test/temp-folder.ts';
import { readGeoJson } from './index.ts';

const RING = [
  [106, 29],
  [107, 29],
  [107, 30],
  [106, 29],
];

test('points, lines and areas are taken apart, collections and bare geometries too', (context) => {
  const folder = tempFolder(context, {
    'all.geojson': JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 7,
          properties: { name: '解放碑' },
          geometry: { type: 'Point', coordinates: [106.57, 29.56, 240] },
        },
        {
          type: 'Feature',
          properties: null,
          geometry: { type: 'MultiPolygon', coordinates: [[RING], [RING]] },
        },
        {
          type: 'Feature',
          properties: {},
          geometry: {
            type: 'GeometryCollection',
            geometries: [
              { type: 'MultiLineString', coordinates: [RING, RING] },
              { type: 'MultiPoint', coordinates: [[1, 2]] },
            ],
          },
        },
        { type: 'Feature', properties: {}, geometry: null },
      ],
    }),
    'bare.json': JSON.stringify({ type: 'LineString', coordinates: RING }),
  });
  const [point, areas, mixed, none] = readGeoJson(folder.path('all.geojson'));
  assert.deepEqual(point, {
    id: '7',
    properties: { name: '解放碑' },
    points: [[106.57, 29.56, 240]],
    lines: [],
    polygons: [],
  });
  assert.deepEqual(areas?.polygons, [[RING], [RING]]);
  assert.deepEqual([mixed?.lines.length, mixed?.points, none?.points], [2, [[1, 2]], []]);
  assert.deepEqual(readGeoJson(folder.path('bare.json'))[0]?.lines, [RING]);
});

test('what is no GeoJSON names the feature and the coordinate', (context) => {
  const feature = (geometry: object) =>
    JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry }] });
  const cases = [
    [
      feature({ type: 'Point', coordinates: [106, 'x'] }),
      /features\[0\]\.geometry\.coordinates\[1\] is "x": expected number/,
    ],
    [
      feature({ type: 'Point', coordinates: [29.5, 106.5] }),
      /features\[0\] at 29\.5, 106\.5: expected longitude/,
    ],
    [
      feature({ type: 'Polygon', coordinates: [[...RING.slice(0, 3), [106, 28]]] }),
      /open ring in features\[0\]/,
    ],
    [feature({ type: 'Pont', coordinates: [106, 29] }), /features\[0\]\.geometry/],
    ['{"type":"Topology"}', /type is "Topology"/],
    ['{', /is no JSON/],
  ] as const;
  for (const [text, says] of cases) {
    const folder = tempFolder(context, { 'a.geojson': text });
    assert.throws(
      () => readGeoJson(folder.path('a.geojson')),
      (error: Error) => error.name === 'InputError' && says.test(error.message),
      text,
    );
  }
  const folder = tempFolder(context, {
    'a.geojson': feature({ type: 'Point', coordinates: [363_000, 3_270_000] }),
  });
  assert.throws(
    () => readGeoJson(folder.path('a.geojson'), { only: 'lines', space: 'plane' }),
    /no lines in features\[0\]/,
  );
  assert.equal(readGeoJson(folder.path('a.geojson'), { space: 'plane' }).length, 1);
});
