import * as epanet from 'epanet-js';
import { localiseBurst } from './burst-localise.ts';
import { networkGraph } from './graph.ts';
import { openHydraulics } from './hydraulics.ts';
import type { NetworkMeter, NetworkModel } from './model.ts';
import { type BurstTrial, drawBurst, wrongModel } from './test/burst-trial.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { distanceBetweenLinks } from './trace.ts';

/** A network, its meters and how many bursts to draw on it. */
export interface BurstBenchOptions {
  readonly network?: {
    readonly model: NetworkModel;
    readonly meters: readonly NetworkMeter[];
    /** The wrong model; without it each burst gets one of its own. */
    readonly recorded?: NetworkModel;
  };
  readonly bursts?: number;
  readonly seed?: number;
  /** Which model the search has; default both. */
  readonly models?: readonly ('wrong' | 'perfect')[];
}

/** Rates of the burst search by outflow, with a wrong and with the perfect model. */
export interface BurstBenchResult {
  readonly bench: 'burst';
  readonly nodes: number;
  readonly bursts: number;
  readonly wrong?: Rates;
  readonly perfect?: Rates;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly solves: number;
}

/** Shares of bursts within 100 m of one of the first five candidates (`lps_…` by outflow) and of the first one. */
export interface Rates {
  readonly top5: number;
  readonly top1: number;
  /** Stricter: the burst point lies within 100 m of a point of one of the five pipes. */
  readonly top5_point: number;
  readonly lps_10_20: number;
  readonly lps_20_40: number;
  readonly lps_40_60: number;
}

interface Outcome {
  readonly trial: BurstTrial;
  readonly rank: number;
  readonly pointRank: number;
  readonly ms: number;
  readonly solves: number;
}

const NEAR_M = 100;

/** Draws seeded bursts, localises each with a wrong and with the perfect model, and counts. */
export async function bench(options: BurstBenchOptions = {}): Promise<BurstBenchResult> {
  const network: NonNullable<BurstBenchOptions['network']> =
    options.network ?? generateTestNetwork({ seed: 3 });
  const { model, meters } = network;
  const bursts = options.bursts ?? 50;
  const seed = options.seed ?? 1;
  const models = options.models ?? ['wrong', 'perfect'];
  const wrong: Outcome[] = [];
  const perfect: Outcome[] = [];
  for (let b = 0; b < bursts; b++) {
    const trial = await drawBurst(model, meters, epanet, 1000 * seed + b);
    if (models.includes('wrong'))
      wrong.push(
        await localise(network.recorded ?? wrongModel(model, 7000 * seed + b), meters, trial, undefined),
      );
    if (models.includes('perfect')) perfect.push(await localise(model, meters, trial, 0));
  }
  const ms = [...wrong, ...perfect].map((outcome) => outcome.ms).sort((a, b) => a - b);
  return {
    bench: 'burst',
    nodes: model.nodes.length,
    bursts,
    ...(wrong.length > 0 ? { wrong: rates(wrong) } : {}),
    ...(perfect.length > 0 ? { perfect: rates(perfect) } : {}),
    p50_ms: Math.round(ms[Math.floor(0.5 * ms.length)] ?? 0),
    p95_ms: Math.round(ms[Math.floor(0.95 * ms.length)] ?? 0),
    solves: Math.round(
      [...wrong, ...perfect].reduce((sum, outcome) => sum + outcome.solves, 0) / Math.max(1, ms.length),
    ),
  };
}

async function localise(
  model: NetworkModel,
  meters: readonly NetworkMeter[],
  trial: BurstTrial,
  members: number | undefined,
): Promise<Outcome> {
  const hydraulics = await openHydraulics(model, epanet);
  const start = performance.now();
  const found = localiseBurst(
    hydraulics,
    { meters, changes: trial.changes, hour: trial.hour },
    { minDiameterMm: 100, ...(members === undefined ? {} : { modelError: { members } }) },
  );
  const ms = performance.now() - start;
  hydraulics.close();
  const graph = networkGraph(model);
  const rank = found.candidates.findIndex(
    ({ linkId }) => distanceBetweenLinks(graph, trial.link.id, linkId) <= NEAR_M,
  );
  const pointRank = found.candidates.findIndex(({ linkId }) => pointDistance(model, trial, linkId) <= NEAR_M);
  return { trial, rank, pointRank, ms, solves: found.solves };
}

/** Distance from the burst point to the nearest end of another pipe along the network, metres; 0 on the same pipe. */
function pointDistance(model: NetworkModel, trial: BurstTrial, linkId: string): number {
  if (linkId === trial.link.id) return 0;
  const cut: NetworkModel = {
    ...model,
    nodes: [
      ...model.nodes,
      { id: '#hole', kind: 'junction', lng: 0, lat: 0, elevationM: 0, demandLps: 0, users: 0, zone: '' },
    ],
    links: [
      ...model.links.filter((link) => link.id !== trial.link.id),
      { ...trial.link, id: '#a', to: '#hole', lengthM: trial.link.lengthM * trial.at },
      { ...trial.link, id: '#b', from: '#hole', lengthM: trial.link.lengthM * (1 - trial.at) },
      { ...trial.link, id: '#here', from: '#hole', to: '#hole', lengthM: 0 },
    ],
  };
  return distanceBetweenLinks(networkGraph(cut), '#here', linkId);
}

function rates(outcomes: readonly Outcome[]): Rates {
  const share = (of: readonly Outcome[], hit: (outcome: Outcome) => boolean): number =>
    of.length === 0 ? 0 : Math.round((1000 * of.filter(hit).length) / of.length) / 1000;
  const between = (low: number, high: number): number =>
    share(
      outcomes.filter(({ trial }) => trial.outflowLps >= low && trial.outflowLps < high),
      ({ rank }) => rank >= 0,
    );
  return {
    top5: share(outcomes, ({ rank }) => rank >= 0),
    top1: share(outcomes, ({ rank }) => rank === 0),
    top5_point: share(outcomes, ({ pointRank }) => pointRank >= 0),
    lps_10_20: between(0, 20),
    lps_20_40: between(20, 40),
    lps_40_60: between(40, 61),
  };
}
