import { encode } from 'fast-png';
import type { Raster } from '../files/raster.ts';
import { type ColourScale, colourOf } from './colours.ts';
import { contourLines } from './contour-lines.ts';
import {
  type Bounds,
  boundsOf,
  joinBounds,
  type MapPoint,
  type MapView,
  pathThrough,
  rasterBounds,
} from './map-view.ts';
import { type RasterImageOptions, rasterImage } from './raster-image.ts';
import { element, INK } from './svg.ts';

/** How a thing of a layer is drawn and named; `value` chooses its colour from the layer's scale. */
interface Drawn {
  readonly value?: number;
  readonly colour?: string;
  readonly label?: string;
}

/** Fields that all layers of lines, areas and points have. */
interface Layer {
  /** Colour of what has none of its own. */
  readonly colour?: string;
  /** Colours by value; its classes stand in the legend. */
  readonly scale?: ColourScale;
  /** Its line in the legend; without one (and without a scale) the layer is background. */
  readonly legend?: string;
  /** 0 to 1. */
  readonly opacity?: number;
}

/** The form of a point. */
export type PointShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';

/** A raster in the colours of a scale, over the relief of the ground where that is given. */
export interface RasterLayer extends RasterImageOptions {
  readonly kind: 'raster';
}

/** Lines such as roads, pipes and routes; widths in pixels. */
export interface LineLayer extends Layer {
  readonly kind: 'lines';
  readonly lines: readonly (Drawn & { readonly path: readonly MapPoint[]; readonly width?: number })[];
  readonly width?: number;
  readonly isDashed?: boolean;
  /** An arrow in the middle of each line, in the direction of its places. */
  readonly hasArrows?: boolean;
}

/** Areas; holes are rings after the first. */
export interface PolygonLayer extends Layer {
  readonly kind: 'polygons';
  readonly polygons: readonly (Drawn & { readonly rings: readonly (readonly MapPoint[])[] })[];
  readonly outline?: string;
}

/** Places; radius in pixels. */
export interface PointLayer extends Layer {
  readonly kind: 'points';
  readonly points: readonly (Drawn & { readonly at: MapPoint; readonly radius?: number })[];
  readonly shape?: PointShape;
  readonly radius?: number;
}

/** Lines along which a raster has each level, such as a fire's edge by hour. */
export interface ContourLayer extends Layer {
  readonly kind: 'contours';
  readonly raster: Raster;
  readonly levels: readonly number[];
  readonly width?: number;
  /** What stands at a line; without it nothing. */
  readonly labelOf?: (level: number) => string;
}

/** One layer of a map; later ones lie above. */
export type MapLayer = RasterLayer | LineLayer | PolygonLayer | PointLayer | ContourLayer;

/** A name on the map, with the place it belongs to in pixels. */
export interface MapLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly gap: number;
}

/** A layer as SVG, with the names that want a place. */
export interface DrawnLayer {
  readonly svg: string;
  readonly labels: readonly MapLabel[];
  /** Signs of points, which names would rather not cover. */
  readonly signs?: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
}

const DEFAULT_COLOUR = '#0072b2';

/** The bounds of what a layer shows. */
export function layerBounds(layer: MapLayer): Bounds | undefined {
  switch (layer.kind) {
    case 'raster':
    case 'contours':
      return rasterBounds(layer.raster);
    case 'lines':
      return joinBounds(layer.lines.map(({ path }) => boundsOf(path)));
    case 'polygons':
      return joinBounds(layer.polygons.map(({ rings }) => boundsOf(rings[0] ?? [])));
    case 'points':
      return boundsOf(layer.points.map(({ at }) => at));
  }
}

/** Draws one layer. */
export function drawLayer(view: MapView, layer: MapLayer): DrawnLayer {
  switch (layer.kind) {
    case 'raster':
      return { svg: drawRaster(view, layer), labels: [] };
    case 'lines':
      return drawLines(view, layer);
    case 'polygons':
      return drawPolygons(view, layer);
    case 'points':
      return drawPoints(view, layer);
    case 'contours':
      return drawContours(view, layer);
  }
}

function drawRaster(view: MapView, layer: RasterLayer): string {
  const { width, height, data } = rasterImage(layer);
  const png = encode({ width, height, data, channels: 4, depth: 8 });
  const [west, south, east, north] = rasterBounds(layer.raster);
  return element('image', {
    x: view.x(west),
    y: view.y(north),
    width: view.x(east) - view.x(west),
    height: view.y(south) - view.y(north),
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
    href: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
  });
}

/** The colour of a thing; undefined where its value falls in no class, so that it is not drawn. */
function colourIn(layer: Layer, thing: Drawn): string | undefined {
  if (thing.colour !== undefined) return thing.colour;
  if (layer.scale !== undefined && thing.value !== undefined) return colourOf(layer.scale, thing.value);
  return layer.colour ?? DEFAULT_COLOUR;
}

function drawLines(view: MapView, layer: LineLayer): DrawnLayer {
  const labels: MapLabel[] = [];
  const dash = layer.isDashed ? '6 4' : undefined;
  const paths = layer.lines.flatMap((line) => {
    const colour = colourIn(layer, line);
    if (colour === undefined || line.path.length < 2) return [];
    const width = line.width ?? layer.width ?? 2;
    const middle = middleOf(view, line.path);
    if (line.label !== undefined) labels.push({ x: middle.x, y: middle.y, text: line.label, gap: 4 });
    const path = element('path', {
      d: pathThrough(view, line.path),
      stroke: colour,
      'stroke-width': width,
      'stroke-dasharray': dash,
    });
    return layer.hasArrows && middle.length > 14 ? [path, arrow(middle, colour, width)] : [path];
  });
  return {
    svg: group(layer, { fill: 'none', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' }, paths),
    labels,
  };
}

function group(
  layer: Layer,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
): string {
  const opacity = layer.opacity === undefined ? {} : { opacity: String(layer.opacity) };
  return element('g', { ...attributes, ...opacity }, ...children);
}

/** The place half way along a line in pixels, with its direction and the whole length. */
function middleOf(view: MapView, path: readonly MapPoint[]) {
  const places = path.map(([x, y]) => [view.x(x), view.y(y)] as const);
  const lengths = places
    .slice(1)
    .map(([x, y], i) => Math.hypot(x - (places[i]?.[0] ?? x), y - (places[i]?.[1] ?? y)));
  const length = lengths.reduce((sum, one) => sum + one, 0);
  let left = length / 2;
  for (const [i, piece] of lengths.entries()) {
    const [ax, ay] = places[i] ?? [0, 0];
    const [bx, by] = places[i + 1] ?? [0, 0];
    if (left <= piece && piece > 0) {
      const share = left / piece;
      return {
        x: ax + (bx - ax) * share,
        y: ay + (by - ay) * share,
        turn: Math.atan2(by - ay, bx - ax),
        length,
      };
    }
    left -= piece;
  }
  const [x, y] = places[0] ?? [0, 0];
  return { x, y, turn: 0, length };
}

function arrow(at: { x: number; y: number; turn: number }, colour: string, width: number): string {
  const size = 4.5 + 1.2 * width;
  const turned = `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) rotate(${((at.turn * 180) / Math.PI).toFixed(1)})`;
  return element('path', {
    d: `M${size} 0L${-size * 0.7} ${size * 0.7}L${-size * 0.3} 0L${-size * 0.7} ${-size * 0.7}Z`,
    fill: colour,
    stroke: INK.paper,
    'stroke-width': 1,
    transform: turned,
  });
}

function drawPolygons(view: MapView, layer: PolygonLayer): DrawnLayer {
  const labels: MapLabel[] = [];
  const paths = layer.polygons.flatMap((polygon) => {
    const colour = colourIn(layer, polygon);
    if (colour === undefined) return [];
    const [outer = []] = polygon.rings;
    const bounds = boundsOf(outer);
    if (polygon.label !== undefined && bounds !== undefined) {
      const [west, south, east, north] = bounds;
      labels.push({
        x: view.x((west + east) / 2),
        y: view.y((south + north) / 2),
        text: polygon.label,
        gap: 0,
      });
    }
    const d = polygon.rings.map((ring) => pathThrough(view, ring, true)).join('');
    return [element('path', { d, fill: colour })];
  });
  const style = { 'fill-rule': 'evenodd', stroke: layer.outline ?? INK.frame, 'stroke-width': '0.8' };
  return { svg: group({ ...layer, opacity: layer.opacity ?? 0.7 }, style, paths), labels };
}

function drawPoints(view: MapView, layer: PointLayer): DrawnLayer {
  const labels: MapLabel[] = [];
  const signs: { x: number; y: number; radius: number }[] = [];
  const marks = layer.points.flatMap((point) => {
    const colour = colourIn(layer, point);
    if (colour === undefined) return [];
    const radius = point.radius ?? layer.radius ?? 5;
    const x = view.x(point.at[0]);
    const y = view.y(point.at[1]);
    if (point.label !== undefined) labels.push({ x, y, text: point.label, gap: radius + 3 });
    signs.push({ x, y, radius });
    return [mark(layer.shape ?? 'circle', x, y, radius, colour)];
  });
  return { svg: group(layer, { stroke: INK.paper, 'stroke-width': '1' }, marks), labels, signs };
}

/** The sign of a point, in the map and in the legend. */
export function mark(shape: PointShape, x: number, y: number, radius: number, colour: string): string {
  const r = radius;
  switch (shape) {
    case 'circle':
      return element('circle', { cx: x, cy: y, r, fill: colour });
    case 'square':
      return element('rect', { x: x - r, y: y - r, width: 2 * r, height: 2 * r, fill: colour });
    case 'triangle':
      return element('path', {
        d: `M${x} ${y - 1.2 * r}L${x + 1.1 * r} ${y + 0.8 * r}H${x - 1.1 * r}Z`,
        fill: colour,
      });
    case 'diamond':
      return element('path', {
        d: `M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}Z`,
        fill: colour,
      });
    case 'cross':
      return element('path', {
        d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`,
        stroke: colour,
        'stroke-width': Math.max(1.5, r / 2),
      });
  }
}

function drawContours(view: MapView, layer: ContourLayer): DrawnLayer {
  const labels: MapLabel[] = [];
  const paths = layer.levels.flatMap((level) => {
    const colour = colourIn(layer, { value: level });
    const lines = colour === undefined ? [] : contourLines(layer.raster, level);
    const longest = lines.toSorted((a, b) => b.length - a.length)[0];
    if (longest !== undefined && layer.labelOf !== undefined) {
      const at = middleOf(view, longest);
      labels.push({ x: at.x, y: at.y, text: layer.labelOf(level), gap: 3 });
    }
    const d = lines.map((line) => pathThrough(view, line)).join('');
    return d === '' ? [] : [element('path', { d, stroke: colour, 'data-level': String(level) })];
  });
  const style = { fill: 'none', 'stroke-width': String(layer.width ?? 1.5), 'stroke-linejoin': 'round' };
  return { svg: group(layer, style, paths), labels };
}
