import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UndirectedGraph } from 'graphology';
import { longitudinalSection } from './longitudinal-section.ts';
import { pipeSpace } from './pipe-space.ts';
import { buriedTown, townPipe } from './test/buried-town.ts';

const CHAIN = [
  townPipe(
    'a',
    [
      [0, 0, 97, 100],
      [50, 0, 96.5, 99],
    ],
    { from: '1', to: '2' },
  ),
  townPipe(
    'b',
    [
      [50, 60, 95.5, 98],
      [50, 20, 96, 98.5],
      [50, 0, 96.2, 99],
    ],
    { from: '3', to: '2', diameterMm: 400 },
  ),
  townPipe(
    'c',
    [
      [50, 60, 95.4, 98],
      [150, 60, 95.4, 97],
    ],
    { from: '3', to: '4' },
  ),
  townPipe(
    'far',
    [
      [500, 60, 95.4, 98],
      [600, 60, 95.4, 97],
    ],
    { from: '8', to: '9' },
  ),
];

test('a section follows pipes drawn either way and gives ground, crown, invert, cover and slope by distance', () => {
  const section = longitudinalSection(pipeSpace(CHAIN), { from: '1', to: '4' });
  assert.ok(section.kind === 'section');
  assert.deepEqual(
    section.pipes.map((pipe) => [pipe.pipe, pipe.fromNode, pipe.toNode]),
    [
      ['a', '1', '2'],
      ['b', '2', '3'],
      ['c', '3', '4'],
    ],
  );
  const points = section.pipes.flatMap((pipe) => pipe.points);
  const stations = [0, 50, 50, 70, 110, 110, 210];
  const inverts = [96.85, 96.35, 96, 95.8, 95.3, 95.25, 95.25];
  for (const [i, point] of points.entries()) {
    assert.ok(Math.abs(point.stationM - (stations[i] ?? 0)) < 0.005, `${point.stationM}`);
    assert.ok(Math.abs(point.invertM - (inverts[i] ?? 0)) < 1e-9);
    assert.ok(Math.abs(point.coverM - (point.groundM - point.crownM)) < 1e-12);
  }
  assert.ok(Math.abs((section.pipes[0]?.slope ?? 0) - 0.01) < 1e-6);
  assert.ok(Math.abs((section.pipes[1]?.slope ?? 0) - 0.7 / 60) < 1e-5);
  assert.deepEqual(
    section.steps.map((step) => [step.node, step.stepM.toFixed(3)]),
    [
      ['2', '0.350'],
      ['3', '0.050'],
    ],
  );
});

test('named pipes are followed in their order, and must join', () => {
  const space = pipeSpace(CHAIN);
  const section = longitudinalSection(space, { pipes: ['c', 'b'] });
  assert.ok(section.kind === 'section');
  assert.deepEqual(
    section.pipes.map((pipe) => pipe.fromNode),
    ['4', '3'],
  );
  assert.throws(
    () => longitudinalSection(space, { pipes: ['a', 'c'] }),
    /Pipe "c" does not begin at node "2"/,
  );
  assert.deepEqual(longitudinalSection(space, { from: '1', to: '9' }), { kind: 'not-connected' });
  assert.throws(() => longitudinalSection(space, { from: '1', to: 'x' }), /No pipe ends at node "x"/);
});

test('the way between two nodes is as short as repeated relaxation over all pipes finds it', () => {
  const pipes = buriedTown(300, 6).filter((pipe) => pipe.medium === 'gas');
  const space = pipeSpace(pipes);
  const graph = new UndirectedGraph();
  const lengths = pipes.map((pipe) => {
    const alone = longitudinalSection(space, { pipes: [pipe.id] });
    const lengthM = alone.kind === 'section' ? alone.lengthM : 0;
    graph.mergeEdge(pipe.from, pipe.to, { lengthM });
    return [pipe.from, pipe.to, lengthM] as const;
  });
  const best = new Map(graph.nodes().map((node) => [node, node === 'gas-0' ? 0 : Infinity]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b, lengthM] of [...lengths, ...lengths.map(([x, y, l]) => [y, x, l] as const)]) {
      const through = (best.get(a) ?? 0) + lengthM;
      if (through < (best.get(b) ?? 0) - 1e-9) changed = Boolean(best.set(b, through));
    }
  }
  for (const [node, expected] of best) {
    if (node === 'gas-0') continue;
    const section = longitudinalSection(space, { from: 'gas-0', to: node });
    assert.ok(section.kind === 'section' && Math.abs(section.lengthM - expected) < 1e-6, node);
  }
});
