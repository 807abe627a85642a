import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { FORECAST_VERSION, type Forecast, forecast } from './index.ts';
import { backtest, dailyOrigins } from './test/backtest.ts';
import { vitalSignYears } from './test/vital-signs.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 4, 16);

/** Hourly values of so many days: a daily swing, noise and whatever `more` adds. */
function hourly(days: number, more: (h: number) => number = () => 0) {
  const random = seededRandom(days);
  const times = Float64Array.from({ length: 24 * days }, (_, h) => START_MS + h * HOUR_MS);
  const values = times.map(
    (_, h) => 100 + 30 * Math.sin((2 * Math.PI * h) / 24) + 4 * (random() - 0.5) + more(h),
  );
  return { times, values };
}

function made(result: Forecast): Extract<Forecast, { kind: 'forecast' }> {
  assert.ok(result.kind === 'forecast', result.kind);
  return result;
}

test('on a held-out generated year the 24 h forecast beats last value and same slot last week for all 6 classes of vital signs, and stores its version and inputs [risk-prediction-model]', () => {
  const years = vitalSignYears(1);
  const held = years.startMs + 365 * DAY_MS;
  const calendar = { restDays: years.restDays };
  assert.equal(years.signs.length, 6);
  for (const { name, series } of years.signs) {
    const result = backtest(series, dailyOrigins(held, held + 365 * DAY_MS, 13), { calendar });
    assert.ok(result.mae < result.lastValue, `${name}: ${result.mae} against ${result.lastValue}`);
    assert.ok(result.mae < result.lastWeek, `${name}: ${result.mae} against ${result.lastWeek}`);
    const { covered80, covered95 } = result;
    assert.ok(covered80 > 0.7 && covered80 < 0.9, `${name}: 80 % covers ${covered80}`);
    assert.ok(covered95 > 0.9 && covered95 < 0.995, `${name}: 95 % covers ${covered95}`);
    const one = made(forecast(series, { originMs: held, calendar }));
    assert.equal(one.version, FORECAST_VERSION);
    assert.equal(one.inputs.lastMs, held - HOUR_MS);
    assert.match(one.inputs.digest, /^[0-9a-f]{16}$/);
  }
});

test('equal input gives an equal forecast, and nothing after its origin changes it', () => {
  const { times, values } = hourly(60);
  const originMs = START_MS + 50 * DAY_MS;
  const first = forecast({ times, values }, { originMs });
  assert.deepEqual(forecast({ times, values }, { originMs }), first);
  assert.deepEqual(
    forecast({ times, values: values.map((value, h) => (h < 50 * 24 ? value : -1)) }, { originMs }),
    first,
  );
  const other = forecast(
    { times, values: values.map((value, h) => (h === 700 ? value + 1 : value)) },
    { originMs },
  );
  assert.notEqual(made(other).inputs.digest, made(first).inputs.digest);
});

test('intervals lie around the value, the wider around the narrower, within what the series can be', () => {
  const { times, values } = hourly(60, (h) => (h % 24 === 4 ? -90 : 0));
  const { steps } = made(forecast({ times, values }, { least: 0, most: 128, steps: 168 }));
  assert.equal(steps.length, 168);
  for (const { low95, low80, value, high80, high95 } of steps) {
    assert.ok(0 <= low95 && low95 <= low80 && low80 <= value);
    assert.ok(value <= high80 && high80 <= high95 && high95 <= 128);
  }
});

test('a short history says which fallback it used, and a hopeless one that it is too short', () => {
  const of = (days: number) => forecast(hourly(days));
  assert.equal(made(of(40)).method, 'regression');
  assert.equal(made(of(10)).method, 'slots');
  assert.equal(made(of(1)).method, 'last-value');
  const { times, values } = hourly(1);
  const few = { times: times.slice(0, 5), values: values.slice(0, 5) };
  assert.deepEqual(forecast(few), { kind: 'too-short', version: FORECAST_VERSION, known: 5, needed: 10 });
  assert.equal(forecast({ times: new Float64Array(0), values: new Float64Array(0) }).kind, 'too-short');
});

test('gaps, missing values and a constant series give numbers and no more error than noise', () => {
  const { times, values } = hourly(60);
  const random = seededRandom(3);
  const holed = values.map((value, h) => (random() < 0.2 || (h > 900 && h < 1000) ? Number.NaN : value));
  const { steps } = made(forecast({ times, values: holed }));
  steps.forEach((step, h) => {
    assert.ok(
      Math.abs(step.value - (100 + 30 * Math.sin((2 * Math.PI * h) / 24))) < 4,
      `${h}: ${step.value}`,
    );
  });
  const flat = made(forecast({ times, values: values.map(() => 7) }));
  for (const { value, low95, high95 } of flat.steps) assert.deepEqual([value, low95, high95], [7, 7, 7]);
});

test('a holiday in the calendar is forecast like a day of rest', () => {
  const start = new Date(START_MS + 8 * HOUR_MS);
  const idle = (day: number): boolean =>
    (start.getUTCDay() + day) % 7 === 0 || (start.getUTCDay() + day) % 7 === 6;
  const holiday = 58;
  const { times, values } = hourly(holiday, (h) => (idle(Math.floor(h / 24)) ? 0 : 25));
  assert.ok(!idle(holiday));
  const noon = (restDays: string[]): number =>
    made(forecast({ times, values }, { calendar: { restDays } })).steps[12]?.value ?? 0;
  const date = new Date(START_MS + 8 * HOUR_MS + holiday * DAY_MS).toISOString().slice(0, 10);
  assert.ok(noon([]) - noon([date]) > 10, `${noon([])} against ${noon([date])}`);
});

test('a temperature that drives the load makes the forecast better where it is given', () => {
  const heat = (h: number): number => 6 * Math.sin(h / 37) + 5 * Math.sin(h / 61);
  const { times, values } = hourly(90, (h) => 4 * heat(h));
  const temperature = { name: 'temperature', times, values: times.map((_, h) => 20 + heat(h)) };
  const origins = dailyOrigins(START_MS + 60 * DAY_MS, START_MS + 90 * DAY_MS, 2);
  const without = backtest({ times, values }, origins, { calendar: {} });
  const with_ = backtest({ times, values }, origins, { calendar: {}, exogenous: [temperature] });
  assert.ok(with_.mae < 0.7 * without.mae, `${with_.mae} against ${without.mae}`);
});

test('input that cannot be used is refused by name and value', () => {
  const { times, values } = hourly(40);
  assert.throws(
    () => forecast({ times: times.toReversed(), values }),
    /times: must not fall, got \d+ after \d+ in row 1/,
  );
  assert.throws(() => forecast({ times, values: values.slice(1) }), /values: 959 for 960 times/);
  assert.throws(
    () => forecast({ times, values }, { stepMs: 7_000_000 }),
    /stepMs: must divide a day .* got 7000000/,
  );
  assert.throws(() => forecast({ times, values }, { steps: 400 }), /steps: 1 to 168 whole steps, got 400/);
  assert.throws(
    () => forecast({ times, values }, { originMs: START_MS + 1 }),
    /originMs: must be the start of a step/,
  );
});
