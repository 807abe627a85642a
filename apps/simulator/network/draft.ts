import type { CriticalUser } from '@cityloop/engines/pipe-network';
import type { Point } from './terrain.ts';

/** A node while the network is being drawn; `NetworkNode` is made of it at the end. */
export interface DraftNode extends Point {
  id: string;
  kind: 'junction' | 'tank' | 'reservoir';
  heightM: number;
  zone: string;
  demandLps: number;
  pattern?: string;
  users: number;
  critical: CriticalUser[];
  tank?: { initialM: number; minM: number; maxM: number; diameterM: number };
}

/** A link while the network is being drawn; ends are indices into the nodes. */
export interface DraftLink {
  id: string;
  kind: 'pipe' | 'pump' | 'valve' | 'prv';
  from: number;
  to: number;
  diameterMm: number;
  status: 'open' | 'closed';
  roughness: number;
  lengthM: number;
  pump?: { flowLps: number; headM: number };
  settingM?: number;
  laidYear?: number;
  material?: string;
  depthM?: number;
  via: Point[];
}

/** Where water enters a zone: the link that carries it and the first node inside. */
export interface ZoneInlet {
  readonly zone: string;
  readonly node: number;
  readonly link: DraftLink;
  /** Node of another zone that the water is taken from; absent when it comes from a tank. */
  readonly takenFrom?: number;
}

/** The whole drawing board. */
export interface Draft {
  readonly nodes: DraftNode[];
  readonly links: DraftLink[];
  readonly inlets: ZoneInlet[];
}

/** Adds a junction and returns its index. */
export function addNode(
  draft: Draft,
  node: Point & Pick<DraftNode, 'id' | 'heightM' | 'zone'> & Partial<DraftNode>,
): number {
  draft.nodes.push({ kind: 'junction', demandLps: 0, users: 0, critical: [], ...node });
  return draft.nodes.length - 1;
}

/** Adds a link with the defaults of a pipe and returns it. */
export function addLink(
  draft: Draft,
  link: Pick<DraftLink, 'id' | 'from' | 'to'> & Partial<DraftLink>,
): DraftLink {
  const full: DraftLink = {
    kind: 'pipe',
    diameterMm: 0,
    status: 'open',
    roughness: 130,
    lengthM: 0,
    via: [],
    ...link,
  };
  draft.links.push(full);
  return full;
}

/** The node at an index; throws when there is none. */
export function nodeAt(draft: Draft, index: number): DraftNode {
  const node = draft.nodes[index];
  if (node === undefined) throw new Error(`The draft network has no node ${index}.`);
  return node;
}
