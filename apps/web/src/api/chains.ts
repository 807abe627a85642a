import { useQuery } from '@tanstack/react-query';
import { getJson } from './http.ts';
import type { Actor, Doc } from './wire.ts';

/** Something that happened to a document of a chain. */
export interface ChainEvent {
  readonly documentId: string;
  readonly version: number;
  readonly topic: string;
  readonly state: string;
  readonly actor: Actor;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** A chain: its documents, how they led to one another, and what happened. */
export interface Chain {
  readonly chainId: string;
  readonly documents: readonly Doc[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly role: string }[];
  readonly events: readonly ChainEvent[];
}

/** Readings and events of a chain on one timeline. */
export interface Replay {
  readonly from: number | string;
  readonly to: number | string;
  readonly readings: readonly {
    readonly device: string;
    readonly metric: string;
    readonly unit: string;
    readonly name: string;
    readonly points: readonly { readonly t: number; readonly v: number }[];
    readonly expected: number | null;
  }[];
  /** Stages without a record. */
  readonly missing: readonly string[];
}

/** The chain of a matter. */
export function useChain(chainId: string | undefined) {
  return useQuery({
    queryKey: ['chain', chainId],
    enabled: chainId !== undefined,
    queryFn: ({ signal }) => getJson<Chain>(`/api/chains/${chainId}`, {}, signal),
  });
}

/** The readings and events of a chain, to be played again. */
export function useReplay(chainId: string | undefined) {
  return useQuery({
    queryKey: ['chain', chainId, 'replay'],
    enabled: chainId !== undefined,
    queryFn: ({ signal }) => getJson<Replay>(`/api/chains/${chainId}/replay`, {}, signal),
    staleTime: 5_000,
  });
}
