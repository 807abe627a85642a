import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drainageOf, type Ground, hillNetwork, rainExcess, routeRunoff, USUAL_ROUGHNESS } from './index.ts';
import { hilly } from './test/made-ground.ts';
import { planeByCharacteristics, planeNetwork } from './test/plane.ts';

const plane = { lengthM: 200, slope: 0.02, roughness: 0.05 };

test('even rain on a plane gives the analytic rising limb within 1 %', () => {
  const mmH = 60;
  const rainM = mmH / 3.6e6;
  const a = Math.sqrt(plane.slope) / plane.roughness;
  const equilibriumS = (plane.lengthM / (a * rainM ** (2 / 3))) ** 0.6;
  const { flowM3s, stepS } = routeRunoff(
    planeNetwork(plane, 400),
    { stepS: 60, excessMm: [new Float64Array(60).fill(mmH / 60)] },
    { stepS: 2, untilS: 3600 },
  );
  let worst = 0;
  let checked = 0;
  flowM3s.forEach((flow, i) => {
    const time = i * stepS;
    if (time > 0.95 * equilibriumS) return;
    const exact = a * (rainM * time) ** (5 / 3);
    if (i > 0) worst = Math.max(worst, Math.abs(flow / exact - 1));
    checked += 1;
  });
  assert.ok(worst < 0.01 && checked > 100, `off by ${worst} at ${checked} times`);
  const full = flowM3s[Math.round((2 * equilibriumS) / stepS)] ?? NaN;
  assert.ok(Math.abs(full / (rainM * plane.lengthM) - 1) < 1e-3, `equilibrium ${full}`);
});

test('a shower on a test basin keeps its water within 1 % and peaks within one step of the reference [model-flash-flood]', () => {
  // Rain that grows for 15 minutes and dies away for 15; the reference runs along characteristics.
  const half = 900;
  const depthOf = (mm: number) => mm / 1000;
  const total = depthOf(30);
  const fallen = (time: number) => {
    const t = Math.min(Math.max(time, 0), 2 * half);
    return t < half
      ? (total * t * t) / (2 * half * half)
      : total * (1 - (2 * half - t) ** 2 / (2 * half * half));
  };
  const starts = Array.from({ length: 900 }, (_, i) => 2 * i);
  const reference = planeByCharacteristics(plane, fallen, { starts, untilS: 7200 });
  const [peakS, peak] = reference.reduce((best, one) => (one[1] > best[1] ? one : best));
  const stepS = 60;
  const depths = Array.from({ length: 30 }, (_, i) => 1000 * (fallen((i + 1) * stepS) - fallen(i * stepS)));
  const run = routeRunoff(
    planeNetwork(plane, 200),
    { stepS, excessMm: [Float64Array.from(depths)] },
    { stepS: 4, untilS: 4 * 3600 },
  );
  assert.ok(Math.abs(run.peakS - peakS) <= stepS, `${run.peakS} s, reference ${peakS} s`);
  assert.ok(Math.abs(run.peakM3s / peak - 1) < 0.02, `${run.peakM3s}, reference ${peak}`);
  const { inM3, outM3, storedM3 } = run.volume;
  assert.ok(Math.abs(inM3 - total * plane.lengthM) < 1e-9);
  assert.ok(Math.abs(outM3 + storedM3 - inM3) < 0.01 * inM3 && Math.abs(run.massError) < 1e-9);
});

test('a basin of the ground keeps its water, in any unit of time, and lets it all go in the end', () => {
  const ground = hilly(60, 60, 11);
  const drainage = drainageOf(ground);
  const outlet = drainage.upstream.indexOf(Math.max(...drainage.upstream));
  const network = hillNetwork(drainage, outlet);
  assert.ok(network.isChannel.some((one) => one === 1));
  const excess = rainExcess(
    { stepS: 600, depthsMm: [5, 20, 30, 10] },
    { kind: 'curve-number', curveNumber: 80, wetness: 0.5 },
  );
  const runs = [60, 20].map((stepS) =>
    routeRunoff(network, { stepS: 600, excessMm: [excess] }, { stepS, untilS: 12 * 3600 }),
  );
  for (const { massError, volume, peakM3s } of runs) {
    assert.ok(Math.abs(massError) < 1e-9, `${massError}`);
    assert.ok(volume.storedM3 < 0.02 * volume.inM3, `${volume.storedM3} of ${volume.inM3} still there`);
    assert.ok(Math.abs(peakM3s / (runs[1]?.peakM3s ?? NaN) - 1) < 0.03);
  }
});

test('water without end stops the run with its cell and time', () => {
  const flat: Ground = {
    columns: 3,
    rows: 3,
    cellWidthM: 10,
    cellHeightM: 10,
    heightsM: new Float64Array(9),
  };
  const network = hillNetwork(drainageOf(flat), 4, USUAL_ROUGHNESS);
  const run = (mm: number) =>
    routeRunoff(network, { stepS: 60, excessMm: [Float64Array.of(mm)] }, { stepS: 60, untilS: 120 });
  assert.ok(run(1).peakM3s > 0);
  assert.throws(() => run(Number.NaN), /The water is NaN m deep in cell 4 at 60 s/);
  assert.throws(
    () => hillNetwork(drainageOf(flat), 4, { ...USUAL_ROUGHNESS, slope: 0 }),
    /slope of the roughness is 0/,
  );
});
