import { type Adjacency, buildAdjacency } from './csr.ts';
import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';

/** Codes of `NetworkGraph.nodeKind`. */
export const NODE_KIND: Readonly<Record<NetworkNode['kind'], number>> = {
  junction: 0,
  tank: 1,
  reservoir: 2,
};

/** Codes of `NetworkGraph.linkKind`. */
export const LINK_KIND: Readonly<Record<NetworkLink['kind'], number>> = {
  pipe: 0,
  pump: 1,
  valve: 2,
  prv: 3,
  psv: 4,
  pbv: 5,
  fcv: 6,
  gpv: 7,
};

/** Loss coefficient from which a throttle valve is taken as shut: at 100 m of head a 100 mm valve then passes 0.35 L/s. */
const SHUT_LOSS = 1e6;

/** The topology of a network as struct of arrays; index `i` is the i-th row of the model it was made from. */
export interface NetworkGraph {
  readonly nodeIds: readonly string[];
  readonly linkIds: readonly string[];
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly linkIndex: ReadonlyMap<string, number>;
  readonly nodeKind: Uint8Array;
  readonly linkKind: Uint8Array;
  /** 1 where the link is recorded open. */
  readonly linkOpen: Uint8Array;
  /** 1 where water passes only from `from` to `to`: pumps, check valves, valves that hold a pressure or a flow. */
  readonly linkOneWay: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly lengthM: Float64Array;
  readonly diameterMm: Float64Array;
  readonly adjacency: Adjacency;
}

/** Turns the rows of a model into typed arrays; throws on a repeated id and on a link whose end does not exist. */
export function networkGraph(model: NetworkModel): NetworkGraph {
  const nodeIndex = indexById(model.nodes, 'node');
  const linkIndex = indexById(model.links, 'link');
  const linkCount = model.links.length;
  const from = new Int32Array(linkCount);
  const to = new Int32Array(linkCount);
  const linkKind = new Uint8Array(linkCount);
  const linkOpen = new Uint8Array(linkCount);
  const linkOneWay = new Uint8Array(linkCount);
  const lengthM = new Float64Array(linkCount);
  const diameterMm = new Float64Array(linkCount);
  model.links.forEach((link, l) => {
    from[l] = endOf(link, link.from, nodeIndex);
    to[l] = endOf(link, link.to, nodeIndex);
    linkKind[l] = LINK_KIND[link.kind];
    linkOpen[l] = isOpen(link) ? 1 : 0;
    linkOneWay[l] = passesOneWay(link) ? 1 : 0;
    lengthM[l] = link.lengthM;
    diameterMm[l] = link.diameterMm;
  });
  return {
    nodeIds: model.nodes.map((node) => node.id),
    linkIds: model.links.map((link) => link.id),
    nodeIndex,
    linkIndex,
    nodeKind: Uint8Array.from(model.nodes, (node) => NODE_KIND[node.kind]),
    linkKind,
    linkOpen,
    linkOneWay,
    from,
    to,
    lengthM,
    diameterMm,
    adjacency: buildAdjacency(model.nodes.length, from, to),
  };
}

/** The index of a link id; throws with the id when the network has no such link. */
export function linkIndexOf(graph: NetworkGraph, linkId: string): number {
  const index = graph.linkIndex.get(linkId);
  if (index === undefined) throw new Error(`Link "${linkId}" is not in the network.`);
  return index;
}

/** The index of a node id; throws with the id when the network has no such node. */
export function nodeIndexOf(graph: NetworkGraph, nodeId: string): number {
  const index = graph.nodeIndex.get(nodeId);
  if (index === undefined) throw new Error(`Node "${nodeId}" is not in the network.`);
  return index;
}

/** True for tanks and reservoirs, which keep supplying when a part is cut off with them. */
export function isSource(graph: NetworkGraph, node: number): boolean {
  return graph.nodeKind[node] !== NODE_KIND.junction;
}

function isOpen(link: NetworkLink): boolean {
  return link.status === 'open' && (link.heldOpen === true || (link.lossCoefficient ?? 0) < SHUT_LOSS);
}

/** EPANET lets a flow-control, pressure-reducing or pressure-sustaining valve pass water one way; held open it is a piece of pipe. */
function passesOneWay(link: NetworkLink): boolean {
  if (link.kind === 'pump' || link.checkValve === true) return true;
  return link.heldOpen !== true && (link.kind === 'prv' || link.kind === 'psv' || link.kind === 'fcv');
}

function indexById(rows: readonly { readonly id: string }[], what: string): Map<string, number> {
  const index = new Map<string, number>();
  rows.forEach((row, i) => {
    if (index.has(row.id)) throw new Error(`The network has two ${what}s with the id "${row.id}".`);
    index.set(row.id, i);
  });
  return index;
}

function endOf(link: NetworkLink, nodeId: string, nodeIndex: ReadonlyMap<string, number>): number {
  const index = nodeIndex.get(nodeId);
  if (index === undefined)
    throw new Error(`Link "${link.id}" ends at node "${nodeId}", which does not exist.`);
  return index;
}
