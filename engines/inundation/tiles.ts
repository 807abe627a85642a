import type { FloodFields, Reals } from './fields.ts';

/** Side of a tile in cells. More than water can move in one step: two stages, each reaching two cells. */
export const TILE = 8;
/** Numbers of one span: first row, row behind the last, first column, column behind the last. */
export const SPAN = 4;

/** Which parts of the grid are computed: tiles with water and those around them. */
export interface Tiles {
  readonly tileColumns: number;
  readonly tileRows: number;
  readonly wet: Uint8Array;
  readonly active: Uint8Array;
  /** Tiles that are computed even when dry: water enters there. */
  readonly fed: Uint8Array;
  /** Runs of active tiles of one row of tiles, in places of the arrays (the ring counted). */
  readonly spans: Int32Array;
  spanCount: number;
  readonly allCells: boolean;
}

/** Tiles over a grid, none active. */
export function createTiles({ columns, rows }: FloodFields, allCells: boolean): Tiles {
  const tileColumns = Math.ceil(columns / TILE);
  const tileRows = Math.ceil(rows / TILE);
  const count = tileColumns * tileRows;
  return {
    tileColumns,
    tileRows,
    wet: new Uint8Array(count).fill(1),
    active: new Uint8Array(count),
    fed: new Uint8Array(count),
    spans: new Int32Array(SPAN * count),
    spanCount: 0,
    allCells,
  };
}

/** The tile of a place in the arrays. */
export function tileAt({ stride }: FloodFields, { tileColumns }: Tiles, i: number): number {
  const row = Math.floor(i / stride) - 1;
  const column = (i % stride) - 1;
  return Math.floor(row / TILE) * tileColumns + Math.floor(column / TILE);
}

/** Finds the active tiles from the water as it stands; tiles that fall out are left without flow, as if they had been computed. */
export function refreshTiles(fields: FloodFields, tiles: Tiles): void {
  const { wet, active, fed, tileColumns, tileRows, spans } = tiles;
  for (let tile = 0; tile < wet.length; tile++)
    if (active[tile] === 1 || wet[tile] === 1) wet[tile] = hasWater(fields, tiles, tile) ? 1 : 0;
  let count = 0;
  for (let ty = 0; ty < tileRows; ty++) {
    let start = -1;
    for (let tx = 0; tx <= tileColumns; tx++) {
      const tile = ty * tileColumns + tx;
      const isActive = tx < tileColumns && (tiles.allCells || isNearWater(tiles, tx, ty) || fed[tile] === 1);
      if (tx < tileColumns) {
        if (!isActive && active[tile] === 1) still(fields, tiles, tile);
        active[tile] = isActive ? 1 : 0;
      }
      if (isActive && start < 0) start = tx;
      if (isActive || start < 0) continue;
      spans[SPAN * count] = ty * TILE + 1;
      spans[SPAN * count + 1] = Math.min(fields.rows, (ty + 1) * TILE) + 1;
      spans[SPAN * count + 2] = start * TILE + 1;
      spans[SPAN * count + 3] = Math.min(fields.columns, tx * TILE) + 1;
      count += 1;
      start = -1;
    }
  }
  tiles.spanCount = count;
}

function isNearWater({ wet, tileColumns, tileRows }: Tiles, tx: number, ty: number): boolean {
  for (let y = Math.max(0, ty - 1); y <= Math.min(tileRows - 1, ty + 1); y++)
    for (let x = Math.max(0, tx - 1); x <= Math.min(tileColumns - 1, tx + 1); x++)
      if (wet[y * tileColumns + x] === 1) return true;
  return false;
}

function hasWater(
  { columns, rows, stride, depth }: FloodFields,
  { tileColumns }: Tiles,
  tile: number,
): boolean {
  const top = Math.floor(tile / tileColumns) * TILE;
  const left = (tile % tileColumns) * TILE;
  for (let row = top; row < Math.min(rows, top + TILE); row++) {
    const start = (row + 1) * stride + left + 1;
    const end = start + Math.min(TILE, columns - left);
    for (let i = start; i < end; i++) if ((depth[i] ?? 0) > 0) return true;
  }
  return false;
}

function still(fields: FloodFields, { tileColumns }: Tiles, tile: number): void {
  const { columns, rows, stride, hllc } = fields;
  const top = Math.floor(tile / tileColumns) * TILE;
  const left = (tile % tileColumns) * TILE;
  const flows: Reals[] =
    hllc === undefined
      ? [fields.flowX, fields.flowY, fields.nextX, fields.nextY]
      : [
          ...[hllc.momentumX, hllc.momentumY, hllc.speedX, hllc.speedY],
          ...[hllc.x, hllc.y].flatMap(({ mass, before, behind, across }) => [mass, before, behind, across]),
        ];
  for (let row = top; row < Math.min(rows, top + TILE); row++) {
    const start = (row + 1) * stride + left + 1;
    const end = start + Math.min(TILE, columns - left);
    for (const flow of flows) flow.fill(0, start, end);
    fields.share.fill(1, start, end);
  }
}
