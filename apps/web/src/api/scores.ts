import { useQuery } from '@tanstack/react-query';
import type { ColourRow } from './cockpit.ts';
import { getJson, rowsOf } from './http.ts';
import type { Doc, Measure, Score, Units } from './wire.ts';

/** Length of the time that scores are for. */
export type Period = 'day' | 'week' | 'month';

/** A unit's score band with its measures. */
export interface ScoreColour extends ColourRow {
  readonly measures?: readonly (Measure & { readonly name?: string })[];
}

/** Scores of a unit in a period. */
export function useScores(unit: string | undefined, period: Period) {
  return useQuery({
    queryKey: ['scores', unit, period],
    enabled: unit !== undefined,
    queryFn: ({ signal }) =>
      getJson<{
        readonly scores?: readonly Doc<Score>[];
        readonly rows?: readonly Doc<Score>[];
        readonly units?: Units;
      }>('/api/scores', { unit, period }, signal),
  });
}

/** The five-colour map below a unit. */
export function useScoreColours(parent: string, level: string, period: Period) {
  return useQuery({
    queryKey: ['scores', 'colours', parent, level, period],
    queryFn: ({ signal }) =>
      getJson<readonly ScoreColour[] | { readonly rows: readonly ScoreColour[] }>(
        '/api/scores/colours',
        { parent, level, period },
        signal,
      ).then(rowsOf),
  });
}
