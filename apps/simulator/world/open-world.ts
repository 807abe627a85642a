import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import { createDelivery } from '../meters/delivery.ts';
import type { Reading } from '../meters/reading.ts';
import { createSensors, TICK_MS } from '../meters/sensors.ts';
import { type GeneratedNetwork, generateNetwork } from '../network/index.ts';
import { createRandom } from '../random.ts';
import { burstPipe, drawPipe } from './bursts.ts';
import { createDemand } from './demand.ts';
import { Hydraulics, type Snapshot } from './hydraulics.ts';
import { PAST_STEP_MS, pastValue, type QuietPast, truthAt } from './quiet-past.ts';

/** Choices of `openWorld`. */
export interface OpenWorldOptions {
  /** Draws network, demand and meters; equal seeds and calls give equal readings. Default 7. */
  readonly seed?: number;
  /** The first instant of the world. */
  readonly start: Date;
  /** The network, when it has been generated already. */
  readonly network?: GeneratedNetwork;
  /** Gives the tank levels at the start; without it the world runs 36 hours up to it (about a second). */
  readonly past?: QuietPast;
}

/** A burst that runs. */
export interface Burst {
  readonly id: string;
  readonly link: string;
  readonly outflowLps: number;
}

/** The physical world: time moves forward only. */
export interface World {
  readonly network: GeneratedNetwork;
  /** The instant it has reached. */
  readonly now: Date;
  /** Bursts not yet repaired. */
  readonly bursts: readonly Burst[];
  /**
   * Moves to an instant and gives the readings that arrive then: noise, silent meters, late and repeated ones included.
   * Late readings come with the first call at or after they are due.
   */
  readingsAt(t: Date): Reading[];
  /** Moves to an instant and gives the true pressures and flows; valid until the world moves on. */
  snapshotAt(t: Date): Snapshot;
  /** Tears a pipe now; draws one by length (100 mm or more) from seed and id when none is named. A known id is not torn twice. */
  burst(request: { readonly id?: string; readonly link?: string; readonly outflowLps: number }): Burst;
  /** Mends a burst; false when it does not run. */
  repair(id: string): boolean;
  /** Opens or shuts a valve or pipe. */
  setLink(id: string, status: 'open' | 'closed'): void;
  /** Sets tank water, metres above the bottom. */
  setTankLevel(id: string, levelM: number): void;
  /** Frees the solver. */
  close(): void;
}

const RUN_UP_MS = 36 * 3_600_000;
/** A jump longer than this is made in steps of five minutes instead of fifteen seconds. */
const LONG_JUMP_MS = 30 * 60_000;

/** Opens the world at an instant; no network, file or clock is touched. */
export async function openWorld(options: OpenWorldOptions): Promise<World> {
  const seed = options.seed ?? 7;
  const network = options.network ?? generateNetwork(seed);
  const start = options.start.getTime();
  const demand = createDemand({ patterns: network.truth.patterns, seed, liveFrom: start });
  const begin = options.past === undefined ? start - RUN_UP_MS : start;
  const hydraulics = await Hydraulics.open(network.truth, demand, begin);
  if (options.past !== undefined) setTanksFromPast(hydraulics, network.meters, options.past, start);
  const delivery = createDelivery(network.meters, createSensors(seed));
  const bursts = new Map<string, Burst>();
  moveInSteps(hydraulics, start);
  return {
    network,
    get now() {
      return new Date(hydraulics.t);
    },
    get bursts() {
      return [...bursts.values()];
    },
    readingsAt(t) {
      moveInSteps(hydraulics, t.getTime());
      const snapshot = hydraulics.snapshot();
      return delivery.arrivals(t.getTime(), (meter) => truthAt(snapshot, meter));
    },
    snapshotAt(t) {
      moveInSteps(hydraulics, t.getTime());
      return hydraulics.snapshot();
    },
    burst(request) {
      const id = request.id ?? `burst-${bursts.size + 1}-${hydraulics.t}`;
      const known = bursts.get(id);
      if (known !== undefined) return known;
      const torn = new Set([...bursts.values()].map(({ link }) => link));
      const pipe =
        request.link === undefined
          ? drawPipe(network.truth, createRandom(seed, `burst ${id}`), torn)
          : burstPipe(network.truth, request.link);
      const burst: Burst = { id, link: pipe.id, outflowLps: request.outflowLps };
      hydraulics.burst(burst);
      bursts.set(id, burst);
      return burst;
    },
    repair(id) {
      bursts.delete(id);
      return hydraulics.repair(id);
    },
    setLink: (id, status) => hydraulics.setLink(id, status),
    setTankLevel: (id, levelM) => hydraulics.setTankLevel(id, levelM),
    close: () => hydraulics.close(),
  };
}

function moveInSteps(hydraulics: Hydraulics, t: number): void {
  const isLong = t - hydraulics.t > LONG_JUMP_MS;
  while (isLong && t - hydraulics.t > PAST_STEP_MS) hydraulics.moveTo(hydraulics.t + PAST_STEP_MS);
  while (t - hydraulics.t > TICK_MS) hydraulics.moveTo(hydraulics.t + TICK_MS);
  hydraulics.moveTo(t);
}

/** A pressure meter at a tank shows its level. */
function setTanksFromPast(
  hydraulics: Hydraulics,
  meters: readonly NetworkMeter[],
  past: QuietPast,
  t: number,
): void {
  for (const { id } of hydraulics.tanks) {
    const at = meters.findIndex((meter) => meter.at === id);
    const meter = past.meterIds.indexOf(meters[at]?.id ?? '');
    if (meter < 0) throw new Error(`Tank ${id} has no pressure meter in the quiet past: compute it again.`);
    hydraulics.setTankLevel(id, pastValue(past, meter, t));
  }
}
