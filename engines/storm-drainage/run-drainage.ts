import { continuityError } from './balance.ts';
import { advanceCoupled, coupleDrainage, type DrainageInlet, type FloodSurface } from './coupling.ts';
import { advanceDrainage, type Drainage, openDrainage } from './drainage.ts';
import type {
  DrainageRun,
  DrainageSeries,
  LinkSummary,
  NodeSummary,
  OutfallSummary,
} from './drainage-result.ts';
import type { DrainageForcing, DrainageModel } from './model.ts';
import { createRecords, type DrainageRecords, takeRecords } from './records.ts';

/** What a run reports and how it is followed. */
export interface DrainageRunOptions {
  /** Length of the run and time between reports, s; the model's own without them. */
  readonly untilS?: number;
  readonly reportStepS?: number;
  /** Nodes and links whose series are kept; all without them. */
  readonly nodes?: readonly number[];
  readonly links?: readonly number[];
  /** How it is routed in place of what the model asks for. */
  readonly routing?: DrainageModel['options']['routing'];
  readonly signal?: { readonly aborted: boolean };
  /** Water on the ground that is exchanged through inlets, with the time between two exchanges, s. */
  readonly coupling?: {
    readonly surface: FloodSurface;
    readonly inlets: readonly DrainageInlet[];
    readonly stepS: number;
  };
  /** Called at each report with the part done. */
  readonly onProgress?: (share: number) => void;
}

/** Runs a model from its start to its end. Throws on a model that cannot be run, and when the run diverges. */
export function runDrainage(
  model: DrainageModel,
  forcing: DrainageForcing,
  options: DrainageRunOptions = {},
): DrainageRun {
  const drainage = openDrainage(
    model,
    forcing,
    options.routing === undefined ? {} : { routing: options.routing },
  );
  const records = createRecords(drainage);
  const untilS = options.untilS ?? model.options.endS;
  const reportStepS = options.reportStepS ?? model.options.reportStepS;
  if (!(untilS > 0)) throw new Error(`options: the run lasts ${untilS} s.`);
  if (!(reportStepS > 0)) throw new Error(`options: the report step is ${reportStepS} s.`);
  const reportFromS = Math.min(model.options.reportStartS, untilS);
  const series = createSeries(drainage, options, Math.floor((untilS - reportFromS) / reportStepS + 1e-9) + 1);
  if (reportFromS <= 0) takeRow(series, drainage);
  const advance = { ...(options.signal && { signal: options.signal }), onStep: takeStep };
  const { coupling } = options;
  const coupled = coupling && coupleDrainage(drainage, coupling.surface, coupling);
  const goTo = (toS: number) =>
    coupled ? advanceCoupled(coupled, toS, advance) : advanceDrainage(drainage, toS, advance);
  for (let k = reportFromS <= 0 ? 1 : 0; ; k++) {
    const atS = reportFromS + k * reportStepS;
    if (atS > untilS * (1 + 1e-12)) break;
    goTo(Math.min(atS, untilS));
    takeRow(series, drainage);
    options.onProgress?.(Math.min(1, atS / untilS));
  }
  goTo(Math.max(untilS, drainage.timeS));
  options.onProgress?.(1);
  const run = result(drainage, records, series);
  if (coupled === undefined) return run;
  const { inM3, outM3 } = coupled;
  return { ...run, inlets: coupled.inlets.map((_, k) => ({ inM3: inM3[k] ?? 0, outM3: outM3[k] ?? 0 })) };

  function takeStep(now: Drainage, stepS: number): void {
    takeRecords(records, now, stepS);
  }
}

interface OpenSeries extends DrainageSeries {
  readonly timesS: number[];
}

function createSeries({ network }: Drainage, { nodes, links }: DrainageRunOptions, rows: number): OpenSeries {
  const keptNodes = nodes ?? Array.from({ length: network.nodes.count }, (_, i) => i);
  const keptLinks = links ?? Array.from({ length: network.placeOf.length }, (_, k) => k);
  for (const i of keptNodes)
    if (!(i >= 0 && i < network.nodes.count)) throw new Error(`options.nodes: there is no node ${i}.`);
  for (const k of keptLinks)
    if (!(k >= 0 && k < network.placeOf.length)) throw new Error(`options.links: there is no link ${k}.`);
  const ofNodes = () => new Float32Array(rows * keptNodes.length);
  const ofLinks = () => new Float32Array(rows * keptLinks.length);
  return {
    timesS: [],
    nodes: keptNodes,
    links: keptLinks,
    depthM: ofNodes(),
    inflowM3s: ofNodes(),
    floodM3s: ofNodes(),
    flowM3s: ofLinks(),
    velocityMs: ofLinks(),
    fullness: ofLinks(),
  };
}

function takeRow(series: OpenSeries, { network, hydraulics: h, timeS }: Drainage): void {
  const { conduits, sections, placeOf } = network;
  const row = series.timesS.length;
  series.timesS.push(timeS);
  series.nodes.forEach((i, k) => {
    const at = row * series.nodes.length + k;
    series.depthM[at] = h.depthM[i] ?? 0;
    series.inflowM3s[at] = h.inflowM3s[i] ?? 0;
    series.floodM3s[at] = h.overflowM3s[i] ?? 0;
  });
  series.links.forEach((link, k) => {
    const at = row * series.links.length + k;
    const c = placeOf[link] ?? 0;
    if (c < 0) {
      series.flowM3s[at] = h.structureFlow[-1 - c] ?? 0;
      series.fullness[at] = h.setting[link] ?? 0;
      return;
    }
    const sign = conduits.sign[c] ?? 1;
    series.flowM3s[at] = sign * (h.flow[c] ?? 0);
    series.velocityMs[at] = sign * (h.velocity[c] ?? 0);
    series.fullness[at] = (h.midDepth[c] ?? 0) / (sections.fullDepthM[conduits.section[c] ?? 0] ?? 1);
  });
}

function result(drainage: Drainage, records: DrainageRecords, series: DrainageSeries): DrainageRun {
  const { network, balance, steps, trials, openSteps, shortestStepS, timeS } = drainage;
  const { model } = network;
  return {
    asked: model.options.routing,
    routed: drainage.kinematic === undefined ? 'dynamic' : model.options.routing,
    nodes: model.nodes.map(({ id }, i) => nodeSummary(drainage, records, id, i)),
    links: model.links.map(({ id, kind }, k) => linkSummary(drainage, records, k, { id, kind })),
    outfalls: model.nodes.flatMap((row, node) =>
      row.kind === 'outfall' ? [outfallSummary(records, row.id, node)] : [],
    ),
    series,
    balance,
    continuityError: continuityError(balance),
    steps: {
      count: steps,
      shortestS: shortestStepS,
      meanS: timeS / Math.max(1, steps),
      trialsPerStep: trials / Math.max(1, steps),
      open: openSteps,
    },
  };
}

function nodeSummary({ network }: Drainage, records: DrainageRecords, id: string, i: number): NodeSummary {
  const maxDepthM = records.mostDepthM[i] ?? 0;
  return {
    id,
    meanDepthM: (records.depthSum[i] ?? 0) / Math.max(records.timeS, 1e-9),
    maxDepthM,
    maxHeadM: maxDepthM + (network.nodes.invertM[i] ?? 0),
    maxDepthAtS: records.mostDepthAtS[i] ?? 0,
    maxLateralM3s: records.mostLateralM3s[i] ?? 0,
    maxInflowM3s: records.mostInflowM3s[i] ?? 0,
    maxInflowAtS: records.mostInflowAtS[i] ?? 0,
    lateralM3: records.lateralM3[i] ?? 0,
    inflowM3: records.inflowM3[i] ?? 0,
    surchargedS: records.surchargedS[i] ?? 0,
    floodedS: records.floodedS[i] ?? 0,
    floodedM3: records.floodedM3[i] ?? 0,
    maxFloodM3s: records.mostFloodM3s[i] ?? 0,
    maxFloodAtS: records.mostFloodAtS[i] ?? 0,
  };
}

function linkSummary(
  { network }: Drainage,
  records: DrainageRecords,
  k: number,
  { id, kind }: Pick<LinkSummary, 'id' | 'kind'>,
): LinkSummary {
  const c = network.placeOf[k] ?? 0;
  const full = c < 0 ? 0 : (network.conduits.fullFlowM3s[c] ?? 0);
  const maxFlowM3s = records.mostFlowM3s[k] ?? 0;
  return {
    id,
    kind,
    maxFlowM3s,
    maxFlowAtS: records.mostFlowAtS[k] ?? 0,
    passedM3: records.passedM3[k] ?? 0,
    activeS: records.activeS[k] ?? 0,
    maxVelocityMs: records.mostVelocityMs[k] ?? 0,
    maxOverFullFlow: full > 0 ? maxFlowM3s / full : 0,
    maxFullness: records.mostFullness[k] ?? 0,
    fullS: records.fullS[k] ?? 0,
  };
}

function outfallSummary(records: DrainageRecords, id: string, node: number): OutfallSummary {
  const flowS = records.outflowS[node] ?? 0;
  const totalM3 = records.outflowM3[node] ?? 0;
  return {
    id,
    node,
    maxFlowM3s: records.mostOutflowM3s[node] ?? 0,
    meanFlowM3s: flowS > 0 ? totalM3 / flowS : 0,
    flowShare: flowS / Math.max(records.timeS, 1e-9),
    totalM3,
  };
}
