import { element, INK, niceBreaks, textAt } from '../../report/index.ts';

/** A rectangle to draw in, with what its axes mean. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: readonly [least: number, most: number];
  readonly y: readonly [least: number, most: number];
  /** Values of y grow downwards. */
  readonly isInverted?: boolean;
}

/** Pixel of a value on the x axis. */
export function xAt({ left, width, x }: Plot, value: number): number {
  return left + (width * (value - x[0])) / Math.max(x[1] - x[0], 1e-12);
}

/** Pixel of a value on the y axis. */
export function yAt({ top, height, y, isInverted }: Plot, value: number): number {
  const share = (value - y[0]) / Math.max(y[1] - y[0], 1e-12);
  return isInverted ? top + height * share : top + height * (1 - share);
}

/** Axes with grid lines, numbers and names; the x axis is left without numbers where `xTitle` is absent. */
export function axes(
  plot: Plot,
  {
    xTitle,
    yTitle,
    xText = String,
  }: { readonly xTitle?: string; readonly yTitle: string; readonly xText?: (value: number) => string },
): string {
  const { left, top, width, height } = plot;
  const parts: string[] = [];
  for (const value of niceBreaks(plot.y[0], plot.y[1], Math.max(2, Math.round(height / 60)))) {
    if (value < plot.y[0] - 1e-9 || value > plot.y[1] + 1e-9) continue;
    const y = yAt(plot, value);
    parts.push(
      element('line', { x1: left, y1: y, x2: left + width, y2: y, stroke: INK.grid, 'stroke-width': 1 }),
    );
    parts.push(textAt(left - 8, y + 4, String(Number(value.toPrecision(6))), { anchor: 'end' }));
  }
  for (const value of niceBreaks(plot.x[0], plot.x[1], Math.max(3, Math.round(width / 110)))) {
    if (value < plot.x[0] - 1e-9 || value > plot.x[1] + 1e-9) continue;
    const x = xAt(plot, value);
    parts.push(
      element('line', { x1: x, y1: top, x2: x, y2: top + height, stroke: INK.grid, 'stroke-width': 1 }),
    );
    if (xTitle !== undefined) parts.push(textAt(x, top + height + 18, xText(value), { anchor: 'middle' }));
  }
  parts.push(
    element('rect', { x: left, y: top, width, height, fill: 'none', stroke: INK.frame, 'stroke-width': 1 }),
  );
  parts.push(textAt(left, top - 8, yTitle, { colour: INK.quiet }));
  if (xTitle !== undefined)
    parts.push(textAt(left + width / 2, top + height + 38, xTitle, { colour: INK.quiet, anchor: 'middle' }));
  return element('g', {}, ...parts);
}

/** A path through values. */
export function pathOf(plot: Plot, points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${xAt(plot, x).toFixed(1)} ${yAt(plot, y).toFixed(1)}`)
    .join('');
}

/** Signs of a legend in one row. */
export function legendRow(
  x: number,
  y: number,
  entries: readonly {
    readonly label: string;
    readonly colour: string;
    readonly isLine?: boolean;
    readonly isDashed?: boolean;
  }[],
  widthOf: (text: string) => number,
): string {
  let at = x;
  const parts: string[] = [];
  for (const { label, colour, isLine, isDashed } of entries) {
    parts.push(
      isLine
        ? element('line', {
            x1: at,
            y1: y - 4,
            x2: at + 20,
            y2: y - 4,
            stroke: colour,
            'stroke-width': 2.5,
            'stroke-dasharray': isDashed ? '5 3' : undefined,
          })
        : element('rect', {
            x: at,
            y: y - 11,
            width: 20,
            height: 13,
            fill: colour,
            stroke: INK.frame,
            'stroke-width': 0.5,
          }),
      textAt(at + 26, y, label),
    );
    at += 26 + widthOf(label) + 22;
  }
  return element('g', {}, ...parts);
}
