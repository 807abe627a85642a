import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planLayout } from './plan-layout.ts';

test('a matter stands right of everything it waits for', () => {
  const layout = planLayout([
    { id: 'restore', after: ['repair', 'drain'] },
    { id: 'repair', after: ['close'] },
    { id: 'drain', after: ['confirm'] },
    { id: 'close', after: ['confirm'] },
    { id: 'confirm', after: [] },
  ]);
  const column = new Map(layout.matters.map((matter) => [matter.id, matter.column]));
  assert.equal(layout.columns, 4);
  for (const { from, to } of layout.edges)
    assert.ok((column.get(from) ?? 9) < (column.get(to) ?? 0), `${from} ${to}`);
});

test('two chains that need not cross do not', () => {
  const layout = planLayout([
    { id: 'a', after: [] },
    { id: 'b', after: [] },
    { id: 'b2', after: ['b'] },
    { id: 'a2', after: ['a'] },
  ]);
  const row = new Map(layout.matters.map((matter) => [matter.id, matter.row]));
  assert.equal((row.get('a') ?? 0) < (row.get('b') ?? 0), (row.get('a2') ?? 0) < (row.get('b2') ?? 0));
});

test('no two matters share a place, and a short column is centred', () => {
  const layout = planLayout([
    { id: 'start', after: [] },
    { id: 'x', after: ['start'] },
    { id: 'y', after: ['start'] },
    { id: 'z', after: ['start'] },
  ]);
  assert.equal(new Set(layout.matters.map(({ column, row }) => `${column}/${row}`)).size, 4);
  assert.equal(layout.matters.find((matter) => matter.id === 'start')?.row, 1);
});

test('a circle and an unknown matter do not stop the drawing', () => {
  const layout = planLayout([
    { id: 'a', after: ['b', 'gone'] },
    { id: 'b', after: ['a'] },
  ]);
  assert.equal(layout.matters.length, 2);
  assert.equal(
    layout.edges.some((edge) => edge.from === 'gone'),
    false,
  );
});

test('an edge that a longer way implies is not drawn', () => {
  const layout = planLayout([
    { id: 'close', after: [] },
    { id: 'gas', after: ['close'] },
    { id: 'repair', after: ['gas', 'close'] },
  ]);
  assert.deepEqual(layout.edges, [
    { from: 'close', to: 'gas' },
    { from: 'gas', to: 'repair' },
  ]);
});
