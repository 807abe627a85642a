import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../i18n/translate.ts';
import { byTimeLeft, clockState } from './clock-state.ts';
import { countdown, durationWords, fullMoment, shortMoment } from './time-words.ts';

const start = Date.parse('2026-11-25T06:00:00Z');
const minutes = (n: number): number => start + n * 60_000;
const zh = (key: Parameters<typeof translate>[1], values?: Parameters<typeof translate>[2]) =>
  translate('zh', key, values);

test('a deadline far off is left, its last fifth is soon, after it it is late', () => {
  const at = (now: number) => clockState({ deadline: minutes(15), startedAt: start, now });
  assert.deepEqual(at(minutes(5)), { kind: 'left', ms: 600_000 });
  assert.deepEqual(at(minutes(12)), { kind: 'soon', ms: 180_000 });
  assert.deepEqual(at(minutes(15)), { kind: 'late', ms: 0 });
  assert.deepEqual(at(minutes(27)), { kind: 'late', ms: 720_000 });
});

test('a finished matter keeps whether it was in time, whatever the clock says now', () => {
  const at = (finishedAt: number) => clockState({ deadline: minutes(15), finishedAt, now: minutes(900) });
  assert.deepEqual(at(minutes(15)), { kind: 'met' });
  assert.deepEqual(at(minutes(17)), { kind: 'metLate', ms: 120_000 });
});

test('a paused clock neither counts nor is late', () => {
  assert.deepEqual(clockState({ deadline: minutes(1), paused: true, now: minutes(90) }), { kind: 'paused' });
});

test('lists order by time left, and what has no limit comes last', () => {
  const due = [null, minutes(30), minutes(-4), minutes(2)];
  assert.deepEqual(due.sort(byTimeLeft), [minutes(-4), minutes(2), minutes(30), null]);
});

test('lengths are said in the two largest parts', () => {
  assert.equal(durationWords(zh, 42_000), '42 秒');
  assert.equal(durationWords(zh, 12 * 60_000), '12 分');
  assert.equal(durationWords(zh, 185 * 60_000), '3 小时 5 分');
  assert.equal(durationWords(zh, 26 * 3_600_000), '1 天 2 小时');
  assert.equal(countdown(271_000), '04:31');
  assert.equal(countdown(7_471_000), '2:04:31');
});

test('moments are shown in Asia/Shanghai, with the date only when it is another day', () => {
  assert.equal(shortMoment(start, start), '14:00');
  assert.equal(shortMoment('2026-11-24T06:00:00Z', start), '11-24 14:00');
  assert.equal(fullMoment(start), '2026-11-25 14:00:00');
});
