import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { contourRings, isInRing } from './contour.ts';

test('rings close around what is inside, leave holes out, and lie where the values change sign', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const [columns, rows] = [4 + Math.floor(8 * random()), 4 + Math.floor(8 * random())];
    const values = Float32Array.from({ length: columns * rows }, (_, c) => {
      const [column, row] = [c % columns, Math.floor(c / columns)];
      const isEdge = column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
      return isEdge ? -random() - 0.01 : random() - 0.5;
    });
    const rings = contourRings({ columns, rows, values });
    for (let c = 0; c < values.length; c++) {
      const around = rings.filter((ring) => isInRing(ring, c % columns, Math.floor(c / columns)));
      // Around a corner inside lie one outer ring more than holes.
      const balance = around.reduce((sum, { area }) => sum + Math.sign(area), 0);
      assert.equal(balance, (values[c] ?? 0) > 0 ? 1 : 0, `seed ${seed} corner ${c}`);
    }
    for (const { x, y } of rings) {
      x.forEach((at, i) => {
        const row = y[i] ?? 0;
        const [a, b] = [Math.floor(row) * columns + Math.floor(at), Math.ceil(row) * columns + Math.ceil(at)];
        const share = at - Math.floor(at) + row - Math.floor(row);
        const value = (values[a] ?? 0) * (1 - share) + (values[b] ?? 0) * share;
        assert.ok(a !== b && Math.abs(value) < 1e-6, `seed ${seed}: ${value} at ${at}, ${row}`);
      });
    }
  }
});

test('two opposite corners are one area if the middle of their cell is inside, else two', () => {
  const field = (low: number) => {
    const values = new Float32Array(16).fill(-1);
    for (const corner of [5, 10]) values[corner] = 1;
    for (const corner of [6, 9]) values[corner] = low;
    return { columns: 4, rows: 4, values };
  };
  assert.equal(contourRings(field(-0.5)).length, 1);
  assert.equal(contourRings(field(-1.5)).length, 2);
  const other = field(-0.5);
  const turned = { ...other, values: other.values.map((_, c) => other.values[c ^ 3] ?? 0) };
  assert.equal(contourRings(turned).length, 1);
});
