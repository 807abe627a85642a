import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SourceView } from '../components/source.tsx';
import { getJson } from './http.ts';
import type { BothNames, Level } from './wire.ts';

/** A vital sign of a unit with its threshold and where that comes from. */
export interface VitalValue {
  readonly code: string;
  readonly name: BothNames;
  readonly caliber?: BothNames;
  readonly board: string;
  readonly region: string;
  readonly at: number | string;
  readonly value: number | null;
  readonly unit: string;
  readonly numerator?: number | null;
  readonly denominator?: number | null;
  readonly quality: 'ok' | 'partial' | 'stale' | 'none';
  readonly level: Level | null;
  readonly threshold:
    | (SourceView & { readonly op: string; readonly value: number; readonly level: number })
    | null;
}

/** One point of a vital sign's history. */
export interface VitalPoint {
  readonly t: number;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

const dayMs = 24 * 3_600_000;
const refreshMs = 5 * 60_000;
const trendPoints = 96;

/** A vital sign over the last day in 96 steps; a step without a value is a gap. `now` is the city's time. */
export function useVitalTrend(code: string, unit: string, now: number) {
  const to = Math.ceil(now / refreshMs) * refreshMs;
  return useQuery<readonly (number | null)[]>({
    queryKey: ['vital-history', code, unit, to],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      getJson<{ readonly points: readonly VitalPoint[] }>(
        `/api/vitals/${code}/history`,
        { unit, from: to - dayMs, to },
        signal,
      ).then((answer) => trendOf(answer.points)),
  });
}

/** Means of 96 equal steps between the first point and the last; fewer where there are fewer minutes. */
export function trendOf(points: readonly VitalPoint[]): readonly (number | null)[] {
  const from = points[0]?.t ?? 0;
  const minutes = Math.round(((points.at(-1)?.t ?? from) - from) / 60_000);
  const count = Math.min(trendPoints, minutes + 1);
  const stepMs = ((minutes + 1) * 60_000) / count;
  const steps = Map.groupBy(points, (point) => Math.floor((point.t - from) / stepMs));
  return Array.from({ length: count }, (_, step) => {
    const values = (steps.get(step) ?? []).flatMap((point) => (point.value === null ? [] : [point.value]));
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}
