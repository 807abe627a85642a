import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { DirectedGraph } from 'graphology';
import { bfsFromNode } from 'graphology-traversal';
import { seededRandom } from '../lib/random.ts';
import {
  type FlowDirection,
  gravityDirections,
  pressureDirections,
  traceDirections,
} from './flow-direction.ts';
import { openHydraulics } from './hydraulics.ts';
import { townPipe } from './test/buried-town.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { traceFlow } from './trace.ts';

/** Sewers on a hillside: a grid of manholes at made-up inverts, pipes drawn in random direction. */
function sewers(side: number, seed: number) {
  const random = seededRandom(seed);
  const invert = Array.from({ length: side * side }, () => 80 + 15 * random());
  const pipes = [];
  const falls: number[] = [];
  for (let n = 0; n < side * side; n++) {
    for (const other of [n % side < side - 1 ? n + 1 : -1, n + side < side * side ? n + side : -1]) {
      if (other < 0) continue;
      const [a, b] = random() < 0.5 ? [n, other] : [other, n];
      const point = (i: number) => [60 * (i % side), 60 * Math.floor(i / side), invert[i] ?? 0] as const;
      pipes.push(
        townPipe(`p${n}-${other}`, [point(a), point(b)], { medium: 'drainage', from: `m${a}`, to: `m${b}` }),
      );
      falls.push((invert[a] ?? 0) - (invert[b] ?? 0));
    }
  }
  return { pipes, falls };
}

function reachable(directions: readonly FlowDirection[], start: string, way: 'up' | 'down'): string[] {
  const graph = new DirectedGraph();
  for (const row of directions) {
    if (row.direction === 'still') continue;
    const [tail, head] = row.direction === 'backward' ? [row.to, row.from] : [row.from, row.to];
    const [a, b] = way === 'down' ? [tail, head] : [head, tail];
    graph.mergeEdge(a, b);
    if (row.direction === 'level') graph.mergeEdge(b, a);
  }
  const nodes: string[] = [];
  if (graph.hasNode(start))
    bfsFromNode(graph, start, (node) => {
      nodes.push(node);
    });
  return nodes.sort();
}

test('in a gravity network every pipe flows to its lower end, and a trace is the exact reachable set [analysis-flow-direction]', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { pipes, falls } = sewers(12, seed);
    const directions = gravityDirections(pipes);
    for (const [i, row] of directions.entries()) {
      const fall = falls[i] ?? 0;
      assert.equal(
        row.direction,
        Math.abs(fall) < 0.001 ? 'level' : fall > 0 ? 'forward' : 'backward',
        row.id,
      );
      assert.ok(Math.abs((row.slope ?? 0) - fall / 60) < 5e-5);
    }
    for (const way of ['up', 'down'] as const) {
      for (const start of ['m0', 'm66', 'm143']) {
        const { nodes, pipes: carried } = traceDirections(directions, start, way);
        assert.deepEqual([...nodes].sort(), reachable(directions, start, way), `${seed} ${start} ${way}`);
        const reached = new Set(nodes);
        const tail = (row: FlowDirection) => (row.direction === 'backward' ? row.to : row.from);
        const head = (row: FlowDirection) => (row.direction === 'backward' ? row.from : row.to);
        const expected = directions.filter((row) => reached.has(way === 'down' ? tail(row) : head(row)));
        assert.deepEqual(
          carried,
          expected.map((row) => row.id),
        );
      }
    }
  }
});

test('a pipe with a low point between its ends is told to sag, one without fall to be level', () => {
  const [sag, level] = gravityDirections([
    townPipe('sag', [
      [0, 0, 97],
      [20, 0, 96.5],
      [40, 0, 96.8],
    ]),
    townPipe('level', [
      [0, 0, 97],
      [40, 0, 97],
    ]),
  ]);
  assert.deepEqual([sag?.direction, sag?.sags], ['forward', true]);
  assert.deepEqual([level?.direction, level?.sags, level?.slope], ['level', false, 0]);
});

test('under pressure the directions are those of the hydraulics, and their trace is that of the flow', async () => {
  const { model } = generateTestNetwork({ seed: 4, side: 6 });
  const hydraulics = await openHydraulics(model, epanet);
  hydraulics.setHour(8);
  const { flowLps } = hydraulics.solve();
  const directions = pressureDirections(hydraulics.graph, flowLps);
  for (const [l, row] of directions.entries()) {
    const flow = flowLps[l] ?? 0;
    assert.equal(row.direction, Math.abs(flow) <= 0.01 ? 'still' : flow > 0 ? 'forward' : 'backward');
  }
  for (const way of ['up', 'down'] as const) {
    const link = directions.find((row) => row.id === 'trunk-pipe2');
    assert.ok(link);
    const start = (link.direction === 'forward') === (way === 'down') ? link.to : link.from;
    const { nodes, pipes } = traceDirections(directions, start, way);
    assert.deepEqual([...nodes].sort(), reachable(directions, start, way));
    assert.deepEqual([...pipes].sort(), [...traceFlow(hydraulics.graph, link.id, way, flowLps)].sort());
  }
  hydraulics.close();
});

test('a node at which no pipe ends is refused', () => {
  assert.throws(() => traceDirections([], 'nowhere', 'up'), /No pipe ends at node "nowhere"/);
});
