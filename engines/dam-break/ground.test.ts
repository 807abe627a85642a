import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  cellsOnLine,
  curveOfLake,
  gridOfMesh,
  lakeAround,
  lakeDepth,
  openCurve,
  parseTriangleMesh,
  rasterOfMesh,
  type TriangleMesh,
} from './index.ts';

/** A square of n × n places of 10 m, each square of four cut into two triangles. */
function squareMesh(n: number, height: (x: number, y: number) => number): TriangleMesh {
  const nodes: number[] = [];
  const triangles: number[] = [];
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) {
      nodes.push(10 * column, 10 * row, height(10 * column, 10 * row));
      if (row === 0 || column === 0) continue;
      const at = row * n + column;
      triangles.push(at, at - 1, at - n, at - 1, at - n - 1, at - n);
    }
  return { nodes: Float64Array.from(nodes), triangles: Int32Array.from(triangles) };
}

test('a sloping plane of triangles is the same plane on cells of any size, mean and middle', () => {
  const mesh = squareMesh(21, (x, y) => 100 + 0.3 * x - 0.2 * y);
  for (const cellM of [5, 8, 20])
    for (const height of ['mean', 'middle'] as const) {
      const grid = gridOfMesh(mesh, cellM);
      const values = rasterOfMesh(mesh, grid, height);
      assert.equal(grid.columns * cellM, 200);
      values.forEach((value, cell) => {
        const x = grid.west + ((cell % grid.columns) + 0.5) * cellM;
        const y = grid.north - (Math.floor(cell / grid.columns) + 0.5) * cellM;
        assert.ok(Math.abs(value - (100 + 0.3 * x - 0.2 * y)) < 1e-9, `${value} m at ${x}, ${y}`);
      });
    }
});

test('a crest narrower than a cell stands in the highest of the cells, and is lower in their mean', () => {
  const mesh = squareMesh(21, (x) => (x === 100 ? 50 : 20));
  const grid = gridOfMesh(mesh, 40);
  const row = (height: 'mean' | 'highest') => rasterOfMesh(mesh, grid, height).slice(0, grid.columns);
  assert.equal(Math.max(...row('highest')), 50);
  assert.ok(Math.max(...row('mean')) < 30);
});

test('beside the mesh there is no height, and text of a mesh is read with either count of nodes', () => {
  const text = '# nodes x y z\n3\n0 0 1\n100 0 1\n0 100 1\n# triangles\n1\n0 1 2\n';
  const mesh = parseTriangleMesh(text);
  assert.deepEqual(parseTriangleMesh(text.replace('0 1 2', '1 2 3')), mesh);
  const values = rasterOfMesh(mesh, gridOfMesh(mesh, 10));
  const known = values.filter((value) => value === 1).length;
  assert.ok(known >= 50 && known <= 55 && values.filter(Number.isNaN).length === 100 - known);
  for (const [from, to, message] of [
    ['0 1 2', '0 1 7', /Triangle 0 names node 7/],
    ['100 0 1', '100 x 1', /Line 4 has no three numbers of nodes 1 of 3/],
    ['1\n0 1 2', '2\n0 1 2', /after the last has no three numbers of triangles 1 of 2/],
  ] as const)
    assert.throws(() => parseTriangleMesh(text.replace(from, to)), message);
});

test('a lake fills the cells below its level up to the line of the dam, and its curve holds what stands in them', () => {
  const random = seededRandom(5);
  const [columns, rows] = [60, 40];
  const bedM = Float64Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    return 60 + 0.08 * (row - 20) ** 2 - 0.4 * column + random();
  });
  const ground = { columns, rows, bedM };
  const dam = cellsOnLine(ground, [
    [38, 0],
    [44, 39],
  ]);
  const lake = lakeAround(ground, { start: 20 * columns + 10, levelM: 62, dam });
  assert.ok(lake.every((cell) => (bedM[cell] ?? 0) < 62 && cell % columns < 45));
  assert.ok(lake.length > 300);
  const storage = openCurve(curveOfLake(bedM, lake, { cellM2: 100, levelM: 62 }));
  for (const levelM of [62, storage.bottomM + (62 - storage.bottomM) / 2]) {
    const held = 100 * lakeDepth(ground, lake, levelM).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(storage.volumeAt(levelM) / held - 1) < 1e-9);
  }
  assert.throws(() => lakeAround(ground, { start: 0, levelM: 62, dam }), /not below 62 m/);
});
