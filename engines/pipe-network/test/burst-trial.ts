import { normal, seededRandom } from '../../lib/random.ts';
import type { MeterChange } from '../burst-observation.ts';
import { meterChange } from '../burst-observation.ts';
import type { EpanetLibrary } from '../epanet.ts';
import { type Hydraulics, openHydraulics } from '../hydraulics.ts';
import type { NetworkLink, NetworkMeter, NetworkModel } from '../model.ts';

/** One burst as the world has it and as the meters show it. */
export interface BurstTrial {
  readonly link: NetworkLink;
  readonly at: number;
  readonly hour: number;
  readonly outflowLps: number;
  readonly changes: readonly MeterChange[];
}

const METER_SIGMA_M = 0.3;
const FLOW_SIGMA_LPS = 0.5;
const SILENT_SHARE = 0.03;
const READINGS_BEFORE = 20;
const READINGS_AFTER = 4;

/** The model as the utility has it: roughness off by up to 15 %, each demand by up to 20 %, one valve recorded wrongly. */
export function wrongModel(model: NetworkModel, seed: number): NetworkModel {
  const random = seededRandom(seed);
  const valves = model.links.filter((link) => link.kind === 'valve');
  const wrong = valves[Math.floor(random() * valves.length)];
  const off = (share: number): number => 1 + share * (2 * random() - 1);
  return {
    ...model,
    nodes: model.nodes.map((node) => ({ ...node, demandLps: node.demandLps * off(0.2) })),
    links: model.links.map((link) => ({
      ...link,
      roughness: link.roughness * off(0.15),
      status: link === wrong ? (link.status === 'open' ? 'closed' : 'open') : link.status,
    })),
  };
}

/** Draws a burst (pipe by length, diameter ≥ 100 mm, 10 … 60 L/s, any hour), solves the true network and reads its meters. */
export async function drawBurst(
  truth: NetworkModel,
  meters: readonly NetworkMeter[],
  epanet: EpanetLibrary,
  seed: number,
): Promise<BurstTrial> {
  const random = seededRandom(seed);
  const link = drawByLength(
    truth.links.filter((row) => row.kind === 'pipe' && row.diameterMm >= 100),
    random,
  );
  const at = 0.05 + 0.9 * random();
  const hour = Math.floor(24 * random());
  const wantedLps = 10 + 50 * random();
  const hydraulics = await openHydraulics(truth, epanet, { splits: [{ linkId: link.id, at }] });
  hydraulics.setHour(hour);
  const before = readMeters(hydraulics, meters);
  const outflowLps = openHole(hydraulics, link, at, wantedLps);
  const after = readMeters(hydraulics, meters);
  hydraulics.close();
  return { link, at, hour, outflowLps, changes: noisyChanges(meters, before, after, random) };
}

function drawByLength(links: readonly NetworkLink[], random: () => number): NetworkLink {
  let left = random() * links.reduce((sum, link) => sum + link.lengthM, 0);
  const drawn = links.find((link) => {
    left -= link.lengthM;
    return left <= 0;
  });
  if (!drawn) throw new Error('No pipe to draw.');
  return drawn;
}

/** Finds the hole that lets the wanted water out, at most a full-bore one; returns what flows. */
function openHole(hydraulics: Hydraulics, link: NetworkLink, at: number, wantedLps: number): number {
  const fullBore = 0.6 * (Math.PI / 4) * (link.diameterMm / 1000) ** 2 * Math.sqrt(2 * 9.81) * 1000;
  let coefficient = Math.min(fullBore, wantedLps / 6);
  let flowing = 0;
  for (let round = 0; round < 12; round++) {
    hydraulics.setOutflow({ linkId: link.id, at, coefficient });
    hydraulics.solve();
    flowing = hydraulics.outflowLps();
    if (Math.abs(flowing / wantedLps - 1) < 0.01 || coefficient === fullBore) break;
    coefficient = Math.min(fullBore, (coefficient * wantedLps) / flowing);
  }
  return flowing;
}

function readMeters(hydraulics: Hydraulics, meters: readonly NetworkMeter[]): number[] {
  const { pressureM, flowLps } = hydraulics.solve();
  const { nodeIndex, linkIndex } = hydraulics.graph;
  return meters.map(
    (meter) =>
      (meter.kind === 'pressure'
        ? pressureM[nodeIndex.get(meter.at) ?? -1]
        : flowLps[linkIndex.get(meter.at) ?? -1]) ?? 0,
  );
}

function noisyChanges(
  meters: readonly NetworkMeter[],
  before: readonly number[],
  after: readonly number[],
  random: () => number,
): MeterChange[] {
  return meters.flatMap((meter, i) => {
    const mean = (values: readonly number[], readings: number): { mean: number; sigma: number } => {
      const sigma = (meter.kind === 'pressure' ? METER_SIGMA_M : FLOW_SIGMA_LPS) / Math.sqrt(readings);
      return { mean: (values[i] ?? 0) + sigma * normal(random), sigma };
    };
    const now = mean(after, READINGS_AFTER);
    const justBefore = mean(before, READINGS_BEFORE);
    const change = meterChange(meter.id, meter.kind, now, { justBefore });
    return random() < SILENT_SHARE || !change ? [] : [change];
  });
}
