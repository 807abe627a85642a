import type { HillNetwork } from '../index.ts';

/** A plane of even slope, 1 m wide, as a row of cells. */
export interface Plane {
  readonly lengthM: number;
  readonly slope: number;
  readonly roughness: number;
}

/** The plane as a network of so many cells. */
export function planeNetwork({ lengthM, slope, roughness }: Plane, cells: number): HillNetwork {
  const numbers = Array.from({ length: cells }, (_, i) => i);
  return {
    cells: Int32Array.from(numbers),
    next: Int32Array.from(numbers, (i) => (i === cells - 1 ? -1 : i + 1)),
    areaM2: lengthM / cells,
    lengthM: new Float64Array(cells).fill(lengthM / cells),
    widthM: new Float64Array(cells).fill(1),
    conveyance: new Float64Array(cells).fill(Math.sqrt(slope) / roughness),
    isChannel: new Uint8Array(cells),
  };
}

/**
 * Flow at the foot of the plane along characteristics, as pairs of time (s) and m³/s: water that starts at the top at t0 keeps the
 * rain fallen since as its depth and runs at (5/3)·a·h^(2/3). `fallen(t)` is the rain up to t, m.
 */
export function planeByCharacteristics(
  { lengthM, slope, roughness }: Plane,
  fallen: (timeS: number) => number,
  { starts, untilS }: { readonly starts: readonly number[]; readonly untilS: number },
): readonly (readonly [number, number])[] {
  const a = Math.sqrt(slope) / roughness;
  const step = 0.5;
  return starts.flatMap((start) => {
    let x = 0;
    for (let time = start; time < untilS; time += step) {
      const h = fallen(time + step / 2) - fallen(start);
      const dx = step * (5 / 3) * a * h ** (2 / 3);
      if (x + dx >= lengthM) {
        const end = time + (step * (lengthM - x)) / dx;
        return [[end, a * (fallen(end) - fallen(start)) ** (5 / 3)] as const];
      }
      x += dx;
    }
    return [];
  });
}
