import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { kindColour } from './colours.ts';
import { FONT_FAMILY, INK } from './svg.ts';

use([
  BarChart,
  CustomChart,
  LineChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  SVGRenderer,
]);

/** An axis: its name with the unit, and its ends where they are not those of the data. */
export interface ChartAxis {
  readonly title: string;
  readonly min?: number;
  readonly max?: number;
  /** Grows downwards (depth below ground). */
  readonly isInverted?: boolean;
  /** `hours`: values are seconds and are shown as hours and minutes. `time`: values are ms UTC, shown at UTC+8. */
  readonly shows?: 'numbers' | 'hours' | 'time';
}

/** Size of a chart in pixels. */
export interface ChartSize {
  readonly width?: number;
  readonly height?: number;
}

/** A chart of lines over a numeric axis. */
export interface LineChartOptions extends ChartSize {
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
    readonly colour?: string;
    readonly isDashed?: boolean;
    /** The value holds until the next point. */
    readonly isStepped?: boolean;
    /** A mark at each point. */
    readonly hasMarks?: boolean;
    /** Filled down to the axis. */
    readonly isFilled?: boolean;
  }[];
  /** Areas between two values, such as the interval of a forecast: x, lower, upper. */
  readonly bands?: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number, number])[];
    readonly colour?: string;
  }[];
  /** Vertical lines with a name. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
  /** Horizontal lines with a name, such as a threshold. */
  readonly limits?: readonly { readonly y: number; readonly label: string }[];
}

/** A chart of bars, one for each category, or several beside or on each other. */
export interface BarChartOptions extends ChartSize {
  readonly title: string;
  readonly categories: readonly string[];
  readonly y: ChartAxis;
  readonly bars: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly colour?: string;
  }[];
  readonly isStacked?: boolean;
  /** Categories from top to bottom, for long names. */
  readonly isHorizontal?: boolean;
}

/** Draws lines as SVG. */
export function lineChart(options: LineChartOptions): string {
  const { title, x, y, lines, bands = [], marks = [], limits = [] } = inLocalTime(options);
  const names = [...lines, ...bands].map(({ name }) => name).filter((name) => name !== '');
  const markLines = [
    ...marks.map(({ x: at, label }) => ({
      xAxis: at,
      label: { formatter: label, position: 'end' as const },
    })),
    ...limits.map(({ y: at, label }) => ({
      yAxis: at,
      label: { formatter: label, position: 'insideEndTop' as const },
    })),
  ];
  const series = lines.map(({ name, points, colour, isDashed, isStepped, hasMarks, isFilled }, i) => ({
    type: 'line' as const,
    name,
    data: points.map(([px, py]) => [px, py]),
    color: colour ?? kindColour(i),
    lineStyle: { width: 2, type: isDashed ? ('dashed' as const) : ('solid' as const) },
    symbol: hasMarks ? ('circle' as const) : ('none' as const),
    symbolSize: 6,
    ...(isStepped && { step: 'end' as const }),
    ...(isFilled && { areaStyle: { opacity: 0.25 } }),
    ...(i === 0 && {
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: INK.quiet, type: 'dashed' as const },
        label: { color: INK.quiet, fontSize: 11 },
        data: markLines,
      },
    }),
  }));
  const areas = bands.map(({ name, points, colour }, i) => bandSeries(name, points, colour ?? kindColour(i)));
  return rendered(options, {
    ...commonOptions(title, names),
    xAxis: {
      ...axisOf(x, 'middle', 28),
      ...hourSteps(
        x,
        lines.flatMap(({ points }) => points.map(([at]) => at)),
      ),
    },
    yAxis: axisOf(y, 'end', 12),
    series: [...areas, ...series],
  });
}

/** Draws bars as SVG. */
export function barChart(options: BarChartOptions): string {
  const { title, categories, y, bars, isStacked, isHorizontal } = options;
  const names = bars.length > 1 ? bars.map(({ name }) => name) : [];
  const kinds = {
    type: 'category' as const,
    data: [...categories],
    inverse: isHorizontal === true,
    axisLabel: { color: INK.text, interval: 0, ...(isHorizontal ? {} : { hideOverlap: true }) },
    axisLine: { lineStyle: { color: INK.frame } },
    axisTick: { show: false },
  };
  // A bar says its value by its length, so it begins at zero.
  const values = { ...axisOf(y, isHorizontal ? 'middle' : 'end', isHorizontal ? 28 : 12), scale: false };
  return rendered(options, {
    ...commonOptions(title, names),
    xAxis: isHorizontal ? values : kinds,
    yAxis: isHorizontal ? kinds : values,
    series: bars.map(({ name, values: data, colour }, i) => ({
      type: 'bar' as const,
      name,
      data: [...data],
      color: colour ?? kindColour(i),
      barMaxWidth: 48,
      ...(isStacked && { stack: 'all' }),
    })),
  });
}

function commonOptions(title: string, names: readonly string[]) {
  return {
    animation: false,
    useUTC: true,
    backgroundColor: INK.paper,
    textStyle: { fontFamily: FONT_FAMILY, color: INK.text },
    title: {
      text: title,
      left: 16,
      top: 8,
      textStyle: { fontSize: 17, fontFamily: FONT_FAMILY, color: INK.text },
    },
    legend: {
      show: names.length > 0,
      data: [...names],
      top: 38,
      left: 16,
      itemWidth: 22,
      textStyle: { color: INK.text },
    },
    grid: {
      left: 24,
      right: 40,
      top: names.length > 0 ? 92 : 72,
      bottom: 44,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
  };
}

function axisOf(
  { title, min, max, isInverted, shows }: ChartAxis,
  nameLocation: 'middle' | 'end',
  nameGap: number,
) {
  return {
    type: shows === 'time' ? ('time' as const) : ('value' as const),
    name: title,
    nameLocation,
    nameGap,
    nameTextStyle: { color: INK.quiet, ...(nameLocation === 'end' && { align: 'left' as const }) },
    scale: true,
    inverse: isInverted === true,
    axisLabel: {
      color: INK.text,
      hideOverlap: true,
      ...(shows === 'hours' && { formatter: hoursText }),
      ...(shows === 'time' && { formatter: timeText }),
    },
    axisLine: { lineStyle: { color: INK.frame } },
    splitLine: { lineStyle: { color: INK.grid } },
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

function hoursText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : ''}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Steps of an axis of hours, in seconds. */
const HOUR_STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800];
const MOST_STEPS = 10;
const BAND_OPACITY = 0.2;

function hourSteps({ shows, min, max }: ChartAxis, values: readonly number[]) {
  if (shows !== 'hours') return {};
  const least = values.reduce((a, b) => Math.min(a, b), min ?? Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), max ?? -Infinity);
  const interval = HOUR_STEPS.find((one) => (most - least) / one <= MOST_STEPS);
  return interval === undefined ? {} : { interval, min: min ?? least, max: max ?? most };
}

const CHINA_MS = 8 * 3_600_000;

/** Times moved to UTC+8, so that the steps of the axis begin at local midnights. */
function inLocalTime(options: LineChartOptions): LineChartOptions {
  const { x, lines, bands = [], marks = [] } = options;
  if (x.shows !== 'time') return options;
  const { min, max } = x;
  return {
    ...options,
    x: {
      ...x,
      ...(min !== undefined && { min: min + CHINA_MS }),
      ...(max !== undefined && { max: max + CHINA_MS }),
    },
    lines: lines.map((line) => ({
      ...line,
      points: line.points.map(([at, value]) => [at + CHINA_MS, value] as const),
    })),
    bands: bands.map((band) => ({
      ...band,
      points: band.points.map(([at, low, high]) => [at + CHINA_MS, low, high] as const),
    })),
    marks: marks.map((mark) => ({ ...mark, x: mark.x + CHINA_MS })),
  };
}

/** Hours within a day, the date at midnight, of a time that was moved to UTC+8. */
function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  const hour = text.slice(11, 16);
  return hour === '00:00' ? text.slice(5, 10) : hour;
}

function bandSeries(name: string, points: readonly (readonly [number, number, number])[], colour: string) {
  const around = [
    ...points.map(([x, low]) => [x, low]),
    ...points.toReversed().map(([x, , high]) => [x, high]),
  ];
  return {
    type: 'custom' as const,
    name,
    color: colour,
    itemStyle: { opacity: BAND_OPACITY },
    silent: true,
    clip: true,
    data: points.flatMap(([x, low, high]) => [
      [x, low],
      [x, high],
    ]),
    renderItem: (params: { dataIndexInside: number }, api: { coord: (at: number[]) => number[] }) =>
      params.dataIndexInside > 0
        ? null
        : {
            type: 'polygon' as const,
            shape: { points: around.map((at) => api.coord(at)) },
            style: { fill: colour, opacity: BAND_OPACITY },
          },
  };
}

function rendered(
  { width = 1000, height = 420 }: ChartSize,
  option: Parameters<ReturnType<typeof init>['setOption']>[0],
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    // Names of parts carry numbers that run on in this process, and what a pointer does is of no use in a file: equal
    // charts shall give equal text.
    return chart
      .renderToSVGString()
      .replaceAll(/ (class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*")/g, '')
      .replaceAll(/<style[^>]*>[\s\S]*?<\/style>\n?/g, '')
      .replaceAll(/\bzr\d+-/g, 'zr-');
  } finally {
    chart.dispose();
  }
}
