import type { Drainage } from '../drainage.ts';
import type { Division } from '../model.ts';
import { AREA, measureSection, sectionFactor } from '../sections/cross-section.ts';
import { normalDepth, root } from '../sections/flow-depths.ts';
import { curveValue } from '../series-value.ts';
import { type Hydraulics, ownVolume } from './hydraulics.ts';
import { lossPerLength } from './losses.ts';
import { JUNCTION, type Network, OUTFALL, STORAGE } from './network.ts';
import { structureFlowAt } from './structure-flow.ts';

/** What a network routed without backwater keeps between steps: flows and areas at both ends of each conduit, one barrel. */
export interface KinematicState {
  /** Places of links from the top of the network down: conduits, and -1 less the place of structures. */
  readonly order: Int32Array;
  readonly upperFlow: Float64Array;
  readonly lowerFlow: Float64Array;
  readonly upperArea: Float64Array;
  readonly lowerArea: Float64Array;
  /** What an empty or a full conduit still owes its equation, m². */
  readonly owed: Float64Array;
  /** Links that leave each node, as places in the order above. */
  readonly outStart: Int32Array;
  readonly outAt: Int32Array;
  /** Dividers by node. */
  readonly dividers: ReadonlyMap<number, Divider>;
}

/** A divider with its two ways: the place of the conduit that takes what is diverted, and what the other one carries when full, m³/s. */
interface Divider {
  readonly place: number;
  readonly otherFullM3s: number;
  readonly law: Division;
}

/** Weights of the new time and the lower end (Rossman 2017, §4.3: four-point implicit). */
const NEW = 0.6;
const LOWER = 0.6;

/**
 * Lays out a network for the kinematic wave, or undefined where that cannot carry it: a junction with two ways out that is no divider, a ring, an
 * opening or pump that does not leave a storage.
 */
export function layOutKinematic(network: Network): KinematicState | undefined {
  const { nodes, conduits, structures } = network;
  // Conduits against their slope cannot be run down.
  if (conduits.sign.some((sign) => sign < 0)) return undefined;
  const leaving: number[][] = Array.from({ length: nodes.count }, () => []);
  const entering = new Int32Array(nodes.count);
  const add = (place: number, from: number, to: number) => {
    leaving[from]?.push(place);
    entering[to] = (entering[to] ?? 0) + 1;
  };
  for (let c = 0; c < conduits.count; c++) add(c, conduits.from[c] ?? 0, conduits.to[c] ?? 0);
  for (const [s, one] of structures.entries()) {
    if (nodes.kind[one.from] !== STORAGE) return undefined;
    add(-1 - s, one.from, one.to);
  }
  const dividers = dividersOf(network, leaving);
  for (let i = 0; i < nodes.count; i++)
    if (
      nodes.kind[i] === JUNCTION
        ? (leaving[i]?.length ?? 0) > (dividers.has(i) ? 2 : 1)
        : nodes.kind[i] === OUTFALL && leaving[i]?.length
    )
      return undefined;
  const order: number[] = [];
  const ready: number[] = [];
  for (let i = nodes.count - 1; i >= 0; i--) if (entering[i] === 0) ready.push(i);
  for (let i = ready.pop(); i !== undefined; i = ready.pop())
    for (const place of leaving[i] ?? []) {
      order.push(place);
      const to = (place < 0 ? structures[-1 - place]?.to : conduits.to[place]) ?? 0;
      entering[to] = (entering[to] ?? 0) - 1;
      if (entering[to] === 0) ready.push(to);
    }
  if (order.length < conduits.count + structures.length) return undefined;
  const outStart = new Int32Array(nodes.count + 1);
  for (let i = 0; i < nodes.count; i++) outStart[i + 1] = (outStart[i] ?? 0) + (leaving[i]?.length ?? 0);
  const make = () => new Float64Array(conduits.count);
  return {
    order: Int32Array.from(order),
    upperFlow: make(),
    lowerFlow: make(),
    upperArea: make(),
    lowerArea: make(),
    owed: make(),
    outStart,
    outAt: Int32Array.from(leaving.flat()),
    dividers,
  };
}

function dividersOf(
  { model, conduits }: Network,
  leaving: readonly (readonly number[])[],
): Map<number, Divider> {
  const found = new Map<number, Divider>();
  for (const [i, row] of model.nodes.entries()) {
    const ways = leaving[i] ?? [];
    if (row.kind !== 'divider' || row.divides === undefined || ways.length !== 2) continue;
    const { link, law } = row.divides;
    const isNamed = (place: number) =>
      model.links[conduits.link[place] ?? 0]?.id.toLowerCase() === link.toLowerCase();
    const place = ways.find(isNamed);
    const other = ways.find((one) => !isNamed(one));
    if (place === undefined || other === undefined) continue;
    found.set(i, { place, law, otherFullM3s: conduits.fullFlowM3s[other] ?? 0 });
  }
  return found;
}

/** What of an inflow is offered to one of the two ways of a divider, m³/s. */
function offeredTo({ place, law, otherFullM3s }: Divider, way: number, inflow: number): number {
  const diverted = Math.min(inflow, Math.max(0, divertedFlow(law, inflow, otherFullM3s)));
  return way === place ? diverted : inflow - diverted;
}

function divertedFlow(law: Division, inflow: number, otherFullM3s: number): number {
  switch (law.kind) {
    case 'cutoff':
      return inflow - law.leastM3s;
    case 'overflow':
      return inflow - otherFullM3s;
    case 'curve':
      return curveValue(law.curve, inflow);
    case 'weir': {
      const most = law.coefficient * law.heightM ** 1.5;
      if (inflow <= law.leastM3s) return 0;
      const part = most > law.leastM3s ? Math.min(1, (inflow - law.leastM3s) / (most - law.leastM3s)) : 1;
      return law.coefficient * (part * law.heightM) ** 1.5;
    }
  }
}

const out = new Float64Array(3);

/**
 * One step down the network. In each conduit (1−λ)·ΔA₁ + λ·ΔA₂ = −Δt/L·(θ·(Q₂−Q₁) + (1−θ)·(Q₂−Q₁)₀) with Q = √slope/n·A·R^(2/3); what does not
 * fit into a full conduit floods at its upper node. Storages are level pools. With `isSteady` conduits hold nothing back.
 */
export function kinematicStep(drainage: Drainage, state: KinematicState, dt: number): void {
  const { hydraulics: h, network } = drainage;
  const { nodes, conduits, structures } = network;
  const isSteady = network.model.options.routing === 'steady';
  const arriving = h.inflowM3s;
  for (let i = 0; i < nodes.count; i++) {
    arriving[i] = (h.lateralM3s[i] ?? 0) + (h.exchangeM3s[i] ?? 0);
    h.overflowM3s[i] = 0;
    h.volumeM3[i] = 0;
    h.residualM3s[i] = 0;
    h.lastDepthM[i] = h.depthM[i] ?? 0;
    if (nodes.kind[i] !== STORAGE) h.depthM[i] = 0;
  }
  const done = new Uint8Array(nodes.count);
  for (const place of state.order) {
    const from = (place < 0 ? structures[-1 - place]?.from : conduits.from[place]) ?? 0;
    if (nodes.kind[from] === STORAGE && done[from] === 0) emptyStorage(h, state, from, dt);
    done[from] = 1;
    if (place < 0) {
      const to = structures[-1 - place]?.to ?? 0;
      arriving[to] = (arriving[to] ?? 0) + (h.structureFlow[-1 - place] ?? 0);
      continue;
    }
    const isFromStorage = nodes.kind[from] === STORAGE;
    // What stands on the ground above a ponding node comes with the rest.
    const divider = state.dividers.get(from);
    const pond = isFromStorage || divider !== undefined ? 0 : (h.ledgerM3[from] ?? 0) / dt;
    const comes = Math.max(0, (arriving[from] ?? 0) + pond);
    const offered = isFromStorage
      ? (h.flow[place] ?? 0)
      : divider === undefined
        ? comes
        : offeredTo(divider, place, comes);
    if (!isFromStorage) takeLess(h, from, (arriving[from] ?? 0) + pond);
    const taken = runDown(h, state, place, { offered, dt, isSteady });
    const ponds = (nodes.pondedM2[from] ?? 0) > 0 && divider === undefined;
    if (!isFromStorage && ponds) h.ledgerM3[from] = Math.max(0, offered - taken) * dt;
    else if (!isFromStorage) h.overflowM3s[from] = (h.overflowM3s[from] ?? 0) + Math.max(0, offered - taken);
    const to = conduits.to[place] ?? 0;
    arriving[to] = (arriving[to] ?? 0) + (state.lowerFlow[place] ?? 0) * (conduits.barrels[place] ?? 1);
  }
  for (let i = 0; i < nodes.count; i++) {
    if (nodes.kind[i] === STORAGE && done[i] === 0) emptyStorage(h, state, i, dt);
    else if ((state.outStart[i + 1] ?? 0) === (state.outStart[i] ?? 0)) {
      takeLess(h, i, arriving[i] ?? 0);
      // A junction that leads nowhere floods.
      if (nodes.kind[i] === JUNCTION) h.overflowM3s[i] = Math.max(0, arriving[i] ?? 0);
    }
  }
  settle(h, state, isSteady);
  h.timeS += dt;
}

/** What is taken out of a node is no more than comes to it. */
function takeLess(h: Hydraulics, i: number, balanceM3s: number): void {
  const lateral = h.lateralM3s[i] ?? 0;
  if (balanceM3s < 0 && lateral < 0) h.lateralM3s[i] = Math.min(0, lateral - balanceM3s);
}

/** Runs the inflow of a conduit down it; returns what it takes, all barrels. */
function runDown(
  h: Hydraulics,
  state: KinematicState,
  c: number,
  { offered, dt, isSteady }: { readonly offered: number; readonly dt: number; readonly isSteady: boolean },
): number {
  const { conduits, sections } = h.network;
  const s = conduits.section[c] ?? 0;
  const barrels = conduits.barrels[c] ?? 1;
  const conveyance = conduits.conveyance[c] ?? 1;
  const limit = Math.min(
    conveyance * (sections.fullFactor[s] ?? 0),
    (conduits.maxFlowM3s[c] ?? Infinity) / barrels,
  );
  const isShut = (h.setting[conduits.link[c] ?? 0] ?? 1) <= 0;
  const q1 = isShut ? 0 : Math.min(offered / barrels, limit);
  const before1 = state.upperFlow[c] ?? 0;
  const before2 = state.lowerFlow[c] ?? 0;
  const depth1 = normalDepth(sections, s, q1, conveyance);
  measureSection(sections, s, depth1, out);
  const a1 = out[AREA] ?? 0;
  const held = (1 - LOWER) * (state.upperArea[c] ?? 0) + LOWER * (state.lowerArea[c] ?? 0);
  const ratio = dt / (conduits.lengthM[c] ?? 1);
  // λ·A₂ + ratio·θ·Q₂(A₂) = known
  const whole =
    held - (1 - LOWER) * a1 + ratio * (NEW * q1 + (1 - NEW) * (before1 - before2)) + (state.owed[c] ?? 0);
  const lost = isSteady ? 0 : Math.min(Math.max(0, whole), (lossPerLength(h, c) * dt) / barrels);
  const known = whole - lost;
  h.conduitLossM3s[c] = (lost * barrels) / ratio;
  let depth2 = depth1;
  if (!isSteady) depth2 = lowerDepth(h, c, known, ratio);
  sectionFactor(sections, s, depth2, out);
  const a2 = out[AREA] ?? 0;
  // What the equation leaves, as far as the conduit carries it; the rest waits, so that none is lost where it is empty or full.
  const most = conveyance * (sections.mostFactor[s] ?? 0);
  const q2 = isSteady ? q1 : Math.min(most, Math.max(0, (known - LOWER * a2) / (ratio * NEW)));
  state.owed[c] = isSteady ? 0 : known - LOWER * a2 - ratio * NEW * q2;
  state.upperFlow[c] = q1;
  state.lowerFlow[c] = q2;
  state.upperArea[c] = isSteady ? 0 : a1;
  state.lowerArea[c] = isSteady ? 0 : a2;
  h.flow[c] = q2 * barrels;
  h.endDepth[2 * c] = depth1;
  h.endDepth[2 * c + 1] = depth2;
  h.midDepth[c] = (depth1 + depth2) / 2;
  h.midArea[c] = (a1 + a2) / 2;
  h.velocity[c] = a1 + a2 > 1e-9 ? (q1 + q2) / (a1 + a2) : 0;
  return q1 * barrels;
}

function lowerDepth(h: Hydraulics, c: number, known: number, ratio: number): number {
  const { conduits, sections } = h.network;
  const s = conduits.section[c] ?? 0;
  const conveyance = conduits.conveyance[c] ?? 1;
  const full = sections.fullDepthM[s] ?? 0;
  if (known <= 0) return 0;
  const rise = (depth: number) => {
    const flow = conveyance * sectionFactor(sections, s, depth, out);
    return LOWER * (out[AREA] ?? 0) + ratio * NEW * flow - known;
  };
  return rise(full) <= 0 ? full : root(rise, 0, full);
}

/** Level of a storage at the end of a step: V(y) + Δt·out(y) = V₀ + Δt·in. Leaves the flows of its links. */
function emptyStorage(h: Hydraulics, state: KinematicState, i: number, dt: number): void {
  const { nodes } = h.network;
  const limit = nodes.limitDepthM[i] ?? Infinity;
  const inflow = (h.inflowM3s[i] ?? 0) - (h.lossM3s[i] ?? 0);
  const water = Math.max(0, (h.ledgerM3[i] ?? 0) + inflow * dt);
  takeLess(h, i, (h.ledgerM3[i] ?? 0) / dt + inflow);
  let [low, high] = [0, Math.min(limit, MOST_DEPTH_M)];
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    h.depthM[i] = middle;
    const leaves = storageOutflow(h, state, i, dt);
    if (ownVolume(h.network, i, middle) + leaves * dt < water) low = middle;
    else high = middle;
  }
  h.depthM[i] = low;
  const leaves = storageOutflow(h, state, i, dt);
  const rest = water - leaves * dt;
  const held = ownVolume(h.network, i, h.depthM[i] ?? 0);
  const isFull = (h.depthM[i] ?? 0) >= limit * (1 - 1e-9);
  h.overflowM3s[i] = isFull ? Math.max(0, rest - held) / dt : 0;
  h.ledgerM3[i] = rest - (h.overflowM3s[i] ?? 0) * dt;
}

const MOST_DEPTH_M = 1000;

function storageOutflow(h: Hydraulics, state: KinematicState, i: number, dt: number): number {
  const { conduits, sections } = h.network;
  let sum = 0;
  for (let p = state.outStart[i] ?? 0; p < (state.outStart[i + 1] ?? 0); p++) {
    const place = state.outAt[p] ?? 0;
    if (place < 0) {
      structureFlowAt(h, -1 - place, dt);
      const flow = Math.max(0, h.structureFlow[-1 - place] ?? 0);
      h.structureFlow[-1 - place] = flow;
      sum += flow;
      continue;
    }
    const depth = Math.max(0, (h.depthM[i] ?? 0) - (conduits.fromOffsetM[place] ?? 0));
    const s = conduits.section[place] ?? 0;
    const barrels = conduits.barrels[place] ?? 1;
    const runs = (conduits.conveyance[place] ?? 0) * sectionFactor(sections, s, depth, out);
    const flow = Math.min(
      barrels * runs,
      conduits.fullFlowM3s[place] ?? 0,
      conduits.maxFlowM3s[place] ?? Infinity,
    );
    h.flow[place] = flow;
    sum += flow;
  }
  return sum;
}

/** Depths of nodes (the deepest conduit end there), volumes, and the state that a next step starts from. */
function settle(h: Hydraulics, state: KinematicState, isSteady: boolean): void {
  const { nodes, conduits } = h.network;
  for (let c = 0; c < conduits.count; c++) {
    const from = conduits.from[c] ?? 0;
    const to = conduits.to[c] ?? 0;
    const volume = isSteady
      ? 0
      : (conduits.lengthM[c] ?? 0) *
        (conduits.barrels[c] ?? 1) *
        ((1 - LOWER) * (state.upperArea[c] ?? 0) + LOWER * (state.lowerArea[c] ?? 0) + (state.owed[c] ?? 0));
    const owner = nodes.kind[from] === OUTFALL ? to : from;
    h.volumeM3[owner] = (h.volumeM3[owner] ?? 0) + volume;
    stand(h, from, (h.endDepth[2 * c] ?? 0) + (conduits.fromOffsetM[c] ?? 0));
    stand(h, to, (h.endDepth[2 * c + 1] ?? 0) + (conduits.toOffsetM[c] ?? 0));
  }
  for (let i = 0; i < nodes.count; i++) {
    if (nodes.kind[i] === STORAGE)
      h.volumeM3[i] = (h.volumeM3[i] ?? 0) + ownVolume(h.network, i, h.depthM[i] ?? 0);
    const pond = nodes.kind[i] === JUNCTION ? (h.ledgerM3[i] ?? 0) : 0;
    h.volumeM3[i] = (h.volumeM3[i] ?? 0) + pond;
    if (pond > 0) h.depthM[i] = (nodes.fullDepthM[i] ?? 0) + pond / Math.max(nodes.pondedM2[i] ?? 0, 1e-9);
    // What floods stands as high as the ground.
    if (nodes.kind[i] === JUNCTION && (h.overflowM3s[i] ?? 0) > 0) h.depthM[i] = nodes.fullDepthM[i] ?? 0;
    if (nodes.kind[i] === OUTFALL) h.outflowM3s[i] = Math.max(0, h.inflowM3s[i] ?? 0);
  }
  h.startDepthM.set(h.depthM);
  h.startFlow.set(h.flow);
  h.startStructureFlow.set(h.structureFlow);
}

function stand(h: Hydraulics, node: number, depthM: number): void {
  if (h.network.nodes.kind[node] !== STORAGE && depthM > (h.depthM[node] ?? 0)) h.depthM[node] = depthM;
}

/** Sets what flows and stands at the start: the initial flows of conduits, the initial depths of storages. */
export function fillKinematic(h: Hydraulics, state: KinematicState): void {
  const { conduits, nodes, sections, model } = h.network;
  h.depthM.fill(0);
  for (let c = 0; c < conduits.count; c++) {
    const row = model.links[conduits.link[c] ?? 0];
    const flow = row?.kind === 'conduit' ? Math.max(0, row.initialFlowM3s) / (conduits.barrels[c] ?? 1) : 0;
    const s = conduits.section[c] ?? 0;
    const depth = normalDepth(sections, s, flow, conduits.conveyance[c] ?? 1);
    measureSection(sections, s, depth, out);
    state.upperFlow[c] = flow;
    state.lowerFlow[c] = flow;
    state.upperArea[c] = out[AREA] ?? 0;
    state.lowerArea[c] = out[AREA] ?? 0;
    h.endDepth[2 * c] = depth;
    h.endDepth[2 * c + 1] = depth;
    h.midDepth[c] = depth;
    h.flow[c] = flow * (conduits.barrels[c] ?? 1);
  }
  h.ledgerM3.fill(0);
  h.volumeM3.fill(0);
  for (let i = 0; i < nodes.count; i++) {
    const row = model.nodes[i];
    if (row?.kind !== 'storage') continue;
    h.depthM[i] = row.initialDepthM;
    h.ledgerM3[i] = ownVolume(h.network, i, row.initialDepthM);
  }
  settle(h, state, model.options.routing === 'steady');
}
