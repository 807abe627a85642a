import { checkGround, type Ground } from './ground.ts';

const SMOOTHINGS = 30;

/**
 * Heights with the holes of a survey closed, and how many cells that were: a hole that no edge of the map touches takes its heights
 * from around it, layer by layer inwards, then smoothed. Ground missing along an edge (sea, another country) stays missing.
 */
export function fillVoids(ground: Ground): { readonly heightsM: Float64Array; readonly filled: number } {
  checkGround(ground);
  const { columns, rows } = ground;
  const heightsM = Float64Array.from(ground.heightsM);
  const isOutside = outsideOf(ground);
  let layer: number[] = [];
  for (let cell = 0; cell < heightsM.length; cell++)
    if (Number.isNaN(heightsM[cell] ?? 0) && isOutside[cell] === 0) layer.push(cell);
  const holes = layer;
  while (layer.length > 0) {
    const means = layer.map((cell) => meanAround(heightsM, cell, columns, rows));
    const left: number[] = [];
    layer.forEach((cell, i) => {
      const mean = means[i] ?? Number.NaN;
      if (Number.isNaN(mean)) left.push(cell);
      else heightsM[cell] = mean;
    });
    layer = left;
  }
  for (let round = 0; round < SMOOTHINGS; round++)
    for (const cell of holes) heightsM[cell] = meanAround(heightsM, cell, columns, rows);
  return { heightsM, filled: holes.length };
}

/** Cells without ground that hang together with an edge of the map. */
function outsideOf({ columns, rows, heightsM }: Ground): Uint8Array {
  const isOutside = new Uint8Array(heightsM.length);
  const stack: number[] = [];
  const visit = (cell: number) => {
    if (isOutside[cell] === 1 || !Number.isNaN(heightsM[cell] ?? 0)) return;
    isOutside[cell] = 1;
    stack.push(cell);
  };
  for (let column = 0; column < columns; column++) [column, (rows - 1) * columns + column].forEach(visit);
  for (let row = 0; row < rows; row++) [row * columns, (row + 1) * columns - 1].forEach(visit);
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    const column = cell % columns;
    if (column > 0) visit(cell - 1);
    if (column < columns - 1) visit(cell + 1);
    if (cell >= columns) visit(cell - columns);
    if (cell < heightsM.length - columns) visit(cell + columns);
  }
  return isOutside;
}

/** The mean of the heights straight beside a cell, NaN where there are none. */
function meanAround(heightsM: Float64Array, cell: number, columns: number, rows: number): number {
  const column = cell % columns;
  const row = Math.floor(cell / columns);
  let [sum, count] = [0, 0];
  const add = (height: number) => {
    if (Number.isNaN(height)) return;
    sum += height;
    count += 1;
  };
  if (column > 0) add(heightsM[cell - 1] ?? Number.NaN);
  if (column < columns - 1) add(heightsM[cell + 1] ?? Number.NaN);
  if (row > 0) add(heightsM[cell - columns] ?? Number.NaN);
  if (row < rows - 1) add(heightsM[cell + columns] ?? Number.NaN);
  return count === 0 ? Number.NaN : sum / count;
}
