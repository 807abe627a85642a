import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson, rowsOf } from './http.ts';
import type { Actor } from './wire.ts';

/** An exercise that the physical world plays. */
export interface Drill {
  readonly id: string;
  readonly request?: {
    readonly kind: string;
    readonly gateway: string;
    readonly link?: string;
    readonly outflowLps: number;
  };
  readonly state: 'requested' | 'running' | 'stopped';
  readonly by?: Actor | string;
  readonly startedAt: string | number;
  readonly stoppedAt?: string | number | null;
}

/** Exercises, the newest first. */
export function useDrills() {
  return useQuery({
    queryKey: ['drills'],
    queryFn: ({ signal }) =>
      getJson<readonly Drill[] | { readonly rows: readonly Drill[] }>('/api/drills', {}, signal).then(rowsOf),
    refetchInterval: 60_000,
  });
}

/** What an exercise plays. */
export interface NewDrill {
  readonly kind: 'burst';
  readonly gateway: string;
  readonly link?: string;
  readonly outflowLps: number;
}

/** Starts an exercise. */
export function useStartDrill() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: NewDrill) => postJson<Drill>('/api/drills', given),
    onSettled: () => client.invalidateQueries({ queryKey: ['drills'] }),
  });
}

/** Ends an exercise. */
export function useStopDrill() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => postJson<Drill>(`/api/drills/${id}/stop`),
    onSettled: () => client.invalidateQueries({ queryKey: ['drills'] }),
  });
}
