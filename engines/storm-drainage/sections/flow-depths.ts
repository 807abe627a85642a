import { GRAVITY } from '../gravity.ts';
import { AREA, measureSection, type Sections, sectionFactor, WIDTH } from './cross-section.ts';

const out = new Float64Array(3);

/** Depth at which a flow (m³/s, one barrel) is critical: g·A³ = Q²·W (Chow 1959, eq. 4-4); at most the full depth. */
export function criticalDepth(sections: Sections, s: number, flowM3s: number): number {
  const full = sections.fullDepthM[s] ?? 0;
  const square = (flowM3s * flowM3s) / GRAVITY;
  if (square === 0) return 0;
  const excess = (y: number) => {
    measureSection(sections, s, y, out);
    const area = out[AREA] ?? 0;
    return area * area * area - square * (out[WIDTH] ?? 0);
  };
  // A closed section has no width when full, an open one may be too small for the flow.
  if (excess(full * (1 - 1e-9)) <= 0) return full;
  return root(excess, full * 1e-9, full);
}

/** Depth at which a flow (m³/s, one barrel) runs with the slope: √slope/n · A·R^(2/3) = Q; the full depth where it does not fit. */
export function normalDepth(sections: Sections, s: number, flowM3s: number, conveyance: number): number {
  const full = sections.fullDepthM[s] ?? 0;
  const factor = flowM3s / conveyance;
  if (!(factor > 0)) return 0;
  if (factor >= (sections.fullFactor[s] ?? 0)) return full;
  return root((y) => sectionFactor(sections, s, y, out) - factor, 0, full);
}

/** Root of a function that rises from below zero to above it (Illinois rule). */
export function root(rise: (y: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let below = rise(low);
  let above = rise(high);
  if (below >= 0) return low;
  let side = 0;
  for (let k = 0; k < 60 && high - low > 1e-7 * to; k++) {
    // A bisection now and then keeps steep functions from crawling.
    const part = k % 3 === 2 ? 0.5 : -below / (above - below);
    const y = low + (high - low) * part;
    const value = rise(y);
    if (value < 0) {
      low = y;
      below = value;
      if (side === -1) above /= 2;
      side = -1;
    } else {
      high = y;
      above = value;
      if (side === 1) below /= 2;
      side = 1;
    }
  }
  return (low + high) / 2;
}
