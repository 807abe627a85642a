import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { defineOperation, openOperations } from './index.ts';

const distance = defineOperation({
  name: 'roads.distance',
  // A codec: applied a second time it would refuse its own result.
  input: z.object({ since: z.iso.datetime().transform((text) => new Date(text)), toKm: z.number().min(0) }),
  output: z.object({ text: z.string(), at: z.date().transform((date) => date.getTime()) }),
  run: async ({ since, toKm }, { progress }) => {
    progress?.(1, 'measured');
    return { text: toKm > 100 ? (null as unknown as string) : `${toKm} km`, at: since };
  },
});

describe('an operation', () => {
  test('is called by name; its schemas are applied once at each end', async () => {
    const operations = openOperations([distance]);
    assert.deepEqual([operations.has('roads.distance'), operations.has('roads')], [true, false]);
    assert.deepEqual(operations.names(), ['roads.distance']);
    const shares: number[] = [];
    assert.deepEqual(
      await operations.call(
        'roads.distance',
        { since: '2026-07-01T00:00:00Z', toKm: 3 },
        { progress: (share) => shares.push(share) },
      ),
      { text: '3 km', at: Date.parse('2026-07-01T00:00:00Z') },
    );
    assert.deepEqual(shares, [1]);
  });

  test('offered twice is refused', () => {
    assert.throws(() => openOperations([distance, distance]), {
      message: 'operation roads.distance is offered twice',
    });
  });

  test('that nobody offers is named, with those that are', async () => {
    await assert.rejects(openOperations([distance]).call('roads.lenght', {}), {
      message: 'operation roads.lenght: nobody offers it; known: roads.distance',
    });
  });

  test('given bad input says which field, and does not run', async () => {
    await assert.rejects(
      openOperations([distance]).call('roads.distance', { since: '2026-07-01T00:00:00Z', toKm: -1 }),
      { name: 'OperationError', end: 'input', message: /^operation roads\.distance: bad input: toKm: / },
    );
    await assert.rejects(openOperations([distance]).call('roads.distance', null), {
      message: /^operation roads\.distance: bad input: it: /,
    });
  });

  test('that answers badly is named, and its answer goes nowhere', async () => {
    await assert.rejects(
      openOperations([distance]).call('roads.distance', { since: '2026-07-01T00:00:00Z', toKm: 101 }),
      { name: 'OperationError', end: 'output', message: /^operation roads\.distance: bad output: text: / },
    );
  });
});
