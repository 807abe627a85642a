/** Metres east and north of a grid's south-western corner. */
export type RingPoint = readonly [eastM: number, northM: number];

/** An area with its islands; rings are closed, the outer one against the clock. */
export interface RingPolygon {
  readonly outer: readonly RingPoint[];
  readonly holes: readonly (readonly RingPoint[])[];
}

/** Cells in rows from the north. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
}

/** What is drawn a line around. */
export interface CellField {
  readonly grid: CellGrid;
  /** Value at the middle of a cell; also asked one cell beyond the grid, where it must not be in. */
  readonly valueAt: (column: number, row: number) => number;
  readonly isIn: (value: number) => boolean;
  /** Where the line crosses from one middle to the next, as a share of the way; `from` and `to` are their values. */
  readonly shareAt: (crossing: Crossing) => number;
}

/** Two neighbouring middles, of which one is in. */
export interface Crossing {
  readonly column: number;
  readonly row: number;
  readonly otherColumn: number;
  readonly otherRow: number;
  readonly from: number;
  readonly to: number;
}

/** Corners of a square of four middles against the clock from the south-west; side k runs from corner k to the next. */
const CORNER_COLUMN = [0, 1, 1, 0];
const CORNER_ROW = [1, 1, 0, 0];

/**
 * The ground that is in, by marching squares over the middles of the cells; largest polygons first. Of two corners that
 * touch across a square, the mean decides whether they are joined.
 */
export function cellPolygons(field: CellField): { areaM2: number; polygons: readonly RingPolygon[] } {
  const rings = ringsOf(field, crossedSides(field));
  const areas = rings.map(signedArea);
  const outers = rings
    .map((ring, i) => ({ ring, area: areas[i] ?? 0, bounds: boundsOf(ring), holes: [] as RingPoint[][] }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => a.area - b.area);
  rings.forEach((ring, i) => {
    const [first] = ring;
    if ((areas[i] ?? 0) > 0 || first === undefined) return;
    outers.find((outer) => isWithin(first, outer.bounds) && isInRing(first, outer.ring))?.holes.push(ring);
  });
  return {
    areaM2: areas.reduce((sum, area) => sum + area, 0),
    polygons: outers.toReversed().map(({ ring, holes }) => ({ outer: ring, holes })),
  };
}

/** From each side by which the line enters a square to the side by which it leaves, what is in on its left. */
function crossedSides({ grid, valueAt, isIn }: CellField): Map<number, number> {
  const next = new Map<number, number>();
  for (let row = -1; row < grid.rows; row++)
    for (let column = -1; column < grid.columns; column++) {
      let code = 0;
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        const value = valueAt(column + (CORNER_COLUMN[k] ?? 0), row + (CORNER_ROW[k] ?? 0));
        sum += value;
        if (isIn(value)) code |= 1 << k;
      }
      if (code === 0 || code === 15) continue;
      const isJoined = isIn(sum / 4);
      for (let k = 0; k < 4; k++) {
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
function sideKey({ columns }: CellGrid, column: number, row: number, side: number): number {
  const c = column + (side === 1 ? 1 : 0);
  const r = row + (side === 0 ? 1 : 0);
  return 2 * ((r + 1) * (columns + 2) + c + 1) + (side & 1);
}

function ringsOf(field: CellField, next: Map<number, number>): RingPoint[][] {
  const rings: RingPoint[][] = [];
  for (const [start] of next) {
    const ring: RingPoint[] = [];
    let side = start;
    for (let to = next.get(side); to !== undefined; to = next.get(side)) {
      next.delete(side);
      ring.push(pointOf(field, side));
      side = to;
    }
    const [first] = ring;
    if (first !== undefined && ring.length > 2) rings.push([...ring, first]);
  }
  return rings;
}

function pointOf({ grid, valueAt, shareAt }: CellField, key: number): RingPoint {
  const southward = key & 1;
  const node = key >> 1;
  const column = (node % (grid.columns + 2)) - 1;
  const row = Math.floor(node / (grid.columns + 2)) - 1;
  const [otherColumn, otherRow] = southward === 1 ? [column, row + 1] : [column + 1, row];
  const [from, to] = [valueAt(column, row), valueAt(otherColumn, otherRow)];
  const share = shareAt({ column, row, otherColumn, otherRow, from, to });
  const x = column + 0.5 + (southward === 1 ? 0 : share);
  const y = grid.rows - row - 0.5 - (southward === 1 ? share : 0);
  return [x * grid.cellWidthM, y * grid.cellHeightM];
}

/** Area of a closed ring in m², above zero against the clock. */
function signedArea(ring: readonly RingPoint[]): number {
  let sum = 0;
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[i + 1] ?? [0, 0];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum / 2;
}

type Bounds = readonly [west: number, south: number, east: number, north: number];

function boundsOf(ring: readonly RingPoint[]): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

function isWithin([x, y]: RingPoint, [west, south, east, north]: Bounds): boolean {
  return x >= west && y >= south && x <= east && y <= north;
}

function isInRing([x, y]: RingPoint, ring: readonly RingPoint[]): boolean {
  let odd = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i] ?? [0, 0];
    const [x1, y1] = ring[i + 1] ?? [0, 0];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
  }
  return odd;
}
