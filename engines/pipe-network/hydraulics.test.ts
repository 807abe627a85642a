import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import * as epanet from 'epanet-js';
import { openHydraulics } from './hydraulics.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { linkRow, network, nodeRow } from './test/rows.ts';

const source = nodeRow('r', { kind: 'reservoir', elevationM: 250 });

test('one pipe loses the head of the Hazen–Williams formula', async () => {
  const hydraulics = await openHydraulics(
    network([source, nodeRow('a', { demandLps: 20 })], [linkRow('p', 'r', 'a')]),
    epanet,
  );
  const { pressureM, flowLps } = hydraulics.solve();
  const lossM = (10.67 * 1000 * 0.02 ** 1.852) / (120 ** 1.852 * 0.2 ** 4.871);
  assert.ok(Math.abs(flowLps[0] ?? 0) - 20 < 1e-3);
  assert.ok(
    Math.abs((pressureM[1] ?? 0) - (50 - lossM)) < 0.005 * lossM,
    `${pressureM[1]} against ${50 - lossM}`,
  );
  hydraulics.close();
});

test('a demand below the required pressure is met in part, by the square root', async () => {
  const high = nodeRow('a', { elevationM: 245, demandLps: 0.5 });
  const hydraulics = await openHydraulics(network([source, high], [linkRow('p', 'r', 'a')]), epanet);
  const { pressureM, flowLps } = hydraulics.solve();
  assert.ok(Math.abs((flowLps[0] ?? 0) - 0.5 * Math.sqrt((pressureM[1] ?? 0) / 14)) < 1e-3);
  hydraulics.close();
});

test('water from a hole at a split follows the square root of the pressure there, and the ends share a hole elsewhere', async () => {
  const model = network(
    [source, nodeRow('a'), nodeRow('b')],
    [linkRow('p', 'r', 'a'), linkRow('q', 'a', 'b')],
  );
  const exact = await openHydraulics(model, epanet, { splits: [{ linkId: 'q', at: 0.25 }] });
  exact.setOutflow({ linkId: 'q', at: 0.25, coefficient: 3 });
  const state = exact.solve();
  assert.ok(
    Math.abs(exact.outflowLps() - (state.flowLps[0] ?? 0)) < 1e-3,
    'all that flows in leaves at the hole',
  );
  const shared = await openHydraulics(model, epanet);
  shared.setOutflow({ linkId: 'q', at: 0.25, coefficient: 3 });
  shared.solve();
  assert.ok(Math.abs(shared.outflowLps() / exact.outflowLps() - 1) < 0.05);
  exact.close();
  shared.close();
});

test('a closed link stays closed through initialisation and opens again exactly', async () => {
  const model = network(
    [source, nodeRow('a', { demandLps: 5 }), nodeRow('b', { demandLps: 5 })],
    [linkRow('p', 'r', 'a'), linkRow('q', 'a', 'b')],
  );
  const hydraulics = await openHydraulics(model, epanet);
  const before = hydraulics.solve();
  hydraulics.setStatus({ closed: ['q'] });
  const closed = hydraulics.solve();
  assert.ok(Math.abs(closed.flowLps[1] ?? 1) < 1e-4);
  assert.ok(Math.abs((closed.flowLps[0] ?? 0) - 5) < 1e-3);
  hydraulics.setStatus({});
  assert.deepEqual(hydraulics.solve(), before);
  hydraulics.close();
});

test('a pressure-reducing valve holds its setting and does so again after it was closed', async () => {
  const model = network(
    [source, nodeRow('a'), nodeRow('b'), nodeRow('c', { demandLps: 10 })],
    [linkRow('p', 'r', 'a'), linkRow('v', 'a', 'b', { kind: 'prv', settingM: 30 }), linkRow('q', 'b', 'c')],
  );
  const hydraulics = await openHydraulics(model, epanet);
  assert.ok(Math.abs((hydraulics.solve().pressureM[2] ?? 0) - 30) < 0.01);
  hydraulics.setStatus({ closed: ['v'] });
  assert.ok(Math.abs(hydraulics.solve().flowLps[1] ?? 1) < 1e-4);
  hydraulics.setStatus({});
  assert.ok(Math.abs((hydraulics.solve().pressureM[2] ?? 0) - 30) < 0.01);
  hydraulics.close();
});

test('water is conserved at every junction of the generated network, at any hour', async () => {
  const { model } = generateTestNetwork({ seed: 3 });
  const hydraulics = await openHydraulics(model, epanet);
  for (const hour of [3, 8.5, 19, 27]) {
    hydraulics.setHour(hour);
    const { flowLps } = hydraulics.solve();
    const balance = new Map<string, number>();
    model.links.forEach((link, l) => {
      balance.set(link.from, (balance.get(link.from) ?? 0) - (flowLps[l] ?? 0));
      balance.set(link.to, (balance.get(link.to) ?? 0) + (flowLps[l] ?? 0));
    });
    for (const node of model.nodes.filter((row) => row.kind === 'junction')) {
      const multiplier =
        node.pattern === undefined ? 1 : (model.patterns[node.pattern]?.[Math.floor(hour) % 24] ?? 0);
      assert.ok(
        Math.abs((balance.get(node.id) ?? 0) - node.demandLps * multiplier) < 0.02,
        `${node.id} at ${hour}`,
      );
    }
  }
  hydraulics.close();
});

test('over a day a tank changes by what flows into it', async () => {
  const tank = nodeRow('t', {
    kind: 'tank',
    elevationM: 230,
    tank: { initialM: 3, minM: 0, maxM: 20, diameterM: 20 },
  });
  const model = network(
    [source, nodeRow('a', { demandLps: 5 }), tank],
    [linkRow('p', 'r', 'a'), linkRow('q', 'a', 't')],
  );
  const hydraulics = await openHydraulics(model, epanet);
  const levels: number[] = [];
  let volumeM3 = 0;
  let last = { seconds: 0, flowLps: 0 };
  hydraulics.run({
    fromHour: 0,
    hours: 6,
    stepS: 600,
    onStep: (seconds, state) => {
      volumeM3 += (last.flowLps * (seconds - last.seconds)) / 1000;
      last = { seconds, flowLps: state.flowLps[1] ?? 0 };
      levels.push(state.pressureM[2] ?? 0);
      return true;
    },
  });
  const rise = (levels.at(-1) ?? 0) - (levels[0] ?? 0);
  assert.ok(levels.length > 30 && rise > 1);
  assert.ok(Math.abs(rise - volumeM3 / (Math.PI * 100)) < 0.02 * rise, `${rise} m for ${volumeM3} m³`);
  hydraulics.close();
});

test('warnings of the solver are collected and none is printed', async () => {
  const warn = mock.method(console, 'warn', () => undefined);
  const higher = nodeRow('s', { kind: 'reservoir', elevationM: 300 });
  const weak = linkRow('p', 'r', 'a', { kind: 'pump', pump: { flowLps: 10, headM: 10 } });
  const hydraulics = await openHydraulics(
    network([source, higher, nodeRow('a')], [weak, linkRow('q', 'a', 's')]),
    epanet,
  );
  hydraulics.solve();
  assert.deepEqual(hydraulics.warnings(), [{ code: 4, count: 1 }]);
  assert.equal(warn.mock.callCount(), 0);
  warn.mock.restore();
  hydraulics.close();
});

test('a network that the solver refuses is named with the solver’s reason', async () => {
  const loose = network([source, nodeRow('a'), nodeRow('alone')], [linkRow('p', 'r', 'a')]);
  await assert.rejects(openHydraulics(loose, epanet), /"small".*233/s);
});

test('tank levels are held within the tank’s limits and an unknown tank is named', async () => {
  const tank = nodeRow('t', {
    kind: 'tank',
    elevationM: 230,
    tank: { initialM: 3, minM: 1, maxM: 5, diameterM: 20 },
  });
  const hydraulics = await openHydraulics(
    network([source, nodeRow('a'), tank], [linkRow('p', 'r', 'a'), linkRow('q', 'a', 't')]),
    epanet,
  );
  hydraulics.setTankLevels(new Map([['t', 9]]));
  assert.ok(Math.abs((hydraulics.solve().pressureM[2] ?? 0) - 5) < 1e-6);
  assert.throws(() => hydraulics.setTankLevels(new Map([['a', 1]])), /"a"/);
  hydraulics.close();
});
