import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feature } from 'geojson';
import { pointedMeter } from './map-data.ts';

const meter: Feature = {
  type: 'Feature',
  properties: { id: 'PM-014', network: 'water-500103', zone: 'DMA-3E' },
  geometry: { type: 'Point', coordinates: [106.55, 29.55] },
};

test('a meter on the map is asked for by the group of its zone; one without a zone by itself', () => {
  const at = { lng: 106.55, lat: 29.55 };
  assert.deepEqual(pointedMeter(meter), { id: 'PM-014', at, group: 'water-500103/DMA-3E' });
  const alone = { ...meter, properties: { id: 'PM-014', network: 'water-500103' } };
  assert.deepEqual(pointedMeter(alone), { id: 'PM-014', at });
});

test('what is no point, or has no name, is no meter', () => {
  assert.equal(pointedMeter({ ...meter, properties: {} }), undefined);
  const line: Feature = { ...meter, geometry: { type: 'LineString', coordinates: [[0, 0]] } };
  assert.equal(pointedMeter(line), undefined);
});
