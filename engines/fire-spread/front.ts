import { cellName, type Landscape } from './landscape.ts';
import { DRIFT_EAST, DRIFT_NORTH, HEAT, LATUS, type SpreadLaw } from './spread-law.ts';

/**
 * All that a run keeps for a cell. The grid stands in a frame of closed cells one wide, so that no neighbour needs a
 * check: `node` = (row + 1) · stride + column + 1.
 */
export interface Front {
  readonly landscape: Landscape;
  readonly law: SpreadLaw;
  readonly stride: number;
  /** 1 where fire may enter. */
  readonly open: Uint8Array;
  /** Minutes at which the front reaches the middle of the cell; Infinity where it is not on its way. */
  readonly time: Float64Array;
  /** Gradient of `time`, min/m; not a number where the fire was lit. */
  readonly gradEast: Float32Array;
  readonly gradNorth: Float32Array;
  /** 1/p of the cell in the part `part`, min/m; negative where it does not burn now and has burned that way before. */
  readonly slow: Float32Array;
  readonly driftEast: Float32Array;
  readonly driftNorth: Float32Array;
  /** kJ/m² */
  readonly heat: Float32Array;
  /** Part of the weather that the rates above are of; −1 before the first. */
  readonly part: Int16Array;
  /** Node of the neighbour in direction 0 … 7 (E, NE, N, NW, W, SW, S, SE) from a node. */
  readonly step: Int32Array;
  /** The same step in metres, and its length. */
  readonly east: Float64Array;
  readonly north: Float64Array;
  readonly length: Float64Array;
  /**
   * For the four straight steps: metres that a ray over the edge at their start needs at least beyond the earlier end of
   * that edge. It is less than the step because a front that is bent sags between the ends.
   */
  readonly least: Float64Array;
  readonly scratch: Float64Array;
}

/** Columns and rows of the eight steps, from the east against the clock. */
const STEP_EAST = [1, 1, 0, -1, -1, -1, 0, 1];
const STEP_NORTH = [0, 1, 1, 1, 0, -1, -1, -1];

/** Most that a front sags, as a multiple of the sag of a circle around the next cell. */
const MOST_SAG = 1.3;

/** A front that has not begun. */
export function createFront(landscape: Landscape, law: SpreadLaw): Front {
  const { columns, rows, cellWidthM, cellHeightM, barrier } = landscape;
  const stride = columns + 2;
  const size = stride * (rows + 2);
  const open = new Uint8Array(size);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (barrier === undefined || barrier[row * columns + column] === 0)
        open[(row + 1) * stride + column + 1] = 1;
  const east = Float64Array.from(STEP_EAST, (x) => x * cellWidthM);
  const north = Float64Array.from(STEP_NORTH, (y) => y * cellHeightM);
  return {
    landscape,
    law,
    stride,
    open,
    time: new Float64Array(size).fill(Infinity),
    gradEast: new Float32Array(size).fill(Number.NaN),
    gradNorth: new Float32Array(size).fill(Number.NaN),
    slow: new Float32Array(size),
    driftEast: new Float32Array(size),
    driftNorth: new Float32Array(size),
    heat: new Float32Array(size),
    part: new Int16Array(size).fill(-1),
    step: Int32Array.from(STEP_EAST, (x, k) => x - (STEP_NORTH[k] ?? 0) * stride),
    east,
    north,
    length: east.map((x, k) => Math.hypot(x, north[k] ?? 0)),
    least: east.map((x, k) => {
      const step = Math.hypot(x, north[k] ?? 0);
      const edge = x === 0 ? cellWidthM : cellHeightM;
      return step - MOST_SAG * (Math.hypot(step, edge / 2) - step);
    }),
    scratch: new Float64Array(4),
  };
}

/** Cell of the landscape that a node stands for. */
export function cellOf(front: Front, node: number): number {
  const row = Math.floor(node / front.stride) - 1;
  return row * front.landscape.columns + (node % front.stride) - 1;
}

/** Node of a cell given by column and row; −1 outside the grid. */
export function nodeAt(front: Front, column: number, row: number): number {
  const { columns, rows } = front.landscape;
  if (column < 0 || row < 0 || column >= columns || row >= rows) return -1;
  return (row + 1) * front.stride + column + 1;
}

/** Asks the law for the rates of a node in a part, into `scratch`; refuses rates by which time would stand or run back. */
export function askLaw(front: Front, node: number, part: number): Float64Array {
  const { law, scratch } = front;
  const cell = cellOf(front, node);
  law.write(cell, part, scratch);
  const latus = scratch[LATUS] ?? 0;
  const drift = Math.hypot(scratch[DRIFT_EAST] ?? 0, scratch[DRIFT_NORTH] ?? 0);
  if (!(latus >= 0 && latus < Infinity) || !(drift * latus < 1))
    throw new Error(
      `The rate of spread is ${latus} m/min with a drift of ${drift} min/m at ${cellName(front.landscape, cell)} from minute ${law.partsFromMin[part]}.`,
    );
  return scratch;
}

/** Brings a node's rates up to the part. */
export function enterPart(front: Front, node: number, part: number): void {
  const rates = askLaw(front, node, part);
  const latus = rates[LATUS] ?? 0;
  front.part[node] = part;
  if (latus === 0) {
    front.slow[node] = -Math.abs(front.slow[node] ?? 0);
    return;
  }
  front.slow[node] = 1 / latus;
  front.driftEast[node] = rates[DRIFT_EAST] ?? 0;
  front.driftNorth[node] = rates[DRIFT_NORTH] ?? 0;
  front.heat[node] = rates[HEAT] ?? 0;
}
