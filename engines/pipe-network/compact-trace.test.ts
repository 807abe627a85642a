import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DirectedGraph } from 'graphology';
import { bfsFromNode } from 'graphology-traversal';
import { compactGraph, compactNetwork } from './compact-network.ts';
import { CompactTracer, type TraceDirection } from './compact-trace.ts';
import { networkGraph } from './graph.ts';
import { segmentOfNodes } from './isolation.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { type RandomNetwork, shuffledGrid } from './test/scale-measures.ts';

const DIRECTIONS: readonly TraceDirection[] = ['down', 'up', 'connected'];

/** The links a trace may pass, as a graph of another library's. */
function directedGraph(network: RandomNetwork, direction: TraceDirection): DirectedGraph {
  const graph = new DirectedGraph();
  for (let n = 0; n < network.nodeCount; n++) graph.addNode(String(n));
  for (const [l, a] of network.from.entries()) {
    const b = network.to[l] ?? 0;
    if (network.closed?.[l] === 1) continue;
    if (direction !== 'up' || network.oneWay?.[l] !== 1) graph.mergeEdge(String(a), String(b));
    if (direction !== 'down' || network.oneWay?.[l] !== 1) graph.mergeEdge(String(b), String(a));
  }
  return graph;
}

test('a trace reaches exactly what graphology-traversal reaches, down, up and along every link', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const network = shuffledGrid({ side: 14, seed, closedShare: 0.25, oneWayShare: 0.5 });
    const tracer = new CompactTracer(compactNetwork(network));
    for (const direction of DIRECTIONS) {
      const graph = directedGraph(network, direction);
      for (const start of [0, 50, 99]) {
        const expected: number[] = [];
        bfsFromNode(graph, String(start), (node) => {
          expected.push(Number(node));
        });
        const { nodes } = tracer.trace([start], direction);
        const reached = Array.from(nodes, (node) => tracer.network.callerNode[node] ?? -1);
        assert.deepEqual(
          reached.sort((a, b) => a - b),
          expected.sort((a, b) => a - b),
          `${seed} ${direction} ${start}`,
        );
      }
    }
  }
});

test('the links of a trace are those whose tail is reached and that may be passed', () => {
  const network = shuffledGrid({ side: 9, seed: 3, closedShare: 0.2, oneWayShare: 0.5 });
  const tracer = new CompactTracer(compactNetwork(network));
  for (const direction of DIRECTIONS) {
    const { nodes, links } = tracer.trace([4], direction);
    const reached = new Set(Array.from(nodes, (node) => tracer.network.callerNode[node] ?? -1));
    const passable = [...network.from.keys()].filter((l) => {
      const [a, b] = [network.from[l] ?? 0, network.to[l] ?? 0];
      const oneWay = network.oneWay?.[l] === 1 && direction !== 'connected';
      const tails = !oneWay ? [a, b] : direction === 'down' ? [a] : [b];
      return network.closed?.[l] !== 1 && tails.some((node) => reached.has(node));
    });
    assert.equal(links, passable.length, direction);
  }
});

test('one tracer answers again and again without remembering', () => {
  const tracer = new CompactTracer(compactNetwork(shuffledGrid({ side: 20, seed: 5, closedShare: 0.4 })));
  const first = tracer.trace([7], 'connected').nodes.length;
  for (let start = 0; start < 100; start++) tracer.trace([start], 'connected');
  tracer.segment(3);
  assert.equal(tracer.trace([7], 'connected').nodes.length, first);
});

test('the isolating segment holds the nodes of the whole division into segments, and its border valves', () => {
  const { model } = generateTestNetwork({ seed: 8, side: 6 });
  const bothWays = {
    ...model,
    links: model.links.filter((link) => link.kind !== 'pump' && link.kind !== 'prv'),
  };
  const graph = networkGraph(bothWays);
  const division = segmentOfNodes(graph);
  const tracer = new CompactTracer(compactGraph(graph));
  for (const [l, link] of bothWays.links.entries()) {
    if (link.kind !== 'pipe') continue;
    const found = tracer.segment(l);
    assert.ok(found.kind === 'segment');
    const own = division[graph.from[l] ?? 0];
    const nodes = new Set(Array.from(found.nodes, (node) => tracer.network.callerNode[node] ?? -1));
    assert.deepEqual(
      [...nodes].sort((a, b) => a - b),
      [...division.keys()].filter((n) => division[n] === own),
    );
    const border = bothWays.links.flatMap((row, k) => {
      const inside = Number(nodes.has(graph.from[k] ?? 0)) + Number(nodes.has(graph.to[k] ?? 0));
      return row.kind === 'valve' && inside === 1 ? [[k, row.status] as const] : [];
    });
    const of = (status: string) => border.flatMap(([k, is]) => (is === status ? [k] : []));
    assert.deepEqual(
      [...found.valves].sort((a, b) => a - b),
      of('open'),
    );
    assert.deepEqual(
      [...found.shutAlready].sort((a, b) => a - b),
      of('closed'),
    );
  }
});

test('a segment larger than asked for is told, not walked to its end', () => {
  const tracer = new CompactTracer(compactNetwork(shuffledGrid({ side: 30, seed: 2 })));
  const found = tracer.segment(0, 50);
  assert.ok(found.kind === 'unbounded' && found.nodes > 50 && found.nodes < 200);
  assert.equal(tracer.trace([0], 'connected').nodes.length, 900);
});

test('a link to a node that does not exist is refused with its number', () => {
  const ends = { from: Int32Array.of(0, 1), to: Int32Array.of(1, 2) };
  assert.throws(() => compactNetwork({ nodeCount: 2, ...ends }), /Link 1 joins nodes 1 and 2 of 0 to 1/);
  assert.throws(
    () => compactNetwork({ nodeCount: 3, ...ends, closed: new Uint8Array(1) }),
    /"closed" has 1 links/,
  );
  const tracer = new CompactTracer(compactNetwork({ nodeCount: 3, ...ends }));
  assert.throws(() => tracer.trace([3], 'down'), /Node 3 is not in a network of 3 nodes/);
  assert.throws(() => tracer.segment(2), /Link 2 is not in a network of 2 links/);
});

test('loops, links given twice and parts without links are walked once', () => {
  const network = { nodeCount: 5, from: Int32Array.of(0, 0, 1, 1), to: Int32Array.of(0, 1, 0, 1) };
  const tracer = new CompactTracer(compactNetwork(network));
  assert.equal(tracer.trace([0], 'connected').nodes.length, 2);
  assert.equal(tracer.trace([4], 'connected').nodes.length, 1);
});
