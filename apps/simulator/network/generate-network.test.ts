import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkModel } from '@cityloop/engines/pipe-network';
import { roadGraph, routesToPlace } from '@cityloop/engines/routing';
import { generateNetwork } from './generate-network.ts';

const network = generateNetwork(7);
const { truth, recorded, meters, wrongValve } = network;

test('the same seed draws the same network, another seed another one', () => {
  assert.deepEqual(generateNetwork(7), network);
  assert.notDeepEqual(generateNetwork(8).truth, truth);
});

test('the demo district has about a thousand nodes in nine pressure zones, five tanks and two river plants', () => {
  const zones = new Set(truth.nodes.map(({ zone }) => zone).filter((zone) => zone.startsWith('DMA-')));
  assert.equal(zones.size, 9);
  assert.ok(Math.abs(truth.nodes.length - 1000) < 60, `${truth.nodes.length} nodes`);
  assert.equal(count(truth, 'tank'), 5);
  assert.equal(count(truth, 'reservoir'), 2);
  const valves = truth.links.filter(({ kind }) => kind === 'valve').length;
  assert.ok(valves >= 250 && valves <= 350, `${valves} valves`);
});

test('about 120,000 users live there, among them 12 hospitals and 25 schools', () => {
  const users = truth.nodes.reduce((sum, node) => sum + node.users, 0);
  assert.ok(Math.abs(users - 120_000) < 500, `${users} users`);
  const critical = truth.nodes.flatMap((node) => node.critical ?? []);
  assert.equal(critical.filter(({ kind }) => kind === 'hospital').length, 12);
  assert.equal(critical.filter(({ kind }) => kind === 'school').length, 25);
  assert.ok(critical.every(({ name }) => name.startsWith('演示')));
});

test('the network lies on the peninsula and climbs from the rivers to 365 metres', () => {
  for (const { lng, lat, elevationM, kind } of truth.nodes) {
    assert.ok(lng > 106.52 && lng < 106.6 && lat > 29.535 && lat < 29.575, `${lng} ${lat}`);
    assert.ok(kind === 'tank' || (elevationM >= 180 && elevationM <= 380), `${elevationM} m`);
  }
});

test('zones and meters have names that people know, each its own', () => {
  const { zones } = network;
  assert.equal(new Set(zones.map(({ name }) => name)).size, zones.length);
  assert.ok(
    zones.every(({ id, name }) => !name.includes(id)),
    JSON.stringify(zones),
  );
  assert.equal(zones.find(({ id }) => id === 'DMA-3W')?.name, '三级西供水分区');
  assert.equal(new Set(meters.map(({ name }) => name)).size, meters.length);
  for (const { id, name, zone } of meters) {
    assert.ok(name?.endsWith(` ${id}`) && !name.includes(zone), name);
  }
});

test('every meter sits on a node or link of the network and every zone has some at its ends', () => {
  const nodes = new Set(truth.nodes.map(({ id }) => id));
  const links = new Set(truth.links.map(({ id }) => id));
  for (const { kind, at } of meters) assert.ok(kind === 'pressure' ? nodes.has(at) : links.has(at), at);
  assert.equal(new Set(meters.map(({ id }) => id)).size, meters.length);
  assert.equal(meters.filter(({ kind }) => kind === 'pressure').length, 84);
  assert.equal(meters.filter(({ kind }) => kind === 'flow').length, 22);
  const ended = new Set(meters.filter(({ endOfNetwork }) => endOfNetwork).map(({ zone }) => zone));
  assert.equal(ended.size, 9);
});

test('water reaches every user from a plant although the boundary valves and the wrong valve are shut', () => {
  const reached = reachable(truth);
  assert.deepEqual(
    truth.nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => id),
    [],
  );
});

test('the records are off by at most 15 % in roughness and 20 % in demand, and in one valve', () => {
  truth.links.forEach((link, i) => {
    const known = recorded.links[i];
    assert.ok(known && Math.abs(known.roughness / link.roughness - 1) <= 0.1501);
  });
  truth.nodes.forEach((node, i) => {
    assert.ok(
      Math.abs((recorded.nodes[i]?.demandLps ?? 0) - node.demandLps) <= 0.2001 * node.demandLps + 1e-4,
    );
  });
  const wrong = truth.links.filter((link, i) => link.status !== recorded.links[i]?.status);
  assert.deepEqual(
    wrong.map(({ id }) => id),
    [wrongValve],
  );
  assert.equal(wrong[0]?.kind, 'valve');
  assert.ok((wrong[0]?.diameterMm ?? 0) >= 100);
});

test('other seeds draw networks of the same kind', () => {
  for (const seed of [1, 2, 3, 4]) {
    const other = generateNetwork(seed);
    assert.equal(reachable(other.truth).size, other.truth.nodes.length, `seed ${seed}`);
    assert.equal(other.meters.length, 106, `seed ${seed}`);
  }
});

test('one drives from every store to every pipe and from every corner to every other, though some streets are one-way', () => {
  for (const seed of [7, 1, 2]) {
    const { roads, truth: water, warehouses } = generateNetwork(seed);
    const graph = roadGraph(roads);
    const at = new Map(water.nodes.map((node) => [node.id, node]));
    const stores = warehouses.map(({ lng, lat }) => [lng, lat] as const);
    const unreached = water.links.filter(({ from, to }) => {
      const [a, b] = [at.get(from), at.get(to)];
      const place = [((a?.lng ?? 0) + (b?.lng ?? 0)) / 2, ((a?.lat ?? 0) + (b?.lat ?? 0)) / 2] as const;
      const ways = routesToPlace(graph, { place, others: stores, reachM: 110 });
      return ways.some(({ kind }) => kind !== 'route');
    });
    assert.deepEqual(unreached, [], `seed ${seed}`);
    const corners = roads.nodes.map(({ lng, lat }) => [lng, lat] as const);
    for (const place of [corners[0], corners[300]] as const) {
      const ways = routesToPlace(graph, { place: place ?? [0, 0], others: corners, reachM: 1 });
      assert.ok(
        ways.every(({ kind }) => kind === 'route'),
        `seed ${seed}`,
      );
    }
    assert.ok(roads.segments.filter(({ oneWay }) => oneWay).length > 50, `seed ${seed}`);
  }
});

function count(model: NetworkModel, kind: string): number {
  return model.nodes.filter((node) => node.kind === kind).length;
}

function reachable(model: NetworkModel): Set<string> {
  const around = new Map<string, string[]>();
  for (const { from, to, status } of model.links) {
    if (status === 'closed') continue;
    around.set(from, [...(around.get(from) ?? []), to]);
    around.set(to, [...(around.get(to) ?? []), from]);
  }
  const queue = model.nodes.filter(({ kind }) => kind === 'reservoir').map(({ id }) => id);
  const seen = new Set(queue);
  for (const id of queue) {
    for (const next of around.get(id) ?? []) {
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
  return seen;
}
