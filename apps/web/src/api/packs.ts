import { useQueries, useQuery } from '@tanstack/react-query';
import type { SourceView } from '../components/source.tsx';
import { getJson, rowsOf } from './http.ts';
import type { FormField } from './tasks.ts';
import type { BothNames } from './wire.ts';

/** One change that a layer makes. */
export interface LayerChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly by?: string | { readonly name: string };
  readonly at?: string | number;
  readonly reason?: string;
}

/** A layer over a pack: city, district or town. */
export interface PackLayer {
  readonly level: string;
  readonly unit: string;
  readonly version?: string | number;
  readonly changes: readonly LayerChange[];
}

/** An application of the city, as a line of a list. */
export interface PackRow {
  readonly id: string;
  readonly name: BothNames;
  readonly version: string;
  readonly tier: string;
  readonly board: string;
  readonly layers: readonly PackLayer[];
}

/** A threshold of a pack with its source. */
export interface PackThreshold extends SourceView {
  readonly id: string;
  readonly name: BothNames;
  readonly value: number;
  readonly unit: string;
  readonly tighten?: 'up' | 'down';
}

/** A place of a pack that a lesson may change, within which limits, and who accepts it. */
export interface PackChange {
  readonly path: string;
  readonly name: BothNames;
  readonly min: number;
  readonly max: number;
  readonly accepts: string;
  readonly level: string;
}

/** A type of incident, and the rules and reports that open it. */
export interface PackIncidentType {
  readonly type: string;
  readonly name: BothNames;
  readonly urgency: 'critical' | 'urgent' | 'normal';
  readonly from: readonly string[];
  readonly plan?: readonly { readonly plan: string }[];
}

/** A report that people may make. */
export interface PackReport {
  readonly id: string;
  readonly name?: BothNames;
  readonly channels?: readonly string[];
}

/** A matter of a plan, as far as whoever does it on the spot needs it. */
export interface PackMatter {
  readonly unit: string;
  readonly form: readonly FormField[];
  readonly proof: { readonly photos: number };
}

/** A pack as it is in force. */
export interface PackDetail {
  readonly pack: unknown;
  readonly effective: {
    readonly codes?: { readonly thresholds?: readonly PackThreshold[] };
    readonly review?: { readonly changes?: readonly PackChange[] };
    readonly dispatch?: { readonly incidents?: readonly PackIncidentType[] };
    readonly sense?: { readonly reports?: readonly PackReport[] };
    readonly plans?: {
      readonly plans?: readonly { readonly id: string; readonly matters: readonly PackMatter[] }[];
    };
  };
  readonly layers: readonly PackLayer[];
}

/** The packs that are loaded. */
export function usePacks() {
  return useQuery({
    queryKey: ['packs'],
    queryFn: ({ signal }) =>
      getJson<readonly PackRow[] | { readonly rows: readonly PackRow[] }>('/api/packs', {}, signal).then(
        rowsOf,
      ),
  });
}

/** One pack as it is in force. */
export function usePack(id: string | undefined, unit: string) {
  return useQuery({
    queryKey: ['packs', id, unit],
    enabled: id !== undefined,
    queryFn: ({ signal }) => getJson<PackDetail>(`/api/packs/${id}`, { unit }, signal),
  });
}

/** One pack as it is in force at a path of the organisation. */
export function usePackAt(id: string, path: string, enabled = true) {
  return useQuery({
    queryKey: ['packs', id, 'at', path],
    enabled,
    queryFn: ({ signal }) => getJson<PackDetail>(`/api/packs/${id}`, { path }, signal),
  });
}

/** Several packs as they are in force for a unit; those that have come so far. */
export function usePacksOf(ids: readonly string[], unit: string) {
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ['packs', id, unit],
      queryFn: () => getJson<PackDetail>(`/api/packs/${id}`, { unit }),
    })),
    combine: (answers) => ({
      isPending: answers.some((answer) => answer.isPending),
      error: answers.find((answer) => answer.error)?.error ?? null,
      details: answers.map((answer) => answer.data),
      retry: () => {
        for (const answer of answers) if (answer.error) void answer.refetch();
      },
    }),
  });
}
