import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson } from './http.ts';

/** A message that a consumer could not act on, or one that waits behind such a message. */
export interface DeadLetter {
  readonly consumer: string;
  readonly chainId: string;
  readonly seq: number;
  readonly state: 'failed' | 'held' | 'replayed';
  readonly error: string | null;
  readonly at: string;
  readonly topic: string;
  readonly document: {
    readonly id: string;
    readonly kind: string;
    readonly title: string;
    readonly ownerUnit: string;
  };
}

/** A deadline or a job that failed for good. */
export interface FailedWork {
  readonly module: string;
  readonly name: string;
  readonly key: string;
  readonly error: string | null;
}

/** What is under way and what failed. */
export interface KernelState {
  readonly unsent: number;
  readonly deadLetters: number;
  readonly failedTimers: readonly FailedWork[];
  readonly failedJobs: readonly FailedWork[];
}

const often = 15_000;

/** Messages that lie aside, chain by chain, the longest waiting first. */
export function useDeadLetters() {
  return useQuery({
    queryKey: ['dead-letters'],
    refetchInterval: often,
    queryFn: ({ signal }) =>
      getJson<{ readonly rows: readonly DeadLetter[] }>('/api/dead-letters', {}, signal).then(
        ({ rows }) => rows,
      ),
  });
}

/** Deadlines and jobs that failed; only for whoever administers the whole city. */
export function useKernelState() {
  return useQuery({
    queryKey: ['kernel'],
    retry: false,
    refetchInterval: often,
    queryFn: ({ signal }) => getJson<KernelState>('/api/kernel', {}, signal),
  });
}

/** Tries the messages of one consumer and chain again. */
export function useReplayLetters() {
  return useAgain((which: { readonly consumer: string; readonly chainId: string }) =>
    postJson<{ readonly acted: number; readonly error: string | null }>('/api/dead-letters/replay', which),
  );
}

/** Lets a failed deadline or job run again. */
export function useRetryWork() {
  return useAgain((which: Omit<FailedWork, 'error'> & { readonly what: 'timer' | 'job' }) =>
    postJson<{ readonly again: true }>('/api/kernel/retry', which),
  );
}

function useAgain<Which, Answer>(mutationFn: (which: Which) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(['dead-letters', 'kernel'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
