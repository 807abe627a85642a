import type { NetworkLink, NetworkModel, NetworkNode } from '../model.ts';

/** A node row for small hand-made networks; ground at 200 m unless told. */
export function nodeRow(id: string, rest: Partial<NetworkNode> = {}): NetworkNode {
  return {
    id,
    kind: 'junction',
    lng: 106.5,
    lat: 29.5,
    elevationM: 200,
    demandLps: 0,
    users: 0,
    zone: 'z',
    ...rest,
  };
}

/** A link row for small hand-made networks: an open pipe of 1,000 m, 200 mm, C 120 unless told. */
export function linkRow(id: string, from: string, to: string, rest: Partial<NetworkLink> = {}): NetworkLink {
  return {
    id,
    kind: 'pipe',
    from,
    to,
    lengthM: 1000,
    diameterMm: 200,
    roughness: 120,
    status: 'open',
    ...rest,
  };
}

/** A network of the given rows without patterns. */
export function network(nodes: readonly NetworkNode[], links: readonly NetworkLink[]): NetworkModel {
  return { id: 'small', nodes, links, patterns: {} };
}
