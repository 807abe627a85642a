import { ACTIVE, ALL_CELLS, COLUMNS, DEPTH, FED, FLOW_X, FLOW_Y, NEXT_X, NEXT_Y, MOMENTUM_X, MOMENTUM_Y, ORDER, PIECE_CELLS, PIECE_COUNT, PIECES, ROWS, SCHEME, SPAN_START, SPANS, SPEED_X, SPEED_Y, STRIDE, TILE_COLUMNS, TILE_ROWS, TILE_STRIDE, WET, WET_ROWS, X_ACROSS, X_BEFORE, X_BEHIND, X_MASS, Y_ACROSS, Y_BEFORE, Y_BEHIND, Y_MASS, HEAD } from '../kernel-slots';
import { all, at, put, word } from './vector';
import { markTile } from './water';

/**
 * Finds the active tiles from the water as it stands, as `refreshTiles` of tiles.ts: those with water, those that water
 * beside them can reach, and those into which it is let. Lays out spans, and pieces for the threads. Answers the number of cells computed.
 */
export function refresh(): i32 {
  const wet: usize = word(WET);
  const active: usize = word(ACTIVE);
  const fed: usize = word(FED);
  const tileStride = word(TILE_STRIDE);
  const tileColumns = word(TILE_COLUMNS);
  const tileRows = word(TILE_ROWS);
  const columns = word(COLUMNS);
  const rows = word(ROWS);
  const whole = word(ALL_CELLS) != 0;
  const spans: usize = word(SPANS);
  const starts: usize = word(SPAN_START);
  const pieces: usize = word(PIECES);
  const pieceCells = word(PIECE_CELLS);
  const wetRows: usize = word(WET_ROWS);
  lookAgain(wet, wetRows, active);
  let count = 0;
  let cells = 0;
  let piece = 0;
  let pieceRow = 1;
  let pieceSum = 0;
  for (let ty = 0; ty < tileRows; ty++) {
    store<i32>(starts + (ty << 2), count);
    const firstRow = ty * 8 + 1;
    const endRow = min(firstRow + 8, rows + 1);
    const line: usize = (ty + 1) * tileStride + 1;
    let start = -1;
    let sum = 0;
    for (let tx = 0; tx <= tileColumns; tx++) {
      // Sixteen tiles without anything in one look; the ring and what lies behind it are empty.
      if (start < 0 && !whole && !v128.any_true(around(wet, active, fed, line + tx, tileStride))) {
        tx += 15;
        continue;
      }
      const place = line + tx;
      const isActive = tx < tileColumns && (whole || isNearWater(wet, wetRows, place, tileStride) || load<u8>(fed + place) != 0);
      if (tx < tileColumns) {
        if (!isActive && load<u8>(active + place) != 0) still(tx * 8 + 1, firstRow, endRow);
        store<u8>(active + place, isActive ? 1 : 0);
      }
      if (isActive && start < 0) start = tx;
      if (isActive || start < 0) continue;
      store<i32>(spans + (count << 3), start * 8 + 1);
      store<i32>(spans + (count << 3) + 4, tx * 8 + 1);
      sum += (min(columns, tx * 8) - start * 8) * (endRow - firstRow);
      count += 1;
      start = -1;
    }
    cells += sum;
    pieceSum += sum;
    // The last piece has two rows at least: the faces between two pieces are scaled by the first of them.
    if (pieceSum < pieceCells || rows + 1 - endRow < 2) continue;
    store<i32>(pieces + (piece << 3), pieceRow);
    store<i32>(pieces + (piece << 3) + 4, endRow);
    piece += 1;
    pieceRow = endRow;
    pieceSum = 0;
  }
  if (pieceRow <= rows) {
    store<i32>(pieces + (piece << 3), pieceRow);
    store<i32>(pieces + (piece << 3) + 4, rows + 1);
    piece += 1;
  }
  store<i32>(starts + (tileRows << 2), count);
  store<i32>(HEAD + (PIECE_COUNT << 3), piece);
  memory.fill(wet, 0, (tileRows + 2) * tileStride);
  memory.fill(wetRows, 0, (tileRows + 2) * tileStride);
  return cells;
}

/** Any sign of 16 tiles from a place on: water in them or around them, fed or active. */
// @ts-ignore: decorator
@inline
function around(wet: usize, active: usize, fed: usize, place: usize, tileStride: usize): v128 {
  const here = wet + place;
  let any = v128.or(v128.load(fed + place), v128.load(active + place));
  for (let line: usize = here - tileStride; line <= here + tileStride; line += tileStride) {
    any = v128.or(any, v128.or(v128.load(line - 1), v128.load(line + 1)));
    any = v128.or(any, v128.load(line));
  }
  return any;
}

/**
 * Whether water is in a tile or so near beside it that a step could bring it: one cell in a step of one stage, two in one of
 * two stages, which may also go around a corner.
 */
// @ts-ignore: decorator
@inline
function isNearWater(wet: usize, wetRows: usize, place: usize, tileStride: usize): boolean {
  if (load<u8>(wet + place) != 0) return true;
  const isTwice = word(ORDER) == 2;
  const near = isTwice ? 0b00000011 : 0b00000001;
  const far = isTwice ? 0b11000000 : 0b10000000;
  const north = place - tileStride;
  const south = place + tileStride;
  if (((load<u8>(wet + place - 1) & far) | (load<u8>(wet + place + 1) & near)) != 0) return true;
  if (((load<u8>(wetRows + north) & far) | (load<u8>(wetRows + south) & near)) != 0) return true;
  if (!isTwice) return false;
  return (
    isInCorner(wet, wetRows, north - 1, far, far) ||
    isInCorner(wet, wetRows, north + 1, near, far) ||
    isInCorner(wet, wetRows, south - 1, far, near) ||
    isInCorner(wet, wetRows, south + 1, near, near)
  );
}

// @ts-ignore: decorator
@inline
function isInCorner(wet: usize, wetRows: usize, place: usize, columns: i32, rows: i32): boolean {
  return (load<u8>(wet + place) & columns) != 0 && (load<u8>(wetRows + place) & rows) != 0;
}

/** Active tiles that the last step left dry may have been given water since. */
function lookAgain(wet: usize, wetRows: usize, active: usize): void {
  const tileStride = word(TILE_STRIDE);
  const tileRows = word(TILE_ROWS);
  const rows = word(ROWS);
  const stride = word(STRIDE);
  const depth: usize = word(DEPTH);
  const bytes = (tileRows + 1) * tileStride;
  for (let place = tileStride; place < bytes; place += 16) {
    const isDry = i8x16.eq(v128.load(wet + place), i8x16.splat(0));
    let lanes = i8x16.bitmask(v128.and(isDry, i8x16.neg(v128.load(active + place))));
    while (lanes != 0) {
      const tile = place + ctz(lanes);
      lanes &= lanes - 1;
      const row = (tile / tileStride - 1) * 8 + 1;
      const column = (tile % tileStride - 1) * 8 + 1;
      const endRow = min(row + 8, rows + 1);
      for (let r = row; r < endRow; r++) {
        const o: usize = (r * stride + column) << 2;
        markTile(tile, 1 << (r - row), f32x4.ne(at(depth, o), all(0)), f32x4.ne(at(depth, o + 16), all(0)));
      }
    }
  }
}

/** A tile that falls out is left without flow, as if it had been computed. */
function still(column: i32, firstRow: i32, endRow: i32): void {
  const stride = word(STRIDE);
  const isInertial = word(SCHEME) == 1;
  for (let row = firstRow; row < endRow; row++) {
    const o = (row * stride + column) << 2;
    if (isInertial) for (let slot = FLOW_X; slot <= NEXT_Y; slot++) wipe(word(slot) + o);
    else for (let slot = MOMENTUM_X; slot <= Y_ACROSS; slot++) wipe(word(slot) + o);
  }
}

// @ts-ignore: decorator
@inline
function wipe(place: usize): void {
  put(place, 0, all(0));
  put(place, 16, all(0));
}
