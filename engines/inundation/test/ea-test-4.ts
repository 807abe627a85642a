import type { FloodModel, FloodScheme } from '../model.ts';

/** Sides of the plain of EA test 4 (Néelz and Pender 2013, SC120002), m, from west to east and from south to north. */
const WIDE_M = 1000;
const LONG_M = 2000;
/** Water enters along 20 m in the middle of the western side. */
const INLET_M = 20;
const HOUR = 3600;

/**
 * The level plain of EA test 4 on cells of a size: n 0.05, a flood wave of 20 m³/s at its peak. The rows of its hydrograph are
 * given there in a figure only; here it rises for an hour, holds for three and falls for one.
 */
export function plainOfTest4(cellM: number, scheme: FloodScheme): FloodModel {
  const [columns, rows] = [WIDE_M / cellM, LONG_M / cellM];
  const half = Math.max(1, Math.round(INLET_M / cellM / 2));
  return {
    terrain: {
      columns,
      rows,
      cellWidthM: cellM,
      cellHeightM: cellM,
      bedM: new Float64Array(columns * rows),
      manning: 0.05,
    },
    scheme,
    wetDepthM: 0.05,
    inflows: [
      {
        cells: Array.from({ length: 2 * half }, (_, k) => (rows / 2 - half + k) * columns),
        flowM3s: { timesS: [0, HOUR, 4 * HOUR, 5 * HOUR], values: [0, 20, 20, 0] },
      },
    ],
  };
}
