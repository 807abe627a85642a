/** A surface of triangles: three numbers a node (x, y and height, m), three nodes a triangle. */
export interface TriangleMesh {
  readonly nodes: Float64Array;
  readonly triangles: Int32Array;
}

/** A grid of cells in the plane of a mesh, row 0 in the north. */
export interface MeshGrid {
  readonly west: number;
  readonly north: number;
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
}

/** How a cell gets its height: mean over the ground in it, the height at its middle, or the highest of it (crests, dikes). */
export type MeshHeight = 'mean' | 'middle' | 'highest';

/** Places a side of a cell at which the mesh is read. */
const SAMPLES = 4;
/** A cell of which less than this share lies on the mesh has no height. */
const LEAST_SHARE = 0.5;

/**
 * Reads a mesh from text: a count, rows of x, y and height, a count, rows of three nodes (counted from 0 or from 1). Lines that
 * begin with # are left out. Throws with the line.
 */
export function parseTriangleMesh(text: string): TriangleMesh {
  const lines = text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  let at = 0;
  const rows = (what: string) => {
    const head = lines[at];
    const count = Number(head?.line);
    if (!(Number.isInteger(count) && count > 0))
      throw new Error(
        `Line ${head?.number ?? 'after the last'} has no count of ${what}: "${head?.line ?? ''}".`,
      );
    at += 1;
    const values = new Float64Array(3 * count);
    for (let i = 0; i < count; i++, at++) {
      const row = lines[at];
      const numbers = (row?.line ?? '').split(/[\s,;]+/).map(Number);
      if (row === undefined || numbers.length !== 3 || !numbers.every(Number.isFinite))
        throw new Error(
          `Line ${row?.number ?? 'after the last'} has no three numbers of ${what} ${i} of ${count}: "${row?.line ?? ''}".`,
        );
      values.set(numbers, 3 * i);
    }
    return values;
  };
  const nodes = rows('nodes');
  const corners = rows('triangles');
  const count = nodes.length / 3;
  const least = corners.reduce((a, b) => Math.min(a, b), Infinity);
  const most = corners.reduce((a, b) => Math.max(a, b), -Infinity);
  // Nodes are counted from 1 where none is 0 and one is as high as the count.
  const first = least >= 1 && most === count ? 1 : 0;
  corners.forEach((node, i) => {
    if (!(Number.isInteger(node) && node >= first && node < count + first))
      throw new Error(`Triangle ${Math.floor(i / 3)} names node ${node}; there are ${count}.`);
  });
  return { nodes, triangles: Int32Array.from(corners, (node) => node - first) };
}

/** The grid of a cell size that covers a mesh; its edges are multiples of the cell. */
export function gridOfMesh({ nodes }: TriangleMesh, cellM: number): MeshGrid {
  if (!(cellM > 0 && cellM < Infinity)) throw new Error(`The cells of a mesh are ${cellM} m wide.`);
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < nodes.length; i += 3) {
    const [x, y] = [nodes[i] ?? 0, nodes[i + 1] ?? 0];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  const [left, top] = [Math.floor(west / cellM), Math.ceil(north / cellM)];
  return {
    west: left * cellM,
    north: top * cellM,
    cellM,
    columns: Math.max(1, Math.ceil(east / cellM) - left),
    rows: Math.max(1, top - Math.floor(south / cellM)),
  };
}

/** Heights of the cells of a grid, linear on each triangle, row by row from the north-west; NaN beside the mesh. */
export function rasterOfMesh(mesh: TriangleMesh, grid: MeshGrid, height: MeshHeight = 'mean'): Float64Array {
  const perCell = height === 'middle' ? 1 : SAMPLES;
  const fine = sampleMesh(mesh, grid, perCell);
  const crests = height === 'highest' ? crestsOf(mesh, grid) : undefined;
  const { columns, rows } = grid;
  const values = new Float64Array(columns * rows);
  const wide = columns * perCell;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let known = 0;
      let most = crests?.[row * columns + column] ?? -Infinity;
      for (let y = 0; y < perCell; y++)
        for (let x = 0; x < perCell; x++) {
          const one = fine[(row * perCell + y) * wide + column * perCell + x] ?? Number.NaN;
          if (Number.isNaN(one)) continue;
          sum += one;
          known += 1;
          if (one > most) most = one;
        }
      const isKnown = known > 0 && known >= LEAST_SHARE * perCell * perCell;
      values[row * columns + column] = isKnown ? (height === 'highest' ? most : sum / known) : Number.NaN;
    }
  return values;
}

/** Heights at the middles of the parts of the cells. A place on an edge of two triangles has the same height by both. */
function sampleMesh({ nodes, triangles }: TriangleMesh, grid: MeshGrid, perCell: number): Float64Array {
  const [columns, rows] = [grid.columns * perCell, grid.rows * perCell];
  const step = grid.cellM / perCell;
  const values = new Float64Array(columns * rows).fill(Number.NaN);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * (triangles[t] ?? 0), 3 * (triangles[t + 1] ?? 0), 3 * (triangles[t + 2] ?? 0)];
    // In places of the samples: sample (0, 0) is the north-western.
    const xa = ((nodes[a] ?? 0) - grid.west) / step - 0.5;
    const xb = ((nodes[b] ?? 0) - grid.west) / step - 0.5;
    const xc = ((nodes[c] ?? 0) - grid.west) / step - 0.5;
    const ya = (grid.north - (nodes[a + 1] ?? 0)) / step - 0.5;
    const yb = (grid.north - (nodes[b + 1] ?? 0)) / step - 0.5;
    const yc = (grid.north - (nodes[c + 1] ?? 0)) / step - 0.5;
    const area = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya);
    if (area === 0) continue;
    const [za, zb, zc] = [nodes[a + 2] ?? 0, nodes[b + 2] ?? 0, nodes[c + 2] ?? 0];
    const top = Math.max(0, Math.ceil(Math.min(ya, yb, yc)));
    const foot = Math.min(rows - 1, Math.floor(Math.max(ya, yb, yc)));
    const left = Math.max(0, Math.ceil(Math.min(xa, xb, xc)));
    const right = Math.min(columns - 1, Math.floor(Math.max(xa, xb, xc)));
    for (let y = top; y <= foot; y++)
      for (let x = left; x <= right; x++) {
        const ub = ((x - xa) * (yc - ya) - (xc - xa) * (y - ya)) / area;
        const uc = ((xb - xa) * (y - ya) - (x - xa) * (yb - ya)) / area;
        if (ub >= -1e-12 && uc >= -1e-12 && ub + uc <= 1 + 1e-12)
          values[y * columns + x] = za + ub * (zb - za) + uc * (zc - za);
      }
  }
  return values;
}

/** The highest of the edges that pass each cell: the crest of a dam is an edge, and may lie between the places that are read. */
function crestsOf({ nodes, triangles }: TriangleMesh, grid: MeshGrid): Float64Array {
  const most = new Float64Array(grid.columns * grid.rows).fill(-Infinity);
  for (let i = 0; i < triangles.length; i++) {
    const a = 3 * (triangles[i] ?? 0);
    const b = 3 * (triangles[i % 3 === 2 ? i - 2 : i + 1] ?? 0);
    const [xa, ya, za] = [nodes[a] ?? 0, nodes[a + 1] ?? 0, nodes[a + 2] ?? 0];
    const [xb, yb, zb] = [nodes[b] ?? 0, nodes[b + 1] ?? 0, nodes[b + 2] ?? 0];
    const count = Math.max(1, Math.ceil((4 * Math.hypot(xb - xa, yb - ya)) / grid.cellM));
    for (let n = 0; n <= count; n++) {
      const share = n / count;
      const column = Math.floor((xa + share * (xb - xa) - grid.west) / grid.cellM);
      const row = Math.floor((grid.north - ya - share * (yb - ya)) / grid.cellM);
      if (column < 0 || row < 0 || column >= grid.columns || row >= grid.rows) continue;
      const cell = row * grid.columns + column;
      const z = za + share * (zb - za);
      if (z > (most[cell] ?? 0)) most[cell] = z;
    }
  }
  return most;
}
