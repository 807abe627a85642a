import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelled, painted } from './labelled.ts';

const outlines = {
  type: 'FeatureCollection' as const,
  features: [
    {
      type: 'Feature' as const,
      properties: {
        id: '500103',
        nameZh: '渝中区数字化城市运行和治理中心',
        nameEn: 'Yuzhong District Centre',
      },
      geometry: { type: 'Point' as const, coordinates: [106.55, 29.55] },
    },
  ],
};

test('a map names the place, not the centre that runs it', () => {
  assert.equal(labelled(outlines, 'zh')?.features[0]?.properties?.label, '渝中区');
  assert.equal(labelled(outlines, 'en')?.features[0]?.properties?.label, 'Yuzhong');
});

test('a unit is painted by its own colour, one without a colour is left as it is', () => {
  assert.equal(painted(outlines, new Map([['500103', '#123456']]))?.features[0]?.properties?.fill, '#123456');
  assert.equal(painted(outlines, new Map())?.features[0]?.properties?.fill, undefined);
});
