import type { FirePosition } from './shapes.ts';
import type { FireSpread } from './spread-fire.ts';

/** Burned ground with its islands; rings are closed, the outer one against the clock, metres east and north of the grid's south-western corner. */
export interface FirePolygon {
  readonly outer: readonly FirePosition[];
  readonly holes: readonly (readonly FirePosition[])[];
}

/** What had burned at a minute, and how much ground that is. */
export interface FirePerimeter {
  readonly atMin: number;
  readonly areaM2: number;
  readonly polygons: readonly FirePolygon[];
}

/** Corners of a square against the clock from the south-west, and its sides from one to the next. */
const CORNER_COLUMN = [0, 1, 1, 0];
const CORNER_ROW = [1, 1, 0, 0];

/**
 * The perimeter at a minute: marching squares over the times at the middles of the cells, linear between them. Beside a
 * cell that fire never enters, and at the edge of the grid, it runs half a cell beyond the last burned middle.
 */
export function firePerimeter(spread: FireSpread, atMin: number): FirePerimeter {
  if (!(atMin > 0 && atMin <= spread.untilMin))
    throw new Error(
      `The perimeter is asked for at minute ${atMin}; the run ends at minute ${spread.untilMin}.`,
    );
  const rings = walk(spread, atMin, sides(spread, atMin));
  const outers = rings.filter((ring) => signedArea(ring) > 0);
  const holes: FirePosition[][][] = outers.map(() => []);
  const areas = outers.map(signedArea);
  const boxes = outers.map(box);
  for (const ring of rings) {
    if (signedArea(ring) > 0) continue;
    const [first] = ring;
    if (first === undefined) continue;
    let home = -1;
    for (let i = 0; i < outers.length; i++) {
      if (!inBox(first, boxes[i]) || !inside(first, outers[i] ?? [])) continue;
      if (home < 0 || (areas[i] ?? 0) < (areas[home] ?? 0)) home = i;
    }
    holes[home]?.push(ring);
  }
  return {
    atMin,
    areaM2: rings.reduce((sum, ring) => sum + signedArea(ring), 0),
    polygons: outers.map((outer, i) => ({ outer, holes: holes[i] ?? [] })),
  };
}

/** From every crossed side of a square to the side by which the line leaves it, burned ground on the left. */
function sides(spread: FireSpread, atMin: number): Map<number, number> {
  const { columns, rows, frontMin } = spread;
  const next = new Map<number, number>();
  const corner = [0, 0, 0, 0];
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      let code = 0;
      for (let i = 0; i < 4; i++) {
        const c = column + (CORNER_COLUMN[i] ?? 0);
        const r = row + (CORNER_ROW[i] ?? 0);
        const out = c < 0 || r < 0 || c >= columns || r >= rows;
        const time = out ? Infinity : (frontMin[r * columns + c] ?? Infinity);
        corner[i] = time;
        if (time <= atMin) code |= 1 << i;
      }
      if (code === 0 || code === 15) continue;
      const whole = corner.reduce((a, b) => a + b, 0) / 4 <= atMin;
      for (let i = 0; i < 4; i++) {
        // Side i runs from corner i to the next; the line enters where burned ground ends and leaves where it begins again.
        const burned = (code >> i) & 1;
        const following = (code >> ((i + 1) & 3)) & 1;
        if (burned === 0 || following === 1) continue;
        let leave = (i + 3) & 3;
        if (whole && (code === 5 || code === 10)) leave = (i + 1) & 3;
        else
          while (!(((code >> leave) & 1) === 0 && ((code >> ((leave + 1) & 3)) & 1) === 1))
            leave = (leave + 3) & 3;
        next.set(sideKey(columns, column, row, i), sideKey(columns, column, row, leave));
      }
    }
  }
  return next;
}

/** A side between two middles of cells: twice the number of its western or northern cell, in a frame one cell wide, and whether it runs south. */
function sideKey(columns: number, column: number, row: number, side: number): number {
  const c = column + (side === 1 ? 1 : 0);
  const r = row + (side === 0 ? 1 : 0);
  return 2 * ((r + 1) * (columns + 2) + c + 1) + (side & 1);
}

function walk(spread: FireSpread, atMin: number, next: Map<number, number>): FirePosition[][] {
  const rings: FirePosition[][] = [];
  for (const [start] of next) {
    if (!next.has(start)) continue;
    const ring: FirePosition[] = [];
    let side = start;
    for (;;) {
      const to = next.get(side);
      if (to === undefined) break;
      next.delete(side);
      ring.push(crossing(spread, atMin, side));
      side = to;
    }
    const [first] = ring;
    if (first !== undefined && ring.length > 2) rings.push([...ring, first]);
  }
  return rings;
}

function crossing(spread: FireSpread, atMin: number, key: number): FirePosition {
  const { columns, rows, cellWidthM, cellHeightM, frontMin } = spread;
  const southward = key & 1;
  const node = key >> 1;
  const column = (node % (columns + 2)) - 1;
  const row = Math.floor(node / (columns + 2)) - 1;
  const at = (c: number, r: number) =>
    c < 0 || r < 0 || c >= columns || r >= rows ? Infinity : (frontMin[r * columns + c] ?? Infinity);
  const from = at(column, row);
  const to = southward === 1 ? at(column, row + 1) : at(column + 1, row);
  const burning = burningMin(spread, from);
  const span = burningMin(spread, to) - burning;
  const share = Number.isFinite(span) && span !== 0 ? (burningMin(spread, atMin) - burning) / span : 0.5;
  const x = column + 0.5 + (southward === 1 ? 0 : share);
  const y = rows - row - 0.5 - (southward === 1 ? share : 0);
  return [x * cellWidthM, y * cellHeightM];
}

/** Minutes up to a time in which the fire could spread. */
function burningMin(spread: FireSpread, time: number): number {
  let sum = time;
  for (const { fromMin, untilMin } of spread.pauses)
    if (time > fromMin) sum -= Math.min(time, untilMin) - fromMin;
  return sum;
}

/** Area of a closed ring in m², above zero against the clock. */
function signedArea(ring: readonly FirePosition[]): number {
  let sum = 0;
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[i + 1] ?? [0, 0];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum / 2;
}

type Box = readonly [west: number, south: number, east: number, north: number];

function box(ring: readonly FirePosition[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

function inBox([x, y]: FirePosition, bounds: Box | undefined): boolean {
  if (bounds === undefined) return false;
  return x >= bounds[0] && y >= bounds[1] && x <= bounds[2] && y <= bounds[3];
}

function inside([x, y]: FirePosition, ring: readonly FirePosition[]): boolean {
  let odd = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i] ?? [0, 0];
    const [x1, y1] = ring[i + 1] ?? [0, 0];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
  }
  return odd;
}
