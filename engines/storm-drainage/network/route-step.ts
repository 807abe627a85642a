import { conduitFlows } from './conduit-flow.ts';
import type { Hydraulics } from './hydraulics.ts';
import { OUTFALL } from './network.ts';
import { beginBalance, limitOf, nodeResiduals, solveDepths } from './node-balance.ts';
import { structureFlows } from './structure-flow.ts';

/** Trials of a step beyond those the model asks for, since a step that closes needs no smaller one. */
const LEAST_TRIALS = 20;

/** Trials after which all changes are halved. */
const CALM_AFTER = 8;

/** Parts of the model's head tolerance to which a trial and the first one close, and how far off an accepted one may be. */
const CLOSE = 0.1;
const FIRST_CLOSE = 0.01;
const LOOSE = 4;

/** What a step came to. */
export interface StepOutcome {
  readonly isClosed: boolean;
  readonly trials: number;
}

/**
 * One step from the state as it stands: trials (Picard) of all flows for given depths and all depths for given flows, until no depth changes.
 * The state is left at the end of the step; `undoStep` takes it back.
 */
export function routeStep(h: Hydraulics, dt: number): StepOutcome {
  const { nodes, model } = h.network;
  const { headToleranceM, maxTrials } = model.options;
  const tolerance = headToleranceM > 0 ? headToleranceM : 0.0015;
  const most = Math.max(maxTrials, LEAST_TRIALS);
  setWeights(h, dt);
  h.lastChange.fill(0);
  h.lastAsked.fill(0);
  let greatest = Infinity;
  let trials = 0;
  for (;;) {
    beginBalance(h);
    conduitFlows(h, dt);
    structureFlows(h, dt);
    nodeResiduals(h, dt);
    greatest = solveDepths(h, dt);
    trials += 1;
    if (!(greatest < Infinity)) return { isClosed: false, trials };
    if (greatest <= (trials > 1 ? CLOSE : FIRST_CLOSE) * tolerance) {
      takeLastChange(h, dt);
      break;
    }
    if (trials >= most) break;
    for (let i = 0; i < nodes.count; i++) {
      const asked = h.change[i] ?? 0;
      const before = h.lastAsked[i] ?? 0;
      // A depth that swings goes where the line through its last two answers crosses zero.
      const swing = asked * before < 0 ? ((h.lastChange[i] ?? 0) * asked) / (before - asked) : asked;
      const next = trials > CALM_AFTER ? 0.5 * swing : swing;
      h.lastAsked[i] = asked;
      h.lastChange[i] = next;
      h.depthM[i] = Math.max(0, (h.depthM[i] ?? 0) + next);
    }
  }
  return { isClosed: greatest <= LOOSE * tolerance && isBalanced(h, dt, tolerance), trials };
}

/** The last change of a step that closes is too small to move any flow: depths and volumes take it as it is. */
function takeLastChange(h: Hydraulics, dt: number): void {
  const { nodes } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    if (nodes.kind[i] === OUTFALL) continue;
    const change = h.change[i] ?? 0;
    const gained = change * (h.surfaceM2[i] ?? 0);
    h.depthM[i] = Math.max(0, (h.depthM[i] ?? 0) + change);
    h.volumeM3[i] = (h.volumeM3[i] ?? 0) + gained;
    if (dt > 0) h.residualM3s[i] = (h.residualM3s[i] ?? 0) - gained / dt;
  }
}

/** Whether what nodes have too much or too little is no more than the tolerance of heads over their surface. */
function isBalanced(h: Hydraulics, dt: number, tolerance: number): boolean {
  const { nodes } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    if (h.isHeld[i] === 1) continue;
    const most = LOOSE * tolerance * (h.surfaceM2[i] ?? 0) + 1e-3 * (h.volumeM3[i] ?? 0);
    if (Math.abs(h.residualM3s[i] ?? 0) * dt > most) return false;
  }
  return true;
}

/** Keeps what the step came to: ledgers move on, what stands above the limit of a node has left it. */
export function keepStep(h: Hydraulics, dt: number): void {
  const { nodes } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    let rest = h.residualM3s[i] ?? 0;
    if (nodes.kind[i] === OUTFALL) {
      // All that an outfall has too much leaves there; what it lacks comes in.
      h.outflowM3s[i] = dt > 0 ? rest : 0;
      h.ledgerM3[i] = h.volumeM3[i] ?? 0;
      continue;
    }
    const lateral = h.lateralM3s[i] ?? 0;
    if (lateral < 0 && rest < 0 && (h.depthM[i] ?? 0) <= 0) {
      // What is taken out of a dry node is no more than comes to it.
      const spared = Math.min(-lateral, -rest);
      h.lateralM3s[i] = lateral + spared;
      rest += spared;
    }
    const isFull = (h.depthM[i] ?? 0) >= limitOf(h, i) - 1e-12;
    const over = isFull && rest > 0 ? rest : 0;
    h.overflowM3s[i] = over;
    h.ledgerM3[i] = (h.volumeM3[i] ?? 0) + (rest - over) * dt;
  }
  h.lastDepthM.set(h.startDepthM);
  h.startDepthM.set(h.depthM);
  h.startFlow.set(h.flow);
  h.trial.set(h.flow);
  h.startStructureFlow.set(h.structureFlow);
  h.startMidArea.set(h.midArea);
  h.startEndVolume.set(h.endVolume);
  h.startEndOwner.set(h.endOwner);
  h.timeS += dt;
}

/** Takes a step back that did not close. */
export function undoStep(h: Hydraulics): void {
  h.depthM.set(h.startDepthM);
  h.flow.set(h.startFlow);
  h.trial.set(h.startFlow);
  h.structureFlow.set(h.startStructureFlow);
}

/**
 * Weight of a conduit's new flow in the water that passes it in a step: a half where a step follows the waves between its nodes, all where
 * it does not, so that stiff pairs (full pipes between manholes) do not swing, and where its giving node may run dry.
 */
function setWeights(h: Hydraulics, dt: number): void {
  const { conduits, nodes } = h.network;
  for (let c = 0; c < conduits.count; c++) {
    const n1 = conduits.from[c] ?? 0;
    const n2 = conduits.to[c] ?? 0;
    const s1 = nodes.kind[n1] === OUTFALL ? Infinity : (h.surfaceM2[n1] ?? 0);
    const s2 = nodes.kind[n2] === OUTFALL ? Infinity : (h.surfaceM2[n2] ?? 0);
    const flow = h.startFlow[c] ?? 0;
    const giver = flow > 0 ? n1 : n2;
    const has = nodes.kind[giver] === OUTFALL ? Infinity : (h.ledgerM3[giver] ?? 0);
    const stiff = (dt * (h.byUpper[c] ?? 0)) / Math.max(1e-9, Math.min(s1, s2));
    const isEmptying = Math.abs(flow) * dt > 0.3 * has;
    h.weight[c] = stiff >= 0 && !isEmptying ? 0.5 + (0.5 * stiff) / (1 + stiff) : 1;
  }
}
