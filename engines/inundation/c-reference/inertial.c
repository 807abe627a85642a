#include <stdlib.h>
#include "flood.h"

/* Flow is kept below this Froude number. */
#define MOST_FROUDE 2.0f
/* How many times less than a face's flow its neighbour's is when it begins to count as none. */
#define LITTLE 20.0f
#define LANES 3
/* Columns that are done at a time, so that what lies between stays in the nearest cache. */
#define BLOCK 128
/* Not put into the loop over rows, where the registers would not do. */
#define ROW __attribute__((noinline)) static

/* One array of a few rows that are used in turn; `tile_row` tells whose row of tiles each was filled for. */
typedef struct {
  float *rows[LANES];
  int tile_row[LANES];
} Ring;

/* What a face does to its flow: push (m2/s), resistance to one m2/s of flow, and the greatest flow. */
typedef struct {
  float push[BLOCK], resist[BLOCK], limit[BLOCK];
} Terms;

/* What lies between the phases of a step: raw flows, water (depth and rest) and shares of a few rows. */
struct Inertial {
  int width;
  Ring water, x, y, share;
  /* Whether a cell of a row gives less than it is asked; all shares of other rows are 1. */
  int is_limited[LANES];
  Terms terms_x, terms_y;
};

typedef struct {
  float push_x, push_y, per_x, per_y, half_dt, dry, theta, side;
  int32_t zero;
} Step;

static Ring make_ring(int width, int behind) {
  Ring ring;
  for (int k = 0; k < LANES; k++) {
    ring.rows[k] = make_rows(1, width) + behind;
    ring.tile_row[k] = -1;
  }
  return ring;
}

static inline float *row_of(const Ring *ring, int row) { return ring->rows[(row + LANES) % LANES]; }

static void fill_shares(Inertial *state, int row) {
  float *share = row_of(&state->share, row) - EDGE_COLUMNS;
  for (int i = 0; i < state->width; i++) share[i] = 1;
}

Inertial *make_inertial(const Grid *grid) {
  Inertial *state = calloc(1, sizeof *state);
  state->width = grid->stride;
  state->water = make_ring(grid->stride, EDGE_COLUMNS);
  state->x = make_ring(grid->stride, EDGE_COLUMNS);
  state->y = make_ring(grid->stride, EDGE_COLUMNS);
  state->share = make_ring(grid->stride, EDGE_COLUMNS);
  for (int row = 0; row < LANES; row++) fill_shares(state, row);
  return state;
}

/* A row to be filled: nothing but zeros where no tile is active. */
static float *fresh_row(Ring *ring, int row, int width) {
  int k = (row + LANES) % LANES;
  int tile_row = row < 0 ? -2 : row / TILE;
  if (ring->tile_row[k] != tile_row) memset(ring->rows[k] - EDGE_COLUMNS, 0, sizeof(float) * width);
  ring->tile_row[k] = tile_row;
  return ring->rows[k];
}

ROW void water_row(int from, int to, const float *restrict depth, const float *restrict rest, float *restrict water) {
  for (int i = from; i < to; i++) water[i] = depth[i] + rest[i];
}

/*
 * From the water before and behind a face (a and b). Levels are told by differences, the water's first, which are exact where
 * levels above a datum are not. No flow is the greatest where no water is above the ground.
 */
static inline void terms(float bed_a, float bed_b, float water_a, float water_b, float rough, float push, const Step *step,
                         float *pushed, float *resist, float *limit) {
  float rise = bed_a - bed_b;
  float fall = rise + opaque(water_a - water_b, step->zero);
  float through = water_b + most(fall, 0) - most(rise, 0);
  float h = most(through, step->dry);
  float s = inverse_sixth_root(h);
  float square = s * s;
  float cube = square * s;
  float seventh = square * square * cube;
  *pushed = push * h * fall;
  *resist = step->half_dt * rough * (seventh * seventh);
  *limit = through > step->dry ? (MOST_FROUDE * 3.1320919526731650f) * h * h * cube : 0;
}

/* The main loop: both faces of each cell of a block. Names end in n for the row to the north. */
ROW void term_row(int count, const float *restrict bed_n, const float *restrict bed, const float *restrict water_n,
                  const float *restrict water, const float *restrict rough_n, const float *restrict rough,
                  Terms *restrict x, Terms *restrict y, const Step *given) {
  const Step step = *given;
  for (int i = 0; i < count; i++) {
    terms(bed[i - 1], bed[i], water[i - 1], water[i], rough[i - 1] + rough[i], step.push_x, &step, &x->push[i],
          &x->resist[i], &x->limit[i]);
    terms(bed_n[i], bed[i], water_n[i], water[i], rough_n[i] + rough[i], step.push_y, &step, &y->push[i], &y->resist[i],
          &y->limit[i]);
  }
}

/* New flow through a face (Bates et al. 2010, eq. 12; de Almeida et al. 2012, eq. 13), before the limiter of outflow. */
static inline float face(float flow, float before, float behind, float push, float resist, float limit, const Step *step) {
  float size = magnitude(flow);
  float lacking = most(size - LITTLE * magnitude(before), 0) + most(size - LITTLE * magnitude(behind), 0);
  float lent = before + behind + (flow < 0 ? -lacking : lacking);
  float pushed = step->theta * flow + step->side * lent + push;
  float brake = resist * size;
  /* pushed / (1 + brake), but what the quotient loses is little where the brake is. */
  float next = pushed - pushed * (brake / (1 + brake));
  return most(-limit, least(limit, next));
}

/* The second main loop. */
ROW void face_row(int count, const Terms *restrict of_x, const Terms *restrict of_y, const float *restrict flow_x,
                  const float *restrict flow_yn, const float *restrict flow_y, const float *restrict flow_ys,
                  float *restrict x, float *restrict y, const Step *given) {
  const Step step = *given;
  for (int i = 0; i < count; i++) {
    x[i] = face(flow_x[i], flow_x[i - 1], flow_x[i + 1], of_x->push[i], of_x->resist[i], of_x->limit[i], &step);
    y[i] = face(flow_y[i], flow_yn[i], flow_ys[i], of_y->push[i], of_y->resist[i], of_y->limit[i], &step);
  }
}

static inline float outflow(int i, const float *x, const float *y, const float *y_s, const Step *step) {
  return step->per_x * (most(-x[i], 0) + most(x[i + 1], 0)) + step->per_y * (most(-y[i], 0) + most(y_s[i], 0));
}

/* How much more than it holds the worst cell is asked to give. */
ROW float excess_row(int from, int to, const float *restrict x, const float *restrict y, const float *restrict y_s,
                     const float *restrict water, const Step *given) {
  const Step step = *given;
  float excess = 0;
  for (int i = from; i < to; i++) excess = most(excess, outflow(i, x, y, y_s, &step) - most(water[i], 0));
  return excess;
}

/* The share of its outflow that each cell can give. */
ROW void share_row(int from, int to, const float *restrict x, const float *restrict y, const float *restrict y_s,
                   const float *restrict water, float *restrict share, const Step *given) {
  const Step step = *given;
  for (int i = from; i < to; i++)
    share[i] = least(1, most(water[i], 0) / most(outflow(i, x, y, y_s, &step), 1e-30f));
}

/* The new depth of a cell from the flows around it, and what rounding leaves over. */
static inline float move(float west, float east, float north, float south, float *depth, float *rest, const Step *step) {
  float held = *depth;
  float gain = step->per_x * (west - east) + step->per_y * (north - south) + *rest;
  float next = most(held + gain, 0);
  *depth = next;
  *rest = gain - opaque(next - held, step->zero);
  return next;
}

/* Limited flows and depths of a row; returns the greatest depth. */
ROW float move_limited_row(int from, int to, const float *restrict x, const float *restrict y, const float *restrict y_s,
                           const float *restrict share_n, const float *restrict share, const float *restrict share_s,
                           float *restrict depth, float *restrict rest, float *restrict flow_x, float *restrict flow_y,
                           const Step *given) {
  const Step step = *given;
  float deepest = 0;
  for (int i = from; i < to; i++) {
    float own = share[i], share_w = share[i - 1], share_e = share[i + 1];
    float share_north = share_n[i], share_south = share_s[i];
    float west = x[i], east = x[i + 1], north = y[i], south = y_s[i];
    west *= west > 0 ? share_w : own;
    east *= east > 0 ? own : share_e;
    north *= north > 0 ? share_north : own;
    south *= south > 0 ? own : share_south;
    flow_x[i] = west;
    flow_y[i] = north;
    deepest = most(deepest, move(west, east, north, south, depth + i, rest + i, &step));
  }
  return deepest;
}

/* The same where all shares are 1. */
ROW float move_row(int from, int to, const float *restrict x, const float *restrict y, const float *restrict y_s,
                   float *restrict depth, float *restrict rest, float *restrict flow_x, float *restrict flow_y,
                   const Step *given) {
  const Step step = *given;
  float deepest = 0;
  for (int i = from; i < to; i++) {
    flow_x[i] = x[i];
    flow_y[i] = y[i];
    deepest = most(deepest, move(x[i], x[i + 1], y[i], y_s[i], depth + i, rest + i, &step));
  }
  return deepest;
}

/* The shares of a row; `y_s` are the flows through its southern faces. */
static void limit(const Tiles *tiles, Inertial *state, int row, const Step *step) {
  int first = tiles->span_first[row / TILE], last = tiles->span_first[row / TILE + 1], lane = row % LANES;
  const float *x = row_of(&state->x, row), *y = row_of(&state->y, row), *y_s = row_of(&state->y, row + 1);
  const float *water = row_of(&state->water, row);
  float excess = 0;
  for (int span = first; span < last; span++)
    excess = most(excess, excess_row(tiles->span_from[span], tiles->span_to[span], x, y, y_s, water, step));
  if (state->is_limited[lane]) fill_shares(state, row);
  state->is_limited[lane] = excess > 0;
  if (state->is_limited[lane])
    for (int span = first; span < last; span++)
      share_row(tiles->span_from[span], tiles->span_to[span], x, y, y_s, water, row_of(&state->share, row), step);
}

static float move_rows(const Grid *grid, const Tiles *tiles, const Inertial *state, int row, const Step *step) {
  size_t at = cell_at(grid, row, 0);
  int is_limited = state->is_limited[0] | state->is_limited[1] | state->is_limited[2];
  const float *x = row_of(&state->x, row), *y = row_of(&state->y, row), *y_s = row_of(&state->y, row + 1);
  float *depth = grid->depth + at, *rest = grid->rest + at, *flow_x = grid->flow_x + at, *flow_y = grid->flow_y + at;
  float deepest = 0;
  for (int span = tiles->span_first[row / TILE]; span < tiles->span_first[row / TILE + 1]; span++) {
    int from = tiles->span_from[span], to = tiles->span_to[span];
    float most_here =
        is_limited ? move_limited_row(from, to, x, y, y_s, row_of(&state->share, row - 1), row_of(&state->share, row),
                                      row_of(&state->share, row + 1), depth, rest, flow_x, flow_y, step)
                   : move_row(from, to, x, y, y_s, depth, rest, flow_x, flow_y, step);
    deepest = most(deepest, most_here);
  }
  return deepest;
}

float step_inertial(const Grid *grid, const Tiles *tiles, Inertial *state, float dt, float theta) {
  const Step step = {
      .push_x = GRAVITY * dt / grid->dx,
      .push_y = GRAVITY * dt / grid->dy,
      .per_x = dt / grid->dx,
      .per_y = dt / grid->dy,
      .half_dt = 0.5f * dt,
      .dry = grid->dry,
      .theta = theta,
      .side = 0.5f * (1 - theta),
      .zero = nothing,
  };
  int width = grid->stride;
  Ring *rings[] = {&state->water, &state->x, &state->y};
  for (int ring = 0; ring < 3; ring++)
    for (int k = 0; k < LANES; k++) rings[ring]->tile_row[k] = -1;
  float deepest = 0;
  /* All phases go down the grid together, so each array is read and written once a step: faces of a row, shares of the one
   * above, depths of the one above that. */
  for (int row = 0; row < grid->rows + 2; row++) {
    float *water = fresh_row(&state->water, row, state->width);
    float *x = fresh_row(&state->x, row, state->width);
    float *y = fresh_row(&state->y, row, state->width);
    const float *water_n = row_of(&state->water, row - 1);
    size_t at = cell_at(grid, row, 0);
    int tile_row = row / TILE;
    if (row < grid->rows)
      for (int span = tiles->span_first[tile_row]; span < tiles->span_first[tile_row + 1]; span++) {
        int from = tiles->span_from[span];
        int to = tiles->span_to[span];
        water_row(from - 1, to, grid->depth + at, grid->rest + at, water);
        for (int block = from; block < to; block += BLOCK) {
          size_t i = at + block;
          int count = to - block < BLOCK ? to - block : BLOCK;
          term_row(count, grid->bed + i - width, grid->bed + i, water_n + block, water + block, grid->roughness + i - width,
                   grid->roughness + i, &state->terms_x, &state->terms_y, &step);
          face_row(count, &state->terms_x, &state->terms_y, grid->flow_x + i, grid->flow_y + i - width, grid->flow_y + i,
                   grid->flow_y + i + width, x + block, y + block, &step);
        }
      }
    else {
      memset(x - EDGE_COLUMNS, 0, sizeof(float) * state->width);
      memset(y - EDGE_COLUMNS, 0, sizeof(float) * state->width);
    }
    if (row >= 1 && row <= grid->rows) limit(tiles, state, row - 1, &step);
    if (row >= 2) deepest = most(deepest, move_rows(grid, tiles, state, row - 2, &step));
  }
  return deepest;
}
