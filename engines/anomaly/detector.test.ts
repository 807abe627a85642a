import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal, seededRandom } from '../lib/random.ts';
import { ALARM_SCORE, AnomalyDetector } from './index.ts';
import { DAY, dailySeries, STEP_MS } from './test/series.ts';

function scoresOf(times: Float64Array, values: ArrayLike<number | null>): Float64Array {
  const detector = new AnomalyDetector();
  return Float64Array.from(times, (time, i) => detector.push(time, values[i]));
}

function firstAlarm(scores: Float64Array, from: number): number {
  return scores.findIndex((score, i) => i >= from && score >= ALARM_SCORE);
}

test('a reading is scored without any reading that follows it', () => {
  const { times, values } = dailySeries(20, 1);
  values.fill(70, 17 * DAY);
  const whole = scoresOf(times, values);
  const part = scoresOf(times.slice(0, 15 * DAY), values);
  assert.deepEqual(whole.slice(0, 15 * DAY), part);
});

test('one reading far beyond all others is an alarm at once, in any unit', () => {
  for (const unit of [1e-6, 1, 9.80665e6]) {
    const { times, values } = dailySeries(14, 2);
    values[12 * DAY + 40] = 80;
    const scores = scoresOf(
      times,
      values.map((value) => value * unit),
    );
    assert.ok((scores[12 * DAY + 40] ?? 0) >= ALARM_SCORE, `unit ${unit}: ${scores[12 * DAY + 40]}`);
  }
});

test('a night value at noon is an alarm, although the series shows it every night', () => {
  const { times, values } = dailySeries(20, 3);
  const noon = 18 * DAY + DAY / 4;
  for (let i = noon; i < noon + 6; i++) values[i] = 34;
  const detector = new AnomalyDetector();
  let highest = 0;
  times.forEach((time, i) => {
    const score = detector.push(time, values[i]);
    if (i >= noon && i < noon + 6) highest = Math.max(highest, score);
  });
  assert.ok(highest >= ALARM_SCORE, String(highest));
});

test('a lasting fall of level is found within two hours and its beginning is told', () => {
  const random = seededRandom(4);
  const times = Float64Array.from({ length: 10 * DAY }, (_, i) => i * STEP_MS);
  const values = times.map((_, i) => 40 + normal(random) - (i >= 8 * DAY ? 3 : 0));
  const detector = new AnomalyDetector();
  let found = -1;
  let since = 0;
  times.forEach((time, i) => {
    const score = detector.push(time, values[i]);
    if (found >= 0 || i < 8 * DAY || score < ALARM_SCORE) return;
    found = i;
    since = detector.changedSince() ?? 0;
  });
  assert.ok(found >= 8 * DAY && found <= 8 * DAY + 24, String(found));
  assert.ok(Math.abs(since - 8 * DAY * STEP_MS) <= 6 * STEP_MS, String(since / STEP_MS));
});

test('a meter that stands still is an alarm within a day', () => {
  const { times, values } = dailySeries(16, 5);
  const stop = 14 * DAY + DAY / 2;
  values.fill(values[stop] ?? 0, stop);
  const found = firstAlarm(scoresOf(times, values), stop);
  assert.ok(found > stop && found < stop + DAY, String(found));
});

test('a series that never moves has no alarm, and its first move is one', () => {
  const times = Float64Array.from({ length: 2000 }, (_, i) => i * STEP_MS);
  const values = times.map((_, i) => (i === 1500 ? 45.1 : 45));
  const scores = scoresOf(times, values);
  assert.equal(firstAlarm(scores, 0), 1500);
});

test('ordinary noise raises an alarm in fewer than three readings of a thousand', () => {
  for (const seed of [6, 7, 8]) {
    const { times, values } = dailySeries(60, seed);
    const alarms = scoresOf(times, values).filter((score) => score >= ALARM_SCORE).length;
    assert.ok(alarms < 0.003 * times.length, `${alarms} of ${times.length}`);
  }
});

test('an alarm that goes on is told once and not with every reading', () => {
  const { times, values } = dailySeries(14, 9);
  values.fill(90, 12 * DAY, 12 * DAY + 100);
  const scores = scoresOf(times, values);
  const alarms = scores.slice(12 * DAY, 12 * DAY + 100).filter((score) => score >= ALARM_SCORE);
  assert.ok(alarms.length >= 1 && alarms.length <= 5, String(alarms.length));
});

test('readings at irregular times, with gaps and holes, are scored as well as regular ones', () => {
  const random = seededRandom(10);
  const detector = new AnomalyDetector();
  let alarms = 0;
  let readings = 0;
  for (let time = 0; time < 40 * 86_400_000; time += STEP_MS * (0.2 + 2 * random())) {
    if (random() < 0.001) time += 20 * STEP_MS;
    const value = 40 + 6 * Math.sin((2 * Math.PI * time) / 86_400_000) + 0.3 * normal(random);
    if (detector.push(time, random() < 0.05 ? null : value) >= ALARM_SCORE) alarms++;
    readings++;
  }
  assert.ok(alarms < 0.004 * readings, `${alarms} of ${readings}`);
  const noon = 41 * 86_400_000 + 21_600_000;
  assert.ok(detector.push(noon, 60) >= ALARM_SCORE);
});

test('a late reading is scored by its own slot and changes nothing', () => {
  const { times, values } = dailySeries(10, 11);
  const one = new AnomalyDetector();
  const other = new AnomalyDetector();
  times.forEach((time, i) => {
    one.push(time, values[i]);
    other.push(time, values[i]);
  });
  assert.equal(one.push(9 * 86_400_000, 40.1), 0);
  assert.equal(one.fate, 'late');
  assert.ok(one.push(9 * 86_400_000, 90) >= ALARM_SCORE);
  assert.deepEqual(one.save(), other.save());
});

test('what is missing scores nothing, and no input makes a score that is no number', () => {
  const detector = new AnomalyDetector();
  const random = seededRandom(12);
  const hostile = [
    0,
    -0,
    1e-320,
    1e149,
    -1e149,
    1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    5,
  ];
  for (let i = 0; i < 5000; i++) {
    const value = hostile[Math.floor(random() * hostile.length)];
    const score = detector.push(1e12 + i * 1000 * random(), value);
    assert.ok(score >= 0 && score <= 1, `${value}: ${score}`);
  }
  assert.equal(detector.push(2e12, null), 0);
  assert.equal(detector.fate, 'missing');
  assert.throws(() => detector.push(Number.NaN, 1), /time: not a number of milliseconds, got NaN/);
});

test('a detector goes on from its saved state as if never stopped, and refuses what is no state', () => {
  const { times, values } = dailySeries(12, 13);
  const whole = scoresOf(times, values);
  const before = new AnomalyDetector();
  for (let i = 0; i < 6 * DAY; i++) before.push(times[i] ?? 0, values[i]);
  const after = new AnomalyDetector({}, before.save());
  for (let i = 6 * DAY; i < times.length; i++) assert.equal(after.push(times[i] ?? 0, values[i]), whole[i]);
  assert.throws(() => new AnomalyDetector({}, new ArrayBuffer(16)), /saved state: expected version 1/);
});
