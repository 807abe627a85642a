import { basinsOf, drainageOf, streamLinks } from '../index.ts';
import { hilly } from './made-ground.ts';

/** Seconds for basins and streams of ground with so many rows of 4000 cells, round by round. */
export function measureTerrain(
  clock: () => number,
  { rows = 2500, rounds = 3 } = {},
): { readonly seconds: readonly number[]; readonly cells: number; readonly check: number } {
  const ground = hilly(4000, rows, 7);
  const seconds: number[] = [];
  let check = 0;
  for (let round = 0; round < rounds; round++) {
    const begun = clock();
    const drainage = drainageOf(ground);
    const { outlets } = basinsOf(drainage);
    const links = streamLinks(drainage, 1000);
    seconds.push((clock() - begun) / 1000);
    check = outlets.length + links.length;
  }
  return { seconds, cells: 4000 * rows, check };
}
