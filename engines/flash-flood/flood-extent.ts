import type { Drainage } from './drainage.ts';
import type { HillNetwork } from './hill-network.ts';

/**
 * Greatest depth over the ground, m, one value a cell of the ground (0 dry): the depth in the channel less the height above it
 * (height above nearest drainage, Nobre et al. 2011). A first guess of the extent; water that spreads wants the inundation engine.
 */
export function floodExtent(
  { ground, filledM }: Drainage,
  { cells, next, isChannel }: HillNetwork,
  deepestM: Float64Array,
): Float64Array {
  const depth = new Float64Array(ground.columns * ground.rows);
  const surface = new Float64Array(cells.length).fill(-Infinity);
  for (let i = cells.length - 1; i >= 0; i--) {
    const cell = cells[i] ?? 0;
    const height = filledM[cell] ?? 0;
    const below = surface[next[i] ?? -1] ?? -Infinity;
    surface[i] = isChannel[i] === 1 ? height + (deepestM[i] ?? 0) : below;
    depth[cell] = Math.max(0, (surface[i] ?? -Infinity) - height);
  }
  return depth;
}
