import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { fieldOf, jsonSchema, knownFields, nearest } from './schema-fields.ts';

const place = z.strictObject({ lng: z.number().describe('Longitude in degrees.'), lat: z.number() });
const schema = z.strictObject({
  stops: z.array(z.union([place, z.string()])).describe('Places in order.'),
  pair: z.tuple([place, z.strictObject({ x: z.number().describe('East in m.') })]),
  byName: z.record(z.string(), place),
});

test('the schema says what stands at a path, through lists, unions, pairs and maps', () => {
  assert.equal(fieldOf(schema, ['stops'])?.description, 'Places in order.');
  assert.equal(fieldOf(schema, ['stops', 3, 'lng'])?.description, 'Longitude in degrees.');
  assert.equal(fieldOf(schema, ['pair', 1, 'x'])?.description, 'East in m.');
  assert.equal(fieldOf(schema, ['byName', 'a', 'lng'])?.description, 'Longitude in degrees.');
  assert.equal(fieldOf(schema, ['gone', 1]), undefined);
  assert.deepEqual(knownFields(schema, ['stops', 0]), ['lng', 'lat']);
  assert.deepEqual(knownFields(schema, []), ['stops', 'pair', 'byName']);
});

test('what a default fills may be left out of the input and always stands in the output', () => {
  const speed = z.strictObject({ kmh: z.number().default(30) });
  assert.deepEqual(
    [jsonSchema(speed, 'input').required, jsonSchema(speed, 'output').required],
    [undefined, ['kmh']],
  );
});

test('the nearest name is found within a few letters', () => {
  assert.equal(nearest('speedKhm', ['id', 'speedKmh']), 'speedKmh');
  assert.equal(nearest('colour', ['id', 'speedKmh']), undefined);
});
