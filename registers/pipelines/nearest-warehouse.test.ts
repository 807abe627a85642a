import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineOperation, type OperationContext, openOperations, silentLog } from '@cityloop/core/kernel';
import { z } from 'zod';
import { nearestWarehouse } from './nearest-warehouse.ts';

const asked = { place: { lng: 106.55, lat: 29.556 }, needed: [{ code: 'clamp', qty: 1 }] };

function stores(run: (context: OperationContext) => Promise<unknown>) {
  const warned: unknown[] = [];
  const operation = defineOperation({
    name: 'resources.nearest-stock',
    input: z.unknown(),
    output: z.unknown(),
    run: (_input, context) => run(context),
  });
  const log = { ...silentLog(), warn: (...said: unknown[]) => void warned.push(said) };
  return { services: { operations: openOperations([operation]), log }, warned };
}

test('a fault of the stores or the roads costs the advice its warehouse only, and is logged', async () => {
  const failing = stores(async () => {
    throw new Error('no connection');
  });
  const strange = stores(async () => ({ warehouse: { id: 7 } }));
  for (const { services, warned } of [failing, strange]) {
    const answer = await nearestWarehouse(services, asked, undefined);
    assert.deepEqual(answer, { found: null, caveats: ['no-warehouse-answer'] });
    assert.equal(warned.length, 1);
  }
});

test('whoever stops the advice stops the search for a warehouse', async () => {
  const { signal } = new AbortController();
  let given: AbortSignal | undefined;
  const { services } = stores(async (context) => {
    given = context.signal;
    return { warehouse: null };
  });
  const answer = await nearestWarehouse(services, asked, signal);
  assert.deepEqual(answer.caveats, ['no-warehouse-has-all']);
  assert.equal(given, signal);
});
