import { LineChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  GridComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from 'echarts/components';
import { type ECharts, init, registerTheme, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { echartsTheme } from '../design/echarts-theme.ts';
import { useTheme } from '../design/theme.tsx';
import { palettes } from '../design/tokens.ts';
import { useUnit } from '../design/unit.ts';
import { useT } from '../i18n/language.tsx';
import { type SplitPane, splitChartHeight, splitChartOption } from './split-chart-option.ts';
import './split-chart.css';

use([
  LineChart,
  GridComponent,
  TooltipComponent,
  TitleComponent,
  MarkLineComponent,
  AxisPointerComponent,
  CanvasRenderer,
]);
registerTheme('wall', echartsTheme('wall'));
registerTheme('desk', echartsTheme('desk'));
registerTheme('phone', echartsTheme('phone'));

export interface SplitChartProps {
  /** One pane for each unit of measurement, over one time axis. */
  readonly panes: readonly SplitPane[];
  /** Moments to mark through all panes. */
  readonly marks?: readonly { readonly at: number; readonly words: string }[] | undefined;
  /** Where the replay stands. */
  readonly cursor?: number | undefined;
  readonly label: string;
}

/** Several quantities over the same time, each in its own pane with its unit and thresholds; gaps stay gaps. */
export function SplitChart({ panes, marks, cursor, label }: SplitChartProps) {
  const t = useT();
  const theme = useTheme();
  const unit = useUnit(theme);
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  useEffect(() => {
    if (!holder.current) return;
    const made = init(holder.current, theme);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(holder.current);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, [theme]);
  useEffect(() => {
    const option = splitChartOption({
      panes,
      marks,
      cursor,
      unit,
      palette: palettes[theme],
      noData: t('chart.noData'),
    });
    chart.current?.setOption(option, { notMerge: true });
    chart.current?.resize();
  }, [panes, marks, cursor, unit, theme, t]);
  return (
    <div
      ref={holder}
      className="split-chart"
      role="img"
      aria-label={label}
      style={{ height: splitChartHeight(panes.length) * unit }}
    />
  );
}
