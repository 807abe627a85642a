/*
 * Runs floods as a process beside others: reads a line of stdin, answers one line of JSON.
 *   load FILE       a model: see README.md
 *   advance S       runs on for S seconds of water: {"seconds", "cpuSeconds", "steps", "cellSteps"}, measured here
 *   rain MM_PER_H   rain on all cells from now on: {}
 *   dump FILE       depth, rest and the two flows of all cells as floats, one array after the other: {"timeS"}
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "flood.h"

enum { INERTIAL, HLLC_FIRST, HLLC_SECOND };

typedef struct {
  double columns, rows, cell_width, cell_height, dry, scheme, courant, theta, longest;
} Header;

typedef struct {
  Header header;
  Grid grid;
  Tiles tiles;
  Inertial *inertial;
  Hllc *hllc;
  double time, deepest, rain;
  long steps, cell_steps;
} Flood;

static void fail(const char *what, const char *which) {
  fprintf(stderr, "%s: %s\n", what, which);
  exit(1);
}

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static float *make_field(const Grid *grid) { return make_rows(grid->rows + 2 * EDGE_ROWS, grid->stride); }

static void read_cells(const Grid *grid, float *field, FILE *file, const char *path) {
  for (int row = 0; row < grid->rows; row++)
    if (fread(field + cell_at(grid, row, 0), sizeof(float), grid->columns, file) != (size_t)grid->columns)
      fail("The file ends too early", path);
}

static Flood load(const char *path) {
  Flood flood = {0};
  FILE *file = fopen(path, "rb");
  if (!file || fread(&flood.header, sizeof flood.header, 1, file) != 1) fail("No model", path);
  const Header *header = &flood.header;
  Grid *grid = &flood.grid;
  grid->columns = header->columns;
  grid->rows = header->rows;
  grid->stride = (grid->columns + 2 * EDGE_COLUMNS + 15) / 16 * 16;
  if (grid->stride % 1024 < 16 || grid->stride % 1024 > 1008) grid->stride += 32;
  grid->dx = header->cell_width;
  grid->dy = header->cell_height;
  grid->dry = header->dry;
  grid->bed = make_field(grid);
  grid->roughness = make_field(grid);
  grid->depth = make_field(grid);
  grid->rest = make_field(grid);
  grid->flow_x = make_field(grid);
  grid->flow_y = make_field(grid);
  size_t all = (size_t)(grid->rows + 2 * EDGE_ROWS) * grid->stride;
  for (size_t i = 0; i < all; i++) grid->bed[i] = WALL;
  read_cells(grid, grid->bed, file, path);
  read_cells(grid, grid->roughness, file, path);
  read_cells(grid, grid->depth, file, path);
  read_cells(grid, grid->rest, file, path);
  fclose(file);
  flood.tiles = make_tiles(grid, header->scheme == HLLC_SECOND ? 2 : 1);
  if (header->scheme == INERTIAL) flood.inertial = make_inertial(grid);
  else flood.hllc = make_hllc(grid, header->scheme == HLLC_FIRST ? 1 : 2);
  for (int row = 0; row < grid->rows; row++)
    for (int column = 0; column < grid->columns; column++) {
      float depth = grid->depth[cell_at(grid, row, column)];
      if (depth > flood.deepest) flood.deepest = depth;
    }
  return flood;
}

static void add_rain(Flood *flood, float metres) {
  const Grid *grid = &flood->grid;
  int32_t zero = nothing;
  for (int row = 0; row < grid->rows; row++) {
    const float *bed = grid->bed + cell_at(grid, row, 0);
    float *depth = grid->depth + cell_at(grid, row, 0);
    float *rest = grid->rest + cell_at(grid, row, 0);
    for (int i = 0; i < grid->columns; i++) {
      float held = depth[i];
      float gain = (bed[i] < WALL ? metres : 0) + rest[i];
      float next = opaque(held + gain, zero);
      depth[i] = next;
      rest[i] = gain - opaque(next - held, zero);
    }
  }
}

static void advance(Flood *flood, double seconds) {
  const Header *header = &flood->header;
  const Grid *grid = &flood->grid;
  double end = flood->time + seconds;
  while (flood->time < end) {
    double longest = end - flood->time < header->longest ? end - flood->time : header->longest;
    double dt;
    refresh_tiles(grid, &flood->tiles);
    if (header->scheme == INERTIAL) {
      double stable = header->courant * fmin(grid->dx, grid->dy) / sqrt(GRAVITY * fmax(flood->deepest, 1e-30));
      /* Equal steps up to the end: steps of changing length would stir up water between two walls. */
      dt = (end - flood->time) / ceil((end - flood->time) / fmin(stable, longest) - 1e-9);
      flood->deepest = step_inertial(grid, &flood->tiles, flood->inertial, dt, header->theta);
    } else {
      dt = step_hllc(grid, &flood->tiles, flood->hllc, header->courant, longest);
    }
    if (!(dt > 0)) fail("The step has no length", "");
    if (flood->rain > 0) add_rain(flood, dt * flood->rain / 3600000);
    flood->time = flood->time + dt >= end - 1e-12 * end ? end : flood->time + dt;
    flood->steps++;
    flood->cell_steps += flood->tiles.cells;
  }
}

static void dump(const Flood *flood, const char *path) {
  const Grid *grid = &flood->grid;
  const float *fields[] = {grid->depth, grid->rest, grid->flow_x, grid->flow_y};
  FILE *file = fopen(path, "wb");
  if (!file) fail("Cannot write", path);
  for (int field = 0; field < 4; field++)
    for (int row = 0; row < grid->rows; row++)
      fwrite(fields[field] + cell_at(grid, row, 0), sizeof(float), grid->columns, file);
  if (fclose(file)) fail("Cannot write", path);
}

int main(void) {
  static char line[4096];
  static Flood flood;
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    char *word = strtok(line, " ");
    char *value = strtok(NULL, "");
    if (!word || !value) fail("Not a line of the form WORD VALUE", line);
    if (!strcmp(word, "load")) {
      flood = load(value);
      printf("{}\n");
    } else if (!strcmp(word, "rain")) {
      flood.rain = atof(value);
      printf("{}\n");
    } else if (!strcmp(word, "advance")) {
      long steps = flood.steps, cell_steps = flood.cell_steps;
      double start = now(CLOCK_MONOTONIC), start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
      advance(&flood, atof(value));
      double seconds = now(CLOCK_MONOTONIC) - start, cpu = now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu;
      printf("{\"seconds\":%.9f,\"cpuSeconds\":%.9f,\"steps\":%ld,\"cellSteps\":%ld}\n", seconds, cpu,
             flood.steps - steps, flood.cell_steps - cell_steps);
    } else if (!strcmp(word, "dump")) {
      dump(&flood, value);
      printf("{\"timeS\":%.9f}\n", flood.time);
    } else {
      fail("Unknown", word);
    }
    fflush(stdout);
  }
  return 0;
}
