import type { Raster } from '../files/raster.ts';
import { classedScale } from './colours.ts';
import type { RasterLayer } from './map-layers.ts';

/** Classes of depth (m), and the greatest depth up to which each is used. */
const DEPTHS_M = [
  { upTo: 6, breaks: [0.05, 0.2, 0.5, 1, 2, 4] },
  { upTo: 20, breaks: [0.05, 0.5, 1, 2, 4, 8] },
  { upTo: Infinity, breaks: [0.05, 1, 3, 6, 12, 24] },
] as const;
/** Limits of depth × velocity, m²/s (Smith, Davey and Cox 2014, classes H1 to H6). */
const HAZARD_BREAKS_M2S = [0.05, 0.3, 0.6, 1, 4] as const;

const SPEED_BREAKS_MS = [0.1, 0.5, 1, 2, 4, 8] as const;

/** What a hazard map says below it. */
export const HAZARD_WORDS =
  'Greatest depth × velocity (m²/s). By the classes H1 to H6 of Smith, Davey and Cox (2014): from 0.3 small cars float, from 0.6 children and old people fall, from 1 no vehicle and nobody stands, from 4 houses fail.';

/** Depths of water (m) over the relief of the ground, from the depth that counts as flooded on. */
export function depthLayer({
  title,
  depth,
  ground,
  wetDepthM,
}: {
  readonly title: string;
  readonly depth: ArrayLike<number>;
  readonly ground: Raster;
  readonly wetDepthM: number;
}): RasterLayer {
  const values = Float64Array.from(depth);
  const deepest = values.reduce((most, one) => (Number.isNaN(one) ? most : Math.max(most, one)), 0);
  const breaks = DEPTHS_M.find(({ upTo }) => deepest <= upTo)?.breaks ?? DEPTHS_M[0].breaks;
  const steps = breaks.filter((one) => one > wetDepthM);
  return {
    kind: 'raster',
    raster: { ...ground, values },
    scale: classedScale('depth', { title, breaks: [wetDepthM, ...steps] }),
    ground,
  };
}

/** Depth × velocity (m²/s) over the relief of the ground. */
export function hazardLayer(hazard: ArrayLike<number>, ground: Raster): RasterLayer {
  return {
    kind: 'raster',
    raster: { ...ground, values: Float64Array.from(hazard) },
    scale: classedScale('intensity', { title: 'Depth × velocity (m²/s)', breaks: HAZARD_BREAKS_M2S }),
    ground,
  };
}

/** Velocities of water (m/s) over the relief of the ground. */
export function speedLayer(speed: ArrayLike<number>, ground: Raster): RasterLayer {
  return {
    kind: 'raster',
    raster: { ...ground, values: Float64Array.from(speed) },
    scale: classedScale('speed', { title: 'Velocity (m/s)', breaks: SPEED_BREAKS_MS }),
    ground,
  };
}
