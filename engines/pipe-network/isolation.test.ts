import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { affectedUsers } from './affected-users.ts';
import { LINK_KIND, type NetworkGraph, networkGraph } from './graph.ts';
import { isolatePipe, segmentOfNodes } from './isolation.ts';
import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';
import { generateTestNetwork } from './test/generated-network.ts';

const BURSTS = 100;
const { model } = generateTestNetwork({ seed: 11, side: 12, valveShare: 0.85 });
const graph = networkGraph(model);
const sources: ReadonlySet<string> = new Set(
  model.nodes.filter((row) => row.kind !== 'junction').map((row) => row.id),
);
const fedBefore = fedNodes(new Set());
const pipes = model.links.filter((link) => link.kind === 'pipe');

test('the valves to shut are the only smallest isolating subset of the border, over 100 random bursts of a net of about 1,000 pipes [burst-affected-area]', () => {
  assert.ok(pipes.length > 950 && pipes.length < 1200, `${pipes.length} pipes`);
  const random = seededRandom(1);
  let largest = 0;
  let checked = 0;
  for (let burst = 0; burst < BURSTS; burst++) {
    const link = pipes[Math.floor(random() * pipes.length)]?.id ?? '';
    const isolation = isolatePipe(graph, link);
    if (isolation.sourcesInside.length > 0) continue;
    const border = [...isolation.close, ...isolation.notNeeded];
    if (border.length > 12) continue;
    checked++;
    const smallest = smallestIsolatingSubsets(link, border);
    assert.equal(smallest.length, 1, `${link}: ${smallest.length} smallest subsets`);
    assert.deepEqual([...(smallest[0] ?? [])].sort(), [...isolation.close].sort(), link);
    largest = Math.max(largest, isolation.close.length);
  }
  assert.ok(checked >= 95, `${checked} bursts had a border small enough for all its subsets`);
  assert.ok(largest >= 4, 'the bursts include segments with several valves');
});

test('the nodes and users cut off equal a plain search from every node, for every burst [burst-affected-area]', () => {
  const random = seededRandom(1);
  for (let burst = 0; burst < BURSTS; burst++) {
    const link = pipes[Math.floor(random() * pipes.length)]?.id ?? '';
    const isolation = isolatePipe(graph, link);
    const closed = new Set([link, ...isolation.close]);
    const after = fedNodes(closed);
    const expected = model.nodes.filter((node) => fedBefore.has(node.id) && !after.has(node.id));
    const affected = affectedUsers(model, isolation.cutOffNodes);
    assert.deepEqual(
      affected.nodes,
      expected.map((node) => node.id),
      link,
    );
    assert.equal(
      affected.users,
      expected.reduce((sum, node) => sum + node.users, 0),
    );
    assert.deepEqual(
      affected.critical.map((user) => user.name),
      expected.flatMap((node) => (node.critical ?? []).map((user) => user.name)),
    );
  }
});

test('one failed valve extends the set to the next valves and still isolates the pipe [burst-affected-area]', () => {
  const random = seededRandom(5);
  let extended = 0;
  for (let burst = 0; burst < BURSTS; burst++) {
    const link = pipes[Math.floor(random() * pipes.length)]?.id ?? '';
    const plain = isolatePipe(graph, link);
    const failed = plain.close[Math.floor(random() * plain.close.length)];
    if (failed === undefined || plain.sourcesInside.length > 0) continue;
    const wider = isolatePipe(graph, link, { unusable: new Set([failed]) });
    assert.ok(!wider.close.includes(failed));
    if (wider.sourcesInside.length > 0) continue;
    assert.ok(isIsolated(link, new Set(wider.close)), link);
    assert.ok(plain.segmentNodes.every((node) => wider.segmentNodes.includes(node)));
    for (const valve of wider.close)
      assert.ok(!isIsolated(link, new Set(wider.close.filter((other) => other !== valve))), valve);
    extended++;
  }
  assert.ok(extended > 60, `${extended} bursts had a valve to fail`);
});

test('a valve that leads only to a dead end stays open', () => {
  const small = networkGraph(chain());
  const isolation = isolatePipe(small, 'p2');
  assert.deepEqual(isolation.close, ['v1']);
  assert.deepEqual(isolation.notNeeded, ['v2']);
  assert.deepEqual(isolation.cutOffNodes, ['b', 'c', 'd', 'e']);
});

test('a source without a valve before it is reported, since nothing then isolates the pipe', () => {
  const isolation = isolatePipe(networkGraph(chain()), 'p1');
  assert.deepEqual(isolation.sourcesInside, ['r']);
});

test('a shut valve on the border is named, because the isolation relies on it', () => {
  const { nodes, links, ...rest } = chain();
  const extra: NetworkLink = { ...link('v3', 'valve', 'r', 'e'), status: 'closed' };
  const isolation = isolatePipe(networkGraph({ ...rest, nodes, links: [...links, extra] }), 'p3');
  assert.deepEqual(isolation.close, ['v2']);
  assert.deepEqual(isolation.reliesOnShut, ['v3']);
});

test('a source behind a pressure-reducing valve that faces away does not feed the break', () => {
  const { nodes, links, ...rest } = chain();
  const tank: NetworkNode = { ...node('t', 'tank'), tank: { initialM: 2, minM: 0, maxM: 4, diameterM: 10 } };
  const away = networkGraph({
    ...rest,
    nodes: [...nodes, tank],
    links: [...links, link('prv', 'prv', 'c', 't')],
  });
  assert.deepEqual(isolatePipe(away, 'p2').sourcesInside, []);
  const towards = networkGraph({
    ...rest,
    nodes: [...nodes, tank],
    links: [...links, link('prv', 'prv', 't', 'c')],
  });
  assert.deepEqual(isolatePipe(towards, 'p2').sourcesInside, ['t']);
});

test('segments are separated exactly by working valves', () => {
  const segment = segmentOfNodes(graph);
  graph.linkIds.forEach((id, l) => {
    const same = segment[graph.from[l] ?? 0] === segment[graph.to[l] ?? 0];
    if (graph.linkKind[l] !== LINK_KIND.valve && graph.linkOpen[l] === 1) assert.ok(same, id);
  });
  assert.ok(new Set(segment).size > 100);
});

test('an unknown pipe is named in the error', () => {
  assert.throws(() => isolatePipe(graph, 'nowhere'), /"nowhere"/);
});

function smallestIsolatingSubsets(linkId: string, border: readonly string[]): Set<string>[] {
  for (let size = 0; size <= border.length; size++) {
    const found: Set<string>[] = [];
    for (let mask = 0; mask < 1 << border.length; mask++) {
      const subset = new Set(border.filter((_, i) => (mask >> i) & 1));
      if (subset.size === size && isIsolated(linkId, subset)) found.push(subset);
    }
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether water from no source reaches an end of the pipe: a search backwards from the pipe, written apart from the engine. */
function isIsolated(linkId: string, shut: ReadonlySet<string>): boolean {
  const row = model.links.find((candidate) => candidate.id === linkId);
  assert.ok(row);
  return !seesSource(row.from, shut) && !seesSource(row.to, shut);
}

const incoming = incomingLinks(graph);

function seesSource(nodeId: string, shut: ReadonlySet<string>): boolean {
  const seen = new Set([nodeId]);
  for (const id of seen) {
    if (sources.has(id)) return true;
    for (const step of incoming.get(id) ?? []) if (!shut.has(step.link)) seen.add(step.node);
  }
  return false;
}

/** The nodes fed with some valves shut: grows the fed set link by link until nothing changes, written apart from the engine. */
function fedNodes(shut: ReadonlySet<string>): Set<string> {
  const fed = new Set(sources);
  const open = model.links.filter((row) => row.status === 'open' && !shut.has(row.id));
  for (let before = -1; before !== fed.size; ) {
    before = fed.size;
    for (const row of open) {
      if (fed.has(row.from)) fed.add(row.to);
      else if (fed.has(row.to) && (row.kind === 'pipe' || row.kind === 'valve')) fed.add(row.from);
    }
  }
  return fed;
}

function incomingLinks(of: NetworkGraph): Map<string, { node: string; link: string }[]> {
  const map = new Map<string, { node: string; link: string }[]>(of.nodeIds.map((id) => [id, []]));
  for (const row of model.links) {
    if (row.status === 'closed') continue;
    map.get(row.to)?.push({ node: row.from, link: row.id });
    if (row.kind === 'pipe' || row.kind === 'valve') map.get(row.from)?.push({ node: row.to, link: row.id });
  }
  return map;
}

/** r –p1– a –v1– b –p2– c –v2– d –p3– e */
function chain(): NetworkModel {
  return {
    id: 'chain',
    patterns: {},
    nodes: [node('r', 'reservoir'), node('a'), node('b'), node('c'), node('d'), node('e')],
    links: [
      link('p1', 'pipe', 'r', 'a'),
      link('v1', 'valve', 'a', 'b'),
      link('p2', 'pipe', 'b', 'c'),
      link('v2', 'valve', 'c', 'd'),
      link('p3', 'pipe', 'd', 'e'),
    ],
  };
}

function node(id: string, kind: NetworkNode['kind'] = 'junction'): NetworkNode {
  return { id, kind, lng: 106.5, lat: 29.5, elevationM: 200, demandLps: 0.1, users: 10, zone: 'z' };
}

function link(id: string, kind: NetworkLink['kind'], from: string, to: string): NetworkLink {
  return { id, kind, from, to, lengthM: 100, diameterMm: 150, roughness: 120, status: 'open' };
}
