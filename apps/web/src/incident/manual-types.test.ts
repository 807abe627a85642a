import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackDetail, PackRow } from '../api/packs.ts';
import { manualTypes } from './manual-types.ts';

const pack = (id: string): PackRow => ({
  id,
  name: { zh: id },
  version: '1.0.0',
  tier: 'gold',
  board: 'facilities',
  layers: [],
});
const type = (name: string, from: readonly string[]) =>
  ({ type: name, name: { zh: name }, urgency: 'urgent', from }) as const;
const detail = (types: ReturnType<typeof type>[], reports: readonly string[]): PackDetail => ({
  pack: {},
  effective: { dispatch: { incidents: types }, sense: { reports: reports.map((id) => ({ id })) } },
  layers: [],
});

test('only types that a report opens can be written down by hand', () => {
  const water = detail(
    [type('burst', ['burst-flow', 'burst-report']), type('low', ['low-flow'])],
    ['burst-report'],
  );
  assert.deepEqual(
    manualTypes([pack('water')], [water]).map(({ key }) => key),
    ['water/burst'],
  );
});

test('a pack that has not come yet offers nothing', () => {
  assert.deepEqual(manualTypes([pack('water'), pack('covers')], [undefined, detail([], [])]), []);
});
