import { checkSeries } from '../lib/series.ts';
import type { CellValues, FloodBoundary, FloodModel } from './model.ts';

/** Refuses a model that cannot be run, naming the field, the cell and the value. */
export function checkModel(model: FloodModel): void {
  const { terrain, scheme, rain } = model;
  const { columns, rows } = terrain;
  const cells = columns * rows;
  if (!(Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0))
    throw new Error(`The grid has ${columns} columns and ${rows} rows.`);
  positive('The width of a cell', terrain.cellWidthM);
  positive('The height of a cell', terrain.cellHeightM);
  const field = (name: string, values: number | CellValues | undefined, most: number, least = 0) => {
    if (values !== undefined) checkField(model, name, values, cells, { least, most });
  };
  if (terrain.bedM.length !== cells)
    throw new Error(`The bed has ${terrain.bedM.length} values; the grid has ${cells} cells.`);
  for (let cell = 0; cell < cells; cell++)
    if (Math.abs(terrain.bedM[cell] ?? 0) === Infinity)
      throw new Error(`The bed of ${place(cell, columns)} is ${terrain.bedM[cell]} m.`);
  field("Manning's n", terrain.manning, 10);
  field('The blocks', terrain.blocked, 1);
  field('The depth at the start', model.initialDepthM, 1e5);
  field('The velocity to the east', model.initialEastMs, 1e3, -1e3);
  field('The velocity to the north', model.initialNorthMs, 1e3, -1e3);
  field('The infiltration', model.infiltrationMmH, 1e6);
  positive('The Courant number', scheme.courant ?? 0.5, 1);
  if (scheme.kind === 'inertial') positive('Theta', scheme.theta ?? 1, 1);
  positive('The longest step', model.maxStepS ?? 1);
  positive('The dry depth', model.dryDepthM ?? 1);
  positive('The wet depth', model.wetDepthM ?? 1);
  if (rain !== undefined) {
    if (rain.fromS.length !== rain.rateMmH.length || rain.fromS.length === 0)
      throw new Error(`The rain has ${rain.fromS.length} times and ${rain.rateMmH.length} rates.`);
    checkSeries('The rain', { timesS: rain.fromS, values: rain.fromS });
    rain.rateMmH.forEach((rate, i) => {
      field(`Rain ${i}`, rate, 1e5);
    });
  }
  model.inflows?.forEach(({ cells: at, flowM3s }, i) => {
    checkSeries(`Inflow ${i}`, flowM3s, 0);
    checkCells(model, `Inflow ${i}`, at);
    for (const cell of Array.from(at))
      if (isClosed(model, cell)) throw new Error(`Inflow ${i} is at the closed ${place(cell, columns)}.`);
  });
  for (const [side, boundary] of Object.entries(model.sides ?? {}))
    checkBoundary(`The ${side} side`, boundary);
  model.boundaryCells?.forEach(({ cells: at, boundary }, i) => {
    checkCells(model, `Boundary ${i}`, at);
    checkBoundary(`Boundary ${i}`, boundary);
  });
}

/** A cell in words. */
export function place(cell: number, columns: number): string {
  return `cell ${cell} (column ${cell % columns}, row ${Math.floor(cell / columns)})`;
}

/** Whether no water can be in a cell of the ground: no height, a block, or a boundary. */
export function isClosed({ terrain, boundaryCells }: FloodModel, cell: number): boolean {
  if (Number.isNaN(terrain.bedM[cell] ?? Number.NaN) || (terrain.blocked?.[cell] ?? 0) !== 0) return true;
  return boundaryCells?.some(({ cells }) => Array.from(cells).includes(cell)) ?? false;
}

function positive(what: string, value: number, most = Infinity): void {
  if (!(value > 0 && value <= most && value < Infinity)) throw new Error(`${what} is ${value}.`);
}

function checkField(
  { terrain }: FloodModel,
  name: string,
  values: number | CellValues,
  cells: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (typeof values === 'number') {
    if (!(values >= least && values <= most)) throw new Error(`${name} is ${values}.`);
    return;
  }
  if (values.length !== cells)
    throw new Error(`${name}: ${values.length} values; the grid has ${cells} cells.`);
  for (let cell = 0; cell < cells; cell++) {
    const value = values[cell] ?? Number.NaN;
    if (value >= least && value <= most) continue;
    // Outside the ground a raster may have no value.
    if (Number.isNaN(value) && Number.isNaN(terrain.bedM[cell] ?? 0)) continue;
    throw new Error(`${name} of ${place(cell, terrain.columns)} is ${value}.`);
  }
}

function checkCells({ terrain: { columns, rows } }: FloodModel, what: string, cells: CellValues): void {
  if (cells.length === 0) throw new Error(`${what} has no cell.`);
  for (const cell of Array.from(cells))
    if (!(Number.isInteger(cell) && cell >= 0 && cell < columns * rows))
      throw new Error(`${what} is at cell ${cell}; the grid has ${columns * rows} cells.`);
}

function checkBoundary(what: string, boundary: FloodBoundary): void {
  if (boundary.kind === 'stage') checkSeries(what, boundary.levelM);
  if (boundary.kind === 'open' && boundary.slope !== undefined)
    positive(`The slope of ${what}`, boundary.slope);
}
