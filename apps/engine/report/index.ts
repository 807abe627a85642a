export { type BarChartOptions, barChart, type ChartAxis, type LineChartOptions, lineChart } from './chart.ts';
export {
  type ClassedScaleOptions,
  type ColourClass,
  type ColourScale,
  classedScale,
  colourOf,
  KINDS,
  kindColour,
  kindScale,
  niceBreaks,
  type RampName,
  rampColour,
} from './colours.ts';
export { type ContourLine, contourLines } from './contour-lines.ts';
export { DATUM_NAMES } from './datum-names.ts';
export { type MapOptions, mapSvg } from './map.ts';
export type {
  ContourLayer,
  LineLayer,
  MapLayer,
  PointLayer,
  PointShape,
  PolygonLayer,
  RasterLayer,
} from './map-layers.ts';
export type { Bounds, MapPoint, MapSpace } from './map-view.ts';
export { hillshade, type RasterImageOptions, rasterPng } from './raster-image.ts';
export { element, escaped, FONT_FAMILY, INK, svgDocument, textAt, textWidth } from './svg.ts';
export { arrivalLayer, edgeLayer, mapSpaceOf } from './time-layers.ts';
export { depthLayer, HAZARD_WORDS, hazardLayer, speedLayer } from './water-layers.ts';
