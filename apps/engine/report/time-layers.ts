import type { Raster, RasterSpace } from '../files/raster.ts';
import { classedScale, kindScale, niceBreaks, rampColour } from './colours.ts';
import type { LineLayer, RasterLayer } from './map-layers.ts';
import type { MapPoint, MapSpace } from './map-view.ts';

/** The space of a map of a raster; coordinates of an unknown kind count as metres. */
export function mapSpaceOf(space: RasterSpace): MapSpace {
  return space.kind === 'unknown' ? { kind: 'plane', metresPerUnit: 1 } : space;
}

/** Edges that move with the hours (of a flood, of a fire), each in its colour, the latest the darkest. */
export function edgeLayer({
  title,
  edges,
  palest = 0.25,
  width = 2,
  labelOf = (hour) => `${Number(hour.toFixed(2))} h`,
}: {
  readonly title: string;
  readonly edges: readonly { readonly hour: number; readonly rings: readonly (readonly MapPoint[])[] }[];
  /** Where on the ramp the first stands, 0 to 1. */
  readonly palest?: number;
  readonly width?: number;
  readonly labelOf?: (hour: number) => string;
}): LineLayer {
  const colourAt = (i: number) =>
    rampColour('intensity', edges.length < 2 ? 1 : palest + ((1 - palest) * i) / (edges.length - 1));
  return {
    kind: 'lines',
    scale: kindScale(
      title,
      edges.map(({ hour }, i) => ({ value: i, label: labelOf(hour), colour: colourAt(i) })),
    ),
    width,
    lines: edges.flatMap(({ rings }, value) => rings.map((path) => ({ path, value }))),
  };
}

/** Times of arrival over the relief of the ground; NaN and infinity are not drawn. */
export function arrivalLayer({
  raster,
  title,
  last,
  ground,
  classes = 8,
}: {
  /** Hours or minutes, as the title says. */
  readonly raster: Raster;
  readonly title: string;
  /** The latest time to be shown; without it the latest there is. */
  readonly last?: number;
  readonly ground?: Raster;
  readonly classes?: number;
}): RasterLayer {
  const values = raster.values.map((time) => (time < Infinity ? time : Number.NaN));
  const latest = values.reduce((most, time) => (Number.isNaN(time) ? most : Math.max(most, time)), 0);
  const end = last ?? (latest > 0 ? latest : 1);
  // The bound of the last class is the latest time rounded up to two digits.
  const unit = 10 ** (Math.floor(Math.log10(end)) - 1);
  const rounded = Number((Math.ceil(end / unit) * unit).toPrecision(3));
  return {
    kind: 'raster',
    raster: { ...raster, values },
    scale: classedScale('arrival', {
      title,
      breaks: niceBreaks(0, end, classes).filter((one) => one < end),
      last: last ?? rounded,
    }),
    ...(ground === undefined ? {} : { ground }),
  };
}
