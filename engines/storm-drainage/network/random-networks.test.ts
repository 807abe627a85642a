import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../lib/random.ts';
import { runDrainage } from '../run-drainage.ts';
import { inflow } from '../test/hydraulic-models.ts';
import { randomNetwork } from '../test/random-network.ts';

/** A network of a seed and the flows that come to half of its nodes. */
function drawn(seed: number) {
  const random = seededRandom(seed);
  const size = 6 + Math.floor(random() * 30);
  const model = randomNetwork(random, size);
  const flows: Record<number, (timeS: number) => number> = {};
  for (let i = 1; i < size; i++) {
    if (random() >= 0.5) continue;
    const peak = 0.3 * random() ** 2;
    const lastsS = 600 + 1200 * random();
    flows[i] = (timeS) => peak * Math.max(0, Math.sin((Math.PI * timeS) / lastsS));
  }
  return { model, forcing: () => inflow(flows, { evaporationMs: () => 1e-7 }) };
}

test('networks of every kind of link keep their water, whatever rains on them', () => {
  for (const seed of [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16]) {
    const { model, forcing } = drawn(seed);
    const { continuityError, series, balance } = runDrainage(model, forcing(), { untilS: 2400 });
    assert.ok(Math.abs(continuityError) < 1e-3, `seed ${seed}: ${continuityError}`);
    assert.ok(balance.inflowM3 > 0);
    for (const values of [series.depthM, series.flowM3s, series.velocityMs])
      assert.ok(values.every(Number.isFinite), `seed ${seed}`);
    assert.ok(
      series.depthM.every((depth) => depth >= 0),
      `seed ${seed}`,
    );
  }
});

test('equal input gives equal bits, and a raised signal stops a run', () => {
  const { model, forcing } = drawn(21);
  const [one, other] = [1, 2].map(() => runDrainage(model, forcing(), { untilS: 1200 }));
  assert.deepEqual(one?.series, other?.series);
  assert.deepEqual(one?.balance, other?.balance);
  const signal = { aborted: false };
  let shares = 0;
  const stop = () =>
    runDrainage(model, forcing(), {
      signal,
      onProgress: (share) => {
        shares += 1;
        signal.aborted = share > 0.5;
      },
    });
  assert.throws(stop, /stopped/);
  assert.ok(shares > 20 && shares < 40, `${shares}`);
});

test('what cannot be run is told by its row', () => {
  const { model, forcing } = drawn(3);
  const [link] = model.links;
  const wrong = { ...model, links: [{ ...link, to: 99 }, ...model.links.slice(1)] } as typeof model;
  assert.throws(() => runDrainage(wrong, forcing()), /Link l1: its end to is no node \(99\)/);
  assert.throws(
    () => runDrainage(model, inflow({ 1: Number.NaN })),
    /Node n1: its inflow at .* s is NaN m³\/s/,
  );
});
