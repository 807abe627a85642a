import { exactTime, timeOfDay } from '../city/time-words.ts';
import { fontFamily, type Palette } from '../design/tokens.ts';

/** One line of a pane. `expected` is drawn thin and dashed: what the same slot of earlier days says. */
export interface SplitSeries {
  readonly name: string;
  readonly kind: 'measured' | 'expected';
  /** Time in ms and value; `null` is a gap. */
  readonly points: readonly (readonly [number, number | null])[];
}

/** One quantity in its unit. */
export interface SplitPane {
  readonly title: string;
  readonly unit: string;
  readonly digits?: number | undefined;
  readonly series: readonly SplitSeries[];
  readonly thresholds?: readonly { readonly value: number; readonly words: string }[] | undefined;
}

export interface SplitChartOptionOptions {
  readonly panes: readonly SplitPane[];
  readonly marks?: readonly { readonly at: number; readonly words: string }[] | undefined;
  readonly cursor?: number | undefined;
  readonly unit: number;
  readonly palette: Palette;
  readonly noData: string;
}

const paneHeight = 118;
const titleHeight = 24;
const footHeight = 26;

/** Height of the chart in units. */
export function splitChartHeight(panes: number): number {
  return panes * (paneHeight + titleHeight) + footHeight;
}

/** The ECharts option of a split chart. */
export function splitChartOption(options: SplitChartOptionOptions): Record<string, unknown> {
  const { panes, unit, palette } = options;
  const top = (index: number): number => (index * (paneHeight + titleHeight) + titleHeight) * unit;
  const last = panes.length - 1;
  const fontSize = 11 * unit;
  return {
    animation: false,
    grid: panes.map((_, index) => ({
      top: top(index) + 6 * unit,
      height: (paneHeight - 14) * unit,
      left: 52 * unit,
      right: 20 * unit,
    })),
    title: panes.map((pane, index) => ({
      text: pane.title,
      subtext: pane.unit,
      left: 0,
      top: top(index) - 22 * unit,
      itemGap: -14 * unit,
      textStyle: { fontSize: 12 * unit, fontFamily },
      subtextStyle: { fontSize, color: 'transparent' },
    })),
    tooltip: { trigger: 'axis', confine: true, textStyle: { fontSize: 12 * unit } },
    axisPointer: { link: [{ xAxisIndex: 'all' }], label: { fontSize } },
    xAxis: panes.map((_, index) => ({
      type: 'time',
      gridIndex: index,
      axisLabel: { show: index === last, fontSize, hideOverlap: true, formatter: timeOfDay },
      axisPointer: { label: { formatter: ({ value }: { value: number }) => exactTime(value) } },
      splitLine: { show: false },
    })),
    yAxis: panes.map((pane, index) => ({
      type: 'value',
      gridIndex: index,
      scale: true,
      splitNumber: 3,
      axisLabel: { fontSize, formatter: (value: number) => value.toFixed(pane.digits ?? 0) },
      axisLine: { show: false },
    })),
    series: panes.flatMap((pane, index) => paneSeries(pane, index, options)),
    graphic: panes.flatMap((pane, index) =>
      pane.series.some((series) => series.points.length > 0)
        ? []
        : [
            {
              type: 'text',
              left: 'center',
              top: top(index) + (paneHeight / 2 - 10) * unit,
              style: { text: options.noData, fill: palette.none.text, fontSize: 12 * unit, fontFamily },
            },
          ],
    ),
  };
}

function paneSeries(
  pane: SplitPane,
  index: number,
  { marks = [], cursor, unit, palette }: SplitChartOptionOptions,
): readonly Record<string, unknown>[] {
  const colours = palette.series;
  let measured = 0;
  return pane.series.map((series, at) => {
    const expected = series.kind === 'expected';
    const colour = expected ? palette.textThird : (colours[measured++ % colours.length] ?? palette.text);
    return {
      type: 'line',
      name: series.name,
      xAxisIndex: index,
      yAxisIndex: index,
      data: series.points.map(([time, value]) => [time, value]),
      showSymbol: false,
      connectNulls: false,
      z: expected ? 1 : 2,
      lineStyle: { color: colour, width: (expected ? 1 : 1.6) * unit, type: expected ? [3, 3] : 'solid' },
      itemStyle: { color: colour },
      tooltip: {
        valueFormatter: (value: unknown) =>
          typeof value === 'number' ? `${value.toFixed(pane.digits ?? 0)} ${pane.unit}` : '–',
      },
      ...(at === 0 ? { markLine: paneMarks(pane, index, marks, cursor, unit, palette) } : {}),
    };
  });
}

function paneMarks(
  pane: SplitPane,
  index: number,
  marks: readonly { readonly at: number; readonly words: string }[],
  cursor: number | undefined,
  unit: number,
  palette: Palette,
): Record<string, unknown> {
  const label = { fontSize: 11 * unit, color: palette.textSecond };
  return {
    silent: true,
    symbol: 'none',
    data: [
      ...(pane.thresholds ?? []).map(({ value, words }) => ({
        yAxis: value,
        lineStyle: { color: palette.text, type: [5, 4], width: unit },
        label: { ...label, formatter: words, position: 'insideEndTop' },
      })),
      ...marks.map(({ at, words }) => ({
        xAxis: at,
        lineStyle: { color: palette.textThird, type: 'solid', width: unit },
        label: { ...label, show: index === 0, formatter: words, position: 'end' },
      })),
      ...(cursor === undefined
        ? []
        : [
            {
              xAxis: cursor,
              lineStyle: { color: palette.accent, type: 'solid', width: 1.5 * unit },
              label: { show: false },
            },
          ]),
    ],
  };
}
