import { type Hydraulics, ownVolume } from './hydraulics.ts';
import { OUTFALL, type Structure } from './network.ts';
import { type OpeningState, orificeFlow, outletFlow, weirFlow } from './opening-flow.ts';
import { pumpFlow } from './pump-flow.ts';

/** Change of a head over which the slope of a rating is taken, m. */
const STEP_M = 1e-3;

/**
 * Flow of every pump, orifice, weir, outlet and conduit without size for the depths of this trial, and its slopes by both heads. What a pump
 * lifts by steps of depth or volume holds for the whole step; nothing takes more from a node than it has.
 */
export function structureFlows(h: Hydraulics, dt: number): void {
  const { structures } = h.network;
  for (let s = 0; s < structures.length; s++) structureFlowAt(h, s, dt);
}

/** The same of one structure by its place. */
export function structureFlowAt(h: Hydraulics, s: number, dt: number): void {
  const one = h.network.structures[s];
  if (one === undefined) return;
  const { kind } = one.row;
  if (kind === 'pump' || kind === 'conduit') passOn(h, s, one, dt);
  else openingFlow(h, s, one);
}

/** Head against which a pump lifts, m. */
function headAt(h: Hydraulics, node: number): number {
  const { nodes } = h.network;
  const invert = nodes.invertM[node] ?? 0;
  if (nodes.kind[node] === OUTFALL) return Math.max(invert, h.stageM[node] ?? 0);
  return invert + (h.depthM[node] ?? 0);
}

/** Level at a node as an opening sees it, m: none beyond a free outfall. */
function levelAt(h: Hydraulics, node: number): number {
  return h.network.nodes.kind[node] === OUTFALL ? (h.stageM[node] ?? 0) : headAt(h, node);
}

function openingFlow(h: Hydraulics, s: number, one: Structure): void {
  const from = levelAt(h, one.from);
  const to = levelAt(h, one.to);
  const flow = signedFlow(h, one, from, to);
  let byFrom = (signedFlow(h, one, from + STEP_M, to) - flow) / STEP_M;
  let byTo = (signedFlow(h, one, from, to + STEP_M) - flow) / STEP_M;
  // Drowned openings flow with a small power of the difference of heads: its tangent would throw a trial far over the rest.
  if (byFrom > 0 && byTo < 0) {
    const chord = Math.abs(flow) / Math.max(Math.abs(from - to), CALM_M);
    byFrom = Math.max(byFrom, chord);
    byTo = Math.min(byTo, -chord);
  }
  h.structureFlow[s] = flow;
  h.structureByFrom[s] = byFrom;
  h.structureByTo[s] = byTo;
}

/** Heads closer than this run through an opening in proportion, so that two basins come to rest, m. */
const CALM_M = 5e-3;

function signedFlow(h: Hydraulics, one: Structure, from: number, to: number): number {
  const { row } = one;
  const isReverse = to > from;
  if (isReverse && 'flapGate' in row && row.flapGate) return 0;
  const node = isReverse ? one.to : one.from;
  if (h.hasNodeFlap[node] === 1) return 0;
  if (h.network.nodes.kind[node] !== OUTFALL && (h.depthM[node] ?? 0) <= 0 && from !== to) return 0;
  const isEnd = h.network.nodes.kind[node] === OUTFALL;
  const bed = isEnd ? -Infinity : (h.network.nodes.invertM[node] ?? 0);
  const upper = isReverse ? to : from;
  const lower = isReverse ? from : to;
  const calm = Math.abs(from - to) < CALM_M ? Math.abs(from - to) / CALM_M : 1;
  const raised = calm < 1 && calm > 0 ? Math.max(upper, lower + CALM_M) : upper;
  const offset =
    row.kind === 'orifice'
      ? row.offsetM
      : row.kind === 'pump' || row.kind === 'conduit'
        ? 0
        : row.crestOffsetM;
  const at: OpeningState = {
    upperM: raised,
    lowerM: lower,
    // What runs back runs over the floor of its own node, where that is the higher one.
    crestM: Math.max((h.network.nodes.invertM[one.from] ?? 0) + offset, bed),
    setting: h.setting[one.link] ?? 1,
    isReverse,
  };
  const { openings } = h.network;
  const flow =
    row.kind === 'orifice'
      ? orificeFlow(row, openings, one.opening, at)
      : row.kind === 'weir'
        ? weirFlow(row, openings, one.opening, at)
        : row.kind === 'outlet'
          ? outletFlow(row, at)
          : 0;
  return (isReverse ? -flow : flow) * calm;
}

/** A pump, or a conduit without a size, which carries all that comes. */
function passOn(h: Hydraulics, s: number, one: Structure, dt: number): void {
  const { row, from, to, link } = one;
  const setting = h.setting[link] ?? 1;
  const arriving = arrivingAt(h, from, s);
  const stored = Math.max(0, h.ledgerM3[from] ?? 0) / dt;
  if (row.kind !== 'pump') {
    h.structureFlow[s] = setting > 0 ? Math.max(0, arriving) : 0;
    h.structureByFrom[s] = 0;
    h.structureByTo[s] = 0;
    return;
  }
  const depth = h.startDepthM[from] ?? 0;
  const lift = headAt(h, to) - headAt(h, from);
  const law = row.law.kind;
  const isSloped = law === 'head' || law === 'speed-head' || law === 'depth';
  const state = {
    depthM: law === 'depth' ? (h.depthM[from] ?? 0) : depth,
    volumeM3: ownVolume(h.network, from, depth),
    liftM: lift,
    inflowM3s: arriving,
    setting,
  };
  const flow = pumpFlow(row, state);
  const most = Math.max(0, stored + arriving);
  h.structureFlow[s] = Math.min(flow, most);
  h.structureByFrom[s] = 0;
  h.structureByTo[s] = 0;
  if (!isSloped || flow > most) return;
  if (law === 'depth') {
    const more = pumpFlow(row, { ...state, depthM: state.depthM + STEP_M });
    h.structureByFrom[s] = (more - flow) / STEP_M;
    return;
  }
  const slope = (pumpFlow(row, { ...state, liftM: lift + STEP_M }) - flow) / STEP_M;
  h.structureByTo[s] = slope;
  h.structureByFrom[s] = -slope;
}

/** What comes to a node in this trial without what structure `without` takes, m³/s. */
function arrivingAt(h: Hydraulics, node: number, without: number): number {
  const { nodes, structures } = h.network;
  let sum = (h.lateralM3s[node] ?? 0) + (h.exchangeM3s[node] ?? 0) - (h.lossM3s[node] ?? 0);
  const end = nodes.endStart[node + 1] ?? 0;
  for (let p = nodes.endStart[node] ?? 0; p < end; p++) {
    const e = nodes.endAt[p] ?? 0;
    const flow = h.flow[e >> 1] ?? 0;
    sum += (e & 1) === 0 ? -flow : flow;
  }
  for (let s = 0; s < structures.length; s++) {
    if (s === without) continue;
    const one = structures[s];
    if (one?.from === node) sum -= h.structureFlow[s] ?? 0;
    else if (one?.to === node) sum += h.structureFlow[s] ?? 0;
  }
  return sum;
}
