import { useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { getJson } from './http.ts';

/** Who runs something: a centre, a department, a utility, a crew. */
export interface Unit {
  readonly id: string;
  readonly parentId: string | null;
  readonly path: string;
  readonly kind: string;
  readonly level: 'city' | 'district' | 'town' | 'village' | 'grid' | 'none';
  readonly nameZh: string;
  readonly nameEn: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** A board of a centre with who leads it. */
export interface Board {
  readonly level: string;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly leadUnit: string | null;
  readonly leadPost: string;
  readonly contactPost: string;
}

/** A runway or sub-runway below a board. */
export interface Runway {
  readonly code: string;
  readonly parentCode: string | null;
  readonly board: string;
  readonly ownerUnit: string;
  readonly nameZh: string;
  readonly nameEn: string | null;
  readonly leadUnit: string;
  readonly leadPost: string;
  readonly source: Unit['source'];
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** One of the application systems that the city's centre coordinates. */
export interface ApplicationSystem {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly leadUnit: string;
  readonly source: Unit['source'];
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** What an id means today. */
export interface UnitDetail {
  readonly units: readonly Unit[];
  readonly regions: readonly { readonly code: string; readonly role: string }[];
  readonly boards: readonly Board[];
}

/** Where a position lies in the organisation. */
export interface LocatedPlace {
  readonly path: string;
  readonly unit?: string;
}

interface UnitList {
  readonly units: readonly Unit[];
}

const seldomChanges = 10 * 60_000;

/** Units directly below one. */
export function fetchUnits(parent: string | undefined): Promise<readonly Unit[]> {
  return getJson<UnitList>('/api/organisation/units', { parent }).then((answer) => answer.units);
}

/** Units directly below one; the roots when none is named. */
export function useUnits(parent: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ['units', parent],
    enabled,
    staleTime: seldomChanges,
    queryFn: () => fetchUnits(parent),
  });
}

/** What an id means today. */
export function useUnit(id: string | undefined) {
  return useQuery({
    queryKey: ['unit', id],
    enabled: id !== undefined,
    staleTime: seldomChanges,
    queryFn: () => getJson<UnitDetail>(`/api/organisation/units/${id}`),
  });
}

/** Units whose name or id contains a text. */
export function useUnitSearch(text: string) {
  return useQuery({
    queryKey: ['unit-search', text],
    enabled: text.trim().length > 0,
    staleTime: seldomChanges,
    queryFn: () => getJson<UnitList>('/api/organisation/search', { q: text }).then((answer) => answer.units),
  });
}

/** Boards of a level of centres. */
export function useBoards(level: 'city' | 'district' | 'town') {
  return useQuery({
    queryKey: ['boards', level],
    staleTime: seldomChanges,
    queryFn: () =>
      getJson<{ readonly boards: readonly Board[] }>('/api/organisation/boards', { level }).then(
        (answer) => answer.boards,
      ),
  });
}

/** Runways and sub-runways that the caller works with. */
export function useRunways(board?: string) {
  return useQuery({
    queryKey: ['runways', board],
    staleTime: seldomChanges,
    queryFn: () =>
      getJson<{ readonly runways: readonly Runway[] }>('/api/organisation/runways', { board }).then(
        (answer) => answer.runways,
      ),
  });
}

/** The application systems of the city, in their order. */
export function useApplicationSystems(enabled = true) {
  return useQuery({
    queryKey: ['application-systems'],
    enabled,
    staleTime: seldomChanges,
    queryFn: () =>
      getJson<{ readonly systems: readonly ApplicationSystem[] }>(
        '/api/organisation/application-systems',
      ).then((answer) => answer.systems),
  });
}

/** Outlines of a level, all or those below one unit. */
export function useOutlines(
  level: 'district' | 'town' | 'village' | 'grid',
  parent: string | undefined,
  enabled = true,
) {
  return useQuery({
    queryKey: ['outlines', level, parent],
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => getJson<FeatureCollection>('/api/organisation/outlines', { level, parent }),
  });
}

/** What a position lies in; `null` outside the city. */
export function useLocate(at: { readonly lng: number; readonly lat: number } | undefined) {
  return useQuery({
    queryKey: ['locate', at?.lng, at?.lat],
    enabled: at !== undefined,
    staleTime: seldomChanges,
    queryFn: ({ signal }) =>
      getJson<{ readonly place: LocatedPlace | null }>(
        '/api/organisation/locate',
        { lng: at?.lng, lat: at?.lat },
        signal,
      ).then((answer) => answer.place),
  });
}
