import { useQuery } from '@tanstack/react-query';
import { getJson } from './http.ts';

/** The newest value of one metric of a device. */
export interface LatestValue {
  /** When it was read, ms of the city's clock. */
  readonly t: number;
  readonly v: number;
  readonly unit: string;
  readonly quality: 'ok' | 'stale';
}

/** A device of the register with its newest values; without them where the caller may not read telemetry. */
export interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly latest: Readonly<Record<string, LatestValue>>;
}

const often = 5_000;

/** The newest values of one device, again and again while it is looked at; `null` when it is not in the register. */
export function useLatestValues(id: string, group: string | undefined) {
  return useQuery({
    queryKey: ['devices', group],
    refetchInterval: often,
    queryFn: ({ signal }) =>
      getJson<{ readonly rows: readonly DeviceRow[] }>('/api/devices', { group }, signal).then(
        ({ rows }) => rows,
      ),
    select: (rows) => rows.find((row) => row.id === id) ?? null,
  });
}
