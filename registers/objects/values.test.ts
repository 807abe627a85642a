import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Form } from '@cityloop/core/packs';
import { dayOf, monthsLater, startOfDay } from './city-dates.ts';
import { parseCsv } from './csv.ts';
import { fittingValues, valueFromText } from './values.ts';

const name = { zh: '字段', en: 'field' };
const fields = Form.parse([
  { key: 'text', name, type: 'text', required: true },
  { key: 'number', name, type: 'number', min: 0, max: 10 },
  { key: 'select', name, type: 'select', options: [{ value: 'a', name: { zh: '甲', en: 'A' } }] },
  { key: 'date', name, type: 'date' },
  { key: 'boolean', name, type: 'boolean' },
  { key: 'photo', name, type: 'photo' },
  { key: 'place', name, type: 'place' },
]);

test('every type of field takes what fits and refuses what does not, by its name', () => {
  const good: Record<string, unknown> = {
    text: 'x',
    number: 10,
    select: 'a',
    date: '2026-02-28',
    boolean: false,
    photo: 'a'.repeat(64),
    place: { lng: 106.5, lat: 29.5 },
  };
  assert.deepEqual(fittingValues(fields, good), good);
  const bad = {
    text: 3,
    number: 11,
    select: 'b',
    date: '2026-02-30',
    boolean: 'yes',
    photo: 'me.jpg',
    place: [106, 29],
    other: 1,
  };
  for (const [key, value] of Object.entries(bad))
    assert.throws(() => fittingValues(fields, { ...good, [key]: value }), new RegExp(key));
  assert.throws(() => fittingValues(fields, { number: 1 }), /text/);
  assert.deepEqual(fittingValues(fields, { number: 1 }, { partial: true }), { number: 1 });
});

test('a cell of a table becomes a value of its field, or stays the text that is then refused', () => {
  const cells: readonly (readonly [string, string, unknown])[] = [
    ['number', ' 2.5 ', 2.5],
    ['number', 'deep', 'deep'],
    ['select', '甲', 'a'],
    ['select', 'a', 'a'],
    ['boolean', '是', true],
    ['boolean', 'no', false],
    ['text', ' ', undefined],
  ];
  for (const [key, text, value] of cells) {
    const field = fields.find((one) => one.key === key);
    assert.ok(field !== undefined);
    assert.equal(valueFromText(field, text), value);
  }
});

test('a table may quote commas, quotes and line ends, and end its lines either way', () => {
  const text = '\uFEFFid,name\r\n1,"a, ""b""\nc"\n2,\n\n';
  assert.deepEqual(parseCsv(text), [
    ['id', 'name'],
    ['1', 'a, "b"\nc'],
    ['2', ''],
  ]);
});

test('days are the city’s, and a month later keeps the day where the month has it', () => {
  assert.equal(dayOf(new Date('2026-06-30T16:00:00Z')), '2026-07-01');
  assert.equal(startOfDay('2026-07-01').toISOString(), '2026-06-30T16:00:00.000Z');
  assert.deepEqual(
    [monthsLater('2028-02-29', 12), monthsLater('2026-01-31', 1), monthsLater('2026-11-30', 3)],
    ['2029-02-28', '2026-02-28', '2027-02-28'],
  );
});
