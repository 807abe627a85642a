import { useQuery } from '@tanstack/react-query';
import type { ScoreBand } from '../design/tokens.ts';
import type { Drill } from './drills.ts';
import { getJson } from './http.ts';
import type { IncidentRow } from './incidents.ts';
import type { VitalValue } from './vitals.ts';
import type { BothNames, Level, Units } from './wire.ts';

/** One of the boards with what is open on it. */
export interface BoardRow extends BothNames {
  readonly id: string;
  readonly open: number;
  /** Open ones of exercises, counted nowhere else. */
  readonly drills: number;
  readonly late: number;
  readonly worst: Level | null;
  readonly vitals: number;
}

/** A unit with the colour of its score. */
export interface ColourRow {
  readonly unit: string;
  readonly name: BothNames;
  readonly colour: ScoreBand | 'none';
  readonly total: number | null;
}

/** Everything that one screen of a centre shows. */
export interface Cockpit {
  readonly unit: string;
  readonly boards: readonly BoardRow[];
  readonly vitals: readonly VitalValue[];
  readonly incidents: readonly IncidentRow[];
  readonly counts: {
    readonly open: number;
    readonly drills: number;
    readonly late: number;
    readonly unrouted: number;
    readonly closedToday: number;
    readonly routedInTime: { readonly numerator: number; readonly denominator: number };
  };
  readonly colours: readonly ColourRow[];
  readonly drill: Drill | null;
  readonly units: Units;
}

/** What the screen of a centre shows now. */
export function useCockpit(unit: string) {
  return useQuery({
    queryKey: ['cockpit', unit],
    queryFn: ({ signal }) => getJson<Cockpit>('/api/cockpit', { unit }, signal),
    refetchInterval: 30_000,
  });
}
