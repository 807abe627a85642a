import { type Hydraulics, nodeSurface, nodeVolume, ownSurface, ownVolume } from './hydraulics.ts';
import { OUTFALL } from './network.ts';
import { solveSparse } from './sparse-solve.ts';

/** Changes of depth below this are not refined within a trial, m. */
const REFINE_FROM_M = 2e-3;

/** Solutions of the volumes within one trial. */
const REFINEMENTS = 6;

/** Clears what conduits add up at nodes, and puts the nodes' own water there. */
export function beginBalance(h: Hydraulics): void {
  const { nodes } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    // An outfall has no water of its own but that of the conduit halves its stage reaches.
    h.volumeM3[i] = nodes.kind[i] === OUTFALL ? 0 : ownVolume(h.network, i, h.depthM[i] ?? 0);
    h.surfaceM2[i] = nodes.kind[i] === OUTFALL ? 0 : ownSurface;
    h.lostM2[i] = 0;
  }
}

/**
 * What each node has too much in this trial, m³/s: the water that the ledger gives it less the water that stands there at its depth. Water of
 * conduit halves that changed their owner since the step began moves with them.
 */
export function nodeResiduals(h: Hydraulics, dt: number): void {
  const { nodes, conduits, structures } = h.network;
  const { residualM3s } = h;
  for (let i = 0; i < nodes.count; i++)
    residualM3s[i] =
      ((h.ledgerM3[i] ?? 0) - (h.volumeM3[i] ?? 0)) / dt +
      (h.lateralM3s[i] ?? 0) +
      (h.exchangeM3s[i] ?? 0) -
      (h.lossM3s[i] ?? 0);
  for (let e = 0; e < h.endOwner.length; e++) {
    const now = h.endOwner[e] ?? 0;
    const then = h.startEndOwner[e] ?? 0;
    if (now === then) continue;
    const moved = (h.startEndVolume[e] ?? 0) / dt;
    residualM3s[now] = (residualM3s[now] ?? 0) + moved;
    residualM3s[then] = (residualM3s[then] ?? 0) - moved;
  }
  for (let c = 0; c < conduits.count; c++) {
    const w = h.weight[c] ?? 1;
    const passed = w * (h.flow[c] ?? 0) + (1 - w) * (h.startFlow[c] ?? 0);
    const n1 = conduits.from[c] ?? 0;
    const n2 = conduits.to[c] ?? 0;
    residualM3s[n1] = (residualM3s[n1] ?? 0) - passed;
    residualM3s[n2] = (residualM3s[n2] ?? 0) + passed;
    const seeps = h.conduitLossM3s[c] ?? 0;
    if (seeps === 0) continue;
    const o1 = h.endOwner[2 * c] ?? 0;
    const o2 = h.endOwner[2 * c + 1] ?? 0;
    // Each half loses by what it holds: a dry one nothing.
    const v1 = h.startEndVolume[2 * c] ?? 0;
    const share = v1 / Math.max(v1 + (h.startEndVolume[2 * c + 1] ?? 0), 1e-12);
    residualM3s[o1] = (residualM3s[o1] ?? 0) - share * seeps;
    residualM3s[o2] = (residualM3s[o2] ?? 0) - (1 - share) * seeps;
  }
  for (let s = 0; s < structures.length; s++) {
    const one = structures[s];
    if (one === undefined) continue;
    const flow = h.structureFlow[s] ?? 0;
    residualM3s[one.from] = (residualM3s[one.from] ?? 0) - flow;
    residualM3s[one.to] = (residualM3s[one.to] ?? 0) + flow;
  }
}

/**
 * Changes of depth that bring all nodes into balance, with volumes as they curve and flows as they lean on both heads: Newton on
 * (V(y+Δ) − V(y))/Δt + J·Δ = r (after Casulli and Stelling 2013). Nodes at their limit with too much, and dry ones with too little, stay.
 * Leaves the changes in `change` and returns the greatest, m.
 */
export function solveDepths(h: Hydraulics, dt: number): number {
  const { nodes } = h.network;
  const { change, isHeld } = h;
  change.fill(0);
  let greatest = 0;
  for (let round = 0; round <= REFINEMENTS; round++) {
    assemble(h, dt, round);
    solveSparse(h.network.system);
    const step = h.network.system.right;
    let moved = 0;
    greatest = 0;
    for (let i = 0; i < nodes.count; i++) {
      if (isHeld[i] === 1) {
        // It moved to its limit in a round before.
        greatest = Math.max(greatest, Math.abs(change[i] ?? 0));
        continue;
      }
      const depth = h.depthM[i] ?? 0;
      const before = change[i] ?? 0;
      let next = before + (step[i] ?? 0);
      if (depth + next < 0) next = -depth;
      const limit = limitOf(h, i);
      if (depth + next > limit) next = limit - depth;
      change[i] = next;
      moved = Math.max(moved, Math.abs(next - before));
      greatest = Math.max(greatest, Math.abs(next));
    }
    if (greatest < REFINE_FROM_M || moved < 0.02 * REFINE_FROM_M) break;
  }
  return greatest;
}

/** Depth at which a node floods, m. */
export function limitOf(h: Hydraulics, i: number): number {
  return (h.network.nodes.limitDepthM[i] ?? Infinity) + (h.coverM[i] ?? 0);
}

function assemble(h: Hydraulics, dt: number, round: number): void {
  const { nodes, conduits, structures, system } = h.network;
  const { value, right, diagonal, order } = system;
  const { change, residualM3s, isHeld } = h;
  value.fill(0);
  for (let i = 0; i < nodes.count; i++) {
    const own = diagonal[order[i] ?? 0] ?? 0;
    if (nodes.kind[i] === OUTFALL) {
      isHeld[i] = 1;
      value[own] = 1;
      right[i] = 0;
      continue;
    }
    let surface = h.surfaceM2[i] ?? 0;
    let held = 0;
    if (round > 0) {
      const depth = h.depthM[i] ?? 0;
      const moved = change[i] ?? 0;
      const before = nodeVolume(h, i, depth);
      held = nodeVolume(h, i, depth + moved) - before + (h.lostM2[i] ?? 0) * moved;
      surface = nodeSurface + (h.lostM2[i] ?? 0);
    }
    value[own] = surface / dt;
    right[i] = (residualM3s[i] ?? 0) - held / dt;
  }
  for (let c = 0; c < conduits.count; c++) {
    const w = h.weight[c] ?? 1;
    couple(
      h,
      conduits.from[c] ?? 0,
      conduits.to[c] ?? 0,
      c,
      w * (h.byUpper[c] ?? 0),
      w * (h.byLower[c] ?? 0),
    );
  }
  for (let s = 0; s < structures.length; s++) {
    const one = structures[s];
    if (one === undefined) continue;
    couple(h, one.from, one.to, conduits.count + s, h.structureByFrom[s] ?? 0, h.structureByTo[s] ?? 0);
  }
  for (let i = 0; i < nodes.count; i++) {
    if (nodes.kind[i] === OUTFALL) continue;
    const depth = (h.depthM[i] ?? 0) + (change[i] ?? 0);
    const over = right[i] ?? 0;
    isHeld[i] = (depth >= limitOf(h, i) - 1e-12 && over >= 0) || (depth <= 0 && over <= 0) ? 1 : 0;
    if (isHeld[i] === 1) right[i] = 0;
  }
  // A held node keeps its depth: its own row says so.
  for (let i = 0; i < nodes.count; i++) {
    if (isHeld[i] === 0) continue;
    const row = order[i] ?? 0;
    for (let p = system.rowStart[row] ?? 0; p < (system.rowStart[row + 1] ?? 0); p++) value[p] = 0;
    value[diagonal[row] ?? 0] = 1;
  }
}

/** Puts ∂Q/∂H of a link into the rows of both its nodes, and what the changes so far move into their right sides. */
function couple(h: Hydraulics, from: number, to: number, pair: number, byFrom: number, byTo: number): void {
  const { value, right, forward, backward, diagonal, order } = h.network.system;
  const more = byFrom * (h.change[from] ?? 0) + byTo * (h.change[to] ?? 0);
  right[from] = (right[from] ?? 0) - more;
  right[to] = (right[to] ?? 0) + more;
  const own = diagonal[order[from] ?? 0] ?? 0;
  const other = diagonal[order[to] ?? 0] ?? 0;
  const ahead = forward[pair] ?? 0;
  const back = backward[pair] ?? 0;
  value[own] = (value[own] ?? 0) + byFrom;
  value[ahead] = (value[ahead] ?? 0) + byTo;
  value[back] = (value[back] ?? 0) - byFrom;
  value[other] = (value[other] ?? 0) - byTo;
}
