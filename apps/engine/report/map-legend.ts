import type { ColourScale } from './colours.ts';
import { type MapLayer, mark } from './map-layers.ts';
import { overGround } from './raster-image.ts';
import { element, INK, textAt, wrapped } from './svg.ts';

const LINE = 18;
const SWATCH = 24;
const DEFAULT_COLOUR = '#0072b2';

/** The legend of a map's layers, in a column; the top layer stands first. */
export function legendOf(
  layers: readonly MapLayer[],
  left: number,
  top: number,
  width: number,
): { svg: string; height: number } {
  const parts: string[] = [];
  let y = top;
  const line = (sign: string | undefined, text: string, isTitle = false) => {
    const indent = sign === undefined ? 0 : SWATCH + 8;
    if (sign !== undefined) parts.push(sign);
    for (const one of wrapped(text, width - indent)) {
      parts.push(textAt(left + indent, y + 4, one, isTitle ? { weight: 'bold' } : {}));
      y += LINE;
    }
  };
  for (const layer of layers.toReversed()) {
    if (layer.kind !== 'raster' && layer.legend !== undefined && layer.scale === undefined)
      line(signOf(layer, layer.colour, left, y), layer.legend);
    if (layer.scale === undefined) continue;
    y += parts.length === 0 ? 0 : 8;
    const { title, classes }: ColourScale = layer.scale;
    line(undefined, title, true);
    for (const { colour, label } of classes) line(signOf(layer, colour, left, y), label);
    y += 6;
  }
  return { svg: element('g', { 'data-part': 'legend' }, ...parts), height: y - top };
}

function signOf(layer: MapLayer, colour: string | undefined, left: number, y: number): string {
  const paint = colour ?? DEFAULT_COLOUR;
  switch (layer.kind) {
    case 'raster': {
      const shown = overGround(paint, layer);
      return element('rect', {
        x: left,
        y: y - 7,
        width: SWATCH,
        height: 14,
        fill: shown,
        stroke: INK.frame,
        'stroke-width': 0.5,
      });
    }
    case 'polygons':
      return element('rect', {
        x: left,
        y: y - 7,
        width: SWATCH,
        height: 14,
        fill: paint,
        'fill-opacity': String(layer.opacity ?? 0.7),
        stroke: layer.outline ?? INK.frame,
        'stroke-width': 0.8,
      });
    case 'lines':
    case 'contours':
      return element('path', {
        d: `M${left} ${y}h${SWATCH}`,
        stroke: paint,
        'stroke-width': Math.min(6, layer.width ?? 2),
        'stroke-dasharray': layer.kind === 'lines' && layer.isDashed ? '6 4' : undefined,
      });
    case 'points':
      return mark(layer.shape ?? 'circle', left + SWATCH / 2, y, Math.min(7, layer.radius ?? 5), paint);
  }
}
