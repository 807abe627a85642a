import type { Drainage } from '../drainage.ts';
import { type ControlView, evaluateRules } from './controls.ts';
import { type Hydraulics, ownVolume } from './hydraulics.ts';

/** Gates and rules as they stand. */
export interface GateState {
  /** Time at which each link opened or closed last, s. */
  readonly sinceS: Float64Array;
  nextRulesS: number;
  lastRulesS: number;
}

/** Settings of links for the next step: by rules where they are due, by the depths at which pumps start and stop, gates moving at their speed. */
export function applySettings(drainage: Drainage, dt: number): void {
  const { hydraulics: h, network, gates, controls, forcing, timeS } = drainage;
  const { links, rules, options } = network.model;
  if (rules.length > 0 && timeS >= gates.nextRulesS) {
    const stepS = options.ruleStepS > 0 ? options.ruleStepS : dt;
    const chosen = evaluateRules(controls, viewOf(drainage), { timeS, stepS, forcing });
    for (const [link, value] of chosen) turn(h, gates, link, value, timeS);
    gates.nextRulesS = timeS + (options.ruleStepS > 0 ? options.ruleStepS : 1e-9);
  }
  for (let k = 0; k < links.length; k++) {
    const row = links[k];
    if (row === undefined) continue;
    if (row.kind === 'pump') startOrStop(h, gates, k, { ...row, timeS });
    const target = h.target[k] ?? 1;
    const present = h.setting[k] ?? 1;
    const isSlow = row.kind === 'orifice' && row.gateTimeS > 0;
    if (!isSlow) h.setting[k] = target;
    else if (drainage.gates.lastRulesS < timeS || timeS === 0) {
      const most = dt / row.gateTimeS;
      h.setting[k] = present + Math.max(-most, Math.min(most, target - present));
    }
  }
  gates.lastRulesS = timeS;
}

function turn(h: Hydraulics, gates: GateState, link: number, value: number, timeS: number): void {
  const before = h.target[link] ?? 1;
  if (before > 0 !== value > 0) gates.sinceS[link] = timeS;
  h.target[link] = value;
}

function startOrStop(
  h: Hydraulics,
  gates: GateState,
  link: number,
  {
    from,
    startDepthM,
    stopDepthM,
    timeS,
  }: {
    readonly from: number;
    readonly startDepthM: number;
    readonly stopDepthM: number;
    readonly timeS: number;
  },
): void {
  const depth = h.startDepthM[from] ?? 0;
  if (stopDepthM > 0 && depth < stopDepthM) turn(h, gates, link, 0, timeS);
  else if (startDepthM > 0 && depth > startDepthM && (h.target[link] ?? 0) === 0)
    turn(h, gates, link, 1, timeS);
}

function viewOf({ hydraulics: h, network, gates, timeS }: Drainage): ControlView {
  const { nodes, conduits, placeOf, sections, openings, structures } = network;
  return {
    settingOf: (link) => h.target[link] ?? 1,
    node: ({ node, what }) => {
      const depth = h.depthM[node] ?? 0;
      switch (what) {
        case 'depth':
          return depth;
        case 'max-depth':
          return nodes.fullDepthM[node] ?? 0;
        case 'head':
          return depth + (nodes.invertM[node] ?? 0);
        case 'volume':
          return ownVolume(network, node, depth);
        case 'inflow':
          return h.inflowM3s[node] ?? 0;
      }
    },
    link: ({ link, what }) => {
      const c = placeOf[link] ?? 0;
      const isConduit = c >= 0;
      const opening = isConduit ? -1 : (structures[-1 - c]?.opening ?? -1);
      const row = network.model.links[link];
      switch (what) {
        case 'flow':
          return isConduit ? (h.flow[c] ?? 0) * (conduits.sign[c] ?? 1) : (h.structureFlow[-1 - c] ?? 0);
        case 'depth':
          return isConduit
            ? (h.midDepth[c] ?? 0)
            : Math.max(0, (h.depthM[row?.from ?? 0] ?? 0) - crestOf(row));
        case 'velocity':
          return isConduit ? Math.abs(h.velocity[c] ?? 0) : 0;
        case 'full-flow':
          return isConduit ? (conduits.fullFlowM3s[c] ?? 0) : 0;
        case 'full-depth':
          return isConduit
            ? (sections.fullDepthM[conduits.section[c] ?? 0] ?? 0)
            : opening >= 0
              ? (openings.fullDepthM[opening] ?? 0)
              : 0;
        case 'length':
          return isConduit ? (conduits.lengthM[c] ?? 0) : 0;
        case 'slope':
          return isConduit ? (conduits.slope[c] ?? 0) * (conduits.sign[c] ?? 1) : 0;
        case 'status':
          return (h.target[link] ?? 0) > 0 ? 1 : 0;
        case 'setting':
          return h.setting[link] ?? 0;
        case 'time-open':
          return (h.target[link] ?? 0) > 0 ? timeS - (gates.sinceS[link] ?? 0) : Number.NaN;
        case 'time-closed':
          return (h.target[link] ?? 0) > 0 ? Number.NaN : timeS - (gates.sinceS[link] ?? 0);
      }
    },
  };
}

function crestOf(row: Drainage['network']['model']['links'][number] | undefined): number {
  if (row?.kind === 'orifice') return row.offsetM;
  if (row?.kind === 'weir' || row?.kind === 'outlet') return row.crestOffsetM;
  return 0;
}
