import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { bench } from './burst.bench.ts';
import { localiseBurst } from './burst-localise.ts';
import { meterChange } from './burst-observation.ts';
import { openHydraulics } from './hydraulics.ts';
import { drawBurst, wrongModel } from './test/burst-trial.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { distanceBetweenLinks } from './trace.ts';

const { model, meters } = generateTestNetwork({ seed: 3 });
const WRONG_METERS = 3;

test('of five seeded bursts at least four lie within 100 m of one of the first five candidates, with a wrong model [pipe-burst-agent]', async () => {
  const result = await bench({ bursts: 5, seed: 5, models: ['wrong'] });
  assert.ok((result.wrong?.top5 ?? 0) >= 0.8, JSON.stringify(result));
  assert.ok(result.nodes > 900);
});

test('probabilities add up to at most one, fall, and belong to different pipes; equal input gives equal output', async () => {
  const trial = await drawBurst(model, meters, epanet, 42);
  const hydraulics = await openHydraulics(wrongModel(model, 42), epanet);
  const input = { meters, changes: trial.changes, hour: trial.hour };
  const first = localiseBurst(hydraulics, input);
  assert.equal(first.candidates.length, 5);
  assert.equal(new Set(first.candidates.map((candidate) => candidate.linkId)).size, 5);
  assert.ok(first.candidates.reduce((sum, candidate) => sum + candidate.probability, 0) <= 1 + 1e-9);
  const probabilities = first.candidates.map((candidate) => candidate.probability);
  assert.deepEqual(
    probabilities,
    [...probabilities].sort((a, b) => b - a),
  );
  assert.equal(first.metersUsed + first.metersSilent + first.metersDoubted.length, meters.length);
  assert.deepEqual(localiseBurst(hydraulics, input), first);
  hydraulics.close();
});

test('three meters that show nonsense are doubted and do not move the burst away', async () => {
  const trial = await drawBurst(model, meters, epanet, 1002);
  const hydraulics = await openHydraulics(model, epanet);
  const changes = trial.changes.map((change, i) =>
    i % 37 === 20 && i < 37 * WRONG_METERS ? { ...change, change: 15 } : change,
  );
  assert.equal(changes.filter((change, i) => change !== trial.changes[i]).length, WRONG_METERS);
  const found = localiseBurst(hydraulics, { meters, changes, hour: trial.hour });
  const near = found.candidates.some(
    ({ linkId }) => distanceBetweenLinks(hydraulics.graph, trial.link.id, linkId) <= 100,
  );
  assert.ok(near, JSON.stringify(found.candidates));
  const nonsense = changes.filter((change) => change.change === 15).map((change) => change.meterId);
  assert.deepEqual(found.metersDoubted, nonsense);
  hydraulics.close();
});

test('a stop request ends the search with an error, leaves the network as it was, and progress only grows', async () => {
  const trial = await drawBurst(model, meters, epanet, 42);
  const hydraulics = await openHydraulics(model, epanet);
  hydraulics.setHour(trial.hour);
  const before = hydraulics.solve();
  const signal = { aborted: false };
  const shares: number[] = [];
  const onProgress = (share: number): void => {
    shares.push(share);
    signal.aborted = shares.length === 500;
  };
  assert.throws(
    () =>
      localiseBurst(hydraulics, { meters, changes: trial.changes, hour: trial.hour }, { signal, onProgress }),
    /stopped/,
  );
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(shares.length, 500, 'stopped among the perturbed models');
  hydraulics.setOutflow(undefined);
  assert.deepEqual(hydraulics.solve(), before);
  hydraulics.close();
});

test('a change joins both baselines by their certainty and turns the sign for flow', () => {
  const now = { mean: 40, sigma: 0.15 };
  const change = meterChange('m', 'pressure', now, {
    justBefore: { mean: 42, sigma: 0.1 },
    sameSlot: { mean: 44, sigma: 0.2 },
  });
  assert.ok(Math.abs((change?.change ?? 0) - 2.4) < 1e-9);
  assert.ok(Math.abs((change?.sigma ?? 0) - Math.sqrt(0.15 ** 2 + 1 / 125)) < 1e-9);
  assert.ok((meterChange('m', 'flow', now, { justBefore: { mean: 30, sigma: 1 } })?.change ?? 0) > 0);
  assert.equal(meterChange('m', 'pressure', now, {}), undefined);
});
