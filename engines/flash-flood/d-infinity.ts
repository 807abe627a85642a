import type { Drainage } from './drainage.ts';
import { EAST, LEAVES, NO_GROUND, SOUTH } from './flow-directions.ts';

/** Flow that parts between two neighbours. */
export interface DividedFlow {
  /** The neighbour that takes `share`, −1 where water leaves the map, −2 without ground. */
  readonly first: Int32Array;
  /** The neighbour that takes the rest; −1 where there is none. */
  readonly second: Int32Array;
  /** 0 to 1. */
  readonly share: Float64Array;
  /** Direction of flow in radians clockwise from the east; NaN where it follows D8 on level ground, leaves the map or has no ground. */
  readonly angle: Float64Array;
}

/**
 * D-infinity (Tarboton 1997): the steepest of eight triangular facets gives the direction, its two neighbours share the water by
 * angle. On level ground and at edges the water goes as in D8. Both neighbours of a shared flow lie lower, so no water goes round.
 */
export function dividedFlow({ ground, filledM, down }: Drainage): DividedFlow {
  const { columns, rows, cellWidthM, cellHeightM } = ground;
  const first = Int32Array.from(down);
  const second = new Int32Array(down.length).fill(-1);
  const share = new Float64Array(down.length).fill(1);
  const angle = new Float64Array(down.length).fill(Number.NaN);
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      const cell = row * columns + column;
      const height = filledM[cell] ?? 0;
      let steepest = 0;
      for (let k = 0; k < 8; k++) {
        // A facet: the straight neighbour, and the corner before or after it.
        const straight = (k + 1) & 6;
        const corner = k | 1;
        const alongWidth = straight % 4 === 0;
        const d1 = alongWidth ? cellWidthM : cellHeightM;
        const d2 = alongWidth ? cellHeightM : cellWidthM;
        const beside = cell + (EAST[straight & 7] ?? 0) + columns * (SOUTH[straight & 7] ?? 0);
        const across = cell + (EAST[corner] ?? 0) + columns * (SOUTH[corner] ?? 0);
        const e1 = filledM[beside] ?? 0;
        const e2 = filledM[across] ?? 0;
        const s1 = (height - e1) / d1;
        const s2 = (e1 - e2) / d2;
        const widest = Math.atan2(d2, d1);
        let turn = Math.atan2(s2, s1);
        let slope = Math.hypot(s1, s2);
        if (turn < 0) {
          turn = 0;
          slope = s1;
        } else if (turn > widest) {
          turn = widest;
          slope = (height - e2) / Math.hypot(d1, d2);
        }
        if (!(slope > steepest)) continue;
        steepest = slope;
        const part = turn / widest;
        first[cell] = part < 1 ? beside : across;
        second[cell] = part > 0 && part < 1 ? across : -1;
        share[cell] = part > 0 && part < 1 ? 1 - part : 1;
        const isAfter = ((corner - straight) & 7) === 1;
        const east = (straight & 7) * (Math.PI / 4);
        angle[cell] = (east + (isAfter ? turn : -turn) + 2 * Math.PI) % (2 * Math.PI);
      }
    }
  return { first, second, share, angle };
}

/** Cells that drain through a cell by divided flow, itself among them; 0 without ground. */
export function dividedUpstream({ first, second, share }: DividedFlow): Float64Array {
  const above = new Uint8Array(first.length);
  const upstream = new Float64Array(first.length);
  let cells = 0;
  for (let cell = 0; cell < first.length; cell++) {
    const to = first[cell] ?? NO_GROUND;
    if (to === NO_GROUND) continue;
    cells += 1;
    upstream[cell] = 1;
    const other = second[cell] ?? LEAVES;
    if (to >= 0) above[to] = (above[to] ?? 0) + 1;
    if (other >= 0) above[other] = (above[other] ?? 0) + 1;
  }
  const ready = new Int32Array(cells);
  let end = 0;
  for (let cell = 0; cell < first.length; cell++)
    if (above[cell] === 0 && first[cell] !== NO_GROUND) ready[end++] = cell;
  for (let begin = 0; begin < end; begin++) {
    const cell = ready[begin] ?? 0;
    const water = upstream[cell] ?? 0;
    const part = share[cell] ?? 1;
    for (let k = 0; k < 2; k++) {
      const to = (k === 0 ? first[cell] : second[cell]) ?? LEAVES;
      if (to < 0) continue;
      upstream[to] = (upstream[to] ?? 0) + water * (k === 0 ? part : 1 - part);
      const left = (above[to] ?? 0) - 1;
      above[to] = left;
      if (left === 0) ready[end++] = to;
    }
  }
  if (end !== cells) throw new Error(`${cells - end} cells drain in a circle.`);
  return upstream;
}
