import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { caseFile, skipWithout } from '../../test/harness/cases.ts';
import { backtest, dailyOrigins } from './test/backtest.ts';

const FLOWS = 'water/ltown-2019-flows-5min.csv.gz';
const CORPUS = 'timeseries/nab/nab-data-full.tar.xz';
const DAY_MS = 86_400_000;

test('L-TOWN, April to June 2019: the forecasts of the three measured flows beat last value and same slot last week', {
  skip: skipWithout(FLOWS),
}, () => {
  const rows = gunzipSync(readFileSync(caseFile(FLOWS) ?? ''))
    .toString('latin1')
    .trim()
    .split('\n')
    .slice(1);
  const cells = rows.map((row) => row.split(';'));
  const times = Float64Array.from(cells, ([time = '']) => Date.parse(`${time.trim().replace(' ', 'T')}Z`));
  const last = times.at(-1) ?? 0;
  for (const column of [1, 2, 3]) {
    const values = Float64Array.from(cells, (row) => Number(row[column]?.trim().replace(',', '.')));
    const origins = dailyOrigins(Date.UTC(2019, 3, 1), last, 5);
    const result = backtest({ times, values }, origins, { calendar: { utcOffsetHours: 0 }, least: 0 });
    assert.ok(result.mae < 0.8 * Math.min(result.lastValue, result.lastWeek), JSON.stringify(result));
    assert.ok(result.covered80 > 0.7 && result.covered80 < 0.9, `80 % covers ${result.covered80}`);
    assert.ok(result.covered95 > 0.9, `95 % covers ${result.covered95}`);
  }
});

test('the traffic series of the public anomaly corpus, two weeks to two months long: together better than both plain forecasts', {
  skip: skipWithout(CORPUS),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'forecast-'));
  execFileSync('tar', ['-xJf', caseFile(CORPUS) ?? '', '-C', folder, 'data/realTraffic']);
  let mae = 0;
  let lastValue = 0;
  let lastWeek = 0;
  for (const name of [
    'TravelTime_387',
    'TravelTime_451',
    'occupancy_6005',
    'occupancy_t4013',
    'speed_6005',
    'speed_7578',
    'speed_t4013',
  ]) {
    const text = readFileSync(join(folder, 'data', 'realTraffic', `${name}.csv`), 'utf8');
    const rows = text.trim().split('\n').slice(1);
    const times = Float64Array.from(rows, (row) => Date.parse(`${row.slice(0, 19).replace(' ', 'T')}Z`));
    const values = Float64Array.from(rows, (row) => Number(row.slice(row.indexOf(',') + 1)));
    const first = times[0] ?? 0;
    const from = Math.ceil((first + 0.6 * ((times.at(-1) ?? 0) - first)) / 3_600_000) * 3_600_000;
    const origins = dailyOrigins(from, Math.max(times.at(-1) ?? 0, from + DAY_MS), 1);
    const result = backtest({ times, values }, origins, { calendar: { utcOffsetHours: 0 }, least: 0 });
    const usual = values.reduce((sum, value) => sum + value, 0) / values.length;
    mae += result.mae / usual;
    lastValue += result.lastValue / usual;
    lastWeek += result.lastWeek / usual;
  }
  rmSync(folder, { recursive: true });
  assert.ok(mae < lastValue && mae < lastWeek, `${mae} against ${lastValue} and ${lastWeek}`);
});
