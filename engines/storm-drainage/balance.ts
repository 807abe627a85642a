import type { Hydraulics } from './network/hydraulics.ts';
import { OUTFALL } from './network/network.ts';

/** Where the water of a run came from and went, m³ since the start. */
export interface DrainageBalance {
  initialM3: number;
  /** Brought by the forcing, and taken out by it where it is negative. */
  inflowM3: number;
  takenM3: number;
  /** Through inlets: from the surface, and back to it (overflow of coupled nodes among it). */
  fromSurfaceM3: number;
  toSurfaceM3: number;
  /** Through outfalls: out, and back in. */
  outflowM3: number;
  backflowM3: number;
  /** Lost above the ground at nodes that do not pond and are not coupled. */
  floodingM3: number;
  evaporationM3: number;
  seepageM3: number;
  /** Standing in the network now, ponds among it. */
  storedM3: number;
  /** Booked to nodes but not yet in their depths, since a step closes to the tolerance of heads alone; the next ones take it up. */
  pendingM3: number;
}

/** A balance in which nothing has moved yet. */
export function createBalance(): DrainageBalance {
  return {
    initialM3: 0,
    inflowM3: 0,
    takenM3: 0,
    fromSurfaceM3: 0,
    toSurfaceM3: 0,
    outflowM3: 0,
    backflowM3: 0,
    floodingM3: 0,
    evaporationM3: 0,
    seepageM3: 0,
    storedM3: 0,
    pendingM3: 0,
  };
}

/** What came less what went and what stands there, as a part of what came (all that stood there at the start too); 0 without water. */
export function continuityError(balance: DrainageBalance): number {
  const came = balance.initialM3 + balance.inflowM3 + balance.fromSurfaceM3 + balance.backflowM3;
  const went =
    balance.outflowM3 +
    balance.takenM3 +
    balance.toSurfaceM3 +
    balance.floodingM3 +
    balance.evaporationM3 +
    balance.seepageM3 +
    balance.storedM3;
  return came > 0 ? (came - went) / came : 0;
}

/** Adds what a kept step moved; `isLedger` where the nodes keep books of their own. */
export function addStep(
  balance: DrainageBalance,
  h: Hydraulics,
  { dt, isLedger }: { readonly dt: number; readonly isLedger: boolean },
): void {
  const { nodes, conduits } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    const lateral = (h.lateralM3s[i] ?? 0) * dt;
    if (lateral > 0) balance.inflowM3 += lateral;
    else balance.takenM3 -= lateral;
    const exchange = (h.exchangeM3s[i] ?? 0) * dt;
    if (exchange > 0) balance.fromSurfaceM3 += exchange;
    else balance.toSurfaceM3 -= exchange;
    const over = (h.overflowM3s[i] ?? 0) * dt;
    if (h.isCoupled[i] === 1) balance.toSurfaceM3 += over;
    else balance.floodingM3 += over;
    balance.evaporationM3 += (h.evaporatingM3s[i] ?? 0) * dt;
    balance.seepageM3 += ((h.lossM3s[i] ?? 0) - (h.evaporatingM3s[i] ?? 0)) * dt;
    if (nodes.kind[i] !== OUTFALL) continue;
    const out = (h.outflowM3s[i] ?? 0) * dt;
    if (out > 0) balance.outflowM3 += out;
    else balance.backflowM3 -= out;
  }
  for (let c = 0; c < conduits.count; c++) balance.seepageM3 += (h.conduitLossM3s[c] ?? 0) * dt;
  balance.storedM3 = storedVolume(h);
  balance.pendingM3 = 0;
  if (isLedger)
    for (let i = 0; i < nodes.count; i++) balance.pendingM3 += (h.ledgerM3[i] ?? 0) - (h.volumeM3[i] ?? 0);
}

/** Water that stands in the network, m³. */
export function storedVolume(h: Hydraulics): number {
  const { nodes } = h.network;
  let sum = 0;
  for (let i = 0; i < nodes.count; i++) sum += h.volumeM3[i] ?? 0;
  return sum;
}
