import { lazy, Suspense } from 'react';
import { Loading } from '../components/states.tsx';
import type { SplitChartProps } from './split-chart.tsx';

const Loaded = lazy(() => import('./split-chart.tsx').then((module) => ({ default: module.SplitChart })));

/** The split chart, loaded only by pages that show it; its place is held until then. */
export function LazySplitChart(props: SplitChartProps) {
  return (
    <Suspense fallback={<Loading rows={props.panes.length * 4} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
