#include <stdlib.h>
#include "flood.h"

int32_t nothing = 0;

#define PLACES 12
#define APART 80

float *make_rows(int count, int width) {
  static int made;
  size_t bytes = (((size_t)count * width + PLACES * APART) * sizeof(float) + 63) / 64 * 64;
  float *rows = aligned_alloc(64, bytes);
  if (!rows) abort();
  memset(rows, 0, bytes);
  return rows + APART * (made++ % PLACES);
}

Tiles make_tiles(const Grid *grid, int reach) {
  Tiles tiles = {.reach = reach, .columns = (grid->columns + TILE - 1) / TILE, .rows = (grid->rows + TILE - 1) / TILE};
  size_t count = (size_t)tiles.columns * tiles.rows;
  tiles.wet = malloc(count);
  tiles.active = calloc(count, 1);
  tiles.span_first = calloc(tiles.rows + 1, sizeof(int));
  tiles.span_from = calloc(count, sizeof(int));
  tiles.span_to = calloc(count, sizeof(int));
  memset(tiles.wet, 1, count);
  return tiles;
}

static int end_of(int tile, int size) { return (tile + 1) * TILE < size ? (tile + 1) * TILE : size; }

static int has_water(const Grid *grid, int first_row, int end_row, int first_column, int end_column) {
  for (int row = first_row; row < end_row; row++) {
    const float *depth = grid->depth + cell_at(grid, row, 0);
    for (int column = first_column; column < end_column; column++)
      if (depth[column] > 0) return 1;
  }
  return 0;
}

/* First and end of the cells of tile `other` that are at most `reach` from tile `own`, along one axis. */
static int first_near(int own, int other, int reach) { return other < own ? own * TILE - reach : other * TILE; }
static int end_near(int own, int other, int reach, int size) {
  int end = end_of(other, size), near = other > own ? other * TILE + reach : end;
  return near < end ? near : end;
}

/* Whether water is in a tile or can come there within a step. */
static int is_near_water(const Grid *grid, const Tiles *tiles, int ty, int tx) {
  if (tiles->wet[ty * tiles->columns + tx]) return 1;
  for (int y = ty ? ty - 1 : 0; y <= ty + 1 && y < tiles->rows; y++)
    for (int x = tx ? tx - 1 : 0; x <= tx + 1 && x < tiles->columns; x++)
      if (tiles->wet[y * tiles->columns + x] && (tiles->reach > 1 || x == tx || y == ty) &&
          has_water(grid, first_near(ty, y, tiles->reach), end_near(ty, y, tiles->reach, grid->rows),
                    first_near(tx, x, tiles->reach), end_near(tx, x, tiles->reach, grid->columns)))
        return 1;
  return 0;
}

static void still(const Grid *grid, int ty, int tx) {
  size_t bytes = sizeof(float) * (end_of(tx, grid->columns) - tx * TILE);
  for (int row = ty * TILE; row < end_of(ty, grid->rows); row++) {
    memset(grid->flow_x + cell_at(grid, row, tx * TILE), 0, bytes);
    memset(grid->flow_y + cell_at(grid, row, tx * TILE), 0, bytes);
  }
}

void refresh_tiles(const Grid *grid, Tiles *tiles) {
  int width = tiles->columns;
  for (int ty = 0, tile = 0; ty < tiles->rows; ty++)
    for (int tx = 0; tx < width; tx++, tile++)
      if (tiles->active[tile] | tiles->wet[tile])
        tiles->wet[tile] = has_water(grid, ty * TILE, end_of(ty, grid->rows), tx * TILE, end_of(tx, grid->columns));
  int count = 0;
  tiles->cells = 0;
  for (int ty = 0; ty < tiles->rows; ty++) {
    int start = -1;
    tiles->span_first[ty] = count;
    for (int tx = 0; tx <= width; tx++) {
      int is_active = tx < width && is_near_water(grid, tiles, ty, tx);
      if (tx < width) {
        if (!is_active && tiles->active[ty * width + tx]) still(grid, ty, tx);
        tiles->active[ty * width + tx] = is_active;
      }
      if (is_active && start < 0) start = tx;
      if (is_active || start < 0) continue;
      tiles->span_from[count] = start * TILE;
      tiles->span_to[count] = end_of(tx - 1, grid->columns);
      tiles->cells += (tiles->span_to[count] - tiles->span_from[count]) * (end_of(ty, grid->rows) - ty * TILE);
      count++;
      start = -1;
    }
  }
  tiles->span_first[tiles->rows] = count;
}
