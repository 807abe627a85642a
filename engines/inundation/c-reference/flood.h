/* The flood schemes of engines/inundation in single precision, as a measure of speed. See README.md. */
#ifndef FLOOD_H
#define FLOOD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define GRAVITY 9.81f
#define TILE 8
/* Height of a closed cell: no water stands as high, so no face of it lets water through. */
#define WALL 1e30f

/* Cell (row, column), each from 0, is at cell_at(grid, row, column); two closed cells or more lie around the grid. */
typedef struct {
  int columns, rows, stride;
  float dx, dy, dry;
  float *bed, *roughness, *depth, *rest;
  /* Local-inertial: flow through western and northern faces. HLLC: momentum. m2/s, x to the east, y to the south. */
  float *flow_x, *flow_y;
} Grid;

/* Tiles of 8 x 8 cells with water or so near it that a step could bring it there, as runs of columns in each row of tiles. */
typedef struct {
  int columns, rows;
  /* Cells that water can go in a step: one a stage. */
  int reach;
  uint8_t *wet, *active;
  /* Spans of tile row t: span_first[t] to span_first[t + 1]; each from a first column to one behind the last. */
  int *span_first, *span_from, *span_to;
  int cells;
} Tiles;

#define EDGE_ROWS 3
#define EDGE_COLUMNS 8

static inline size_t cell_at(const Grid *grid, int row, int column) {
  return (size_t)(row + EDGE_ROWS) * grid->stride + EDGE_COLUMNS + column;
}

static inline int32_t bits_of(float value) {
  int32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float float_of(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* 0, which only tiles.c knows. */
extern int32_t nothing;

/*
 * The same value, but not to the compiler, which does not know that `zero` (a copy of `nothing`) is 0: -ffast-math would
 * otherwise find that what rounding left over of a sum is nothing by algebra.
 */
static inline float opaque(float value, int32_t zero) { return float_of(bits_of(value) ^ zero); }

static inline float least(float a, float b) { return a < b ? a : b; }
static inline float most(float a, float b) { return a > b ? a : b; }
static inline float magnitude(float a) { return a < 0 ? -a : a; }

/*
 * h^(-1/6) for h > 0: a sixth of the bits of the float as first value, then two steps of the series of (1 - e)^(-1/6). Its
 * powers give the square root and the 7/3 of Manning's law without another root. Relative error below 3e-7.
 */
static inline float inverse_sixth_root(float h) {
  float s = float_of((int32_t)(1242410000.0f - (float)bits_of(h) * (1.0f / 6)));
  float square = s * s;
  float e = 1 - (h * square) * (square * square);
  s += s * e * (1.0f / 6 + e * (7.0f / 72));
  square = s * s;
  e = 1 - (h * square) * (square * square);
  return s + s * e * (1.0f / 6 + e * (7.0f / 72));
}

/*
 * `count` rows of `width` floats, zeros. Arrays begin at different places within a page of 4 KiB, so that no two of them
 * fight for a line of the cache.
 */
float *make_rows(int count, int width);

Tiles make_tiles(const Grid *grid, int reach);
/* Finds the active tiles from the water as it stands; those that fall out are left without flow. */
void refresh_tiles(const Grid *grid, Tiles *tiles);

typedef struct Inertial Inertial;
Inertial *make_inertial(const Grid *grid);
/* One step of the local-inertial scheme; returns the greatest depth after it. */
float step_inertial(const Grid *grid, const Tiles *tiles, Inertial *state, float dt, float theta);

typedef struct Hllc Hllc;
Hllc *make_hllc(const Grid *grid, int order);
/* One step of HLLC of at most `longest` seconds; returns its length. */
double step_hllc(const Grid *grid, const Tiles *tiles, Hllc *state, double courant, double longest);

#endif
