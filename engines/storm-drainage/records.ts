import type { Drainage } from './drainage.ts';
import { OUTFALL } from './network/network.ts';

/** Greatest, sums and times of every node and link, as flat arrays. Nodes first, links below. */
export interface DrainageRecords {
  readonly depthSum: Float64Array;
  readonly mostDepthM: Float64Array;
  readonly mostDepthAtS: Float64Array;
  readonly mostLateralM3s: Float64Array;
  readonly mostInflowM3s: Float64Array;
  readonly mostInflowAtS: Float64Array;
  readonly lateralM3: Float64Array;
  readonly inflowM3: Float64Array;
  readonly surchargedS: Float64Array;
  readonly floodedS: Float64Array;
  readonly floodedM3: Float64Array;
  readonly mostFloodM3s: Float64Array;
  readonly mostFloodAtS: Float64Array;
  readonly outflowM3: Float64Array;
  readonly mostOutflowM3s: Float64Array;
  readonly outflowS: Float64Array;
  readonly mostFlowM3s: Float64Array;
  readonly mostFlowAtS: Float64Array;
  readonly mostVelocityMs: Float64Array;
  readonly mostFullness: Float64Array;
  readonly fullS: Float64Array;
  readonly passedM3: Float64Array;
  readonly activeS: Float64Array;
  timeS: number;
}

/** Records of nothing yet. */
export function createRecords({ network }: Drainage): DrainageRecords {
  const ofNodes = () => new Float64Array(network.nodes.count);
  const ofLinks = () => new Float64Array(network.placeOf.length);
  return {
    depthSum: ofNodes(),
    mostDepthM: ofNodes(),
    mostDepthAtS: ofNodes(),
    mostLateralM3s: ofNodes(),
    mostInflowM3s: ofNodes(),
    mostInflowAtS: ofNodes(),
    lateralM3: ofNodes(),
    inflowM3: ofNodes(),
    surchargedS: ofNodes(),
    floodedS: ofNodes(),
    floodedM3: ofNodes(),
    mostFloodM3s: ofNodes(),
    mostFloodAtS: ofNodes(),
    outflowM3: ofNodes(),
    mostOutflowM3s: ofNodes(),
    outflowS: ofNodes(),
    mostFlowM3s: ofLinks(),
    mostFlowAtS: ofLinks(),
    mostVelocityMs: ofLinks(),
    mostFullness: ofLinks(),
    fullS: ofLinks(),
    passedM3: ofLinks(),
    activeS: ofLinks(),
    timeS: 0,
  };
}

/** Least flow that counts as one, m³/s. */
const FLOWS_M3S = 3e-5;

/** Takes the state after a step into the records. */
export function takeRecords(records: DrainageRecords, drainage: Drainage, stepS: number): void {
  const { hydraulics: h, network, timeS } = drainage;
  const { nodes, conduits, structures, sections } = network;
  records.timeS += stepS;
  for (let i = 0; i < nodes.count; i++) {
    const depth = h.depthM[i] ?? 0;
    records.depthSum[i] = (records.depthSum[i] ?? 0) + depth * stepS;
    if (depth > (records.mostDepthM[i] ?? 0)) {
      records.mostDepthM[i] = depth;
      records.mostDepthAtS[i] = timeS;
    }
    const lateral = (h.lateralM3s[i] ?? 0) + (h.exchangeM3s[i] ?? 0);
    if (lateral > (records.mostLateralM3s[i] ?? 0)) records.mostLateralM3s[i] = lateral;
    records.lateralM3[i] = (records.lateralM3[i] ?? 0) + Math.max(0, lateral) * stepS;
    const inflow = h.inflowM3s[i] ?? 0;
    records.inflowM3[i] = (records.inflowM3[i] ?? 0) + inflow * stepS;
    if (inflow > (records.mostInflowM3s[i] ?? 0)) {
      records.mostInflowM3s[i] = inflow;
      records.mostInflowAtS[i] = timeS;
    }
    const crown = nodes.crownDepthM[i] ?? 0;
    if (nodes.kind[i] !== OUTFALL && crown > 0 && depth > crown)
      records.surchargedS[i] = (records.surchargedS[i] ?? 0) + stepS;
    takeFlood(records, drainage, i, stepS);
    if (nodes.kind[i] === OUTFALL) takeOutflow(records, drainage, i, stepS);
  }
  for (let c = 0; c < conduits.count; c++) {
    const link = conduits.link[c] ?? 0;
    takeFlow(records, link, { flow: h.flow[c] ?? 0, timeS, stepS });
    const speed = Math.abs(h.velocity[c] ?? 0);
    if (speed > (records.mostVelocityMs[link] ?? 0)) records.mostVelocityMs[link] = speed;
    const full = sections.fullDepthM[conduits.section[c] ?? 0] ?? 1;
    const part = (h.midDepth[c] ?? 0) / full;
    if (part > (records.mostFullness[link] ?? 0)) records.mostFullness[link] = part;
    if (part >= 1) records.fullS[link] = (records.fullS[link] ?? 0) + stepS;
  }
  for (let s = 0; s < structures.length; s++)
    takeFlow(records, structures[s]?.link ?? 0, { flow: h.structureFlow[s] ?? 0, timeS, stepS });
}

function takeFlow(
  records: DrainageRecords,
  link: number,
  { flow, timeS, stepS }: { readonly flow: number; readonly timeS: number; readonly stepS: number },
): void {
  const size = Math.abs(flow);
  records.passedM3[link] = (records.passedM3[link] ?? 0) + size * stepS;
  if (size > FLOWS_M3S) records.activeS[link] = (records.activeS[link] ?? 0) + stepS;
  if (size <= (records.mostFlowM3s[link] ?? 0)) return;
  records.mostFlowM3s[link] = size;
  records.mostFlowAtS[link] = timeS;
}

/** Floods: what leaves above the ground, and what stands in a pond above it. */
function takeFlood(records: DrainageRecords, drainage: Drainage, i: number, stepS: number): void {
  const { hydraulics: h, network, timeS } = drainage;
  const { nodes } = network;
  let rate = h.overflowM3s[i] ?? 0;
  const ponded = nodes.pondedM2[i] ?? 0;
  const full = nodes.fullDepthM[i] ?? 0;
  const above = (h.depthM[i] ?? 0) - full;
  let isFlooded = rate > 0;
  if (ponded > 0 && above > 0) {
    isFlooded = true;
    rate = Math.max(0, (above - Math.max(0, (h.lastDepthM[i] ?? 0) - full)) * ponded) / stepS;
  }
  if (!isFlooded) return;
  records.floodedS[i] = (records.floodedS[i] ?? 0) + stepS;
  records.floodedM3[i] = (records.floodedM3[i] ?? 0) + rate * stepS;
  if (rate <= (records.mostFloodM3s[i] ?? 0)) return;
  records.mostFloodM3s[i] = rate;
  records.mostFloodAtS[i] = timeS;
}

function takeOutflow(records: DrainageRecords, { hydraulics: h }: Drainage, i: number, stepS: number): void {
  const flow = h.outflowM3s[i] ?? 0;
  records.outflowM3[i] = (records.outflowM3[i] ?? 0) + flow * stepS;
  if (flow > FLOWS_M3S) records.outflowS[i] = (records.outflowS[i] ?? 0) + stepS;
  if (flow > (records.mostOutflowM3s[i] ?? 0)) records.mostOutflowM3s[i] = flow;
}
