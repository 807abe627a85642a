import type { Hydraulics } from './hydraulics.ts';
import { OUTFALL } from './network.ts';
import { curveValue, heldAt } from './series-value.ts';

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

/** What passed each outfall outwards in a step, m³/s, and the depth at which it stands. */
export function takeOutflows(h: Hydraulics): void {
  const { nodes, conduits, structures } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    if (nodes.kind[i] !== OUTFALL) continue;
    h.outflowM3s[i] = (h.lateralM3s[i] ?? 0) + (h.exchangeM3s[i] ?? 0);
    const stage = h.stageM[i] ?? 0;
    h.depthM[i] = Math.max(0, stage - (nodes.invertM[i] ?? 0));
  }
  for (let c = 0; c < conduits.count; c++) {
    const n1 = conduits.from[c] ?? 0;
    const n2 = conduits.to[c] ?? 0;
    const isOut1 = nodes.kind[n1] === OUTFALL;
    const isOut2 = nodes.kind[n2] === OUTFALL;
    if (!isOut1 && !isOut2) continue;
    const w = h.weight[c] ?? 1;
    const passed = w * (h.flow[c] ?? 0) + (1 - w) * (h.startFlow[c] ?? 0);
    if (isOut2) {
      h.outflowM3s[n2] = (h.outflowM3s[n2] ?? 0) + passed;
      standAt(h, n2, conduits.toOffsetM[c] ?? 0, h.endDepth[2 * c + 1] ?? 0);
    }
    if (isOut1) {
      h.outflowM3s[n1] = (h.outflowM3s[n1] ?? 0) - passed;
      standAt(h, n1, conduits.fromOffsetM[c] ?? 0, h.endDepth[2 * c] ?? 0);
    }
  }
  for (let s = 0; s < structures.length; s++) {
    const one = structures[s];
    if (one === undefined) continue;
    const flow = h.structureFlow[s] ?? 0;
    if (nodes.kind[one.to] === OUTFALL) h.outflowM3s[one.to] = (h.outflowM3s[one.to] ?? 0) + flow;
    if (nodes.kind[one.from] === OUTFALL) h.outflowM3s[one.from] = (h.outflowM3s[one.from] ?? 0) - flow;
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
