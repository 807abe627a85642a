import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson, rowsOf } from './http.ts';
import type { Doc, Lesson } from './wire.ts';

/** Lessons in a state. */
export function useLessons(state: 'proposed' | 'accepted' | 'rejected' | 'all') {
  return useQuery({
    queryKey: ['lessons', state],
    queryFn: ({ signal }) =>
      getJson<readonly Doc<Lesson>[] | { readonly rows: readonly Doc<Lesson>[] }>(
        '/api/lessons',
        { state },
        signal,
      ).then(rowsOf),
  });
}

/** Decides on a lesson, or takes the decision back. */
export function useLessonCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      id,
      action,
      reason,
    }: {
      readonly id: string;
      readonly action: string;
      readonly reason?: string;
    }) => postJson<Doc<Lesson>>(`/api/lessons/${id}/${action}`, reason ? { reason } : {}),
    onSettled: () =>
      Promise.all(['lessons', 'packs'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}

/** What a person proposes to change. */
export interface LessonProposal {
  /** The incident that it is learned from. */
  readonly about: string;
  readonly path: string;
  readonly to: number;
  readonly reason: string;
}

/** Proposes a lesson on an incident. */
export function useProposeLesson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (proposal: LessonProposal) => postJson<Doc<Lesson>>('/api/lessons', proposal),
    onSettled: () =>
      Promise.all(['lessons', 'chain'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
