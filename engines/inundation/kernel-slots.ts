/**
 * What the engine and its kernel share: places of words in the memory. Slot k is at byte `HEAD` + 8 k and holds an address, a
 * whole number (32 bits) or a real one (64 bits). The kernel is compiled from this same file.
 */

/** Words of the threads, each on a line of its own: pieces left of the task, pieces done, and whether the helpers go home. */
export const LEFT = 128;
export const DONE = 192;
export const STOP = 256;
/** First byte of the slots, of the constants, and of the arrays. */
export const HEAD = 512;
export const CONSTANTS = 1280;
export const ARRAYS = 2048;

/** Real arrays of one value a place, 32 bits. */
export const BED = 0;
export const ROUGHNESS = 1;
export const DEPTH = 2;
export const REST = 3;
export const PEAK_DEPTH = 5;
export const PEAK_SPEED = 6;
export const PEAK_HAZARD = 7;
/** Rain of each place and what can seep, m/s; 0 where there is none. */
export const RAIN = 8;
export const SEEP = 9;
/** Local-inertial: flow through the western and the northern faces, before and after a step. */
export const FLOW_X = 10;
export const FLOW_Y = 11;
export const NEXT_X = 12;
export const NEXT_Y = 13;
/** HLLC: momentum, velocity, fluxes of both axes (mass, before, behind, across), and what the first stage keeps. */
export const MOMENTUM_X = 14;
export const MOMENTUM_Y = 15;
export const SPEED_X = 16;
export const SPEED_Y = 17;
export const X_MASS = 18;
export const X_BEFORE = 19;
export const X_BEHIND = 20;
export const X_ACROSS = 21;
export const Y_MASS = 22;
export const Y_BEFORE = 23;
export const Y_BEHIND = 24;
export const Y_ACROSS = 25;
export const KEPT_DEPTH = 26;
export const KEPT_X = 27;
export const KEPT_Y = 28;
export const KEPT_GAIN = 29;
/** First arrival of each place, 64 bits. */
export const ARRIVAL = 30;

/**
 * Tiles: bytes with a ring of tiles around them, rows of `TILE_STRIDE`. WET has a bit for each column of the tile with water,
 * WET_ROWS one for each row.
 */
export const WET = 31;
export const ACTIVE = 32;
export const FED = 33;
/** Spans of active tiles: for each row of tiles the first in SPANS (pairs of first column and the column behind the last). */
export const SPAN_START = 34;
export const SPANS = 35;
/** Pieces of the grid that threads take: pairs of first row and the row behind the last. */
export const PIECES = 36;
/** For each piece: greatest depth, fastest waves along x and y (32-bit reals), first place that diverged (whole). */
export const DEEPEST = 37;
export const FASTEST = 38;
export const DIVERGED = 39;
/** For each row: rain and seeping in m (64-bit reals). */
export const FALLEN = 41;
export const SEEPED = 42;

export const WET_ROWS = 40;

/** Edges by the row of their ground: first of each row, then whole numbers for each edge. */
export const EDGE_START = 43;
export const EDGE_FACE = 44;
export const EDGE_INNER = 45;
/** 0: the face is across x, 1: across y. */
export const EDGE_AXIS = 46;
export const EDGE_OUTWARD = 47;
/** 0: open, 1: open with a slope of its own, 2: a level. */
export const EDGE_KIND = 48;
/** Real numbers of each edge: slope for the flow of normal depth; level above the datum, m. 64 bits: what left, m³. */
export const EDGE_SLOPE = 49;
export const EDGE_LEVEL = 50;
export const EDGE_LEFT = 51;

/** Whole numbers. */
export const ROWS = 52;
export const COLUMNS = 53;
export const STRIDE = 54;
export const TILE_COLUMNS = 55;
export const TILE_ROWS = 56;
export const TILE_STRIDE = 57;
export const ALL_CELLS = 58;
export const PIECE_COUNT = 59;
/** Fewest cells of a piece that is worth a thread. */
export const PIECE_CELLS = 60;
/** 1: local-inertial, 2: HLLC. */
export const SCHEME = 61;
export const ORDER = 62;
/** 0: Euler, 1 and 2: the stages of Heun. */
export const STAGE = 63;
/** Whether the water is taken into the records in the sweep over faces. */
export const RECORDS = 64;
/** What is to be done (kernels/index.ts). */
export const TASK = 65;
/** Room of each thread, and its bytes. */
export const SCRATCH = 66;
export const SCRATCH_BYTES = 67;

/** Real numbers; PER_X is the step over the width of a cell, s/m. */
export const DX = 70;
export const DY = 71;
export const DT = 72;
export const THETA = 73;
export const DRY = 74;
export const WET_DEPTH = 75;
export const TIME = 76;
/** Rain that is the same everywhere, m/s. */
export const RAIN_RATE = 77;
export const PER_X = 78;
export const PER_Y = 79;

/** Height of the ground where no water can be, m: a closed cell, and a cell of a boundary. */
export const CLOSED_BED = 1e30;
export const BOUNDARY_BED = 2e30;
