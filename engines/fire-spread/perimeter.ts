import { cellPolygons, type RingPolygon } from '../lib/cell-rings.ts';
import type { FireSpread } from './spread-fire.ts';

/** What had burned at a minute, and how much ground that is. */
export interface FirePerimeter {
  readonly atMin: number;
  readonly areaM2: number;
  readonly polygons: readonly RingPolygon[];
}

/**
 * The perimeter at a minute, linear in time between the middles of the cells. Beside a cell that fire never enters, and at
 * the edge of the grid, it runs half a cell beyond the last burned middle.
 */
export function firePerimeter(spread: FireSpread, atMin: number): FirePerimeter {
  if (!(atMin > 0 && atMin <= spread.untilMin))
    throw new Error(
      `The perimeter is asked for at minute ${atMin}; the run ends at minute ${spread.untilMin}.`,
    );
  const { columns, rows, frontMin } = spread;
  const line = burningMin(spread, atMin);
  return {
    atMin,
    ...cellPolygons({
      grid: spread,
      valueAt: (c, r) =>
        c < 0 || r < 0 || c >= columns || r >= rows ? Infinity : (frontMin[r * columns + c] ?? Infinity),
      isIn: (time) => time <= atMin,
      shareAt: ({ from, to }) => {
        const burning = burningMin(spread, from);
        const span = burningMin(spread, to) - burning;
        return Number.isFinite(span) && span !== 0 ? (line - burning) / span : 0.5;
      },
    }),
  };
}

/** Minutes up to a time in which the fire could spread. */
function burningMin(spread: FireSpread, time: number): number {
  let sum = time;
  for (const { fromMin, untilMin } of spread.pauses)
    if (time > fromMin) sum -= Math.min(time, untilMin) - fromMin;
  return sum;
}
