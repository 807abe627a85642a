import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { caseFile, skipWithout } from '../../test/harness/cases.ts';
import { seededRandom } from '../lib/random.ts';
import { nabFigures } from './test/measure.ts';
import { nabCorpus } from './test/nab-corpus.ts';
import { NAB_PROFILES, type NabSeries, nabScore, nabScoreAt } from './test/nab-scoring.ts';
import { mersenneTwister } from './test/series.ts';

/**
 * Raw scores of the benchmark's own random detector (Python's generator, seed 42 for every file) at the threshold
 * 0.998449707031, as its authors published them (numenta/NAB, results/random, standard profile), for files whose windows are
 * still the same.
 */
const PUBLISHED_RANDOM: Readonly<Record<string, number>> = {
  'artificialNoAnomaly/art_daily_perfect_square_wave.csv': -0.88,
  'artificialWithAnomaly/art_daily_flatmiddle.csv': 0.0741341263404,
  'artificialWithAnomaly/art_daily_jumpsup.csv': 0.196325077281,
  'artificialWithAnomaly/art_increase_spike_density.csv': 0.00613664035665,
  'artificialWithAnomaly/art_load_balancer_spikes.csv': 0.154259160419,
  'realAWSCloudwatch/ec2_cpu_utilization_24ae8d.csv': -1.74479197233,
  'realAWSCloudwatch/ec2_cpu_utilization_53ea38.csv': -1.36765553529,
  'realAWSCloudwatch/ec2_cpu_utilization_5f5533.csv': -0.812259492487,
  'realAWSCloudwatch/ec2_cpu_utilization_77c1ca.csv': -0.137969001909,
  'realAWSCloudwatch/ec2_disk_write_bytes_c0d644.csv': -3.8354823842,
  'realAWSCloudwatch/ec2_network_in_257a54.csv': 0.194081567936,
  'realAWSCloudwatch/ec2_network_in_5abac7.csv': -2.87325110157,
  'realAWSCloudwatch/elb_request_count_8c0756.csv': -0.6653727191,
  'realAWSCloudwatch/grok_asg_anomaly.csv': -1.84646462578,
  'realAWSCloudwatch/iio_us-east-1_i-a2eb1cd9_NetworkIn.csv': -0.639278295814,
  'realAWSCloudwatch/rds_cpu_utilization_cc0c53.csv': -2.87841372093,
  'realKnownCause/ec2_request_latency_system_failure.csv': -1.81477838062,
};
const PUBLISHED_THRESHOLD = 0.998449707031;

const folder = caseFile('timeseries/nab') ?? '';

if (skipWithout('timeseries/nab/nab-data-full.tar.xz') === false) {
  const tar = execFileSync('xz', ['-dc', join(folder, 'nab-data-full.tar.xz')], { maxBuffer: 2 ** 28 });
  onCorpus(nabCorpus(tar, readFileSync(join(folder, 'combined_windows.json'), 'utf8')));
}

test('the scoring gives a late hit less than an early one and takes each false alarm once', () => {
  const times = Float64Array.from({ length: 200 }, (_, i) => i);
  const series: NabSeries = { name: 'a/b', times, values: times, windows: [[100, 119]] };
  const alarmAt = (...places: number[]): number =>
    nabScoreAt([series], [times.map((i) => (places.includes(i) ? 1 : 0))], 1).raw;
  assert.equal(alarmAt(), -1);
  assert.equal(alarmAt(100), 1);
  assert.ok(alarmAt(119) < alarmAt(110) && alarmAt(119) > 0);
  assert.equal(alarmAt(100, 119), 1);
  assert.ok(Math.abs(alarmAt(40, 50, 100) - (1 - 0.22)) < 1e-12);
  assert.equal(alarmAt(20, 29, 100), 1, 'the first 15 % are not scored');
  assert.ok(alarmAt(100, 121) > alarmAt(100, 140), 'just behind the window costs less');
});

function onCorpus(corpus: readonly NabSeries[]): void {
  test('the corpus is whole: 58 series, 365,558 readings, 116 windows', () => {
    assert.equal(corpus.length, 58);
    assert.equal(
      corpus.reduce((sum, { times }) => sum + times.length, 0),
      365_558,
    );
    assert.equal(
      corpus.reduce((sum, { windows }) => sum + windows.length, 0),
      116,
    );
  });

  test('the null detector scores 0 and the perfect one 100 in every profile', () => {
    for (const profile of Object.values(NAB_PROFILES)) {
      const nothing = corpus.map(({ times }) => times.map(() => 0.5));
      const perfect = corpus.map(({ times, windows }) =>
        times.map((time) => (windows.some(([first]) => first === time) ? 1 : 0)),
      );
      assert.equal(nabScore(corpus, nothing, profile).score, 0);
      assert.ok(Math.abs(nabScore(corpus, perfect, profile).score - 100) < 1e-9);
    }
  });

  test('the random detector of the benchmark gets the raw scores that its authors published, file by file', () => {
    const random = mersenneTwister(42, 6000);
    for (const [name, published] of Object.entries(PUBLISHED_RANDOM)) {
      const series = corpus.filter((one) => one.name === name);
      const { raw } = nabScoreAt(series, [random], PUBLISHED_THRESHOLD);
      assert.ok(Math.abs(raw - published) < 1e-4, `${name}: ${raw} against ${published}`);
    }
  });

  test('random scores come out near the published 11.0', () => {
    const random = seededRandom(1);
    const scores = Array.from({ length: 5 }, () => {
      const one = Float64Array.from({ length: 23_000 }, random);
      return nabScore(
        corpus,
        corpus.map(() => one),
      ).score;
    });
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    assert.ok(Math.abs(mean - 11) < 6, String(scores));
  });

  test('one threshold for all 58 series scores at least 50, also for categories that had no part in choosing it', () => {
    const figures = nabFigures(corpus);
    assert.ok((figures.nab_standard ?? 0) >= 50, JSON.stringify(figures));
    assert.ok((figures.nab_own_threshold ?? 0) >= 50, JSON.stringify(figures));
    assert.ok((figures.nab_category_left_out ?? 0) >= 50, JSON.stringify(figures));
  });
}
