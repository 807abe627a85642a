import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  roadGraph,
  shortestRoutes,
  snapToRoad,
  type TravelLists,
  travelLists,
  travelMatrix,
} from './index.ts';
import { streetsOfTown } from './test/random-roads.ts';

test('a matrix holds for each pair what one route costs, whichever side has more places, and lists hold what is within a limit', () => {
  const random = seededRandom(11);
  const model = streetsOfTown(random, 16);
  const corner = model.segments.find(({ to, id }) =>
    model.segments.some((b) => b.from === to && b.id !== id),
  );
  const next = model.segments.find(({ from, id }) => from === corner?.to && id !== corner.id);
  const rule = {
    id: 'sign',
    kind: 'no',
    segments: [corner?.id ?? '', next?.id ?? ''],
    at: corner?.to ?? '',
  } as const;
  for (const graph of [roadGraph(model), roadGraph({ ...model, turns: [rule] })]) {
    const places = (count: number) =>
      Array.from({ length: count }, () => [106 + 0.016 * random(), 29 + 0.0144 * random()] as const).flatMap(
        (place) => snapToRoad(graph, place, 500) ?? [],
      );
    for (const [rows, columns] of [
      [4, 9],
      [9, 4],
    ] as const) {
      const [from, to] = [places(rows), places(columns)];
      const matrix = travelMatrix(graph, { from, to, measure: 'seconds' });
      assert.deepEqual([matrix.rows, matrix.columns], [rows, columns]);
      to.forEach((hub, column) => {
        const routes = shortestRoutes(graph, { hub, others: from });
        from.forEach((_, row) => {
          const single = routes.find(({ other }) => other === row)?.seconds ?? Infinity;
          const value = matrix.cost[row * columns + column] ?? NaN;
          assert.ok(
            value === single || Math.abs(value - single) < 1e-6,
            `${row} ${column}: ${value} ${single}`,
          );
        });
      });
      const limit = 120;
      const lists = travelLists(graph, { from, to, measure: 'seconds', limit });
      const rowsOf = ({ first, to: other, cost }: TravelLists) =>
        Array.from({ length: first.length - 1 }, (_, row) =>
          Array.from(other.subarray(first[row], first[row + 1])).map((column, k) => [
            column,
            (cost[(first[row] ?? 0) + k] ?? 0).toFixed(6),
          ]),
        );
      const expected = from.map((_, row) =>
        to.flatMap((__, column) => {
          const value = matrix.cost[row * columns + column] ?? 0;
          return value <= limit ? [[column, value.toFixed(6)]] : [];
        }),
      );
      assert.deepEqual(rowsOf(lists), expected);
      const byTarget = travelLists(graph, { from, to, measure: 'seconds', limit, rows: 'to' });
      const turned = to.map((_, column) =>
        expected.flatMap((row, i) => row.flatMap(([other, cost]) => (other === column ? [[i, cost]] : []))),
      );
      assert.deepEqual(rowsOf(byTarget), turned);
      assert.ok(lists.to.length > 0 && lists.to.length < rows * columns);
    }
  }
});

test('a stopped matrix ends with an error that says so, and its progress ends at the whole', () => {
  const graph = roadGraph(streetsOfTown(seededRandom(3), 10));
  const place = snapToRoad(graph, [106.004, 29.004], 500);
  assert.ok(place !== undefined);
  const asked = { from: [place, place], to: [place, place], measure: 'metres' } as const;
  const shares: number[] = [];
  travelMatrix(graph, { ...asked, onProgress: (share) => shares.push(share) });
  assert.deepEqual(shares, [0.5, 1]);
  assert.throws(() => travelMatrix(graph, { ...asked, signal: { aborted: true } }), /stopped/);
});
