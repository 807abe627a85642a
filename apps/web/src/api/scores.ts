import { useQuery } from '@tanstack/react-query';
import type { ScoreBand } from '../design/tokens.ts';
import { getJson, rowsOf } from './http.ts';
import type { Doc, Measure, Score } from './wire.ts';

/** Length of the time that scores are for. */
export type Period = 'day' | 'week' | 'month';

/** A unit's score band with its measures. */
export interface ScoreColour {
  readonly unit: string;
  readonly colour: ScoreBand | 'none';
  readonly total: number | null;
  readonly measures: readonly Measure[];
  readonly scoreId: string | null;
  /** The unit has had exercises only. */
  readonly drill: boolean;
}

/** Scores of a unit in a period. */
export function useScores(unit: string | undefined, period: Period) {
  return useQuery({
    queryKey: ['scores', unit, period],
    enabled: unit !== undefined,
    queryFn: ({ signal }) =>
      getJson<{ readonly rows: readonly Doc<Score>[] }>(
        '/api/scores',
        { unit, type: period, limit: 1 },
        signal,
      ),
  });
}

/** The five-colour map below a unit. */
export function useScoreColours(parent: string, period: Period) {
  return useQuery({
    queryKey: ['scores', 'colours', parent, period],
    queryFn: ({ signal }) =>
      getJson<{ readonly rows: readonly ScoreColour[] }>(
        '/api/scores/colours',
        { parent, period },
        signal,
      ).then(rowsOf),
  });
}
