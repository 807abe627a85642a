import { seededRandom } from '../../lib/random.ts';
import type { Ground } from '../ground.ts';

/** Random small ground: few levels, so that it has depressions and level ground, and sometimes holes. */
export function randomGround(seed: number, { levels, holes }: { levels: number; holes: number }): Ground {
  const random = seededRandom(seed);
  const columns = 3 + Math.floor(random() * 14);
  const rows = 3 + Math.floor(random() * 14);
  const heightsM = Float64Array.from({ length: columns * rows }, () =>
    random() < holes ? Number.NaN : Math.floor(random() * levels),
  );
  return { columns, rows, cellWidthM: 20 + 10 * random(), cellHeightM: 30, heightsM };
}

/** Fractal hills by sums of smooth noise, rounded to decimetres: streams, depressions and level ground as in a measured one. */
export function hilly(columns: number, rows: number, seed: number, cellM = 30): Ground {
  const heightsM = new Float64Array(columns * rows);
  let amplitude = 400;
  for (let step = 256, layer = 0; step >= 2; step /= 2, layer++, amplitude /= 1.9) {
    const random = seededRandom(seed + 1000 * layer);
    const wide = Math.ceil(columns / step) + 2;
    const knots = Float64Array.from({ length: wide * (Math.ceil(rows / step) + 2) }, random);
    for (let row = 0; row < rows; row++) {
      const y = Math.floor(row / step);
      const v = smooth(row / step - y);
      for (let column = 0; column < columns; column++) {
        const x = Math.floor(column / step);
        const u = smooth(column / step - x);
        const at = y * wide + x;
        const top = (knots[at] ?? 0) * (1 - u) + (knots[at + 1] ?? 0) * u;
        const bottom = (knots[at + wide] ?? 0) * (1 - u) + (knots[at + wide + 1] ?? 0) * u;
        const cell = row * columns + column;
        heightsM[cell] = (heightsM[cell] ?? 0) + amplitude * (top * (1 - v) + bottom * v);
      }
    }
  }
  for (let cell = 0; cell < heightsM.length; cell++)
    heightsM[cell] = Math.round(10 * (heightsM[cell] ?? 0)) / 10 + (rows - cell / columns) * 0.02;
  return { columns, rows, cellWidthM: cellM, cellHeightM: cellM, heightsM };
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
