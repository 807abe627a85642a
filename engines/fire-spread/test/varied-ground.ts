import { type FireRun, type Landscape, riseFromHeights, rothermelLaw } from '../index.ts';

const CELL_M = 30;
const DRY = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };

/** Hills of some hundred metres with four fuels in patches, one of them water. */
export function variedGround(side: number): Landscape & { heightM: Float32Array } {
  const heightM = new Float32Array(side * side);
  const fuel = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const cell = row * side + column;
      heightM[cell] = 300 * Math.sin(column / 40) * Math.cos(row / 55) + 60 * Math.sin(column / 9 + row / 7);
      const patch = Math.sin(column / 23) + Math.cos(row / 31) + 0.5 * Math.sin((column + row) / 11);
      fuel[cell] = patch > 1.4 ? 98 : patch > 0.3 ? 2 : patch > -0.5 ? 122 : 165;
    }
  }
  const grid = { columns: side, rows: side, cellWidthM: CELL_M, cellHeightM: CELL_M };
  return { ...grid, fuel, heightM, rise: riseFromHeights(grid, heightM) };
}

/** A fire of 120 h over such ground from its middle, the wind turning every hour of the first 12. */
export function variedFire(side: number): FireRun {
  const landscape = variedGround(side);
  const weather = Array.from({ length: 12 }, (_, hour) => ({
    fromMin: 60 * hour,
    windMs: 3 + 2 * Math.sin(hour),
    windFromDeg: 240 + 40 * Math.sin(hour / 3),
    moistures: [DRY],
  }));
  const middle = (side * CELL_M) / 2;
  return {
    landscape,
    law: rothermelLaw(landscape, weather, { windHeight: 'midflame' }),
    ignitions: [{ kind: 'points', at: [[middle, middle]] }],
    untilMin: 120 * 60,
  };
}
