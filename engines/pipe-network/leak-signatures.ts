import { normal, seededRandom } from '../lib/random.ts';
import { coverCentres } from './burst-search.ts';
import { nodeIndexOf } from './graph.ts';
import type { Hydraulics } from './hydraulics.ts';

/** What the network model says of leaks, to be computed once and kept: what each leak and each ordinary cause does to the sensors. */
export interface LeakModel {
  /** Node ids of the pressure sensors; every row below has one number for each, metres. */
  readonly sensors: readonly string[];
  /** Pipes that a leak is looked for at (their middles), by link id. */
  readonly pipes: readonly string[];
  /** Change of pressure for 1 L/s lost at each pipe: `change[pipe * sensors.length + sensor]`. */
  readonly change: Float64Array;
  /** Covariance of the pressures of a day when each node's demand of that day is off by `demandError`. */
  readonly covariance: Float64Array;
  /** Changes that are no leak: all demand together, each pump at rest, each tank a metre lower; standard deviations, one row each. */
  readonly nuisances: readonly Float64Array[];
}

/** Choices of `leakModel`. */
export interface LeakModelOptions {
  readonly sensors: readonly string[];
  /** How many pipes, spread over the network; default all. */
  readonly pipes?: number;
  /** Hours of the day whose responses are averaged; default 1, 7, 13 and 19. The model is left at the last. */
  readonly hours?: readonly number[];
  /** Spread of a node's demand on a day, share; default 0.1. */
  readonly demandError?: number;
  /** Spread of all demand together from day to day (season, weather, holidays), share; default 0.05. */
  readonly commonDemandError?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Share of the solves done. */
  readonly progress?: (share: number) => void;
}

const TEST_LEAK_LPS = 3;
const USUAL_PRESSURE_M = 40;
const DEMAND_SAMPLES = 80;
const SEED = 20190101;
const TANK_FALL_M = 1;

/** Solves one leak a pipe, perturbed demands, and the changes that are no leak, at some hours of the day; demands, statuses and levels are put back. */
export function leakModel(hydraulics: Hydraulics, options: LeakModelOptions): LeakModel {
  const { model, graph } = hydraulics;
  const sensors = options.sensors.map((id) => nodeIndexOf(graph, id));
  const all = model.links.flatMap((link, l) => (link.kind === 'pipe' && link.status === 'open' ? [l] : []));
  const chosen = options.pipes === undefined ? all : coverCentres(graph, all, options.pipes).centres;
  const pumps = model.links.filter((link) => link.kind === 'pump' && link.status === 'open');
  const tanks = model.nodes.filter((node) => node.kind === 'tank');
  const hours = options.hours ?? [1, 7, 13, 19];
  if (hours.length === 0) throw new Error('hours: at least one is needed');
  const solves = (chosen.length + DEMAND_SAMPLES + pumps.length + tanks.length + 2) * hours.length;
  let solved = 0;
  const read = (start: 'cold' | 'warm'): Float64Array => {
    if (options.signal?.aborted) throw new Error('leakModel was stopped');
    const mean = new Float64Array(sensors.length);
    for (const hour of hours) {
      hydraulics.setHour(hour);
      hydraulics.solveOnly(start);
      sensors.forEach((node, s) => {
        mean[s] = (mean[s] ?? 0) + hydraulics.pressureM(node) / hours.length;
      });
    }
    solved += hours.length;
    options.progress?.(solved / solves);
    return mean;
  };
  const demands = (factor: (node: number) => number): void => {
    model.nodes.forEach((node, n) => {
      if (node.kind === 'junction') hydraulics.setDemand(n, node.demandLps * factor(n));
    });
  };
  hydraulics.setOutflow(undefined);
  const base = read('cold');
  const minus = (pressure: Float64Array, share = 1): Float64Array =>
    pressure.map((value, s) => share * (value - (base[s] ?? 0)));
  const change = new Float64Array(chosen.length * sensors.length);
  chosen.forEach((link, c) => {
    const coefficient = TEST_LEAK_LPS / Math.sqrt(USUAL_PRESSURE_M);
    hydraulics.setOutflow({ linkId: graph.linkIds[link] ?? '', at: 0.5, coefficient });
    const pressure = read('warm');
    const lost = hydraulics.outflowLps();
    if (lost > 0) change.set(minus(pressure, 1 / lost), c * sensors.length);
  });
  hydraulics.setOutflow(undefined);
  const random = seededRandom(SEED);
  const error = options.demandError ?? 0.1;
  const covariance = new Float64Array(sensors.length ** 2);
  for (let sample = 0; sample < DEMAND_SAMPLES; sample++) {
    demands(() => Math.max(0, 1 + error * normal(random)));
    const moved = minus(read('warm'));
    for (let a = 0; a < sensors.length; a++)
      for (let b = 0; b < sensors.length; b++)
        covariance[a * sensors.length + b] =
          (covariance[a * sensors.length + b] ?? 0) + ((moved[a] ?? 0) * (moved[b] ?? 0)) / DEMAND_SAMPLES;
  }
  const common = options.commonDemandError ?? 0.05;
  demands(() => 1 + common);
  const nuisances = [minus(read('cold'))];
  demands(() => 1);
  for (const pump of pumps) {
    hydraulics.setStatus({ closed: [pump.id] });
    nuisances.push(minus(read('cold')));
    hydraulics.setStatus({});
  }
  for (const { id, tank } of tanks) {
    if (!tank) continue;
    hydraulics.setTankLevels(new Map([[id, Math.max(tank.minM, tank.initialM - TANK_FALL_M)]]));
    nuisances.push(minus(read('cold')));
    hydraulics.setTankLevels(new Map([[id, tank.initialM]]));
  }
  return {
    sensors: options.sensors,
    pipes: chosen.map((link) => graph.linkIds[link] ?? ''),
    change,
    covariance,
    nuisances,
  };
}
