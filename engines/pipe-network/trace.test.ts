import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { networkGraph } from './graph.ts';
import { openHydraulics } from './hydraulics.ts';
import { generateTestNetwork } from './test/generated-network.ts';
import { linkRow, network, nodeRow } from './test/rows.ts';
import { connectedNodes, distanceBetweenLinks, distancesFromLink, traceFlow, withinMetres } from './trace.ts';

const { model } = generateTestNetwork({ seed: 3 });
const graph = networkGraph(model);

test('distances equal those of repeated relaxation over all links', () => {
  for (const linkId of ['s0-3-3-n', 'trunk-pipe2', 'in4-1']) {
    const distanceM = distancesFromLink(graph, linkId);
    const expected = new Map(graph.nodeIds.map((id) => [id, Number.POSITIVE_INFINITY]));
    const start = model.links.find((link) => link.id === linkId);
    for (const id of [start?.from ?? '', start?.to ?? '']) expected.set(id, 0);
    for (let changed = true; changed; ) {
      changed = false;
      for (const link of model.links) {
        const a = expected.get(link.from) ?? 0;
        const b = expected.get(link.to) ?? 0;
        if (a + link.lengthM < b) changed = Boolean(expected.set(link.to, a + link.lengthM));
        if (b + link.lengthM < a) changed = Boolean(expected.set(link.from, b + link.lengthM));
      }
    }
    for (const [n, id] of graph.nodeIds.entries())
      assert.ok(Math.abs((distanceM[n] ?? 0) - (expected.get(id) ?? 0)) < 1e-6, id);
  }
});

test('the links within 100 m of a pipe are those whose distance to it is at most 100 m', () => {
  const near = withinMetres(graph, 's2-3-3-n', 100);
  assert.ok(near.has('s2-3-3-n') && near.size > 3);
  for (const id of graph.linkIds)
    assert.equal(near.has(id), distanceBetweenLinks(graph, 's2-3-3-n', id) <= 100, id);
});

test('what flows into a pipe lies upstream of it and what it feeds downstream', async () => {
  const small = network(
    [
      nodeRow('r', { kind: 'reservoir', elevationM: 250 }),
      nodeRow('a', { demandLps: 1 }),
      nodeRow('b', { demandLps: 1 }),
      nodeRow('c', { demandLps: 1 }),
      nodeRow('d', { demandLps: 1 }),
    ],
    [linkRow('ra', 'r', 'a'), linkRow('ba', 'b', 'a'), linkRow('bc', 'b', 'c'), linkRow('ad', 'a', 'd')],
  );
  const hydraulics = await openHydraulics(small, epanet);
  const { flowLps } = hydraulics.solve();
  assert.deepEqual(traceFlow(hydraulics.graph, 'ba', 'up', flowLps), ['ra']);
  assert.deepEqual(traceFlow(hydraulics.graph, 'ba', 'down', flowLps), ['bc']);
  assert.deepEqual(traceFlow(hydraulics.graph, 'ra', 'down', flowLps), ['ba', 'bc', 'ad']);
  hydraulics.close();
});

test('connected nodes stop at closed links', () => {
  const small = networkGraph(
    network(
      [nodeRow('a'), nodeRow('b'), nodeRow('c')],
      [linkRow('ab', 'a', 'b'), linkRow('bc', 'b', 'c', { status: 'closed' })],
    ),
  );
  assert.deepEqual(connectedNodes(small, 'b'), ['a', 'b']);
});
