import { normal, seededRandom } from '../../lib/random.ts';
import type { EpanetLibrary } from '../epanet.ts';
import type { NetworkGraph } from '../graph.ts';
import { openHydraulics } from '../hydraulics.ts';
import { dailyResiduals } from '../leak-residuals.ts';
import { type LeakModel, leakModel } from '../leak-signatures.ts';
import { type LeakEvent, watchLeaks } from '../leak-watch.ts';
import type { NetworkModel } from '../model.ts';
import { readInp } from '../read-inp.ts';
import { distanceBetweenLinks } from '../trace.ts';
import type { LeakHalfYear, LeakTruth } from './leak-half-year.ts';

/** How the events of a half-year fare against the truth. */
export interface LeakScore {
  /** Leaks whose flow passes 10 m³/h, with the days from then to the alarm (negative: before), undefined when not in time. */
  readonly large: readonly {
    readonly pipe: string;
    readonly days: number | undefined;
    readonly metres: number;
  }[];
  /** Alarms (leak or growth) that no leak explains. */
  readonly falseAlarms: number;
  readonly alarms: number;
  readonly ends: number;
}

const LARGE_M3H = 10;
const DAYS_ALLOWED = 7;
const LEAST_RISE_M3H = 1;

/** The model the detector is given: roughness off by up to 10 % a pipe and each demand by 10 %, leaks unknown. */
export function wrongLeakModel(inp: string, seed: number): NetworkModel {
  const random = seededRandom(seed);
  const read = readInp('leaks', inp);
  if (read.kind !== 'network') throw new Error(JSON.stringify(read.problems));
  const { model } = read;
  return {
    ...model,
    nodes: model.nodes.map((node) => {
      const share = Math.max(0, 1 + 0.1 * normal(random));
      const demands = node.demands?.map((kind) => ({ ...kind, demandLps: kind.demandLps * share }));
      return { ...node, demandLps: node.demandLps * share, ...(demands ? { demands } : {}) };
    }),
    links: model.links.map((link) =>
      link.kind === 'pipe' ? { ...link, roughness: link.roughness * (0.9 + 0.2 * random()) } : link,
    ),
  };
}

/** Signatures by the wrong model. */
export async function wrongLeakSignatures(
  epanet: EpanetLibrary,
  inp: string,
  sensors: readonly string[],
  pipes?: number,
): Promise<LeakModel> {
  const hydraulics = await openHydraulics(wrongLeakModel(inp, 99), epanet, {
    demand: 'fixed',
  });
  const model = leakModel(hydraulics, { sensors, ...(pipes === undefined ? {} : { pipes }) });
  hydraulics.close();
  return model;
}

/** Runs the detector over generated readings; `drivers` are the columns of `inflow` that are pumps, the others are inlets. */
export function watchHalfYear(
  half: LeakHalfYear,
  model: LeakModel,
  pumps: readonly string[],
): readonly LeakEvent[] {
  const width = half.inlets.length;
  const pump = half.inlets.map((id) => pumps.includes(id));
  const pick = (inside: boolean): number[] =>
    Array.from(half.inflow).filter((_, k) => pump[k % width] === inside);
  const inlets = pump.filter((one) => !one).length;
  const inflow = pick(false);
  const residuals = dailyResiduals({
    times: half.times,
    pressure: half.pressure,
    sensors: half.sensors.length,
    driven: Float64Array.from(pick(true)),
    drivers: width - inlets,
    inflowLps: half.times.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < inlets; k++) sum += (inflow[i * inlets + k] ?? 0) / 3.6;
      return sum;
    }),
  });
  return watchLeaks(model, residuals).events;
}

/**
 * Matches alarms with leaks in the order of time. An alarm belongs to a leak that runs on its day, has risen by 1 m³/h since
 * its last alarm, and passed 10 m³/h at most 7 days ago (smaller leaks: began at most 30 days ago); of several, to the one that
 * has risen most. `metres` is from the nearest place told.
 */
export function scoreEvents(events: readonly LeakEvent[], truth: LeakTruth, graph: NetworkGraph): LeakScore {
  const width = truth.pipes.length;
  const flowOn = (pipe: number, day: number): number => {
    let sum = 0;
    for (let h = 0; h < 24; h++) sum += (truth.flow[(day * 24 + h) * width + pipe] ?? 0) / 24;
    return sum;
  };
  const days = Math.floor(truth.hours / 24);
  const first = (pipe: number, least: number): number | undefined => {
    for (let day = 0; day < days; day++)
      for (let h = 0; h < 24; h++) if ((truth.flow[(day * 24 + h) * width + pipe] ?? 0) >= least) return day;
    return undefined;
  };
  const leaks = truth.pipes.map((pipe, p) => ({
    pipe,
    begin: first(p, 1e-9) ?? 0,
    passes: first(p, LARGE_M3H),
    told: flowOn(p, 0),
    found: undefined as number | undefined,
    metres: Number.NaN,
  }));
  let falseAlarms = 0;
  const alarms = events.filter(({ kind }) => kind === 'leak' || kind === 'growth');
  for (const { day, places } of alarms) {
    const explaining = leaks
      .map((leak, p) => ({
        leak,
        flow: Math.max(flowOn(p, day), flowOn(p, day - 1)),
        metres: places.reduce(
          (near, { linkId }) => Math.min(near, distanceBetweenLinks(graph, leak.pipe, linkId)),
          Number.POSITIVE_INFINITY,
        ),
      }))
      .filter(({ leak, flow }) => leak.begin > 0 && day >= leak.begin && flow >= leak.told + LEAST_RISE_M3H)
      .filter(
        ({ leak }) =>
          leak.found !== undefined ||
          day <= (leak.passes === undefined ? leak.begin + 30 : leak.passes + DAYS_ALLOWED),
      )
      .sort((a, b) => b.flow - b.leak.told - (a.flow - a.leak.told))[0];
    if (!explaining) {
      falseAlarms++;
      continue;
    }
    const { leak } = explaining;
    leak.told = explaining.flow;
    if (leak.found === undefined) {
      leak.found = day;
      leak.metres = explaining.metres;
    }
  }
  return {
    large: leaks
      .filter(({ passes }) => passes !== undefined)
      .map(({ pipe, passes = 0, found, metres }) => ({
        pipe,
        days: found === undefined ? undefined : found - passes,
        metres: Math.round(metres),
      })),
    falseAlarms,
    alarms: alarms.length,
    ends: events.filter(({ kind }) => kind === 'end').length,
  };
}
