import { frame, northArrow, scaleBar } from './map-furniture.ts';
import { type DrawnLayer, drawLayer, layerBounds, type MapLayer } from './map-layers.ts';
import { legendOf } from './map-legend.ts';
import { type Bounds, joinBounds, type MapSpace, mapView } from './map-view.ts';
import { element, svgDocument, textAt, textWidth } from './svg.ts';

/** A map: layers from the ground up, with frame, scale bar, north arrow and legend. */
export interface MapOptions {
  readonly title: string;
  readonly space: MapSpace;
  readonly layers: readonly MapLayer[];
  /** The part to show, to its edges; without it all that the layers hold, with a margin. */
  readonly bounds?: Bounds;
  /** Width of the whole picture in pixels, 1000 without it. */
  readonly width?: number;
}

const LEFT = 64;
const TOP = 44;
const LEGEND = 210;
const GAP = 20;
const FURNITURE = 56;

/** Draws a map as SVG; equal options give equal text. */
export function mapSvg(options: MapOptions): string {
  const { title, space, layers, width = 1000 } = options;
  const bounds = options.bounds ?? joinBounds(layers.map((layer) => layerBounds(layer)));
  if (bounds === undefined) throw new Error(`The map "${title}" has nothing to show.`);
  const isPlain = layers.every((layer) => layer.kind === 'raster' || layer.kind === 'contours');
  const room = {
    left: LEFT,
    top: TOP,
    width: width - LEFT - LEGEND - 2 * GAP,
    leastHeight: 260,
    mostHeight: 760,
  };
  const view = mapView(space, bounds, room, isPlain || options.bounds !== undefined ? 0 : undefined);
  const drawn = layers.map((layer) => drawLayer(view, layer));
  const legend = legendOf(layers, view.left + view.width + GAP, TOP + 8, LEGEND);
  // The furniture stands beside the frame, so that it hides nothing.
  const column = view.left + view.width + GAP;
  const foot = Math.max(view.top + view.height, TOP + legend.height + FURNITURE);
  const height = foot + 32;
  const area = { x: view.left, y: view.top, width: view.width, height: view.height };
  return svgDocument(width, height, title, [
    textAt(LEFT, 27, title, { size: 17, weight: 'bold' }),
    element('clipPath', { id: 'frame' }, element('rect', area)),
    element('rect', { ...area, fill: '#f6f8fa' }),
    element('g', { 'clip-path': 'url(#frame)' }, ...drawn.map(({ svg }) => svg), labelTexts(drawn, area)),
    frame(view),
    scaleBar(view, { x: column, y: foot - 4 }),
    northArrow({ x: column + LEGEND - 12, y: foot - 2 }),
    legend.svg,
  ]);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIZE = 11;
/** Signs that names keep clear of; with more of them there is no room anyway. */
const MOST_SIGNS = 500;

/**
 * Names right of their places, else left, above or below, where they cover no sign of a point if that can be; one that would
 * lie on another or leave the frame is left out.
 */
function labelTexts(drawn: readonly DrawnLayer[], frameArea: Area): string {
  const taken: Area[] = [];
  const signs = drawn
    .flatMap((layer) => layer.signs ?? [])
    .slice(0, MOST_SIGNS)
    .map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }));
  // The upper layers choose first.
  const labels = drawn.flatMap((layer) => layer.labels).toReversed();
  const texts = labels.flatMap(({ x, y, text, gap }) => {
    const width = textWidth(text, SIZE);
    const places: readonly (readonly [number, number])[] = [
      [x + gap, y + 4],
      [x - gap - width, y + 4],
      [x - width / 2, y - gap - 2],
      [x - width / 2, y + gap + SIZE],
    ];
    const free = places
      .map(([left, base]) => ({
        left,
        base,
        box: { x: left - 1, y: base - SIZE, width: width + 2, height: SIZE + 3 },
      }))
      .filter(({ box }) => within(box, frameArea) && !taken.some((one) => overlap(one, box)));
    const place = free.find(({ box }) => !signs.some((one) => overlap(one, box))) ?? free[0];
    if (place === undefined) return [];
    taken.push(place.box);
    return [textAt(place.left, place.base, text, { size: SIZE, halo: true })];
  });
  return element('g', { 'data-part': 'labels' }, ...texts);
}

function within(box: Area, area: Area): boolean {
  return (
    box.x >= area.x &&
    box.y >= area.y &&
    box.x + box.width <= area.x + area.width &&
    box.y + box.height <= area.y + area.height
  );
}

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
