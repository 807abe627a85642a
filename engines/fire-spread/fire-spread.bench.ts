import { fuelBed, spreadFire, standardFuelModels, surfaceFire } from './index.ts';
import { fireMillionCells } from './test/million-cells.ts';
import { variedFire } from './test/varied-ground.ts';

const ROUNDS = 10;
const BEHAVIOURS = 200_000;

/** Seconds to burn a million cells at length-to-width 3, and as many of hilly ground with mixed fuels under 12 h of turning wind. */
export async function bench(): Promise<Record<string, number>> {
  const even: number[] = [];
  const varied: number[] = [];
  let cells = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const one = fireMillionCells(() => performance.now());
    const run = variedFire(1000);
    const begun = performance.now();
    const spread = spreadFire(run);
    const seconds = (performance.now() - begun) / 1000;
    const burned = spread.arrivalMin.reduce((sum, time) => sum + (time < Infinity ? 1 : 0), 0);
    cells = one.cells;
    if (round < 0) continue;
    even.push(one.seconds);
    varied.push(seconds / (burned / 1e6));
  }
  const begun = performance.now();
  let sum = 0;
  for (let i = 0; i < BEHAVIOURS; i++) {
    const fuel = standardFuelModels[i % standardFuelModels.length];
    if (fuel === undefined) throw new Error('no fuel models');
    const bed = fuelBed(fuel, { h1: 4 + (i % 9), h10: 6, h100: 8, herb: 60, woody: 90 });
    sum += surfaceFire(bed, { windMs: i % 7, windDirDeg: i % 360, slopeDeg: i % 40 }).rateMMin;
  }
  const behaviours = (1000 * BEHAVIOURS) / (performance.now() - begun);
  return {
    cells,
    ...told('fire_1m', even),
    ...told('varied_1m', varied),
    behaviours_per_s: Math.round(behaviours),
    check: Math.round(sum),
  };
}

function told(name: string, times: readonly number[]): Record<string, number> {
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const sd = Math.sqrt(times.reduce((a, b) => a + (b - mean) ** 2, 0) / times.length);
  const round = (value: number) => Number(value.toPrecision(3));
  return {
    [`${name}_min_s`]: round(Math.min(...times)),
    [`${name}_s`]: round(mean),
    [`${name}_sd_s`]: round(sd),
  };
}
