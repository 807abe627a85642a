import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINK_KIND, networkGraph } from './graph.ts';
import { generateTestNetwork } from './test/generated-network.ts';

const { model } = generateTestNetwork({ seed: 3 });

test('every link is entered at both of its ends, once each', () => {
  const graph = networkGraph(model);
  const { first, neighbour, link } = graph.adjacency;
  const seen = new Map<number, number[]>();
  for (let n = 0; n < graph.nodeIds.length; n++) {
    for (let k = first[n] ?? 0; k < (first[n + 1] ?? 0); k++) {
      const l = link[k] ?? -1;
      seen.set(l, [...(seen.get(l) ?? []), n, neighbour[k] ?? -1]);
    }
  }
  model.links.forEach((row, l) => {
    const a = graph.nodeIndex.get(row.from);
    const b = graph.nodeIndex.get(row.to);
    assert.deepEqual([...(seen.get(l) ?? [])].sort(), [a, b, b, a].sort());
  });
});

test('kinds, states and one-way links follow the rows', () => {
  const graph = networkGraph(model);
  model.links.forEach((row, l) => {
    assert.equal(graph.linkKind[l], LINK_KIND[row.kind]);
    assert.equal(graph.linkOpen[l], row.status === 'open' ? 1 : 0);
    assert.equal(graph.linkOneWay[l], row.kind === 'pump' || row.kind === 'prv' ? 1 : 0);
  });
});

test('a link without its end node, and a repeated id, are named', () => {
  const broken = model.links[0];
  assert.ok(broken);
  assert.throws(() => networkGraph({ ...model, links: [{ ...broken, to: 'gone' }] }), /"gone"/);
  assert.throws(() => networkGraph({ ...model, links: [broken, broken] }), new RegExp(broken.id));
});
