import type { CellValues, FloodTerrain } from './model.ts';

/** Metres east and north of the grid's south-western corner. */
export type FloodPosition = readonly [eastM: number, northM: number];

/** An area with its islands; rings are closed, the outer one against the clock. */
export interface FloodPolygon {
  readonly outer: readonly FloodPosition[];
  readonly holes: readonly (readonly FloodPosition[])[];
}

/** Where a value is at least a level, and how much ground that is. */
export interface FloodExtent {
  readonly level: number;
  readonly areaM2: number;
  readonly polygons: readonly FloodPolygon[];
}

type Grid = Pick<FloodTerrain, 'columns' | 'rows' | 'cellWidthM' | 'cellHeightM'>;

/** Corners of a square of cell middles against the clock from the south-west: column and row beside its north-western one. */
const CORNER_COLUMN = [0, 1, 1, 0];
const CORNER_ROW = [1, 1, 0, 0];

/**
 * The ground on which values (depths, hazards) are at least a level above 0: marching squares over the middles of the
 * cells, linear between them, and along the edges of the grid. With `bedM` (for depths) the line
 * beside dry ground lies where the water's level meets the ground. Of two corners that touch across a square the mean decides.
 */
export function floodExtent(grid: Grid, values: CellValues, level: number, bedM?: CellValues): FloodExtent {
  if (!(level > 0)) throw new Error(`The level of an extent is ${level}; it must be above 0.`);
  if (values.length !== grid.columns * grid.rows)
    throw new Error(
      `The extent has ${values.length} values; the grid has ${grid.columns * grid.rows} cells.`,
    );
  const rings = ringsOf({ grid, values, level, bedM }, crossedSides(grid, values, level));
  const areas = rings.map(signedArea);
  const outers = rings.flatMap((ring, i) =>
    (areas[i] ?? 0) > 0 ? [{ ring, area: areas[i] ?? 0, holes: [] as FloodPosition[][] }] : [],
  );
  outers.sort((a, b) => a.area - b.area);
  rings.forEach((ring, i) => {
    const [first] = ring;
    if ((areas[i] ?? 0) > 0 || first === undefined) return;
    outers.find((outer) => inside(first, outer.ring))?.holes.push(ring);
  });
  return {
    level,
    areaM2: areas.reduce((sum, area) => sum + area, 0),
    polygons: outers.toReversed().map(({ ring, holes }) => ({ outer: ring, holes })),
  };
}

function valueIn({ columns, rows }: Grid, values: CellValues, column: number, row: number): number {
  if (column < 0 || row < 0 || column >= columns || row >= rows) return 0;
  const value = values[row * columns + column] ?? 0;
  return Number.isNaN(value) ? 0 : value;
}

/** From each side by which the line enters a square to the side by which it leaves, the higher values on its left. */
function crossedSides(grid: Grid, values: CellValues, level: number): Map<number, number> {
  const next = new Map<number, number>();
  for (let row = -1; row < grid.rows; row++)
    for (let column = -1; column < grid.columns; column++) {
      let code = 0;
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        const value = valueIn(grid, values, column + (CORNER_COLUMN[k] ?? 0), row + (CORNER_ROW[k] ?? 0));
        sum += value;
        if (value >= level) code |= 1 << k;
      }
      if (code === 0 || code === 15) continue;
      const isJoined = sum / 4 >= level;
      for (let k = 0; k < 4; k++) {
        // Side k runs from corner k to the next; the line enters where high ground ends against the clock.
        if (((code >> k) & 1) === 0 || ((code >> ((k + 1) & 3)) & 1) === 1) continue;
        next.set(sideKey(grid, column, row, k), sideKey(grid, column, row, leavingSide(code, k, isJoined)));
      }
    }
  return next;
}

function leavingSide(code: number, enter: number, isJoined: boolean): number {
  if (code === 5 || code === 10) return (enter + (isJoined ? 1 : 3)) & 3;
  for (let side = (enter + 3) & 3; side !== enter; side = (side + 3) & 3)
    if (((code >> side) & 1) === 0 && ((code >> ((side + 1) & 3)) & 1) === 1) return side;
  return enter;
}

/** A side by the middle it starts from, in a frame one cell wide, and whether it runs south. */
function sideKey({ columns }: Grid, column: number, row: number, side: number): number {
  const c = column + (side === 1 ? 1 : 0);
  const r = row + (side === 0 ? 1 : 0);
  return 2 * ((r + 1) * (columns + 2) + c + 1) + (side & 1);
}

interface Surface {
  readonly grid: Grid;
  readonly values: CellValues;
  readonly level: number;
  readonly bedM: CellValues | undefined;
}

function ringsOf(surface: Surface, next: Map<number, number>): FloodPosition[][] {
  const rings: FloodPosition[][] = [];
  for (const [start] of next) {
    const ring: FloodPosition[] = [];
    let side = start;
    for (let to = next.get(side); to !== undefined; to = next.get(side)) {
      next.delete(side);
      ring.push(crossing(surface, side));
      side = to;
    }
    const [first] = ring;
    if (first !== undefined && ring.length > 2) rings.push([...ring, first]);
  }
  return rings;
}

function crossing({ grid, values, level, bedM }: Surface, key: number): FloodPosition {
  const southward = key & 1;
  const node = key >> 1;
  const column = (node % (grid.columns + 2)) - 1;
  const row = Math.floor(node / (grid.columns + 2)) - 1;
  const [otherColumn, otherRow] = southward === 1 ? [column, row + 1] : [column + 1, row];
  const from = valueIn(grid, values, column, row);
  const to = valueIn(grid, values, otherColumn, otherRow);
  let share = 0.5;
  if (isInside(grid, column, row) && isInside(grid, otherColumn, otherRow)) {
    const a = row * grid.columns + column;
    const b = otherRow * grid.columns + otherColumn;
    const rise = (bedM?.[b] ?? 0) - (bedM?.[a] ?? 0);
    const lower = from < to ? Math.min(from, Number.isNaN(rise) ? from : to + rise) : from;
    const upper = from < to ? to : Math.min(to, Number.isNaN(rise) ? to : from - rise);
    share = bedM === undefined ? (level - from) / (to - from) : (level - lower) / (upper - lower);
  }
  const x = column + 0.5 + (southward === 1 ? 0 : share);
  const y = grid.rows - row - 0.5 - (southward === 1 ? share : 0);
  return [x * grid.cellWidthM, y * grid.cellHeightM];
}

function isInside({ columns, rows }: Grid, column: number, row: number): boolean {
  return column >= 0 && row >= 0 && column < columns && row < rows;
}

/** Area of a closed ring in m², above zero against the clock. */
function signedArea(ring: readonly FloodPosition[]): number {
  let sum = 0;
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[i + 1] ?? [0, 0];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum / 2;
}

function inside([x, y]: FloodPosition, ring: readonly FloodPosition[]): boolean {
  let odd = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i] ?? [0, 0];
    const [x1, y1] = ring[i + 1] ?? [0, 0];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
  }
  return odd;
}
