import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesIntegral } from '../lib/series.ts';
import { type Breach, type DamBreak, drainReservoir, openCurve } from './index.ts';
import { outflowAt } from './outflow.ts';
import { randomDam } from './test/random-dam.ts';

const DAY = 86_400;

/** A tank of 10 000 m² with upright walls; a notch of 4 m down to its floor at 0. */
const tank: DamBreak = {
  reservoir: {
    curve: { kind: 'area', stagesM: [0, 20], areasM2: [10_000, 10_000] },
    datum: 'local',
    initialStageM: 9,
  },
  breach: {
    mode: 'overtopping',
    crestM: 10,
    invertM: 0,
    bottomWidthM: 4,
    sideSlope: 0,
    formationS: 0,
    progress: 'linear',
    start: { kind: 'time', timeS: 0 },
  },
};

test('what leaves by the breach is what the reservoir loses, to a millionth, for any curve and breach', () => {
  for (let seed = 1; seed <= 24; seed++) {
    const dam = randomDam(seed);
    const run = drainReservoir(dam, { untilS: DAY / 2 });
    const storage = openCurve(dam.reservoir.curve);
    const last = run.rows.at(-1);
    assert.ok(last !== undefined && run.rows.every(({ stageM }) => Number.isFinite(stageM)), `seed ${seed}`);
    const series = (value: (row: (typeof run.rows)[number]) => number) =>
      seriesIntegral({ timesS: run.breachFlow.timesS, values: run.rows.map(value) }, 0, DAY / 2);
    const breachM3 = seriesIntegral(run.breachFlow, 0, DAY / 2);
    const lost = storage.volumeAt(dam.reservoir.initialStageM) - storage.volumeAt(last.stageM);
    const { inflowM3s = { timesS: [0], values: [0] } } = dam.reservoir;
    const own = lost + seriesIntegral(inflowM3s, 0, DAY / 2) - series((row) => row.spillM3s + row.outletM3s);
    assert.ok(Math.abs(breachM3 - own) < 1e-6 * breachM3, `seed ${seed}: ${breachM3} m³ beside ${own} m³`);
    assert.ok(Math.abs(run.balance.relativeError) < 1e-9, `seed ${seed}: ${run.balance.relativeError}`);
    assert.ok(breachM3 > 0 && last.stageM >= storage.bottomM);
  }
});

test('a tank with upright walls empties through a notch as the closed form says', () => {
  const run = drainReservoir(tank, { untilS: 3600, toleranceM: 1e-6 });
  // dh/dt = −(c b/A) h^1.5, so h = h0 / (1 + c b √h0 t / 2A)².
  for (const { timeS, stageM } of run.rows.filter((row) => row.timeS > 1)) {
    const exact = 9 / (1 + (1.7 * 4 * 3 * timeS) / 20_000) ** 2;
    assert.ok(Math.abs(stageM - exact) < 1e-4, `${stageM} m beside ${exact} m after ${timeS} s`);
  }
});

test('stages and the greatest flow follow a Runge-Kutta solution of short steps', () => {
  for (const seed of [3, 4, 11, 17]) {
    const dam = randomDam(seed);
    const { reservoir, breach } = dam;
    const storage = openCurve(reservoir.curve);
    const startS = breach.start.kind === 'time' ? breach.start.timeS : 0;
    const untilS = startS + breach.formationS + 1800;
    const { inflowM3s = { timesS: [0], values: [0] } } = reservoir;
    const rate = (timeS: number, volume: number) =>
      seriesIntegral(inflowM3s, timeS, timeS + 1e-3) / 1e-3 -
      outflowAt(dam, { timeS, stageM: storage.stageAt(volume), startS }).totalM3s;
    const steps = 8000;
    const dt = untilS / steps;
    let volume = storage.volumeAt(reservoir.initialStageM);
    let peak = 0;
    for (let k = 0; k < steps; k++) {
      const t = k * dt;
      const k1 = rate(t, volume);
      const k2 = rate(t + dt / 2, volume + (dt / 2) * k1);
      const k3 = rate(t + dt / 2, volume + (dt / 2) * k2);
      const k4 = rate(t + dt, volume + dt * k3);
      volume += (dt / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
      const stageM = storage.stageAt(volume);
      peak = Math.max(peak, outflowAt(dam, { timeS: t + dt, stageM, startS }).breachM3s);
    }
    const run = drainReservoir(dam, { untilS });
    const stage = storage.stageAt(volume);
    const last = run.rows.at(-1)?.stageM ?? 0;
    assert.ok(Math.abs(last - stage) < 0.02, `seed ${seed}: ${last} m beside ${stage} m`);
    assert.ok(
      Math.abs(run.peak.flowM3s / peak - 1) < 2e-3,
      `seed ${seed}: ${run.peak.flowM3s} beside ${peak}`,
    );
  }
});

test('a breach by overtopping begins when the rising lake reaches the level, and not before', () => {
  const breach: Breach = { ...tank.breach, formationS: 600, start: { kind: 'level', levelM: 9.5 } };
  const reservoir = { ...tank.reservoir, inflowM3s: { timesS: [0], values: [10] } };
  const run = drainReservoir({ reservoir, breach }, { untilS: 3600 });
  assert.ok(Math.abs((run.startS ?? 0) - 500) < 1e-3, `${run.startS} s`);
  assert.ok(run.rows.every(({ timeS, breachM3s }) => timeS > 500.01 || breachM3s === 0));
  const dry = drainReservoir({ reservoir: tank.reservoir, breach }, { untilS: 3600 });
  assert.equal(dry.startS, undefined);
  assert.equal(dry.peak.flowM3s, 0);
});

test('the sooner and the wider the breach, the higher the peak; water below the dam holds it back', () => {
  const peak = (change: Partial<Breach>, tailWater?: DamBreak['tailWater']) =>
    drainReservoir(
      { ...tank, breach: { ...tank.breach, formationS: 900, ...change }, ...(tailWater && { tailWater }) },
      { untilS: 7200 },
    ).peak.flowM3s;
  const base = peak({});
  assert.ok(peak({ formationS: 300 }) > base && peak({ bottomWidthM: 8 }) > base);
  assert.ok(peak({ mode: 'piping', pipeM: 3 }) < peak({ mode: 'piping', pipeM: 3, formationS: 100 }));
  const held = peak({}, { kind: 'rating', flowsM3s: [0, 40], levelsM: [0, 7] });
  assert.ok(held < 0.95 * base && held > 0.3 * base, `${held} of ${base} m³/s`);
  assert.equal(peak({}, { kind: 'level', levelM: { timesS: [0], values: [9] } }), 0);
});

test('what cannot be drained is refused with its field and value', () => {
  const { reservoir, breach } = tank;
  const cases: readonly (readonly [DamBreak, RegExp])[] = [
    [{ reservoir: { ...reservoir, initialStageM: 21 }, breach }, /stage at the start is 21 m \(local\)/],
    [{ reservoir, breach: { ...breach, invertM: -1 } }, /invert of the breach is -1 m/],
    [{ reservoir, breach: { ...breach, formationS: Number.NaN } }, /formation time is NaN s/],
    [{ reservoir, breach: { ...breach, mode: 'piping' } }, /height at which piping begins is missing/],
    [{ reservoir: { ...reservoir, datum: ' ' }, breach }, /vertical datum/],
    [
      {
        reservoir: { ...reservoir, curve: { kind: 'area', stagesM: [0, 5, 5], areasM2: [1, 2, 3] } },
        breach,
      },
      /Row 2 of the curve has the stage 5 m after 5 m/,
    ],
    [
      {
        reservoir: { ...reservoir, curve: { kind: 'volume', stagesM: [0, 5, 20], volumesM3: [0, 9, 9] } },
        breach,
      },
      /Row 2 of the curve \(20 m\) has the volume 9 m³ after 9/,
    ],
  ];
  for (const [dam, message] of cases) assert.throws(() => drainReservoir(dam, { untilS: 60 }), message);
  assert.throws(() => drainReservoir(tank, { untilS: 60, signal: { aborted: true } }), /stopped/);
});
