import { useQuery } from '@tanstack/react-query';
import type { CityClockReading } from '../city/city-clock.tsx';
import { getJson } from './http.ts';

interface ClockAnswer {
  readonly now: string | number;
  readonly real: boolean;
  readonly factor: number;
}

/** The city's clock, read again now and then so that it does not drift from the server's. */
export function useCityClockReading() {
  return useQuery({ queryKey: ['clock'], queryFn: fetchClock, refetchInterval: 60_000, staleTime: 30_000 });
}

async function fetchClock(): Promise<CityClockReading> {
  const askedAt = performance.now();
  const { now, real, factor } = await getJson<ClockAnswer>('/api/clock');
  const takenAt = (askedAt + performance.now()) / 2;
  return { now: new Date(now).getTime(), real, factor, takenAt };
}
