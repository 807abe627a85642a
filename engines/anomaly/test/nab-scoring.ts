/**
 * The scoring of the Numenta Anomaly Benchmark v1.1, written anew from its description: Lavin and Ahmad, "Evaluating
 * real-time anomaly detection algorithms – the Numenta anomaly benchmark", ICMLA 2015, section III, and the whitepaper's
 * constants (sigmoid slope 5, probation 15 % of a file but of at most 5,000 readings).
 */

/** One series of the corpus with its anomaly windows; `windows` hold the times of the first and the last reading. */
export interface NabSeries {
  /** Category and file, such as `realTraffic/speed_6005.csv`. */
  readonly name: string;
  /** Milliseconds. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly windows: readonly (readonly [number, number])[];
}

/** What a hit, a false alarm and a miss are worth. */
export interface NabProfile {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** The three published profiles. */
export const NAB_PROFILES = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  rewardLowFalsePositives: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  rewardLowFalseNegatives: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} satisfies Record<string, NabProfile>;

/** A score on the scale null detector = 0, perfect detector = 100, and the threshold it belongs to. */
export interface NabResult {
  readonly score: number;
  readonly threshold: number;
  readonly hits: number;
  readonly windows: number;
  readonly falsePositives: number;
  /** Not scaled: 1 a window is perfect. */
  readonly raw: number;
}

/** Readings at the start of a file that are not scored. */
export function probation(length: number): number {
  return Math.min(Math.floor(0.15 * length), 0.15 * 5000);
}

function sigmoid(position: number): number {
  return position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** Weight of an alarm at each reading: up to 1 inside a window (best at its start), down to −1 outside; and its window or −1. */
export function nabWeights(series: NabSeries): { weight: Float64Array; window: Int32Array } {
  const n = series.times.length;
  const weight = new Float64Array(n);
  const window = new Int32Array(n).fill(-1);
  const bounds = series.windows.map(([first, last]) => [
    series.times.indexOf(first),
    series.times.indexOf(last),
  ]);
  const best = sigmoid(-1);
  let previousEnd = -1;
  let previousWidth = 0;
  let next = 0;
  for (let i = 0; i < n; i++) {
    const [start = n, end = n] = bounds[next] ?? [];
    if (i >= start && i <= end) {
      const width = end - start + 1;
      weight[i] = sigmoid(-(end - i + 1) / width) / best;
      window[i] = next;
      if (i === end) {
        previousEnd = end;
        previousWidth = width;
        next++;
      }
    } else weight[i] = previousEnd < 0 ? -1 : sigmoid((i - previousEnd) / (previousWidth - 1));
  }
  return { weight, window };
}

/** Raw score at every threshold, highest threshold first; an alarm is a reading with `scores >= threshold`. */
function sweep(
  corpus: readonly NabSeries[],
  scores: readonly ArrayLike<number>[],
  profile: NabProfile,
): NabResult[] {
  const points: { score: number; weight: number; window: number }[] = [];
  let windows = 0;
  corpus.forEach((series, s) => {
    const { weight, window } = nabWeights(series);
    for (let i = 0; i < weight.length; i++) {
      if (i < probation(weight.length)) continue;
      const inside = window[i] ?? -1;
      points.push({
        score: scores[s]?.[i] ?? 0,
        weight: weight[i] ?? 0,
        window: inside < 0 ? -1 : windows + inside,
      });
    }
    windows += series.windows.length;
  });
  points.sort((a, b) => b.score - a.score);
  const won = new Float64Array(windows).fill(-profile.falseNegative);
  const hit = new Uint8Array(windows);
  let raw = -profile.falseNegative * windows;
  let falsePositives = 0;
  let hits = 0;
  const at = (threshold: number) => {
    const nothing = -profile.falseNegative * windows;
    const score = (100 * (raw - nothing)) / (profile.truePositive * windows - nothing);
    return { threshold, raw, score, hits, windows, falsePositives };
  };
  const results = [at(Number.POSITIVE_INFINITY)];
  for (let p = 0; p < points.length; p++) {
    const point = points[p] ?? { score: 0, weight: 0, window: -1 };
    if (point.window < 0) {
      raw += profile.falsePositive * point.weight;
      falsePositives++;
    } else {
      const before = won[point.window] ?? 0;
      const after = Math.max(before, profile.truePositive * point.weight);
      won[point.window] = after;
      raw += after - before;
      if (hit[point.window] === 0) hits++;
      hit[point.window] = 1;
    }
    if (points[p + 1]?.score !== point.score) results.push(at(point.score));
  }
  return results;
}

/** The score with the one threshold that is best for the whole corpus, as the benchmark publishes it. */
export function nabScore(
  corpus: readonly NabSeries[],
  scores: readonly ArrayLike<number>[],
  profile: NabProfile = NAB_PROFILES.standard,
): NabResult {
  return sweep(corpus, scores, profile).reduce((best, one) => (one.raw > best.raw ? one : best));
}

/** The score with a threshold given beforehand. */
export function nabScoreAt(
  corpus: readonly NabSeries[],
  scores: readonly ArrayLike<number>[],
  threshold: number,
  profile: NabProfile = NAB_PROFILES.standard,
): NabResult {
  const reached = sweep(corpus, scores, profile).filter((one) => one.threshold >= threshold);
  return reached.at(-1) ?? { score: 0, threshold, hits: 0, windows: 0, falsePositives: 0, raw: 0 };
}
