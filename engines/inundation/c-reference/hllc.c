#include <math.h>
#include <stdlib.h>
#include "flood.h"

#define LANES 4
/* Not put into the loop over rows, where the registers would not do. */
#define ROW __attribute__((noinline)) static

/* What passes the western or the northern faces of rows; row r is at r modulo `lanes`. */
typedef struct {
  int lanes, width;
  float *mass, *before, *behind, *across;
} Fluxes;

/* Half of van Leer's slopes of level, depth and velocities. */
typedef struct {
  float *level, *depth, *u, *v;
} Slopes;

/* Water of a stage; velocities only of the rows that are being worked on. */
typedef struct {
  float *depth, *qx, *qy;
} Water;

/* Faces between ground and a closed cell, by row: the column, and whether the ground lies behind the face. */
typedef struct {
  int *first, *column;
  uint8_t *is_behind;
} Walls;

struct Hllc {
  int order, width;
  float *u[LANES], *v[LANES], *share[LANES];
  Slopes along, down[LANES];
  /* Of the whole grid for the stage that finds the step, of a few rows for the other. */
  Fluxes x, y, x_rows, y_rows;
  Water middle;
  float *gain;
  Walls walls_x, walls_y;
};

typedef enum { EULER, FIRST, SECOND } Stage;

typedef struct {
  float per_x, per_y, dt, dry;
  int32_t zero;
} Step;

static float *make_lanes(int count, int width) { return make_rows(count, width) + EDGE_COLUMNS; }

static Fluxes make_fluxes(int lanes, int width) {
  Fluxes fluxes = {.lanes = lanes, .width = width};
  fluxes.mass = make_lanes(lanes, width);
  fluxes.before = make_lanes(lanes, width);
  fluxes.behind = make_lanes(lanes, width);
  fluxes.across = make_lanes(lanes, width);
  return fluxes;
}

static Slopes make_slopes(int width) {
  return (Slopes){make_lanes(1, width), make_lanes(1, width), make_lanes(1, width), make_lanes(1, width)};
}

static Fluxes flux_row(const Fluxes *all, int row) {
  size_t at = (size_t)(row % all->lanes) * all->width;
  return (Fluxes){1, all->width, all->mass + at, all->before + at, all->behind + at, all->across + at};
}

static void clear_row(float *row, int width) { memset(row - EDGE_COLUMNS, 0, sizeof(float) * width); }

static void clear_fluxes(Fluxes row) {
  clear_row(row.mass, row.width);
  clear_row(row.before, row.width);
  clear_row(row.behind, row.width);
  clear_row(row.across, row.width);
}

static void clear_slopes(Slopes row, int width) {
  clear_row(row.level, width);
  clear_row(row.depth, width);
  clear_row(row.u, width);
  clear_row(row.v, width);
}

static Walls make_walls(const Grid *grid, int step) {
  Walls walls = {.first = calloc(grid->rows + 2, sizeof(int))};
  for (int pass = 0, count = 0; pass < 2; pass++, count = 0)
    for (int row = 0; row <= grid->rows + 1; row++) {
      walls.first[row] = count;
      for (int column = 0; column <= grid->columns && row <= grid->rows; column++) {
        size_t i = cell_at(grid, row, column);
        int is_before = grid->bed[i - step] < WALL, is_behind = grid->bed[i] < WALL;
        if (is_before == is_behind) continue;
        if (pass) {
          walls.column[count] = column;
          walls.is_behind[count] = is_behind;
        }
        count++;
      }
      if (!pass && row > grid->rows) {
        walls.column = malloc(sizeof(int) * (count + 1));
        walls.is_behind = malloc(count + 1);
      }
    }
  return walls;
}

Hllc *make_hllc(const Grid *grid, int order) {
  Hllc *state = calloc(1, sizeof *state);
  int width = grid->stride, rows = grid->rows + 2 * EDGE_ROWS;
  state->order = order;
  state->width = width;
  for (int k = 0; k < LANES; k++) {
    state->u[k] = make_lanes(1, width);
    state->v[k] = make_lanes(1, width);
    state->share[k] = make_lanes(1, width);
    state->down[k] = make_slopes(width);
  }
  state->along = make_slopes(width);
  state->x = make_fluxes(grid->rows + 1, width);
  state->y = make_fluxes(grid->rows + 1, width);
  state->walls_x = make_walls(grid, 1);
  state->walls_y = make_walls(grid, width);
  if (order == 1) return state;
  state->x_rows = make_fluxes(LANES, width);
  state->y_rows = make_fluxes(LANES, width);
  state->middle = (Water){make_rows(rows, width), make_rows(rows, width), make_rows(rows, width)};
  state->gain = make_rows(rows, width);
  return state;
}

ROW void speed_row(int from, int to, const float *restrict depth, const float *restrict qx, const float *restrict qy,
                   float *restrict u, float *restrict v, float dry) {
  for (int i = from; i < to; i++) {
    float per = 1 / most(depth[i], dry);
    u[i] = depth[i] > dry ? qx[i] * per : 0;
    v[i] = depth[i] > dry ? qy[i] * per : 0;
  }
}

static inline float half_slope(float a, float b) {
  float product = a * b;
  return product > 0 ? product / (a + b) : 0;
}

/*
 * Slopes of the cells of a row from their neighbours a (before) and b (behind): the next ones in the row, or those in the
 * rows around. A cell beside a dry one has none.
 */
ROW void slope_row(int from, int to, const float *bed_a, const float *bed, const float *bed_b, const float *h_a,
                   const float *h, const float *h_b, const float *u_a, const float *u, const float *u_b, const float *v_a,
                   const float *v, const float *v_b, float *restrict level, float *restrict depth, float *restrict slope_u,
                   float *restrict slope_v, float dry) {
#pragma GCC ivdep
  for (int i = from; i < to; i++) {
    int wet = (h_a[i] > dry) & (h[i] > dry) & (h_b[i] > dry);
    float depth_a = h[i] - h_a[i], depth_b = h_b[i] - h[i];
    float level_a = bed[i] - bed_a[i] + depth_a, level_b = bed_b[i] - bed[i] + depth_b;
    float ua = u[i] - u_a[i], va = v[i] - v_a[i];
    level[i] = half_slope(wet ? level_a : 0, level_b);
    depth[i] = half_slope(wet ? depth_a : 0, depth_b);
    slope_u[i] = half_slope(wet ? ua : 0, u_b[i] - u[i]);
    slope_v[i] = half_slope(wet ? va : 0, v_b[i] - v[i]);
  }
}

/*
 * The main loop: fluxes between the cells l (before) and r (behind) of a row of faces; returns the fastest wave. Depths at
 * a face by hydrostatic reconstruction (Audusse et al. 2004), waves of two rarefactions (Toro 2001). Both waves are cut at
 * the face, so one formula serves water that runs away on either side. n: along the axis, t: across it.
 */
ROW float face_row(int from, int to, const float *bed_l, const float *bed_r, const float *h_l, const float *h_r,
                   const float *n_l, const float *n_r, const float *t_l, const float *t_r, Slopes left, Slopes right,
                   int to_left, Fluxes out, float dry) {
  const float *level_l = left.level + to_left, *depth_l = left.depth + to_left;
  const float *su_l = left.u + to_left, *sv_l = left.v + to_left;
  const float *level_r = right.level, *depth_r = right.depth, *su_r = right.u, *sv_r = right.v;
  float *restrict mass = out.mass, *restrict before = out.before, *restrict behind = out.behind;
  float *restrict across = out.across;
  float fastest = 0;
#pragma GCC ivdep
  for (int i = from; i < to; i++) {
    float rise_l = level_l[i], rise_r = level_r[i];
    float hl = h_l[i] + depth_l[i];
    float hr = h_r[i] - depth_r[i];
    float step = bed_r[i] - bed_l[i] - rise_r + depth_r[i] - rise_l + depth_l[i];
    float ul = n_l[i] + su_l[i], ur = n_r[i] - su_r[i];
    float vl = t_l[i] + sv_l[i], vr = t_r[i] - sv_r[i];
    float push_before = GRAVITY * h_l[i] * rise_l;
    float push_behind = -GRAVITY * h_r[i] * rise_r;
    hl = most(hl - (hl > dry ? most(step, 0) : WALL), 0);
    hr = most(hr - (hr > dry ? most(-step, 0) : WALL), 0);
    float cl = sqrtf(GRAVITY * hl), cr = sqrtf(GRAVITY * hr);
    float um = 0.5f * (ul + ur) + cl - cr;
    float cm = magnitude(0.5f * (cl + cr) + 0.25f * (ul - ur));
    float sl = least(ul - cl, um - cm), sr = most(ur + cr, um + cm);
    int is_dry_l = hl == 0, is_dry_r = hr == 0;
    sl = is_dry_r ? ul - cl : sl;
    sr = is_dry_r ? ul + 2 * cl : sr;
    sl = is_dry_l ? ur - 2 * cr : sl;
    sr = is_dry_l ? ur + cr : sr;
    float speed = most(sr, -sl);
    fastest = most(fastest, is_dry_l & is_dry_r ? 0 : speed);
    sl = least(sl, 0);
    sr = most(sr, 0);
    float ql = hl * ul, qr = hr * ur;
    float rise = (0.5f * GRAVITY) * (hl - hr) * (hl + hr);
    float per = 1 / most(sr - sl, 1e-30f);
    float flow = (sr * ql - sl * qr + sl * sr * (hr - hl)) * per;
    float push = ql * ul + sl * (ql * ul - qr * ur + rise + sr * (qr - ql)) * per;
    mass[i] = flow;
    before[i] = push + push_before;
    behind[i] = push + rise + push_behind;
    across[i] = flow * (flow >= 0 ? vl : vr);
  }
  return fastest;
}

/* The same where a wall throws the water back: no mass, and equal push on both sides. */
static float wall_faces(const Walls *walls, int row, int step, const float *h, const float *n, const float *n_before,
                        Fluxes out, float dry) {
  float fastest = 0;
  for (int k = walls->first[row]; k < walls->first[row + 1]; k++) {
    int i = walls->column[k], sign = walls->is_behind[k] ? -1 : 1;
    float depth = sign > 0 ? h[i - step] : h[i];
    int is_wet = depth > dry;
    float towards = is_wet ? sign * (sign > 0 ? n_before[i] : n[i]) : 0;
    float c = is_wet ? sqrtf(GRAVITY * depth) : 0;
    float wave = most(c - towards, magnitude(c + 0.5f * towards));
    out.mass[i] = 0;
    out.across[i] = 0;
    out.before[i] = out.behind[i] = is_wet ? depth * towards * (towards + wave) : 0;
    fastest = most(fastest, wave);
  }
  return fastest;
}

ROW void share_row(int from, int to, const float *restrict x, const float *restrict y, const float *restrict y_s,
                   const float *restrict depth, const float *restrict rest, float *restrict share, Step step) {
  for (int i = from; i < to; i++) {
    float out = step.per_x * (most(-x[i], 0) + most(x[i + 1], 0)) + step.per_y * (most(-y[i], 0) + most(y_s[i], 0));
    share[i] = least(1, most(depth[i] + rest[i], 0) / most(out, 1e-30f));
  }
}

/*
 * Depths and momentum of a row after a stage. `start` is the water before the step, `from` that of the stage, `to` what it
 * leaves; friction is the root of q (1 + dt g n2 |q| / h^(7/3)) = q*.
 */
static inline void move(int i, Stage stage, Fluxes x, Fluxes y, Fluxes y_s, const float *share_n, const float *share,
                        const float *share_s, const float *rough, Water start, Water from, Water to, float *rest,
                        float *gained, const Step *step) {
  float own = share[i], share_w = share[i - 1], share_e = share[i + 1], north = share_n[i], south = share_s[i];
  float per_x = step->per_x, per_y = step->per_y;
  float kw = x.mass[i] > 0 ? share_w : own, ke = x.mass[i + 1] > 0 ? own : share_e;
  float kn = y.mass[i] > 0 ? north : own, ks = y_s.mass[i] > 0 ? own : south;
  float gain = per_x * (kw * x.mass[i] - ke * x.mass[i + 1]) + per_y * (kn * y.mass[i] - ks * y_s.mass[i]);
  float qx = from.qx[i] + per_x * (x.behind[i] - x.before[i + 1]) + per_y * (kn * y.across[i] - ks * y_s.across[i]);
  float qy = from.qy[i] + per_x * (kw * x.across[i] - ke * x.across[i + 1]) + per_y * (y.behind[i] - y_s.before[i]);
  float ahead = from.depth[i] + gain;
  float held = start.depth[i], left = rest[i];
  float all = stage == FIRST ? gain : stage == SECOND ? 0.5f * (gained[i] + gain) + left : gain + left;
  float s = inverse_sixth_root(most(ahead, step->dry));
  float cube = s * s * s, seventh = cube * cube * s;
  float resist = 4 * step->dt * rough[i] * sqrtf(qx * qx + qy * qy) * (seventh * seventh);
  float brake = 2 / (1 + sqrtf(1 + resist));
  brake = ahead > step->dry ? brake : 1;
  qx *= brake;
  qy *= brake;
  if (stage == SECOND) {
    qx = 0.5f * (start.qx[i] + qx);
    qy = 0.5f * (start.qy[i] + qy);
  }
  float next = most(held + all, 0);
  to.depth[i] = next;
  to.qx[i] = next > step->dry ? qx : 0;
  to.qy[i] = next > step->dry ? qy : 0;
  if (stage == FIRST) gained[i] = gain;
  else rest[i] = all - opaque(next - held, step->zero);
}

#define MOVE_ROW(name, stage)                                                                                            \
  ROW void name(int first, int last, Fluxes x, Fluxes y, Fluxes y_s, const float *share_n, const float *share,          \
                const float *share_s, const float *rough, Water start, Water from, Water to, float *rest, float *gained, \
                Step step) {                                                                                             \
    _Pragma("GCC ivdep") for (int i = first; i < last; i++)                                                              \
        move(i, stage, x, y, y_s, share_n, share, share_s, rough, start, from, to, rest, gained, &step);                 \
  }
MOVE_ROW(move_euler, EULER)
MOVE_ROW(move_first, FIRST)
MOVE_ROW(move_second, SECOND)

static Water water_at(Water water, size_t at) { return (Water){water.depth + at, water.qx + at, water.qy + at}; }

typedef struct {
  float x, y;
} Waves;

/* Fluxes of the western faces of `row` and of the northern ones of the row above it. */
static Waves flux_rows(const Grid *grid, const Tiles *tiles, Hllc *state, Water water, Fluxes x, Fluxes y, int row) {
  Waves waves = {0, 0};
  int width = state->width, lane = (row + LANES) % LANES, above = row - 1;
  int lane_n = (row + LANES - 1) % LANES, lane_nn = (row + LANES - 2) % LANES;
  size_t at = cell_at(grid, row, 0);
  float *u = state->u[lane], *v = state->v[lane], *u_n = state->u[lane_n], *v_n = state->v[lane_n];
  const float *u_nn = state->u[lane_nn], *v_nn = state->v[lane_nn];
  const float *bed = grid->bed + at, *h = water.depth + at;
  const float *bed_n = bed - width, *h_n = h - width, *bed_nn = bed_n - width, *h_nn = h_n - width;
  if (row < grid->rows) {
    Fluxes out = flux_row(&x, row);
    Slopes along = state->along;
    for (int span = tiles->span_first[row / TILE]; span < tiles->span_first[row / TILE + 1]; span++) {
      int from = tiles->span_from[span], to = tiles->span_to[span];
      speed_row(from - 1, to + 1, h, water.qx + at, water.qy + at, u, v, grid->dry);
      if (state->order == 2) {
        slope_row(from, to, bed - 1, bed, bed + 1, h - 1, h, h + 1, u - 1, u, u + 1, v - 1, v, v + 1, along.level,
                  along.depth, along.u, along.v, grid->dry);
        along.level[from - 1] = along.depth[from - 1] = along.u[from - 1] = along.v[from - 1] = 0;
      }
      waves.x = most(waves.x, face_row(from, to, bed - 1, bed, h - 1, h, u - 1, u, v - 1, v, along, along, -1, out,
                                       grid->dry));
      out.mass[to] = out.before[to] = out.behind[to] = out.across[to] = 0;
    }
    waves.x = most(waves.x, wall_faces(&state->walls_x, row, 1, h, u, u - 1, out, grid->dry));
  }
  if (above < 0) return waves;
  Fluxes out = flux_row(&y, above);
  /* Beside the active tiles of another row of tiles nothing flows. */
  if (above % TILE == 0 || above == grid->rows) clear_fluxes(out);
  if (above < grid->rows) {
    Slopes down = state->down[lane_n];
    int first = tiles->span_first[above / TILE], last = tiles->span_first[above / TILE + 1];
    if (state->order == 2 && above % TILE == TILE - 1) clear_slopes(down, width);
    for (int span = first; span < last; span++) {
      int from = tiles->span_from[span], to = tiles->span_to[span];
      if (state->order == 2)
        slope_row(from, to, bed_nn, bed_n, bed, h_nn, h_n, h, u_nn, u_n, u, v_nn, v_n, v, down.level, down.depth, down.u,
                  down.v, grid->dry);
      waves.y = most(waves.y, face_row(from, to, bed_nn, bed_n, h_nn, h_n, v_nn, v_n, u_nn, u_n, (Slopes){
                                           state->down[lane_nn].level, state->down[lane_nn].depth,
                                           state->down[lane_nn].v, state->down[lane_nn].u},
                                       (Slopes){down.level, down.depth, down.v, down.u}, 0, out, grid->dry));
    }
  }
  waves.y = most(waves.y, wall_faces(&state->walls_y, above, width, h_n, v_n, v_nn, out, grid->dry));
  return waves;
}

static void move_rows(const Grid *grid, const Tiles *tiles, Hllc *state, Stage stage, const Step *step, Fluxes x, Fluxes y,
                      int row) {
  Water old = {grid->depth, grid->flow_x, grid->flow_y};
  size_t at = cell_at(grid, row, 0);
  if (row < grid->rows) {
    const float *depth = stage == SECOND ? state->middle.depth : grid->depth;
    for (int span = tiles->span_first[row / TILE]; span < tiles->span_first[row / TILE + 1]; span++)
      share_row(tiles->span_from[span], tiles->span_to[span], flux_row(&x, row).mass, flux_row(&y, row).mass,
                flux_row(&y, row + 1).mass, depth + at, grid->rest + at, state->share[row % LANES], *step);
  }
  int done = row - 1;
  if (done < 0) return;
  at = cell_at(grid, done, 0);
  for (int span = tiles->span_first[done / TILE]; span < tiles->span_first[done / TILE + 1]; span++)
    (stage == EULER ? move_euler : stage == FIRST ? move_first : move_second)(
        tiles->span_from[span], tiles->span_to[span], flux_row(&x, done), flux_row(&y, done), flux_row(&y, done + 1),
        state->share[(done + LANES - 1) % LANES], state->share[done % LANES], state->share[(done + 1) % LANES],
        grid->roughness + at, water_at(old, at), water_at(stage == SECOND ? state->middle : old, at),
        water_at(stage == FIRST ? state->middle : old, at), grid->rest + at, state->gain + (stage == EULER ? 0 : at), *step);
}

/* Rows around the grid lend neither velocity nor slope. */
static void begin_sweep(Hllc *state) {
  for (int k = 0; k < LANES; k++) {
    clear_row(state->u[k], state->width);
    clear_row(state->v[k], state->width);
    clear_slopes(state->down[k], state->width);
  }
}

double step_hllc(const Grid *grid, const Tiles *tiles, Hllc *state, double courant, double longest) {
  Water old = {grid->depth, grid->flow_x, grid->flow_y};
  Waves fastest = {0, 0};
  begin_sweep(state);
  for (int row = 0; row <= grid->rows + 1; row++) {
    Waves waves = flux_rows(grid, tiles, state, old, state->x, state->y, row);
    fastest.x = most(fastest.x, waves.x);
    fastest.y = most(fastest.y, waves.y);
  }
  double rate = fastest.x / grid->dx + fastest.y / grid->dy;
  double dt = courant < rate * longest ? courant / rate : longest;
  Step step = {dt / grid->dx, dt / grid->dy, dt, grid->dry, nothing};
  for (int row = 0; row <= grid->rows; row++)
    move_rows(grid, tiles, state, state->order == 1 ? EULER : FIRST, &step, state->x, state->y, row);
  if (state->order == 1) return dt;
  /* The second stage needs no new step, so its fluxes live for a few rows only. */
  begin_sweep(state);
  for (int row = 0; row <= grid->rows + 2; row++) {
    if (row <= grid->rows + 1) flux_rows(grid, tiles, state, state->middle, state->x_rows, state->y_rows, row);
    if (row >= 2) move_rows(grid, tiles, state, SECOND, &step, state->x_rows, state->y_rows, row - 2);
  }
  return dt;
}
