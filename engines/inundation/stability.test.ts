import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { advanceFlood, openFlood } from './index.ts';

const SIDE = 24;

test('ripples of a millimetre on a deep lake do not grow in local-inertial flow, whatever its diffusion', () => {
  for (const theta of [1, 0.9, 0.7]) {
    const random = seededRandom(3);
    const flood = openFlood({
      terrain: {
        columns: SIDE,
        rows: SIDE,
        cellWidthM: 10,
        cellHeightM: 10,
        bedM: new Float64Array(SIDE * SIDE),
        manning: 0.01,
      },
      scheme: { kind: 'inertial', theta },
      initialDepthM: Float64Array.from({ length: SIDE * SIDE }, () => 8 + 0.001 * (random() - 0.5)),
    });
    advanceFlood(flood, 300);
    const { depth, kind } = flood.fields;
    const farthest = Math.max(...Array.from(depth, (h, i) => (kind[i] === 0 ? Math.abs(h - 8) : 0)));
    assert.ok(farthest < 0.005, `theta ${theta}: ${farthest} m from 8 m`);
  }
});
