import type { Raster } from '../files/raster.ts';
import { classedScale } from './colours.ts';
import type { RasterLayer } from './map-layers.ts';

const DEPTH_BREAKS_M = [0.05, 0.2, 0.5, 1, 2, 4] as const;
const DEEP_BREAKS_M = [0.5, 2, 5, 10, 20, 40] as const;
/** Water this deep is told in the classes of deep water, m. */
const DEEP_M = 12;
/** Limits of depth × velocity, m²/s (Smith, Davey and Cox 2014, classes H1 to H6). */
const HAZARD_BREAKS_M2S = [0.05, 0.3, 0.6, 1, 4] as const;

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
  const isDeep = values.some((one) => one > DEEP_M);
  const steps = (isDeep ? DEEP_BREAKS_M : DEPTH_BREAKS_M).filter((one) => one > wetDepthM);
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
