import { addStep, createBalance, type DrainageBalance, storedVolume } from './balance.ts';
import type { DrainageForcing, DrainageModel } from './model.ts';
import { conduitFlows } from './network/conduit-flow.ts';
import { type Controls, createControls } from './network/controls.ts';
import { createHydraulics, type Hydraulics } from './network/hydraulics.ts';
import { fillKinematic, type KinematicState, kinematicStep, layOutKinematic } from './network/kinematic.ts';
import { type SeepageState, setLosses } from './network/losses.ts';
import { layOutNetwork, type Network } from './network/network.ts';
import { beginBalance } from './network/node-balance.ts';
import { setStages, standOutfalls, takeInflows } from './network/outfalls.ts';
import { keepStep, routeStep, undoStep } from './network/route-step.ts';
import { applySettings, type GateState } from './network/settings.ts';
import { nextStep } from './network/time-step.ts';
import { normalDepth } from './sections/flow-depths.ts';

/** A drainage network as it stands; `advanceDrainage` moves it on. */
export interface Drainage {
  readonly network: Network;
  readonly hydraulics: Hydraulics;
  readonly balance: DrainageBalance;
  readonly controls: Controls;
  readonly gates: GateState;
  readonly seepage: SeepageState;
  readonly forcing: DrainageForcing;
  readonly samples: ForcingSamples;
  /** Where the network is routed without backwater. */
  readonly kinematic: KinematicState | undefined;
  timeS: number;
  steps: number;
  trials: number;
  /** Steps that were accepted although they did not close. */
  openSteps: number;
  shortestStepS: number;
  /** Step that closed last, where a longer one did not. */
  heldStepS: number;
}

/** Inflow of all nodes at two times, between which it is linear. */
export interface ForcingSamples {
  fromS: number;
  toS: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** How a run is stopped and followed. */
export interface AdvanceOptions {
  readonly signal?: { readonly aborted: boolean };
  /** Called after each step with the time reached and the step, s. */
  readonly onStep?: (drainage: Drainage, stepS: number) => void;
}

/** Nothing comes. */
export const NO_FORCING: DrainageForcing = {
  nodeInflow: (_timeS, _state, into) => {
    into.fill(0);
  },
  evaporationMs: () => 0,
  rainMmH: () => 0,
  rainMm: () => 0,
};

/** Steps are not halved below this, s, nor below this part of the model's own. */
const LEAST_STEP_S = 0.05;
const LEAST_PART = 1 / 128;

/**
 * Lays out a network at time 0. A model that asks for the kinematic wave or steady flow gets it where its network allows (see
 * `layOutKinematic`) and nothing else is said by `routing`; all others run by the dynamic wave. Throws on a model that cannot be run.
 */
export function openDrainage(
  model: DrainageModel,
  forcing: DrainageForcing = NO_FORCING,
  { routing = model.options.routing }: { readonly routing?: DrainageModel['options']['routing'] } = {},
): Drainage {
  const network = layOutNetwork(model);
  const kinematic = routing === 'dynamic' ? undefined : layOutKinematic(network);
  const hydraulics = createHydraulics(network);
  const count = network.nodes.count;
  const drainage: Drainage = {
    network,
    hydraulics,
    balance: createBalance(),
    controls: createControls(model),
    gates: { sinceS: new Float64Array(model.links.length), nextRulesS: 0, lastRulesS: 0 },
    seepage: { takenUpM: new Float64Array(count) },
    forcing,
    kinematic,
    samples: { fromS: 0, toS: 0, from: new Float64Array(count), to: new Float64Array(count) },
    timeS: 0,
    steps: 0,
    trials: 0,
    openSteps: 0,
    shortestStepS: Infinity,
    heldStepS: Infinity,
  };
  setStages(hydraulics, 0);
  if (kinematic === undefined) fillUp(hydraulics);
  else fillKinematic(hydraulics, kinematic);
  drainage.balance.initialM3 = storedVolume(hydraulics);
  drainage.balance.storedM3 = drainage.balance.initialM3;
  if (kinematic === undefined) standOutfalls(hydraulics);
  const { samples } = drainage;
  forcing.nodeInflow(0, stateOf(hydraulics), samples.from);
  samples.to.set(samples.from);
  return drainage;
}

/** Runs a network on to a time. Throws when a step cannot be made, with node or link and time; stops early when the signal is raised. */
export function advanceDrainage(drainage: Drainage, toS: number, options: AdvanceOptions = {}): void {
  if (!(toS >= drainage.timeS && toS < Infinity))
    throw new Error(`The drainage is at ${drainage.timeS} s and cannot be run to ${toS} s.`);
  while (drainage.timeS < toS) {
    if (options.signal?.aborted) throw new Error('The run was stopped.');
    const nextS = nextRouted(drainage, toS);
    if (nextS > drainage.timeS) {
      passOver(drainage, nextS);
      continue;
    }
    const stepS = step(drainage, Math.min(toS, endOfEvent(drainage)));
    options.onStep?.(drainage, stepS);
  }
}

/** What those who bring water may ask for. */
export function stateOf(h: Hydraulics): { readonly depthM: Float64Array; readonly outflowM3s: Float64Array } {
  return { depthM: h.depthM, outflowM3s: h.outflowM3s };
}

/** The time from which the flow is routed again: now, or where the model names events, the start of the next one. */
function nextRouted({ network, timeS }: Drainage, toS: number): number {
  const { events } = network.model;
  if (events.length === 0 || events.some(({ fromS, untilS }) => timeS >= fromS && timeS < untilS))
    return timeS;
  return events.reduce((next, { fromS }) => (fromS > timeS ? Math.min(next, fromS) : next), toS);
}

function endOfEvent({ network, timeS }: Drainage): number {
  const { events } = network.model;
  const now = events.filter(({ fromS, untilS }) => timeS >= fromS && timeS < untilS);
  return now.reduce((end, { untilS }) => Math.max(end, untilS), events.length === 0 ? Infinity : 0);
}

/** Between events the network stands as it is; what brings water goes on, and is let go. */
function passOver(drainage: Drainage, toS: number): void {
  const { samples, forcing, hydraulics: h } = drainage;
  forcing.nodeInflow(toS, stateOf(h), samples.from);
  samples.to.set(samples.from);
  samples.fromS = toS;
  samples.toS = toS;
  drainage.timeS = toS;
}

function step(drainage: Drainage, toS: number): number {
  const { hydraulics: h, forcing, network } = drainage;
  const { options } = network.model;
  const { timeS } = drainage;
  h.evaporationMs = forcing.evaporationMs(timeS);
  if (drainage.kinematic !== undefined) return stepDown(drainage, drainage.kinematic, toS);
  let dt = Math.min(nextStep(h, options), 2 * drainage.heldStepS);
  const least = Math.min(options.routingStepS, Math.max(LEAST_STEP_S, LEAST_PART * options.routingStepS));
  for (;;) {
    const left = toS - timeS;
    if (dt > left * (1 - 1e-9)) dt = left;
    else if (dt > left / 2) dt = left / 2;
    applySettings(drainage, dt);
    sampleForcing(drainage, timeS + dt);
    setStages(h, timeS + dt);
    setLosses(h, drainage.seepage, dt);
    const outcome = routeStep(h, dt);
    drainage.trials += outcome.trials;
    if (outcome.isClosed) break;
    if (dt <= least || dt < 2e-3) {
      failWhereLost(drainage);
      drainage.openSteps += 1;
      break;
    }
    undoStep(h);
    dt /= 2;
    drainage.heldStepS = dt;
  }
  if (dt >= drainage.heldStepS) drainage.heldStepS = dt >= options.routingStepS ? Infinity : dt;
  standOutfalls(h);
  takeInflows(h);
  keepStep(h, dt);
  addStep(drainage.balance, h, { dt, isLedger: true });
  drainage.timeS = dt === toS - timeS ? toS : timeS + dt;
  drainage.steps += 1;
  drainage.shortestStepS = Math.min(drainage.shortestStepS, dt);
  return dt;
}

function stepDown(drainage: Drainage, state: KinematicState, toS: number): number {
  const { hydraulics: h, timeS } = drainage;
  const dt = Math.min(drainage.network.model.options.routingStepS, toS - timeS);
  applySettings(drainage, dt);
  sampleForcing(drainage, timeS + dt);
  setStages(h, timeS + dt);
  setLosses(h, drainage.seepage, dt);
  h.conduitLossM3s.fill(0);
  kinematicStep(drainage, state, dt);
  addStep(drainage.balance, h, { dt, isLedger: false });
  drainage.timeS = dt === toS - timeS ? toS : timeS + dt;
  drainage.steps += 1;
  drainage.trials += 1;
  drainage.shortestStepS = Math.min(drainage.shortestStepS, dt);
  return dt;
}

/** Lateral inflow of the step that ends at a time: the mean of both ends, the forcing being asked forwards only. */
function sampleForcing({ samples, forcing, hydraulics: h, timeS }: Drainage, endS: number): void {
  if (endS > samples.toS) {
    const { fromS, toS } = samples;
    // What was sampled ahead becomes the start where it lies at or before this step's.
    if (toS > fromS && timeS < toS) mix(samples, timeS);
    else samples.from.set(samples.to);
    samples.fromS = timeS;
    forcing.nodeInflow(endS, stateOf(h), samples.to);
    samples.toS = endS;
  }
  const span = samples.toS - samples.fromS;
  const middle = span > 0 ? ((timeS + endS) / 2 - samples.fromS) / span : 1;
  for (let i = 0; i < h.lateralM3s.length; i++) {
    const value = (samples.from[i] ?? 0) * (1 - middle) + (samples.to[i] ?? 0) * middle;
    if (!Number.isFinite(value))
      throw new Error(`Node ${h.network.model.nodes[i]?.id}: its inflow at ${endS} s is ${value} m³/s.`);
    h.lateralM3s[i] = value;
  }
}

function mix(samples: ForcingSamples, timeS: number): void {
  const part = (timeS - samples.fromS) / (samples.toS - samples.fromS);
  for (let i = 0; i < samples.from.length; i++)
    samples.from[i] = (samples.from[i] ?? 0) * (1 - part) + (samples.to[i] ?? 0) * part;
}

/** Depths and flows at the start: those of the model; a junction without one stands as deep as its flowing conduits. */
function fillUp(h: Hydraulics): void {
  const { nodes, conduits, sections, model } = h.network;
  const sums = new Float64Array(nodes.count);
  const counts = new Float64Array(nodes.count);
  const flows = new Float64Array(conduits.count);
  for (let c = 0; c < conduits.count; c++) {
    const row = model.links[conduits.link[c] ?? 0];
    const flow = row?.kind === 'conduit' ? row.initialFlowM3s * (conduits.sign[c] ?? 1) : 0;
    flows[c] = flow;
    if (flow === 0) continue;
    const part = Math.abs(flow) / (conduits.barrels[c] ?? 1);
    const depth = normalDepth(sections, conduits.section[c] ?? 0, part, conduits.conveyance[c] ?? 1);
    for (const [node = 0, offset = 0] of [
      [conduits.from[c], conduits.fromOffsetM[c]],
      [conduits.to[c], conduits.toOffsetM[c]],
    ]) {
      sums[node] = (sums[node] ?? 0) + depth + offset;
      counts[node] = (counts[node] ?? 0) + 1;
    }
  }
  model.nodes.forEach((row, i) => {
    if (row.kind === 'outfall') return;
    const given = row.initialDepthM;
    const count = counts[i] ?? 0;
    h.depthM[i] = given > 0 || row.kind === 'storage' || count === 0 ? given : (sums[i] ?? 0) / count;
  });
  // Without time the momentum equation leaves the flows as they are and only measures the water.
  for (let round = 0; round < 2; round++) {
    h.flow.set(flows);
    h.startFlow.set(flows);
    h.trial.set(flows);
    beginBalance(h);
    conduitFlows(h, 0);
    h.startMidArea.set(h.midArea);
  }
  keepStep(h, 0);
  h.ledgerM3.set(h.volumeM3);
}

function failWhereLost({ hydraulics: h, network, timeS }: Drainage): void {
  const { nodes, links } = network.model;
  for (let i = 0; i < h.depthM.length; i++)
    if (!Number.isFinite(h.change[i] ?? 0) || !((h.depthM[i] ?? 0) < MOST_DEPTH_M))
      throw new Error(
        `The run diverges at node ${nodes[i]?.id}, ${timeS} s: depth ${h.depthM[i]} m, change ${h.change[i]} m.`,
      );
  for (let c = 0; c < h.flow.length; c++)
    if (!Number.isFinite(h.flow[c] ?? 0))
      throw new Error(
        `The run diverges in link ${links[network.conduits.link[c] ?? 0]?.id}, ${timeS} s: flow ${h.flow[c]} m³/s.`,
      );
}

/** No manhole or basin stands deeper than this, m. */
const MOST_DEPTH_M = 20_000;
