import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChainEvent } from '../api/chains.ts';
import { earlierAdvice } from './earlier-advice.ts';

function event(topic: string, at: string, data: Readonly<Record<string, unknown>>): ChainEvent {
  const actor = { kind: 'account', id: 'a', name: '区中心派遣员', unit: '500103' } as const;
  return { documentId: 'd', version: 1, topic, state: 'dispatched', actor, at, data };
}

test('the advice that was asked for again is shown newest first, with who asked', () => {
  const before = (state: string) => ({ before: { operation: 'o', state, startedAt: 1 } });
  const shown = earlierAdvice([
    event('incident.advice-asked', '2026-07-01T02:00:00Z', before('failed')),
    event('incident.advised', '2026-07-01T02:00:30Z', { state: 'proposed' }),
    event('incident.advice-asked', '2026-07-01T02:01:00Z', before('refused')),
  ]);
  assert.deepEqual(
    shown.map(({ advice, askedBy }) => [advice.state, askedBy]),
    [
      ['refused', '区中心派遣员'],
      ['failed', '区中心派遣员'],
    ],
  );
});

test('where nothing had been proposed there is nothing to show', () => {
  assert.deepEqual(earlierAdvice([event('incident.advice-asked', '2026-07-01T02:00:00Z', {})]), []);
});
