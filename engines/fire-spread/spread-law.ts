/** Places in the numbers that a law writes for a cell: where its rates and its heat stand. */
export const LATUS = 0;
export const DRIFT_EAST = 1;
export const DRIFT_NORTH = 2;
export const HEAT = 3;

/** Time in which nothing spreads. */
export interface Pause {
  readonly fromMin: number;
  readonly untilMin: number;
}

/** How fast a fire grows in a cell: an ellipse around the place it started from, which is a focus. */
export interface SpreadLaw {
  /** Minutes from the start at which each part of the weather begins, ascending, the first 0. */
  readonly partsFromMin: readonly number[];
  /** Whether the fire spreads at all in a part: not outside the burn period. */
  readonly spreads: (part: number) => boolean;
  /**
   * Writes four numbers for a cell in a part of the weather: `LATUS` p in m/min, the rate at a right angle to the head
   * (0 where nothing burns); `DRIFT_EAST` and `DRIFT_NORTH` q in min/m, of length e/p towards the head; `HEAT` in
   * kJ/m². The time for a step d is then |d|/p − q·d.
   */
  readonly write: (cell: number, part: number, into: Float64Array) => void;
}

/** Writes the ellipse with this head rate (m/min), eccentricity and heat; the head points to (east, north), a unit vector. */
export function writeEllipse(
  into: Float64Array,
  headMMin: number,
  e: number,
  east: number,
  north: number,
  heatKjM2: number,
): void {
  const latus = headMMin * (1 - e);
  const burns = latus >= SLOWEST_M_MIN;
  into[LATUS] = burns ? latus : 0;
  into[DRIFT_EAST] = burns ? (e / latus) * east : 0;
  into[DRIFT_NORTH] = burns ? (e / latus) * north : 0;
  into[HEAT] = burns ? heatKjM2 : 0;
}

/** A fire slower than a metre a week does not spread. */
const SLOWEST_M_MIN = 1e-4;
