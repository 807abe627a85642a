import { fontFamily, palettes, type ThemeName } from './tokens.ts';

/** The chart theme made of our tokens: thin grey axes, no fills, one line style for one kind of thing. */
export function echartsTheme(name: ThemeName): Readonly<Record<string, unknown>> {
  const palette = palettes[name];
  const axis = {
    axisLine: { lineStyle: { color: palette.borderStrong } },
    axisTick: { show: false },
    axisLabel: { color: palette.textSecond, fontFamily },
    splitLine: { lineStyle: { color: palette.border, width: 1 } },
    nameTextStyle: { color: palette.textSecond, fontFamily },
  };
  return {
    color: palette.series,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: palette.text },
    title: { textStyle: { color: palette.text, fontWeight: 600 } },
    legend: { textStyle: { color: palette.textSecond }, itemWidth: 16, itemHeight: 2, icon: 'rect' },
    line: { symbol: 'none', lineStyle: { width: 1.5 }, connectNulls: false },
    categoryAxis: axis,
    valueAxis: axis,
    timeAxis: axis,
    axisPointer: {
      lineStyle: { color: palette.accent },
      label: { backgroundColor: palette.ink, color: palette.onInk },
    },
    tooltip: {
      backgroundColor: palette.raised,
      borderColor: palette.border,
      textStyle: { color: palette.text, fontFamily },
    },
    markLine: { symbol: 'none', lineStyle: { type: [4, 3] }, label: { color: palette.text, fontFamily } },
  };
}
