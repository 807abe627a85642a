import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { checked, InputError, parseInput } from './input.ts';

const road = z.strictObject({
  id: z.string().min(1),
  speedKmh: z.number().positive().describe('Speed in km/h.'),
  oneWay: z.boolean().default(false),
});
const schema = z.strictObject({
  roads: z.array(road).min(1),
  start: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('place'), lng: z.number(), lat: z.number() }),
    z.strictObject({ kind: z.literal('node'), node: z.string() }),
  ]),
  law: z.enum(['rothermel', 'wang']).default('rothermel').describe('Law of the rate of spread.'),
  seconds: z.union([z.number(), z.array(z.number())]).optional(),
  level: z.union([z.literal(1), z.literal(2)]).optional(),
  window: z
    .tuple([z.number(), z.number()])
    .refine(([from, to]) => from <= to, 'expected the end after the beginning')
    .optional(),
});
const GOOD = { roads: [{ id: 'r', speedKmh: 30 }], start: { kind: 'node', node: 'a' } };

test('an input that is right is read with its defaults', () => {
  assert.deepEqual(parseInput(schema, GOOD), {
    roads: [{ id: 'r', speedKmh: 30, oneWay: false }],
    start: GOOD.start,
    law: 'rothermel',
  });
});

test('one line names the field, its value and what is expected with the unit', () => {
  const two = (second: object) => ({ ...GOOD, roads: [...GOOD.roads, { id: 's', speedKmh: 30, ...second }] });
  const cases: readonly (readonly [unknown, string])[] = [
    [two({ speedKmh: 'fast' }), 'roads[1].speedKmh is "fast": expected number (Speed in km/h)'],
    [two({ speedKmh: -3 }), 'roads[1].speedKmh is -3: expected number to be >0 (Speed in km/h)'],
    [two({ speedKmh: undefined }), 'roads[1].speedKmh is missing: expected number (Speed in km/h)'],
    [two({ speedKmh: Number.NaN }), 'roads[1].speedKmh is NaN: expected number (Speed in km/h)'],
    [two({ speedKhm: 3 }), 'roads[1].speedKhm is no field: did you mean speedKmh?'],
    [two({ colour: 3 }), 'roads[1].colour is no field: known are id, speedKmh, oneWay'],
    [{ ...GOOD, roads: undefined, raods: [] }, 'raods is no field: did you mean roads? (and 1 more)'],
    [{ ...GOOD, roads: [] }, 'roads is []: expected array to have >=1 items'],
    [
      { ...GOOD, law: 'behave' },
      'law is "behave": expected one of "rothermel"|"wang" (Law of the rate of spread)',
    ],
    [{ ...GOOD, start: { kind: 'place', lng: 106.5, lat: '29' } }, 'start.lat is "29": expected number'],
    [{ ...GOOD, start: { kind: 'plce' } }, `start.kind is "plce": expected 'place' | 'node'`],
    [
      { ...GOOD, start: { kind: 'node', nod: 'a' } },
      'start.nod is no field: did you mean node? (and 1 more)',
    ],
    [
      { ...GOOD, start: { kind: 'node', node: 'a', lng: 1 } },
      'start.lng does not go with the fields beside it',
    ],
    [{ ...GOOD, seconds: 'soon' }, 'seconds is "soon": expected number or array'],
    [{ ...GOOD, level: 3 }, 'level is 3: expected 1 or 2'],
    [{ ...GOOD, seconds: [1, 'x'] }, 'seconds[1] is "x": expected number'],
    [{ ...GOOD, window: [2, 1] }, 'window is [2,1]: expected the end after the beginning'],
    [[1], 'the input is [1]: expected object'],
  ];
  for (const [input, line] of cases)
    assert.throws(
      () => parseInput(schema, input),
      (error: Error) => {
        assert.equal(error.message, line);
        return error instanceof InputError;
      },
    );
});

test('the refusal of an engine is an input error with the same sentence, in one line', () => {
  assert.equal(
    checked(() => 3),
    3,
  );
  assert.throws(
    () =>
      checked(() => {
        throw new RangeError('Segment "r"\n is 0 m long.');
      }),
    { name: 'InputError', message: 'Segment "r" is 0 m long.' },
  );
});
