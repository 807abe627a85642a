import { uniqueIds } from './assign-tasks.ts';
import type { TravelTable } from './travel.ts';

/** From and to, in seconds on one time axis (such as seconds after midnight). */
export type TimeWindow = readonly [from: number, to: number];

/** A place to be visited once. */
export interface Visit {
  readonly id: string;
  /** Time spent there; 0 without it. */
  readonly serviceSeconds?: number;
  /** When the service may begin; any time without it. Who comes early waits. */
  readonly window?: TimeWindow | undefined;
  /** What it is worth, above 0; where not all fit, the most worth is visited. 1 without it. */
  readonly weight?: number;
}

/** Who drives a round. */
export interface Patrol {
  readonly id: string;
  /** Not out of its place before, back in it not after. */
  readonly shift: TimeWindow;
  /** Visits it makes at most; any number without it. */
  readonly maxVisits?: number | undefined;
}

/**
 * Visits, patrols, and the seconds between their places. Rows and columns of the travel times: the visits, then the place of
 * each patrol (where its round begins and ends).
 */
export interface PlanRoundsInput {
  readonly visits: readonly Visit[];
  readonly patrols: readonly Patrol[];
  readonly travel: TravelTable;
}

/** The same in flat arrays; place `n + p` is where patrol p stands. */
export interface RoundsModel {
  readonly visits: number;
  readonly patrols: number;
  readonly places: number;
  readonly travel: Float64Array;
  readonly service: Float64Array;
  readonly opens: Float64Array;
  readonly closes: Float64Array;
  readonly weight: Float64Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly most: Int32Array;
}

/** Checks the rows and lays them out; throws by row and field. */
export function roundsModel({ visits, patrols, travel }: PlanRoundsInput): RoundsModel {
  uniqueIds('visits', visits);
  uniqueIds('patrols', patrols);
  const places = visits.length + patrols.length;
  if (travel.rows !== places || travel.columns !== places)
    throw new Error(
      `The travel times have ${travel.rows} x ${travel.columns} entries: expected ${places} x ${places}, visits and then patrols.`,
    );
  for (const { id, serviceSeconds = 0, window = [-Infinity, Infinity], weight = 1 } of visits) {
    if (!(serviceSeconds >= 0) || serviceSeconds === Infinity)
      throw new Error(`Visit "${id}" takes ${serviceSeconds} s: expected at least 0.`);
    if (!(window[0] <= window[1]))
      throw new Error(`Visit "${id}" has the window ${window[0]} to ${window[1]}: expected from before to.`);
    if (!(weight > 0) || weight === Infinity)
      throw new Error(`Visit "${id}" has weight ${weight}: expected a number above 0.`);
  }
  for (const { id, shift, maxVisits = 0 } of patrols) {
    if (!(shift[0] <= shift[1]) || !Number.isFinite(shift[0]) || !Number.isFinite(shift[1]))
      throw new Error(
        `Patrol "${id}" has the shift ${shift[0]} to ${shift[1]}: expected seconds, from before to.`,
      );
    if (!Number.isInteger(maxVisits) || maxVisits < 0)
      throw new Error(`Patrol "${id}" makes ${maxVisits} visits at most: expected an integer of at least 0.`);
  }
  return {
    visits: visits.length,
    patrols: patrols.length,
    places,
    travel: travel.seconds,
    service: Float64Array.from(visits, ({ serviceSeconds = 0 }) => serviceSeconds),
    opens: Float64Array.from(visits, ({ window }) => window?.[0] ?? -Infinity),
    closes: Float64Array.from(visits, ({ window }) => window?.[1] ?? Infinity),
    weight: Float64Array.from(visits, ({ weight = 1 }) => weight),
    starts: Float64Array.from(patrols, ({ shift }) => shift[0]),
    ends: Float64Array.from(patrols, ({ shift }) => shift[1]),
    most: Int32Array.from(patrols, ({ maxVisits = visits.length }) => maxVisits),
  };
}

/** Seconds of driving of a round, Infinity where it breaks a window, the shift or the number of visits. */
export function driveSeconds(model: RoundsModel, patrol: number, round: readonly number[]): number {
  const { travel, places, service, opens, closes } = model;
  if (round.length > (model.most[patrol] ?? 0)) return Infinity;
  const home = model.visits + patrol;
  let at = home;
  let time = model.starts[patrol] ?? 0;
  let drive = 0;
  for (const visit of round) {
    const way = travel[at * places + visit] ?? Infinity;
    drive += way;
    time = Math.max(time + way, opens[visit] ?? 0);
    if (!(time <= (closes[visit] ?? 0))) return Infinity;
    time += service[visit] ?? 0;
    at = visit;
  }
  const back = at === home ? 0 : (travel[at * places + home] ?? Infinity);
  return time + back <= (model.ends[patrol] ?? 0) ? drive + back : Infinity;
}

/** A plan under way: rounds by patrol, and the visits that none makes. */
export interface Plan {
  readonly rounds: readonly (readonly number[])[];
  readonly left: readonly number[];
  /** Weight of what is left. */
  readonly leftWeight: number;
  readonly seconds: number;
}

/** The plan of some rounds, with its costs; a broken round throws, for then the search is wrong. */
export function planOf(model: RoundsModel, rounds: readonly (readonly number[])[]): Plan {
  const isMade = new Uint8Array(model.visits);
  let seconds = 0;
  for (const [p, round] of rounds.entries()) {
    seconds += driveSeconds(model, p, round);
    for (const visit of round) isMade[visit] = 1;
  }
  if (seconds === Infinity) throw new Error('A planned round breaks a window or a shift.');
  const left: number[] = [];
  let leftWeight = 0;
  for (let v = 0; v < model.visits; v++) {
    if (isMade[v]) continue;
    left.push(v);
    leftWeight += model.weight[v] ?? 0;
  }
  return { rounds, left, leftWeight, seconds };
}

/** Whether the first is better: less weight left out, then fewer seconds of driving. */
export function isBetter(a: Plan, b: Plan): boolean {
  const tiny = 1e-9 * (1 + b.leftWeight);
  if (Math.abs(a.leftWeight - b.leftWeight) > tiny) return a.leftWeight < b.leftWeight;
  return a.seconds < b.seconds - 1e-7;
}
