import { seededRandom } from '../lib/random.ts';
import { EXACT_ROUND, roundsOfSets } from './rounds-exact.ts';
import { driveSeconds, isBetter, type Plan, planOf, type RoundsModel } from './rounds-model.ts';
import type { StopSignal } from './stop-signal.ts';

/** How long the search tries. */
export interface RoundsSearchOptions {
  /** Tries to take some visits out and put them back in better. */
  readonly tries: number;
  readonly seed: number;
  readonly signal?: StopSignal | undefined;
  readonly progress: (share: number) => void;
}

const LEAST_REMOVED = 3;
const MOST_REMOVED = 24;
/** A worse plan by this share may be worked on for a while, falling to none at the end. */
const WARMTH = 0.05;
/** In every second try insertions are seen dearer or cheaper by up to this share, so that parts may fall another way. */
const BLUR = 0.15;
/** Share of tries in which a whole round, or two, are taken out. */
const WHOLE_ROUNDS = 0.2;
/** Share of tries in which a patrol whose round is empty stays at home. */
const CLOSED = 0.5;
/** How often the search begins again from the best plan, warm. */
const CYCLES = 5;

/**
 * Large neighbourhood search (Shaw 1998; Pisinger and Ropke 2007): regret insertion makes a first plan, then visits that are
 * near each other, or one whole round, are taken out and put back by regret insertion; worse plans are worked on for a while.
 * At the end each round is put into its best order exactly. Deterministic by its seed.
 */
export function searchRounds(model: RoundsModel, options: RoundsSearchOptions): Plan {
  const random = seededRandom(options.seed);
  const near = neighbours(model);
  let now = firstPlan(model);
  let best = now;
  const cycle = Math.max(1, Math.ceil(options.tries / CYCLES));
  for (let i = 0; i < options.tries; i++) {
    if (options.signal?.aborted) throw new Error('The planning of rounds was stopped.');
    if (i % 50 === 0) options.progress(i / options.tries);
    const out = chooseRemoved(model, now, near, random);
    const isOut = new Uint8Array(model.visits);
    for (const visit of out) isOut[visit] = 1;
    const kept = now.rounds.map((round) => round.filter((visit) => !isOut[visit]));
    const blur = i % 2 === 0 ? () => 1 : () => 1 - BLUR + 2 * BLUR * random();
    const byWeight = now.left.length > 0 && random() < 0.5;
    const isGreedy = random() < 0.5;
    const closed = random() < CLOSED ? emptied(kept, random) : -1;
    const rounds = insertAll(model, kept, [...out, ...now.left], { blur, byWeight, isGreedy, closed });
    // Where the triangle inequality fails a round may break without some of its visits.
    if (rounds.some((round, p) => driveSeconds(model, p, round) === Infinity)) continue;
    const next = planOf(model, rounds);
    const heat = WARMTH * (1 - (i % cycle) / cycle) * random();
    if (isBetter({ ...next, seconds: next.seconds * (1 - heat) }, now)) now = next;
    if (isBetter(next, best)) best = swapped(model, next);
    if ((i + 1) % cycle === 0) now = best;
  }
  return planOf(
    model,
    best.rounds.map((round, p) => bestOrder(model, p, round, options.signal)),
  );
}

/** Without regard to weights first, for most plans have time for all. */
function firstPlan(model: RoundsModel): Plan {
  const empty = Array.from({ length: model.patrols }, () => []);
  const [plain, heavy] = [false, true].map((byWeight) =>
    planOf(
      model,
      insertAll(model, empty, all(model), { blur: () => 1, byWeight, isGreedy: false, closed: -1 }),
    ),
  );
  if (plain === undefined || heavy === undefined) throw new Error('No first plan was made.');
  return isBetter(heavy, plain) ? heavy : plain;
}

/** One of the patrols without a stop, -1 where there is none. */
function emptied(rounds: readonly (readonly number[])[], random: () => number): number {
  const empty = [...rounds.keys()].filter((p) => rounds[p]?.length === 0);
  return empty[Math.floor(random() * empty.length)] ?? -1;
}

/** The plan with rounds handed to other patrols, whole, as long as that makes it shorter. */
function swapped(model: RoundsModel, plan: Plan): Plan {
  const rounds = plan.rounds.map((round) => round);
  let isShorter = true;
  while (isShorter) {
    isShorter = false;
    for (let a = 0; a < rounds.length; a++) {
      for (let b = a + 1; b < rounds.length; b++) {
        const [first = [], second = []] = [rounds[a], rounds[b]];
        const before = driveSeconds(model, a, first) + driveSeconds(model, b, second);
        if (driveSeconds(model, a, second) + driveSeconds(model, b, first) >= before - 1e-7) continue;
        [rounds[a], rounds[b]] = [second, first];
        isShorter = true;
      }
    }
  }
  return planOf(model, rounds);
}

function all({ visits }: RoundsModel): readonly number[] {
  return Array.from({ length: visits }, (_, i) => i);
}

function bestOrder(
  model: RoundsModel,
  patrol: number,
  round: readonly number[],
  signal?: StopSignal,
): readonly number[] {
  if (round.length < 3 || round.length > EXACT_ROUND) return round;
  const found = roundsOfSets(model, patrol, round, signal).roundOf(2 ** round.length - 1);
  return driveSeconds(model, patrol, found) < driveSeconds(model, patrol, round) - 1e-9 ? found : round;
}

/** For each visit the others, nearest first by driving there or back and by the time of day. */
function neighbours(model: RoundsModel): readonly Int32Array[] {
  const { travel, places, opens, closes } = model;
  return all(model).map((a) => {
    const middle = (v: number) => {
      const time = ((opens[v] ?? 0) + (closes[v] ?? 0)) / 2;
      return Number.isFinite(time) ? time : undefined;
    };
    const mine = middle(a);
    const far = all(model).map((b) => {
      const other = middle(b);
      const apart = mine === undefined || other === undefined ? 0 : Math.abs(mine - other) / 10;
      return Math.min(travel[a * places + b] ?? Infinity, travel[b * places + a] ?? Infinity) + apart;
    });
    return Int32Array.from(all(model).filter((b) => b !== a)).sort(
      (b, c) => (far[b] ?? 0) - (far[c] ?? 0) || b - c,
    );
  });
}

function chooseRemoved(
  model: RoundsModel,
  plan: Plan,
  near: readonly Int32Array[],
  random: () => number,
): readonly number[] {
  const most = Math.min(MOST_REMOVED, Math.max(LEAST_REMOVED, Math.ceil(model.visits * 0.4)));
  const count = LEAST_REMOVED + Math.floor(random() * (most - LEAST_REMOVED + 1));
  const seed = Math.floor(random() * model.visits);
  if (random() < WHOLE_ROUNDS) {
    const rounds = [
      plan.rounds.find((one) => one.includes(seed)),
      plan.rounds[Math.floor(random() * model.patrols)],
    ];
    const stops = [...new Set(rounds.flatMap((round) => round ?? []))];
    if (stops.length > 0 && stops.length <= 3 * MOST_REMOVED) return stops;
  }
  const taken = [seed];
  const isTaken = new Uint8Array(model.visits);
  isTaken[seed] = 1;
  while (taken.length < Math.min(count, model.visits)) {
    const around = near[taken[Math.floor(random() * taken.length)] ?? 0] ?? new Int32Array();
    // Nearer ones are likelier, by the sixth power of the draw.
    const from = Math.floor(random() ** 6 * around.length);
    for (let k = 0; k < around.length; k++) {
      const visit = around[(from + k) % around.length] ?? 0;
      if (isTaken[visit]) continue;
      isTaken[visit] = 1;
      taken.push(visit);
      break;
    }
  }
  return taken.filter((visit) => !plan.left.includes(visit));
}

/** A round with its times: what an insertion asks of it. */
interface TimedRound {
  readonly patrol: number;
  readonly stops: number[];
  /** When the patrol is ready to leave: its place, then each stop. */
  readonly ready: Float64Array;
  /** The latest moment to begin each stop, then to be home, so that the rest still holds. */
  readonly latest: Float64Array;
}

/** What it costs at least to put a visit into a round, and where. */
interface Insertion {
  readonly seconds: number;
  readonly position: number;
}

const NONE: Insertion = { seconds: Infinity, position: -1 };

/** How visits are put in: distances are seen wrong by the blur; `byWeight`: those of more weight go before all others. */
interface InsertOptions {
  readonly blur: () => number;
  readonly byWeight: boolean;
  /** The cheapest first instead of the one that loses most by waiting. */
  readonly isGreedy: boolean;
  /** A patrol that gets nothing more in this try, -1 for none. */
  readonly closed: number;
}

/**
 * Puts visits into rounds one after another, first the one that loses most by waiting: the difference between its best round
 * and its second best (regret). What fits nowhere stays out.
 */
function insertAll(
  model: RoundsModel,
  kept: readonly (readonly number[])[],
  out: readonly number[],
  { blur, byWeight, isGreedy, closed }: InsertOptions,
): readonly (readonly number[])[] {
  const rounds = kept.map((round, p) => timed(model, p, [...round]));
  const waiting = new Set(out);
  const options = new Map(
    out.map((visit) => [
      visit,
      rounds.map((round, p) => (p === closed ? NONE : cheapest(model, round, visit, blur))),
    ]),
  );
  while (waiting.size > 0) {
    let chosen: { visit: number; patrol: number; position: number } | undefined;
    let [bestWeight, bestRegret, bestSeconds] = [-Infinity, -Infinity, Infinity];
    for (const visit of waiting) {
      let [first, second, patrol] = [NONE, NONE, -1];
      for (const [p, one] of (options.get(visit) ?? []).entries()) {
        if (one.seconds < first.seconds) [second, first, patrol] = [first, one, p];
        else if (one.seconds < second.seconds) second = one;
      }
      if (patrol < 0) continue;
      const weight = byWeight ? (model.weight[visit] ?? 0) : 0;
      const regret = isGreedy || rounds.length === 1 ? -first.seconds : second.seconds - first.seconds;
      const isFirst =
        weight !== bestWeight
          ? weight > bestWeight
          : regret !== bestRegret
            ? regret > bestRegret
            : first.seconds < bestSeconds;
      if (!isFirst) continue;
      [bestWeight, bestRegret, bestSeconds] = [weight, regret, first.seconds];
      chosen = { visit, patrol, position: first.position };
    }
    if (chosen === undefined) break;
    const { visit, patrol, position } = chosen;
    const stops = rounds[patrol]?.stops ?? [];
    stops.splice(position, 0, visit);
    const round = timed(model, patrol, stops);
    rounds[patrol] = round;
    waiting.delete(visit);
    for (const other of waiting) {
      const list = options.get(other);
      if (list !== undefined) list[patrol] = cheapest(model, round, other, blur);
    }
  }
  return rounds.map(({ stops }) => stops);
}

function timed(model: RoundsModel, patrol: number, stops: number[]): TimedRound {
  const { travel, places, service, opens, closes } = model;
  const n = stops.length;
  const home = model.visits + patrol;
  const ready = new Float64Array(n + 1);
  const latest = new Float64Array(n + 1);
  ready[0] = model.starts[patrol] ?? 0;
  for (let k = 0, from = home; k < n; k++) {
    const at = stops[k] ?? 0;
    const arrive = (ready[k] ?? 0) + (travel[from * places + at] ?? 0);
    ready[k + 1] = Math.max(arrive, opens[at] ?? 0) + (service[at] ?? 0);
    from = at;
  }
  latest[n] = model.ends[patrol] ?? 0;
  for (let k = n - 1, to = home; k >= 0; k--) {
    const at = stops[k] ?? 0;
    const leave = (latest[k + 1] ?? 0) - (travel[at * places + to] ?? 0);
    latest[k] = Math.min(closes[at] ?? 0, leave - (service[at] ?? 0));
    to = at;
  }
  return { patrol, stops, ready, latest };
}

/** The cheapest place for a visit in a round that keeps every window and the shift. */
function cheapest(model: RoundsModel, round: TimedRound, visit: number, blur: () => number): Insertion {
  const { travel, places } = model;
  const { stops, ready, latest, patrol } = round;
  const n = stops.length;
  if (n >= (model.most[patrol] ?? 0)) return NONE;
  const home = model.visits + patrol;
  const opens = model.opens[visit] ?? 0;
  const closes = model.closes[visit] ?? 0;
  const service = model.service[visit] ?? 0;
  let least = Infinity;
  let position = -1;
  let from = home;
  for (let k = 0; k <= n; k++) {
    const to = k === n ? home : (stops[k] ?? 0);
    const there = travel[from * places + visit] ?? Infinity;
    const on = travel[visit * places + to] ?? Infinity;
    const direct = from === to ? 0 : (travel[from * places + to] ?? 0);
    const begin = Math.max((ready[k] ?? 0) + there, opens);
    const more = there + on - direct;
    if (more < least && begin <= closes && begin + service + on <= (latest[k] ?? 0)) {
      least = more;
      position = k;
    }
    from = to;
  }
  return position < 0 ? NONE : { seconds: least * blur(), position };
}
