import type { Ground } from './ground.ts';
import type { ExtentFeatures } from './ground-schema.ts';

/** An area in metres from the south-west corner of the ground, as engines answer it. */
interface Area {
  readonly areaM2: number;
  readonly polygons: readonly {
    readonly outer: readonly (readonly [number, number])[];
    readonly holes: readonly (readonly (readonly [number, number])[])[];
  }[];
}

const HA = 10_000;

/** Rings of an area in the coordinates of the ground. */
export function ringsOf(
  { polygons }: Area,
  { raster, cellWidthM, cellHeightM }: Ground,
): [number, number][][][] {
  const { west, north, rows, cellX, cellY } = raster;
  // A thousandth of a cell.
  const digits = Math.min(12, Math.max(0, Math.ceil(3 - Math.log10(cellX))));
  const write = (ring: readonly (readonly [number, number])[]) =>
    ring.map(([x, y]): [number, number] => [
      Number((west + (x / cellWidthM) * cellX).toFixed(digits)),
      Number((north - rows * cellY + (y / cellHeightM) * cellY).toFixed(digits)),
    ]);
  return polygons.map(({ outer, holes }) => [write(outer), ...holes.map(write)]);
}

/** An area of an hour (of the whole run without one) as a feature in the coordinates of the ground. */
export function extentFeature(
  area: Area & { readonly hour: number | undefined },
  ground: Ground,
): ExtentFeatures['features'][number] {
  return {
    type: 'Feature',
    properties: {
      hour: area.hour === undefined ? null : Number(area.hour.toFixed(4)),
      areaHa: Number((area.areaM2 / HA).toFixed(3)),
    },
    geometry: { type: 'MultiPolygon', coordinates: ringsOf(area, ground) },
  };
}
