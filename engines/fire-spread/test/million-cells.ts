import { rothermelLaw, spreadFire } from '../index.ts';
import { evenGround } from './even-ground.ts';

const SIDE = 1000;
const CELL_M = 10;
/** 6 %, 7 %, 8 % dead, 60 % herbs, 90 % wood. */
const DRY = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };
/** Midflame wind at which the ellipse is 3 times as long as wide, m/s. */
const WIND_MS = 4.7623;

/** Seconds of one thread, by the clock `now` in ms, to burn 1,000,000 cells of timber grass (model 2) at length-to-width 3, wind at 30° to the grid. */
export function fireMillionCells(now: () => number): { seconds: number; cells: number } {
  const landscape = { ...evenGround(SIDE, SIDE, CELL_M), fuel: new Uint8Array(SIDE * SIDE).fill(2) };
  const begun = now();
  const law = rothermelLaw(landscape, [{ fromMin: 0, windMs: WIND_MS, windFromDeg: 240, moistures: [DRY] }], {
    windHeight: 'midflame',
  });
  const ignitions = [{ kind: 'points', at: [[1505, 2505]] }] as const;
  const spread = spreadFire({ landscape, law, ignitions, untilMin: 1e6 });
  const cells = spread.arrivalMin.reduce((sum, time) => sum + (time < Infinity ? 1 : 0), 0);
  return { seconds: (now() - begun) / 1000, cells };
}
