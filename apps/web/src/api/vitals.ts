import { useQuery } from '@tanstack/react-query';
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
  readonly trend?: readonly { readonly t: number; readonly v: number | null }[];
}

/** One point of a vital sign's history. */
export interface VitalPoint {
  readonly t: number;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** A vital sign over a stretch of time, one value a minute. */
export function useVitalHistory(code: string | undefined, unit: string, from: number, to: number) {
  return useQuery({
    queryKey: ['vital-history', code, unit, from, to],
    enabled: code !== undefined,
    queryFn: ({ signal }) =>
      getJson<{ readonly points: readonly VitalPoint[] }>(
        `/api/vitals/${code}/history`,
        { unit, from, to },
        signal,
      ),
  });
}
