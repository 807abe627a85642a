import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackDetail, PackRow } from '../../api/packs.ts';
import { reportKinds } from './report-kinds.ts';

const pack: PackRow = {
  id: 'covers',
  name: { zh: '井盖' },
  version: '1.0.0',
  tier: 'gold',
  board: 'facilities',
  layers: [],
};
const matter = (unit: string) => ({ unit, form: [], proof: { photos: 1 } });
const detail: PackDetail = {
  pack: {},
  effective: {
    sense: {
      reports: [
        { id: 'broken', name: { zh: '缺损' }, channels: ['citizen_12345', 'collector', 'self_handled'] },
        { id: 'small', name: { zh: '轻微' }, channels: ['collector', 'self_handled'] },
        { id: 'other-channel', name: { zh: '交办' }, channels: ['leader'] },
      ],
    },
    dispatch: {
      incidents: [
        {
          type: 'broken',
          name: { zh: '缺损' },
          urgency: 'urgent',
          from: ['broken'],
          plan: [{ plan: 'repair' }],
        },
        {
          type: 'small',
          name: { zh: '轻微' },
          urgency: 'normal',
          from: ['small'],
          plan: [{ plan: 'put-right' }],
        },
      ],
    },
    plans: {
      plans: [
        { id: 'repair', matters: [matter('place.town'), matter("place.district + '-urban'")] },
        { id: 'put-right', matters: [matter('owner.unit')] },
      ],
    },
  },
  layers: [],
};

test('what its reporter can put right comes first; what needs others can only be reported; what is not seen on the street is left out', () => {
  const kinds = reportKinds([pack], [detail]);
  assert.deepEqual(
    kinds.map(({ report, channel, onSpot }) => [report.id, channel, onSpot !== undefined]),
    [
      ['small', 'collector', true],
      ['broken', 'collector', false],
    ],
  );
});

test('a pack that has not come yet has no reports', () => {
  assert.deepEqual(reportKinds([pack], [undefined]), []);
});
