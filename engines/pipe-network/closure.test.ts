import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { busiestHour, closureEffect } from './closure.ts';
import { openHydraulics } from './hydraulics.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { linkRow, network, nodeRow } from './test/rows.ts';

const { model } = generateTestNetwork({ seed: 3 });

test('users without a path to a source are cut off, users below the pressure are low, and nobody is both', async () => {
  const hydraulics = await openHydraulics(model, epanet);
  let low = 0;
  for (const link of model.links.filter((row) => row.kind === 'pipe' && row.diameterMm >= 300).slice(0, 12)) {
    const effect = closureEffect(hydraulics, { linkId: link.id, minPressureM: 28, hours: [8, 19] });
    const cutOff = new Set(effect.cutOff.nodes);
    assert.ok(effect.lowPressure.nodes.every((node) => !cutOff.has(node)));
    assert.deepEqual(
      new Set(effect.affected.nodes),
      new Set([...effect.cutOff.nodes, ...effect.lowPressure.nodes]),
    );
    assert.equal(effect.affected.users, effect.cutOff.users + effect.lowPressure.users);
    low += effect.lowPressure.nodes.length;
  }
  assert.ok(low > 0, 'some closure lowers a pressure');
  hydraulics.close();
});

test('a cut-off part without demand counts by the graph, although its pressure says nothing', async () => {
  const island = network(
    [
      nodeRow('r', { kind: 'reservoir', elevationM: 250 }),
      nodeRow('a'),
      nodeRow('b', { users: 7, critical: [{ name: 'A', kind: 'school' }] }),
    ],
    [linkRow('p', 'r', 'a'), linkRow('v', 'a', 'v2', { kind: 'valve' }), linkRow('q', 'v2', 'b')].map(
      (row) => row,
    ),
  );
  const hydraulics = await openHydraulics({ ...island, nodes: [...island.nodes, nodeRow('v2')] }, epanet);
  const effect = closureEffect(hydraulics, { linkId: 'q', minPressureM: 10, hours: [0] });
  assert.deepEqual(effect.isolation.close, ['v']);
  assert.deepEqual(effect.cutOff, {
    nodes: ['b', 'v2'],
    users: 7,
    critical: [{ name: 'A', kind: 'school', node: 'b' }],
  });
  hydraulics.close();
});

test('what was solved before a closure is solved again after it', async () => {
  const hydraulics = await openHydraulics(model, epanet);
  hydraulics.setHour(8);
  const before = hydraulics.solve();
  closureEffect(hydraulics, { linkId: 's0-3-3-n', minPressureM: 14, hours: [19] });
  hydraulics.setHour(8);
  assert.deepEqual(hydraulics.solve(), before);
  hydraulics.close();
});

test('the busiest hour is looked for within the given hours only, over midnight too', () => {
  assert.equal(busiestHour(model, 4, 3), 6);
  assert.equal(busiestHour(model, 4, 5), 7);
  assert.equal(busiestHour(model, 22, 4), 22);
  assert.equal(busiestHour(model, 23, 9), 7);
});
