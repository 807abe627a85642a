import { join } from 'node:path';

/** The folder of the engine that the frame is tested with. */
export const COMMANDS = join(import.meta.dirname, 'commands');

/** Four heights, 10 m apart. */
export const GRID = 'ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 10\n1 2\n3 9\n';

/** An input file of the basin, with what the case changes. */
export function basin(change: object): string {
  return JSON.stringify({ terrain: 'heights.asc', levelM: 4, ...change });
}
