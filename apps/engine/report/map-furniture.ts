import { niceBreaks } from './colours.ts';
import type { MapView } from './map-view.ts';
import { element, INK, textAt } from './svg.ts';

const MOST_BAR_SHARE = 0.25;

/** A round length that fits into so many metres: 1, 2 or 5 times a power of ten. */
export function roundLength(mostMetres: number): number {
  const power = 10 ** Math.floor(Math.log10(mostMetres));
  return ([5, 2, 1].find((one) => one * power <= mostMetres) ?? 1) * power;
}

/** A length as a person says it. */
export function lengthText(metres: number): string {
  if (metres >= 1000) return `${Number((metres / 1000).toPrecision(6))} km`;
  return metres >= 1 ? `${Number(metres.toPrecision(6))} m` : `${Number((metres * 100).toPrecision(6))} cm`;
}

/** A place in the picture, in pixels. */
interface At {
  readonly x: number;
  readonly y: number;
}

/** The bar that says how long so many pixels are, its left end at a place. */
export function scaleBar(view: MapView, { x, y }: At): string {
  const metres = roundLength(view.width * MOST_BAR_SHARE * view.metresPerPixel);
  const width = metres / view.metresPerPixel;
  return element(
    'g',
    { 'data-part': 'scale-bar', 'data-metres': String(metres) },
    element('path', {
      d: `M${x} ${y - 5}V${y}H${x + width}V${y - 5}`,
      fill: 'none',
      stroke: INK.text,
      'stroke-width': 1.5,
    }),
    textAt(x + width / 2, y - 7, lengthText(metres), { size: 11, anchor: 'middle' }),
  );
}

/** The arrow to the north, its middle over a place; every map here has north up. */
export function northArrow({ x, y }: At): string {
  return element(
    'g',
    { 'data-part': 'north' },
    element('path', {
      d: `M${x} ${y - 30}L${x + 7} ${y - 11}L${x} ${y - 16}L${x - 7} ${y - 11}Z`,
      fill: INK.text,
    }),
    textAt(x, y, 'N', { size: 12, anchor: 'middle', weight: 'bold' }),
  );
}

/** The frame with a few coordinates along its lower and left edge. */
export function frame(view: MapView): string {
  const { left, top, width, height, bounds } = view;
  const [west, south, east, north] = bounds;
  const bottom = top + height;
  const ticks = (from: number, to: number, count: number) =>
    niceBreaks(from, to, count).filter((value) => value > from && value < to);
  const isDegrees = view.space.kind === 'degrees';
  const across = ticks(west, east, 4).flatMap((value) => [
    element('path', { d: `M${view.x(value)} ${bottom}v5`, stroke: INK.frame }),
    textAt(view.x(value), bottom + 17, isDegrees ? degrees(value, 'E', 'W') : plain(value), {
      size: 10,
      anchor: 'middle',
      colour: INK.quiet,
    }),
  ]);
  const along = ticks(south, north, 4).flatMap((value) => [
    element('path', { d: `M${left} ${view.y(value)}h-5`, stroke: INK.frame }),
    textAt(left - 8, view.y(value) + 3.5, isDegrees ? degrees(value, 'N', 'S') : plain(value), {
      size: 10,
      anchor: 'end',
      colour: INK.quiet,
    }),
  ]);
  const border = element('rect', { x: left, y: top, width, height, fill: 'none', stroke: INK.frame });
  return element('g', { 'data-part': 'frame' }, border, ...across, ...along);
}

function degrees(value: number, above: string, below: string): string {
  return `${Number(Math.abs(value).toPrecision(8))}°${value < 0 ? below : above}`;
}

function plain(value: number): string {
  return Number(value.toPrecision(9)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}
