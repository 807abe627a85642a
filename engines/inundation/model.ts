/** Values one for each cell, row by row from the north-west. */
export type CellValues = ArrayLike<number>;

/** The ground: a raster of cells, row 0 in the north. */
export interface FloodTerrain {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
  /** Height of the ground, m; NaN where there is none (the cell is closed). */
  readonly bedM: CellValues;
  /** Manning's n, s/m^(1/3): one for all cells or one each. Buildings as roughness have a high one (0.2 to 0.5). */
  readonly manning: number | CellValues;
  /** 1 where a building or a wall fills the cell: no water enters, rain on it is not counted. */
  readonly blocked?: CellValues;
}

/** A value over time, linear between the rows and constant before and after them. */
export interface FloodSeries {
  readonly timesS: readonly number[];
  readonly values: readonly number[];
}

/**
 * What lies beyond an edge. `open`: water leaves and none comes back, at the normal depth of `slope` where that is given;
 * `stage`: a level in m over time, in the datum of the ground.
 */
export type FloodBoundary =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly slope?: number }
  | { readonly kind: 'stage'; readonly levelM: FloodSeries };

/** Cells inside the grid that are no ground but a boundary (a sea, a sink, a river kept at a level). */
export interface FloodBoundaryCells {
  readonly cells: CellValues;
  readonly boundary: FloodBoundary;
}

/** Water that enters at a cell, or along a line of cells in equal parts; m³/s in all. */
export interface FloodInflow {
  readonly cells: CellValues;
  readonly flowM3s: FloodSeries;
}

/** Rain in mm/h from each time until the next, over all cells or one value each. */
export interface FloodRain {
  readonly fromS: readonly number[];
  readonly rateMmH: readonly (number | CellValues)[];
}

/** How water moves: local-inertial for slow floods, the full equations by HLLC for shocks, of second order without `order`. */
export type FloodScheme =
  | { readonly kind: 'inertial'; readonly courant?: number; readonly theta?: number }
  | { readonly kind: 'hllc'; readonly order?: 1 | 2; readonly courant?: number };

/** All that a flood depends on. */
export interface FloodModel {
  readonly terrain: FloodTerrain;
  readonly scheme: FloodScheme;
  /** Kind of the arrays that hold the water; `f64` without it. */
  readonly precision?: 'f64' | 'f32';
  readonly initialDepthM?: CellValues;
  /** Velocity at the start, m/s eastwards and northwards. */
  readonly initialEastMs?: CellValues;
  readonly initialNorthMs?: CellValues;
  readonly rain?: FloodRain;
  /** Constant loss into the ground while there is water, mm/h. */
  readonly infiltrationMmH?: number | CellValues;
  readonly inflows?: readonly FloodInflow[];
  /** Sides that are not named are closed. */
  readonly sides?: Partial<Readonly<Record<FloodSide, FloodBoundary>>>;
  readonly boundaryCells?: readonly FloodBoundaryCells[];
  /** Films up to this depth stand still, m; 1e-6 without it. */
  readonly dryDepthM?: number;
  /** Depth from which a cell counts as flooded (arrival, greatest speed), m; 0.01 without it. */
  readonly wetDepthM?: number;
  /** Longest step, s; 30 without it. */
  readonly maxStepS?: number;
  /** Every cell in every step, for comparison. */
  readonly allCells?: boolean;
}

/** An edge of the grid. */
export type FloodSide = 'west' | 'east' | 'north' | 'south';

/** Acceleration of gravity, m/s². */
export const GRAVITY = 9.81;
/** m/s in 1 mm/h. */
export const MM_PER_H = 1 / 3_600_000;
