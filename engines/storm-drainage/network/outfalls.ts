import { curveValue, heldAt } from '../series-value.ts';
import type { Hydraulics } from './hydraulics.ts';
import { OUTFALL } from './network.ts';

/** Sets the level beyond each outfall at a time. */
export function setStages(h: Hydraulics, timeS: number): void {
  const { nodes, model } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    const row = model.nodes[i];
    if (nodes.kind[i] !== OUTFALL || row?.kind !== 'outfall') continue;
    const { stage } = row;
    switch (stage.kind) {
      case 'free':
      case 'normal':
        h.stageM[i] = -Infinity;
        break;
      case 'fixed':
        h.stageM[i] = stage.levelM;
        break;
      case 'tidal': {
        const { startEpochS } = model.options;
        const hour = (((startEpochS + timeS) / 3600) % 24) + ((startEpochS + timeS) % 86_400 < 0 ? 24 : 0);
        h.stageM[i] = curveValue(stage.curve, hour);
        break;
      }
      case 'series':
        h.stageM[i] = heldAt(stage.series, timeS);
    }
  }
}

/** Depth at which each outfall stands: its stage, or that of the conduit that ends there freely. */
export function standOutfalls(h: Hydraulics): void {
  const { nodes, conduits } = h.network;
  for (let i = 0; i < nodes.count; i++)
    if (nodes.kind[i] === OUTFALL) h.depthM[i] = Math.max(0, (h.stageM[i] ?? 0) - (nodes.invertM[i] ?? 0));
  for (let c = 0; c < conduits.count; c++) {
    const n1 = conduits.from[c] ?? 0;
    const n2 = conduits.to[c] ?? 0;
    if (nodes.kind[n2] === OUTFALL) standAt(h, n2, conduits.toOffsetM[c] ?? 0, h.endDepth[2 * c + 1] ?? 0);
    if (nodes.kind[n1] === OUTFALL) standAt(h, n1, conduits.fromOffsetM[c] ?? 0, h.endDepth[2 * c] ?? 0);
  }
}

/** A free outfall stands as deep as its conduit ends, unless that hangs above it. */
function standAt(h: Hydraulics, node: number, offsetM: number, depthM: number): void {
  if (offsetM === 0) h.depthM[node] = Math.max(h.depthM[node] ?? 0, depthM);
}

/** All that comes to each node: from outside and through links, without what leaves it. */
export function takeInflows(h: Hydraulics): void {
  const { nodes, conduits, structures } = h.network;
  for (let i = 0; i < nodes.count; i++)
    h.inflowM3s[i] = Math.max(0, h.lateralM3s[i] ?? 0) + Math.max(0, h.exchangeM3s[i] ?? 0);
  for (let c = 0; c < conduits.count; c++) {
    const flow = h.flow[c] ?? 0;
    const node = (flow > 0 ? conduits.to[c] : conduits.from[c]) ?? 0;
    h.inflowM3s[node] = (h.inflowM3s[node] ?? 0) + Math.abs(flow);
  }
  for (let s = 0; s < structures.length; s++) {
    const one = structures[s];
    if (one === undefined) continue;
    const flow = h.structureFlow[s] ?? 0;
    const node = flow > 0 ? one.to : one.from;
    h.inflowM3s[node] = (h.inflowM3s[node] ?? 0) + Math.abs(flow);
  }
}
