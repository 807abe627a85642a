import type { RoundsModel } from './rounds-model.ts';
import type { StopSignal } from './stop-signal.ts';

/** Visits that the exact search takes, all patrols together: it tries 3 to the power of this many divisions per patrol. */
export const EXACT_VISITS = 13;
/** Visits of one round whose best order is found exactly. */
export const EXACT_ROUND = 12;

/** A way to have made a set of visits, ending at one of them: when it is ready there and how long it drove. */
interface Label {
  readonly time: number;
  readonly drive: number;
  readonly visit: number;
  readonly before: Label | undefined;
}

/** The best rounds of a patrol for every set of some visits, a set being the bits of their places in `among`. */
export interface RoundsOfSets {
  /** Least seconds of driving, home again; Infinity: no round makes them all. */
  readonly seconds: Float64Array;
  readonly roundOf: (set: number) => readonly number[];
}

/**
 * Dynamic programming over sets (Held and Karp 1962) with time: for each set and last visit all labels that no other beats in
 * both time and driving. Waiting for a window makes both count: less driving may mean a later departure. Exact.
 */
export function roundsOfSets(
  model: RoundsModel,
  patrol: number,
  among: readonly number[],
  signal?: StopSignal,
): RoundsOfSets {
  const { travel, places, service, opens, closes } = model;
  const n = among.length;
  const sets = 2 ** n;
  const home = model.visits + patrol;
  const ends = model.ends[patrol] ?? 0;
  const seconds = new Float64Array(sets).fill(Infinity);
  seconds[0] = 0;
  const best: (Label | undefined)[] = new Array(sets);
  let labels: (Label[] | undefined)[] = new Array(sets * n);
  const most = model.most[patrol] ?? 0;

  const extend = (from: Label | undefined, set: number, k: number) => {
    const visit = among[k] ?? 0;
    const at = from?.visit ?? home;
    const way = travel[at * places + visit] ?? Infinity;
    const begin = Math.max((from?.time ?? model.starts[patrol] ?? 0) + way, opens[visit] ?? 0);
    if (!(begin <= (closes[visit] ?? 0))) return;
    const time = begin + (service[visit] ?? 0);
    const drive = (from?.drive ?? 0) + way;
    const back = travel[visit * places + home] ?? Infinity;
    // Without the triangle inequality a detour may be the shorter way home, so only what is late already is cut.
    if (time > ends) return;
    const slot = set * n + k;
    const known = labels[slot];
    const label = { time, drive, visit, before: from };
    if (known === undefined) labels[slot] = [label];
    else {
      for (const one of known) if (one.time <= time && one.drive <= drive) return;
      labels[slot] = [...known.filter((one) => one.time < time || one.drive < drive), label];
    }
    if (time + back <= ends && drive + back < (seconds[set] ?? 0)) {
      seconds[set] = drive + back;
      best[set] = label;
    }
  };

  if (most > 0) for (let k = 0; k < n; k++) extend(undefined, 1 << k, k);
  for (let set = 1; set < sets; set++) {
    if ((set & 255) === 0 && signal?.aborted) throw new Error('The planning of rounds was stopped.');
    if (bitsOf(set) >= most) continue;
    for (let last = 0; last < n; last++) {
      for (const label of labels[set * n + last] ?? []) {
        for (let k = 0; k < n; k++) if ((set & (1 << k)) === 0) extend(label, set | (1 << k), k);
      }
    }
  }
  labels = [];
  return {
    seconds,
    roundOf: (set) => {
      const round: number[] = [];
      for (let label = best[set]; label !== undefined; label = label.before) round.push(label.visit);
      return round.reverse();
    },
  };
}

/** The best plan of all: sets are divided among the patrols one after another. Exact, for at most `EXACT_VISITS` visits. */
export function exactRounds(
  model: RoundsModel,
  progress: (share: number) => void,
  signal?: StopSignal,
): readonly (readonly number[])[] {
  const n = model.visits;
  const sets = 2 ** n;
  const all = Array.from({ length: n }, (_, i) => i);
  let reached = new Float64Array(sets).fill(Infinity);
  reached[0] = 0;
  const choices: { readonly own: Int32Array; readonly rounds: RoundsOfSets }[] = [];
  for (let p = 0; p < model.patrols; p++) {
    const rounds = roundsOfSets(model, p, all, signal);
    const next = new Float64Array(sets).fill(Infinity);
    const own = new Int32Array(sets);
    for (let set = 0; set < sets; set++) {
      // Every part of the set, the empty one too.
      for (let part = set; ; part = (part - 1) & set) {
        const through = (reached[set ^ part] ?? Infinity) + (rounds.seconds[part] ?? Infinity);
        if (through < (next[set] ?? Infinity)) {
          next[set] = through;
          own[set] = part;
        }
        if (part === 0) break;
      }
    }
    reached = next;
    choices.push({ own, rounds });
    progress((p + 1) / model.patrols);
  }
  let set = bestSet(model, reached);
  const answer: (readonly number[])[] = new Array(model.patrols).fill([]);
  for (let p = model.patrols - 1; p >= 0; p--) {
    const part = choices[p]?.own[set] ?? 0;
    answer[p] = choices[p]?.rounds.roundOf(part) ?? [];
    set ^= part;
  }
  return answer;
}

/** The set of most weight that can be made, of those the one of least driving. */
function bestSet(model: RoundsModel, seconds: Float64Array): number {
  let best = 0;
  let bestWeight = 0;
  for (let set = 1; set < seconds.length; set++) {
    if (seconds[set] === Infinity) continue;
    let weight = 0;
    for (let v = 0; v < model.visits; v++) if (set & (1 << v)) weight += model.weight[v] ?? 0;
    const tiny = 1e-9 * (1 + bestWeight);
    const isMore = weight > bestWeight + tiny;
    if (isMore || (weight > bestWeight - tiny && (seconds[set] ?? 0) < (seconds[best] ?? 0))) {
      best = set;
      bestWeight = Math.max(weight, bestWeight);
    }
  }
  return best;
}

function bitsOf(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count++;
  return count;
}
