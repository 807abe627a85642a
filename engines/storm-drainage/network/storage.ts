import type { Curve, StorageArea } from '../model.ts';
import { curveValue } from '../series-value.ts';

/** Surface and volume of a storage over its depth. */
export interface StorageShape {
  /** m² at a depth. */
  areaM2(depthM: number): number;
  /** m³ below a depth. */
  volumeM3(depthM: number): number;
}

/** Lays out the surface of a storage; `least` is the least surface it counts with, m². */
export function storageShape(area: StorageArea, least: number): StorageShape {
  if (area.kind === 'curve') return tabulated(area.curve, least);
  const { constantM2, terms } = area;
  const areaM2 = (depth: number) => {
    let sum = constantM2;
    for (const { coefficient, exponent } of terms)
      sum += exponent === 0 ? coefficient : coefficient * Math.max(depth, 0) ** exponent;
    return sum;
  };
  const volumeM3 = (depth: number) => {
    let sum = constantM2 * depth;
    for (const { coefficient, exponent } of terms)
      sum += (coefficient * depth ** (exponent + 1)) / (exponent + 1);
    return sum;
  };
  // A surface below the least one is widened as a whole, so that area and volume stay each other's slope.
  return {
    areaM2: (depth) => Math.max(areaM2(depth), 0) + least,
    volumeM3: (depth) => (depth <= 0 ? 0 : Math.max(volumeM3(depth), 0) + least * depth),
  };
}

function tabulated(curve: Curve, least: number): StorageShape {
  const { x, y } = curve;
  const sums = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const before = i === 0 ? 0 : (x[i - 1] ?? 0);
    const areaBefore = i === 0 ? (y[0] ?? 0) : (y[i - 1] ?? 0);
    sums[i] = (i === 0 ? 0 : (sums[i - 1] ?? 0)) + (((y[i] ?? 0) + areaBefore) / 2) * ((x[i] ?? 0) - before);
  }
  const volumeM3 = (depth: number) => {
    if (depth <= 0) return 0;
    let i = 0;
    while (i < x.length && (x[i] ?? 0) <= depth) i++;
    const low = i === 0 ? 0 : (x[i - 1] ?? 0);
    const below = i === 0 ? 0 : (sums[i - 1] ?? 0);
    const areaBelow = i === 0 ? (y[0] ?? 0) : (y[i - 1] ?? 0);
    return below + ((areaBelow + curveValue(curve, depth)) / 2) * (depth - low);
  };
  return {
    areaM2: (depth) => Math.max(curveValue(curve, depth), 0) + least,
    volumeM3: (depth) => volumeM3(depth) + least * Math.max(depth, 0),
  };
}
