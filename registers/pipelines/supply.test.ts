import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkRow, Meter, Model, NodeRow } from './network.ts';
import { feedersOf } from './supply.ts';

function node(id: string, zone: string, kind: NodeRow['kind'] = 'junction'): NodeRow {
  return { id, kind, lng: 106.5, lat: 29.5, elevationM: 200, demandLps: 0, users: 0, zone };
}

function link(kind: LinkRow['kind'], from: string, to: string, status: LinkRow['status'] = 'open'): LinkRow {
  return { id: `${from}-${to}`, kind, from, to, lengthM: 1, diameterMm: 300, roughness: 120, status };
}

/** Nodes with a neighbour each, so that they are joined with their zones. */
function model(nodes: readonly NodeRow[], links: readonly LinkRow[]): Model {
  const neighbours = nodes.map((one) => ({ ...one, id: `${one.id}'`, kind: 'junction' as const }));
  const pipes = nodes.map(({ id }) => link('pipe', id, `${id}'`));
  return { id: 'n', nodes: [...nodes, ...neighbours], links: [...links, ...pipes], patterns: {} };
}

test('a reducer carries water down only, through as many zones as there are', () => {
  const nodes = [node('a', 'HIGH'), node('b', 'MIDDLE'), node('c', 'LOW'), node('d', 'LOW')];
  const links = [link('prv', 'a', 'b'), link('prv', 'b', 'c'), link('pipe', 'c', 'd')];
  assert.deepEqual(
    [...feedersOf(model(nodes, links), [])],
    [
      ['MIDDLE', ['HIGH']],
      ['LOW', ['HIGH', 'MIDDLE']],
    ],
  );
});

test('an open valve between zones feeds either way, a closed one neither', () => {
  const nodes = [node('a', 'WEST'), node('b', 'EAST'), node('c', 'NORTH')];
  const links = [link('valve', 'a', 'b'), link('valve', 'b', 'c', 'closed')];
  assert.deepEqual(
    [...feedersOf(model(nodes, links), [])],
    [
      ['EAST', ['WEST']],
      ['WEST', ['EAST']],
    ],
  );
});

test('zones at one tank do not feed each other', () => {
  const nodes = [node('t', 'WEST', 'tank'), node('a', 'WEST'), node('b', 'EAST')];
  assert.equal(feedersOf(model(nodes, [link('pipe', 't', 'a'), link('pipe', 't', 'b')]), []).size, 0);
});

test('a metered inlet carries water into its zone only, so that zones at one main do not feed each other', () => {
  const nodes = [node('m', 'MAIN'), node('a', 'WEST'), node('b', 'EAST')];
  const inlet = (at: string, zone: string): Meter => ({ id: at, kind: 'flow', at, zone, zoneInlet: true });
  const links = [link('pipe', 'm', 'a'), link('pipe', 'b', 'm')];
  assert.deepEqual(
    [...feedersOf(model(nodes, links), [inlet('m-a', 'WEST'), inlet('b-m', 'EAST')])],
    [
      ['WEST', ['MAIN']],
      ['EAST', ['MAIN']],
    ],
  );
});

test('the valve before a metered inlet carries water the same way', () => {
  const nodes = [node('m', 'MAIN'), node('v', 'WEST'), node('a', 'WEST')];
  const links = [link('valve', 'v', 'm'), link('pipe', 'v', 'a')];
  const inlet: Meter = { id: 'f', kind: 'flow', at: 'v-a', zone: 'WEST', zoneInlet: true };
  assert.deepEqual([...feedersOf(model(nodes, links), [inlet])], [['WEST', ['MAIN']]]);
});

test('a pipe that ends at a closed valve in the other zone feeds neither', () => {
  const nodes = [node('a', 'WEST'), node('b', 'EAST')];
  const whole = model(nodes, [link('valve', 'a', 'x', 'closed'), link('pipe', 'x', 'b')]);
  assert.equal(feedersOf({ ...whole, nodes: [...whole.nodes, node('x', 'WEST')] }, []).size, 0);
});
