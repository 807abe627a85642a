import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as epanet from 'epanet-js';
import { normal, seededRandom } from '../lib/random.ts';
import { networkGraph } from './graph.ts';
import { nightFlow, nightFlowRise } from './leak-night-flow.ts';
import { dailyResiduals } from './leak-residuals.ts';
import type { LeakModel } from './leak-signatures.ts';
import { type WatchLeaksOptions, watchLeaks } from './leak-watch.ts';
import { leakHalfYear, namesUnder, readLeakTruth } from './test/leak-half-year.ts';
import { scoreEvents, watchHalfYear, wrongLeakModel, wrongLeakSignatures } from './test/leak-trial.ts';
import { smallLeakModel } from './test/small-leak-model.ts';
import { distanceBetweenLinks } from './trace.ts';

const water = join(process.env.CITYLOOP_CASES ?? '', 'water');
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 2, 2);

let model: LeakModel;
let graph: ReturnType<typeof networkGraph>;

before(async () => {
  const small = await smallLeakModel(epanet);
  model = small.model;
  graph = small.graph;
});

/** Hourly pressures of the sensors of `smallLeakModel` for 60 days with demand noise, its covariance known, and leaks put in. */
function pressures(options: {
  readonly seed: number;
  readonly leaks?: readonly {
    readonly pipe: number;
    readonly from: number;
    readonly to?: number;
    readonly lps: (day: number) => number;
  }[];
  readonly broken?: { readonly sensor: number; readonly from: number; readonly metres: number };
}): { times: Float64Array; pressure: Float64Array; sensors: number } {
  const random = seededRandom(options.seed);
  const sensors = model.sensors.length;
  const hours = 60 * 24;
  const times = Float64Array.from({ length: hours }, (_, h) => START_MS + h * 3_600_000);
  const pressure = new Float64Array(hours * sensors);
  let common = 0;
  for (let h = 0; h < hours; h++) {
    const day = Math.floor(h / 24);
    if (h % 24 === 0) common = normal(random);
    for (let s = 0; s < sensors; s++) {
      let value = 40 + 3 * Math.cos((2 * Math.PI * h) / 24) + common * (model.nuisances[0]?.[s] ?? 0);
      for (const leak of options.leaks ?? [])
        if (day >= leak.from && day < (leak.to ?? 60))
          value += leak.lps(day) * (model.change[leak.pipe * sensors + s] ?? 0);
      if (options.broken?.sensor === s && day >= options.broken.from) value -= options.broken.metres;
      pressure[h * sensors + s] = value + 0.1 * normal(random);
    }
  }
  return { times, pressure, sensors };
}

function watch(options: Parameters<typeof pressures>[0], choices?: WatchLeaksOptions) {
  return watchLeaks(model, dailyResiduals(pressures(options)), choices).events;
}

test('without a leak at most one small one is told in five times six weeks of demand that changes by the day', () => {
  const alarms = [1, 2, 3, 4, 5].flatMap((seed) => watch({ seed }).filter(({ kind }) => kind !== 'end'));
  assert.ok(alarms.length <= 1, `${alarms.length} false alarms`);
  for (const { outflowLps } of alarms) assert.ok(outflowLps < 2, `${outflowLps} L/s`);
});

test('a leak of 3 L/s is told within three days, with its loss and near its pipe', () => {
  for (const pipe of [25, 50, 80]) {
    const [event, ...more] = watch({ seed: 6 + pipe, leaks: [{ pipe, from: 30, lps: () => 3 }] });
    assert.equal(event?.kind, 'leak', `pipe ${pipe}`);
    assert.ok((event?.day ?? 0) >= 30 && (event?.day ?? 99) <= 32, `pipe ${pipe}: day ${event?.day}`);
    assert.ok(Math.abs((event?.outflowLps ?? 0) - 3) < 1, `pipe ${pipe}: ${event?.outflowLps} L/s`);
    const metres = distanceBetweenLinks(graph, event?.places[0]?.linkId ?? '', model.pipes[pipe] ?? '');
    assert.ok(metres <= 400, `pipe ${pipe}: ${metres} m`);
    assert.deepEqual(more, [], 'told once, then part of what is usual');
  }
});

test('a leak that grows by a tenth of a litre a day is told before it loses 3 L/s', () => {
  const [event] = watch({ seed: 40, leaks: [{ pipe: 50, from: 20, lps: (day) => 0.1 * (day - 19) }] });
  assert.equal(event?.kind, 'leak');
  assert.ok(0.1 * ((event?.day ?? 99) - 19) < 3, `day ${event?.day}`);
});

test('a repair is told as an end, and a second leak elsewhere as a second one', () => {
  const events = watch({
    seed: 41,
    leaks: [
      { pipe: 25, from: 20, to: 35, lps: () => 4 },
      { pipe: 80, from: 45, lps: () => 4 },
    ],
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['leak', 'end', 'leak'],
  );
  assert.ok((events[1]?.outflowLps ?? 0) < -3);
});

test('a sensor that moves alone is told as a sensor and not as a leak', () => {
  const events = watch({ seed: 42, broken: { sensor: 3, from: 25, metres: 1 } });
  assert.deepEqual(
    events.map(({ kind, sensor }) => [kind, sensor]),
    [['sensor', model.sensors[3]]],
  );
});

test('an event is told on the readings up to its day alone', () => {
  const options = { seed: 43, leaks: [{ pipe: 25, from: 30, lps: () => 4 }] };
  const { times, pressure, sensors } = pressures(options);
  const [whole] = watch(options);
  const rows = ((whole?.day ?? 0) + 1) * 24;
  const part = { times: times.slice(0, rows), pressure: pressure.slice(0, rows * sensors), sensors };
  assert.deepEqual(watchLeaks(model, dailyResiduals(part)).events, [whole]);
});

test('silent sensors and lost hours leave gaps and no alarms; too little calibration is refused by name', () => {
  const readings = pressures({ seed: 44 });
  const random = seededRandom(45);
  for (let i = 0; i < readings.pressure.length; i++) if (random() < 0.1) readings.pressure[i] = Number.NaN;
  for (let h = 700; h < 800; h++) readings.pressure[h * readings.sensors] = Number.NaN;
  assert.deepEqual(watchLeaks(model, dailyResiduals(readings)).events, []);
  for (let h = 0; h < 14 * 24; h++) readings.pressure[h * readings.sensors + 2] = Number.NaN;
  assert.throws(
    () => watchLeaks(model, dailyResiduals(readings)),
    new RegExp(`sensor "${model.sensors[2]}"`),
  );
  assert.throws(
    () => dailyResiduals({ ...readings, times: readings.times.toReversed() }),
    /times: must rise/,
  );
});

test('the night flow bears a leak out by its rise and speaks against one without', () => {
  const random = seededRandom(46);
  const times = Float64Array.from({ length: 50 * 24 }, (_, h) => START_MS + h * 3_600_000);
  const inflow = times.map((time) => {
    const day = Math.floor((time - START_MS) / DAY_MS);
    return 30 + 10 * Math.cos((2 * Math.PI * time) / DAY_MS) + 0.5 * normal(random) + (day >= 40 ? 3 : 0);
  });
  const night = nightFlow(times, inflow);
  const seen = nightFlowRise(night, { since: 40, day: 43, outflowLps: 3 });
  assert.equal(seen?.bearsOut, 'yes');
  assert.ok(Math.abs((seen?.riseLps ?? 0) - 3) < 0.8);
  assert.equal(nightFlowRise(night, { since: 25, day: 28, outflowLps: 5 })?.bearsOut, 'no');
  assert.equal(nightFlowRise(night, { since: 2, day: 3, outflowLps: 5 }), undefined);
});

if (process.env.CITYLOOP_CASES !== undefined && existsSync(join(water, 'L-TOWN.inp.gz'))) {
  test('L-TOWN, first half of 2019: all six leaks are told within 7 days after they pass 10 m³/h, with at most 3 false alarms', async () => {
    const read = (file: string): string => {
      const bytes = readFileSync(join(water, file));
      return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    };
    const inp = read('L-TOWN.inp.gz');
    const truth = readLeakTruth(read('ltown-2019-leak-truth-hourly-H1.csv.gz'));
    const sensors = namesUnder(read('ltown-leaks-to-2019H1.yaml'), 'pressure_sensors');
    const half = await leakHalfYear(epanet, inp, truth, sensors, ['p227', 'p235', 'PUMP_1'], {
      seed: 11,
      stepHours: 4,
      readingsAStep: 48,
    });
    const signatures = await wrongLeakSignatures(epanet, inp, sensors, 120);
    const network = wrongLeakModel(inp, 99);
    const score = scoreEvents(watchHalfYear(half, signatures, ['PUMP_1']), truth, networkGraph(network));
    assert.equal(score.large.length, 6);
    for (const { pipe, days } of score.large) assert.ok(days !== undefined && days <= 7, `${pipe}: ${days}`);
    assert.ok(score.falseAlarms <= 3, `${score.falseAlarms} false alarms`);
  });
}
