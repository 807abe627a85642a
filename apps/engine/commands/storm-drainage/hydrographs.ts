import { element, INK, kindColour, svgDocument, textAt, textWidth } from '../../report/index.ts';
import { axes, legendRow, type Plot, pathOf, xAt, yAt } from './plot.ts';

const WIDTH = 1000;
const LEFT = 76;
const RIGHT = 24;

/** Lines over hours, below the rain of the same hours. */
export function hydrographSvg(options: {
  readonly title: string;
  readonly hours: readonly number[];
  readonly rainMmH: readonly number[];
  readonly yTitle: string;
  readonly lines: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly colour?: string;
    readonly isDashed?: boolean;
  }[];
}): string {
  const { title, hours, rainMmH, yTitle, lines } = options;
  const x = [hours[0] ?? 0, Math.max(hours.at(-1) ?? 1, (hours[0] ?? 0) + 1e-6)] as const;
  const hasRain = rainMmH.some((rate) => rate > 0);
  const top = 84;
  const rainHeight = hasRain ? 90 : 0;
  const flowTop = top + rainHeight + (hasRain ? 30 : 0);
  const values = lines.flatMap((line) => line.values);
  const least = Math.min(0, ...values);
  const most = Math.max(...values, least + 1e-6) * 1.05;
  const flow: Plot = {
    left: LEFT,
    top: flowTop,
    width: WIDTH - LEFT - RIGHT,
    height: 270,
    x,
    y: [least, most],
  };
  const rain: Plot = {
    ...flow,
    top,
    height: rainHeight,
    y: [0, Math.max(...rainMmH, 1e-6) * 1.08],
    isInverted: true,
  };
  const colours = lines.map(({ colour }, i) => colour ?? kindColour(i));
  const body: string[] = [textAt(16, 27, title, { size: 17, weight: 'bold' })];
  body.push(
    legendRow(
      LEFT,
      52,
      [
        ...(hasRain ? [{ label: 'rain', colour: RAIN }] : []),
        ...lines.map(({ name, isDashed }, i) => ({
          label: name,
          colour: colours[i] ?? INK.text,
          isLine: true,
          ...(isDashed === true ? { isDashed } : {}),
        })),
      ],
      (text) => textWidth(text),
    ),
  );
  if (hasRain) {
    body.push(axes(rain, { yTitle: 'Rain (mm/h)' }));
    body.push(element('path', { d: rainArea(rain, hours, rainMmH), fill: RAIN }));
  }
  body.push(axes(flow, { xTitle: 'Hours after the start', yTitle }));
  if (least < 0)
    body.push(
      element('line', {
        x1: LEFT,
        x2: LEFT + flow.width,
        y1: yAt(flow, 0),
        y2: yAt(flow, 0),
        stroke: INK.frame,
        'stroke-width': 1,
      }),
    );
  for (const [i, line] of lines.entries())
    body.push(
      element('path', {
        d: pathOf(
          flow,
          hours.map((hour, row) => [hour, line.values[row] ?? 0] as const),
        ),
        fill: 'none',
        stroke: colours[i],
        'stroke-width': 2,
        'stroke-linejoin': 'round',
        'stroke-dasharray': line.isDashed === true ? '6 4' : undefined,
      }),
    );
  return svgDocument(WIDTH, flowTop + flow.height + 56, title, body);
}

const RAIN = '#4292c6';

/** Columns that hang from the top, each as wide as its step. */
function rainArea(plot: Plot, hours: readonly number[], rates: readonly number[]): string {
  const parts: string[] = [];
  for (const [row, rate] of rates.entries()) {
    if (rate <= 0) continue;
    const from = xAt(plot, hours[row] ?? 0);
    const until = xAt(plot, hours[row + 1] ?? plot.x[1]);
    parts.push(
      `M${from.toFixed(1)} ${plot.top}H${until.toFixed(1)}V${yAt(plot, rate).toFixed(1)}H${from.toFixed(1)}Z`,
    );
  }
  return parts.join('');
}
