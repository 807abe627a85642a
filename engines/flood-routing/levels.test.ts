import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkRating,
  type DatumOffset,
  floodPeak,
  flowAtStage,
  levelIn,
  type RatingCurve,
  spansAbove,
  stageAtFlow,
} from './index.ts';

const HOUR = 3600;
const offsets: readonly DatumOffset[] = [
  { gauge: 'ciqikou', from: 'huanghai1956', to: 'wusong', addM: 1.64, source: 'flood bulletin' },
  { gauge: 'ciqikou', from: 'local', to: 'huanghai1956', addM: 160, source: 'gauge book' },
  { gauge: 'cuntan', from: 'huanghai1956', to: 'wusong', addM: 1.49, source: 'flood bulletin' },
];
const rating: RatingCurve = {
  datum: 'wusong',
  points: [
    [170, 500],
    [176, 4000],
    [182, 12_000],
    [188, 26_000],
  ],
};

test('a level moves between datums only by offsets stated for its gauge', () => {
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-9, `${value}`);
  near(levelIn({ levelM: 181, datum: 'huanghai1956' }, 'wusong', 'ciqikou', offsets), 182.64);
  near(levelIn({ levelM: 180.5, datum: 'wusong' }, 'huanghai1956', 'cuntan', offsets), 179.01);
  near(levelIn({ levelM: 21, datum: 'local' }, 'wusong', 'ciqikou', offsets), 182.64);
  near(levelIn({ levelM: 7, datum: 'national1985' }, 'national1985', 'nowhere', []), 7);
  assert.throws(
    () => levelIn({ levelM: 181, datum: 'huanghai1956' }, 'national1985', 'ciqikou', offsets),
    /Gauge ciqikou: no offset from huanghai1956 to national1985 is stated/,
  );
  assert.throws(() => levelIn({ levelM: 181, datum: 'wusong' }, 'huanghai1956', 'beibei', offsets), /beibei/);
  const unsourced = [{ gauge: 'a', from: 'local', to: 'wusong', addM: 2, source: ' ' }] as const;
  assert.throws(() => levelIn({ levelM: 1, datum: 'local' }, 'wusong', 'a', unsourced), /has no source/);
});

test('a rating curve and its inverse are one curve, and its ends are flagged', () => {
  for (const curve of [rating, { ...rating, zeroM: 166 }]) {
    for (const level of [168, 170, 173.3, 176, 181.9, 188, 190]) {
      const flow = flowAtStage(curve, level);
      assert.ok(Math.abs(stageAtFlow(curve, flow.value).value - level) < 1e-9 || flow.value === 0);
      assert.equal(flow.isExtrapolated, level < 170 || level > 188);
    }
    for (const [level, flow] of rating.points)
      assert.ok(Math.abs(flowAtStage(curve, level).value - flow) < 1e-6);
    assert.ok(stageAtFlow(curve, 30_000).isExtrapolated && stageAtFlow(curve, 100).isExtrapolated);
  }
  assert.deepEqual(flowAtStage({ ...rating, zeroM: 166 }, 165), { value: 0, isExtrapolated: true });
  const falling = {
    ...rating,
    points: [
      [1, 5],
      [2, 4],
    ] as const,
  };
  assert.throws(() => checkRating(falling, 'g'), /Gauge g: row 1 of the rating curve is 2 m, 4 m³\/s/);
});

test('a peak is told with its level above the warning and guarantee stages and how long it stays there', () => {
  const middle = Float64Array.from([2000, 6000, 12_000, 16_000, 12_000, 6000, 2000]);
  const band = { middle, lower: middle.map((flow) => 0.9 * flow), upper: middle.map((flow) => 1.1 * flow) };
  const gauge = {
    id: 'ciqikou',
    rating,
    warning: { levelM: 181, datum: 'huanghai1956' },
    guarantee: { levelM: 185.64, datum: 'wusong' },
  } as const;
  const found = floodPeak(gauge, band, { stepS: HOUR, offsets });
  assert.equal(found.datum, 'wusong');
  assert.equal(found.peak.atS, 3 * HOUR);
  assert.ok(Math.abs(found.peak.levelM - (182 + (4000 / 14_000) * 6)) < 1e-9);
  assert.ok(Math.abs((found.warning?.levelM ?? NaN) - 182.64) < 1e-9);
  assert.ok(Math.abs((found.warning?.overM ?? NaN) - (found.peak.levelM - 182.64)) < 1e-9);
  const [span] = found.warning?.spans ?? [];
  assert.ok(span !== undefined && span.fromS > 2 * HOUR && span.fromS < 3 * HOUR && span.endS > 3 * HOUR);
  assert.ok((found.warning?.upperSpans[0]?.fromS ?? NaN) < span.fromS);
  assert.ok(found.guarantee?.spans.length === 0 && (found.guarantee?.overM ?? NaN) < 0);
  const shown = floodPeak(gauge, band, { stepS: HOUR, offsets, showIn: 'huanghai1956' });
  assert.ok(Math.abs(shown.peak.levelM - (found.peak.levelM - 1.64)) < 1e-9);
  assert.ok(Math.abs((shown.warning?.overM ?? NaN) - (found.warning?.overM ?? NaN)) < 1e-9);
  assert.throws(() => floodPeak({ ...gauge, id: 'beibei' }, band, { stepS: HOUR, offsets }), /no offset/);
});

test('a flood that is high at both ends of the forecast has spans to both ends', () => {
  assert.deepEqual(spansAbove(Float64Array.of(5, 3, 3, 5, 5), 4, 10), [
    { fromS: 0, endS: 5 },
    { fromS: 25, endS: 40 },
  ]);
  assert.deepEqual(spansAbove(Float64Array.of(1, 2, 1), 3, 10), []);
});
