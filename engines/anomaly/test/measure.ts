import { ALARM_SCORE, AnomalyDetector, type DetectorOptions } from '../index.ts';
import { NAB_PROFILES, type NabSeries, nabScore, nabScoreAt } from './nab-scoring.ts';
import { dailySeries } from './series.ts';

/** Scores of every reading of every series, each by a fresh detector with the same choices. */
export function corpusScores(corpus: readonly NabSeries[], options: DetectorOptions = {}): Float64Array[] {
  return corpus.map(({ times, values }) => {
    const detector = new AnomalyDetector(options);
    return Float64Array.from(times, (time, i) => detector.push(time, values[i]));
  });
}

/** The benchmark's three profiles with its best threshold, the standard one at the engine's own threshold, and each category with the threshold that is best for the others. */
export function nabFigures(corpus: readonly NabSeries[]): Record<string, number> {
  const scores = corpusScores(corpus);
  const category = (series: NabSeries): string => series.name.slice(0, series.name.indexOf('/'));
  const categories = corpus.map(category);
  let leftOut = 0;
  let windows = 0;
  for (const name of new Set(categories)) {
    const pick = <Item>(items: readonly Item[], inside: boolean): Item[] =>
      items.filter((_, s) => (categories[s] === name) === inside);
    const { threshold } = nabScore(pick(corpus, false), pick(scores, false));
    const held = nabScoreAt(pick(corpus, true), pick(scores, true), threshold);
    leftOut += held.raw;
    windows += held.windows;
  }
  const round = (value: number): number => Math.round(10 * value) / 10;
  return {
    nab_standard: round(nabScore(corpus, scores).score),
    nab_low_fp: round(nabScore(corpus, scores, NAB_PROFILES.rewardLowFalsePositives).score),
    nab_low_fn: round(nabScore(corpus, scores, NAB_PROFILES.rewardLowFalseNegatives).score),
    nab_own_threshold: round(nabScoreAt(corpus, scores, ALARM_SCORE).score),
    nab_category_left_out: round((100 * (leftOut + windows)) / (2 * windows)),
  };
}

/** Readings a second through fresh detectors on one core: the best of `rounds` after a warm-up, on a generated month of 40 meters. `now` gives milliseconds. */
export function anomalyPerSecond(now: () => number, rounds = 10): number {
  const meters = Array.from({ length: 40 }, (_, m) => dailySeries(30, m + 1));
  const readings = meters.reduce((sum, { times }) => sum + times.length, 0);
  let best = Number.POSITIVE_INFINITY;
  let consumed = 0;
  for (let round = -2; round < rounds; round++) {
    const begun = now();
    for (const { times, values } of meters) {
      const detector = new AnomalyDetector();
      for (let i = 0; i < times.length; i++) consumed += detector.push(times[i] ?? 0, values[i]);
    }
    if (round >= 0) best = Math.min(best, now() - begun);
  }
  if (!Number.isFinite(consumed)) throw new Error('the scores are no numbers');
  return Math.round((1000 * readings) / best);
}
