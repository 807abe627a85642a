import { useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { getJson, rowsOf } from './http.ts';

/** A utility's network in the register. */
export interface Network {
  readonly id: string;
  readonly name?: string | { readonly zh: string; readonly en?: string };
  readonly owner?: string;
  readonly nodes?: number;
  readonly links?: number;
  readonly meters?: number;
}

/** Networks in reach of the caller. */
export function useNetworks() {
  return useQuery({
    queryKey: ['networks'],
    staleTime: 5 * 60_000,
    queryFn: () =>
      getJson<readonly Network[] | { readonly rows: readonly Network[] }>('/api/pipelines/networks').then(
        rowsOf,
      ),
  });
}

/** Parts of a network that a map can show. */
export type NetworkLayer = 'pipes' | 'valves' | 'meters' | 'critical';

/** One layer of a network as shapes. */
export function useNetworkLayer(network: string | undefined, layer: NetworkLayer) {
  return useQuery({
    queryKey: ['network-layer', network, layer],
    enabled: network !== undefined,
    staleTime: 5 * 60_000,
    queryFn: () =>
      getJson<FeatureCollection>(`/api/pipelines/networks/${network}/geojson`, { layers: layer }),
  });
}
