import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  getAt,
  type LayerChange,
  loadPack,
  refusal,
  setAt,
  threshold,
  thresholdMs,
  versionOf,
  withLayers,
} from './index.ts';

const loaded = await loadPack(fileURLToPath(new URL('./fixtures/lids/', import.meta.url)));
assert.equal(loaded?.kind, 'loaded');
const lids = loaded.content;
const HOLD = 'codes/thresholds/tilt-hold/value';
const TILT = 'codes/thresholds/tilt-limit/value';
const FLOOR = 'codes/thresholds/level-floor/value';

function change(level: LayerChange['level'], path: string, value: unknown): LayerChange {
  const unit = { city: 'cq', district: '500103', town: '500103001' }[level];
  return { level, unit, path, value };
}

describe('a place in a pack', () => {
  test('goes through lists by id, code, type, key or path', () => {
    assert.equal(getAt(lids, TILT), 15);
    assert.equal(getAt(lids, 'plans/plans/lid-plan/matters/replace/proof/photos'), 1);
    assert.equal(getAt(lids, 'dispatch/incidents/lid-open/urgency'), 'urgent');
    assert.equal(getAt(lids, 'sense/vitalSigns/lids-upright/against'), 'tilt-limit');
    assert.equal(getAt(lids, 'codes/thresholds/nothing/value'), undefined);
    assert.equal(getAt(lids, 'codes/constructor'), undefined);
  });

  test('is set in a copy; one that is not there is named', () => {
    const other = setAt(lids, TILT, 20);
    assert.deepEqual([getAt(other, TILT), getAt(lids, TILT)], [20, 15]);
    for (const path of [
      'codes/thresholds/nothing/value',
      'codes/thresholds/tilt-limit/worth',
      'codes/toString',
    ])
      assert.throws(() => setAt(lids, path, 1), {
        name: 'RangeError',
        message: `pack has no place "${path}"`,
      });
  });

  test('thresholds are found by id, durations in milliseconds', () => {
    assert.equal(threshold(lids, 'tilt-limit').value, 15);
    assert.equal(thresholdMs(lids, 'tilt-hold'), 30_000);
    assert.throws(() => threshold(lids, 'x'), { message: 'pack lids: codes.yaml has no threshold "x"' });
    assert.throws(() => thresholdMs(lids, 'tilt-limit'), {
      message: 'pack lids: threshold "tilt-limit" has unit deg, expected s',
    });
  });
});

describe('layers', () => {
  test('lie over each other city, district, town, in whatever order they come', () => {
    const [city, district, town] = [
      change('city', HOLD, 40),
      change('district', HOLD, 50),
      change('town', HOLD, 60),
    ];
    assert.equal(getAt(withLayers(lids, [town, district, city]), HOLD), 60);
    assert.equal(getAt(withLayers(lids, [district, city]), HOLD), 50);
    assert.equal(getAt(withLayers(lids, [city]), HOLD), 40);
    assert.equal(getAt(lids, HOLD), 30);
  });

  test('a later one of the same level lies over an earlier one', () => {
    assert.equal(
      getAt(withLayers(lids, [change('district', HOLD, 50), change('district', HOLD, 45)]), HOLD),
      45,
    );
  });

  test('one about a place that the pack has no more says nothing', () => {
    const layer = change('district', 'codes/thresholds/gone/value', 1);
    assert.deepEqual(withLayers(lids, [layer, change('city', HOLD, 40)]), setAt(lids, HOLD, 40));
  });

  test('a floor that the city tightens later binds a district that had moved it less', () => {
    const district = change('district', FLOOR, 15);
    assert.equal(getAt(withLayers(lids, [district]), FLOOR), 15);
    assert.equal(getAt(withLayers(lids, [district, change('city', FLOOR, 25)]), FLOOR), 25);
    assert.equal(getAt(withLayers(lids, [change('district', TILT, 12), change('city', TILT, 10)]), TILT), 10);
  });

  test('whatever layers there are, a floor is never looser than in the pack or in any layer above', () => {
    const layer = fc.record({
      level: fc.constantFrom('city', 'district', 'town'),
      path: fc.constantFrom(TILT, FLOOR, HOLD),
      value: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 8 }), (layers) => {
        const changes = layers.map(({ level, path, value }) =>
          change(level as LayerChange['level'], path, value),
        );
        const whole = withLayers(lids, changes);
        const values = (path: string) => layers.filter((one) => one.path === path).map(({ value }) => value);
        assert.equal(getAt(whole, FLOOR), Math.max(10, ...values(FLOOR)));
        assert.equal(getAt(whole, TILT), Math.min(15, ...values(TILT)));
      }),
    );
  });
});

describe('a change of a layer', () => {
  const cases: readonly (readonly [string, LayerChange, string | undefined])[] = [
    ['within what the pack opens', change('district', HOLD, 60), undefined],
    ['at the end of its range', change('district', HOLD, 120), undefined],
    ['by a level above', change('city', HOLD, 60), undefined],
    ['by a level below the one it is open to', change('town', HOLD, 60), 'closed'],
    [
      'of a place that the pack keeps closed',
      change('district', 'codes/thresholds/tilt-clear/value', 4),
      'closed',
    ],
    ['of a place that is not there', change('district', 'codes/thresholds/x/value', 4), 'closed'],
    ['above its range', change('district', HOLD, 121), 'out-of-range'],
    ['below its range', change('district', HOLD, 9), 'out-of-range'],
    ['to no number', change('district', HOLD, Number.NaN), 'out-of-range'],
    ['to a text', change('district', HOLD, '60'), 'out-of-range'],
    ['that tightens a floor upwards', change('town', FLOOR, 12), undefined],
    ['that loosens a floor downwards', change('town', FLOOR, 8), 'loosens-floor'],
    ['that tightens a floor downwards', change('town', TILT, 10), undefined],
    ['that loosens a floor upwards', change('town', TILT, 20), 'loosens-floor'],
    ['that leaves a floor as it is', change('town', TILT, 15), undefined],
  ];
  for (const [name, asked, why] of cases)
    test(`${name}: ${why ?? 'may stand'}`, () => {
      assert.equal(refusal(lids, asked)?.why, why);
    });

  test('is refused with the value and the range', () => {
    assert.deepEqual(refusal(lids, change('district', HOLD, 200)), {
      path: HOLD,
      why: 'out-of-range',
      detail: '200 is not within 10 … 120',
    });
    assert.equal(refusal(lids, change('town', FLOOR, 8))?.detail, '10 may only be moved up, not to 8');
  });

  test('of a place that an open change names and the pack has lost: no-such-place', () => {
    const changes = [...lids.review.changes, { ...lids.review.changes[0], path: 'codes/thresholds/x/value' }];
    const lost = { ...lids, review: { ...lids.review, changes } } as typeof lids;
    assert.equal(refusal(lost, change('town', 'codes/thresholds/x/value', 10))?.why, 'no-such-place');
  });
});

describe("a version's hash", () => {
  test('does not depend on the order of keys, nor on a way through JSON', () => {
    const { pack, ...rest } = lids;
    assert.equal(versionOf({ ...rest, pack }), versionOf(lids));
    assert.equal(versionOf(JSON.parse(JSON.stringify(lids))), versionOf(lids));
    assert.match(versionOf(lids), /^[0-9a-f]{16}$/);
  });

  test('changes with each number, with the order of a list, and back', () => {
    const changed = setAt(lids, HOLD, 31);
    assert.notEqual(versionOf(changed), versionOf(lids));
    assert.equal(versionOf(setAt(changed, HOLD, 30)), versionOf(lids));
    const thresholds = lids.codes.thresholds.toReversed();
    assert.notEqual(versionOf({ ...lids, codes: { ...lids.codes, thresholds } }), versionOf(lids));
  });
});
