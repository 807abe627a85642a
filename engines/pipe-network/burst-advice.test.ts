import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { burstAdvice, burstConsequences } from './burst-advice.ts';
import { openHydraulics } from './hydraulics.ts';
import { isolatePipe } from './isolation.ts';
import { DESIGN_REPAIR_KIT } from './needed-stock.ts';
import { DESIGN_REPAIR_COEFFICIENTS } from './repair-time.ts';
import { drawBurst, wrongModel } from './test/burst-trial.ts';
import { generateTestNetwork } from './test/generated-network.ts';

const { model, meters } = generateTestNetwork({ seed: 3 });
const rows = {
  minPressureM: 14.3,
  repairCoefficients: DESIGN_REPAIR_COEFFICIENTS,
  repairKit: DESIGN_REPAIR_KIT,
};

test('the advice names pipes, valves, users, repair hours and stock for the first candidate [pipe-burst-agent]', async () => {
  const trial = await drawBurst(model, meters, epanet, 42);
  const hydraulics = await openHydraulics(wrongModel(model, 42), epanet);
  const advice = burstAdvice(hydraulics, { ...rows, meters, changes: trial.changes, hour: trial.hour });
  const { consequences } = advice;
  assert.ok(consequences);
  assert.equal(consequences.linkId, advice.candidates[0]?.linkId);
  assert.deepEqual(consequences.isolation, isolatePipe(hydraulics.graph, consequences.linkId));
  assert.ok(consequences.affected.users >= consequences.cutOff.users);
  assert.ok(
    consequences.repair.low < consequences.repair.hours &&
      consequences.repair.hours < consequences.repair.high,
  );
  assert.ok(consequences.stock.some((row) => row.code === 'repair-clamp'));
  assert.equal(consequences.hoursSolved[0], trial.hour);
  hydraulics.close();
});

test('without a reporting meter no pipe is named, and the advice says why', async () => {
  const hydraulics = await openHydraulics(model, epanet);
  const advice = burstAdvice(hydraulics, {
    ...rows,
    meters,
    changes: [{ meterId: 'stranger', change: 3, sigma: 1 }],
    hour: 8,
  });
  assert.deepEqual(advice, {
    candidates: [],
    metersUsed: 0,
    metersSilent: meters.length,
    caveats: [{ code: 'no-meters' }],
  });
  hydraulics.close();
});

test('a stuck valve, a missing record and a source in the segment show in the consequences of a chosen pipe', async () => {
  const bare = {
    ...model,
    links: model.links.map((link) => {
      if (link.id !== 's2-3-3-n') return link;
      const { material: _material, depthM: _depth, ...rest } = link;
      return rest;
    }),
  };
  const hydraulics = await openHydraulics(bare, epanet);
  const plain = burstConsequences(hydraulics, 's2-3-3-n', { ...rows, hour: 8 });
  assert.deepEqual(
    plain.caveats.map((caveat) => caveat.code).filter((code) => code !== 'relies-on-shut-valves'),
    ['material-unknown', 'depth-assumed'],
  );
  const stuck = plain.isolation.close[0] ?? '';
  const wider = burstConsequences(hydraulics, 's2-3-3-n', { ...rows, hour: 8, unusable: new Set([stuck]) });
  assert.ok(!wider.isolation.close.includes(stuck));
  assert.ok(wider.affected.users >= plain.affected.users);
  const trunk = burstConsequences(hydraulics, 'trunk-pipe0', { ...rows, hour: 8, roadClassOf: () => 'lane' });
  assert.deepEqual(
    trunk.caveats.map((caveat) => caveat.code),
    ['source-inside-segment', 'repair-term-unknown'],
  );
  assert.throws(() => burstConsequences(hydraulics, 'nowhere', { ...rows, hour: 8 }), /"nowhere"/);
  hydraulics.close();
});
