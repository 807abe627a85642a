import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { openHydraulics } from './hydraulics.ts';
import { type InpNetwork, inpRefusal, readInp } from './read-inp.ts';
import { everythingInp } from './test/everything-inp.ts';

const UNITS = ['CFS', 'GPM', 'MGD', 'IMGD', 'AFD', 'LPS', 'LPM', 'MLD', 'CMH', 'CMD', 'CMS'] as const;

function network(text: string): InpNetwork {
  const read = readInp('small', text);
  if (read.kind === 'refused') throw new Error(inpRefusal('small', read));
  return read;
}

/** Pressures and flows of a file by the solver itself, in the file's units. It takes a power in kW for a third more, so the caller writes less. */
async function ownResults(
  text: string,
): Promise<{ pressure: (id: string) => number; flow: (id: string) => number }> {
  const workspace = new epanet.Workspace();
  await workspace.loadModule();
  workspace.writeFile('own.inp', text);
  const project = new epanet.Project(workspace);
  project.open('own.inp', 'own.rpt', 'own.out');
  project.openH();
  project.initH(10);
  project.runH();
  return {
    pressure: (id) => project.getNodeValue(project.getNodeIndex(id), 11),
    flow: (id) => project.getLinkValue(project.getLinkIndex(id), 8),
  };
}

for (const headloss of ['H-W', 'D-W', 'C-M'] as const) {
  test(`a file of any unit of flow has the pressures that the solver finds in the file itself (${headloss})`, async () => {
    for (const units of UNITS) {
      const text = everythingInp(units, headloss);
      const read = network(text);
      const hydraulics = await openHydraulics(read.model, epanet, { demand: read.demand });
      hydraulics.setHour(read.startHour);
      const state = hydraulics.solve();
      const own = await ownResults(text.replace('POWER 5\n', `POWER ${5 * 0.7457}\n`));
      for (const [n, node] of read.model.nodes.entries()) {
        const expected = own.pressure(node.id) * read.units.pressureM;
        const difference = Math.abs((state.pressureM[n] ?? 0) - expected);
        assert.ok(
          node.kind !== 'junction' || difference < 2e-3,
          `${units} ${node.id}: ${state.pressureM[n]} against ${expected}`,
        );
      }
      for (const [l, link] of read.model.links.entries()) {
        const expected = own.flow(link.id) * read.units.flowLps;
        assert.ok(
          Math.abs((state.flowLps[l] ?? 0) - expected) < 5e-3,
          `${units} ${link.id}: ${state.flowLps[l]} against ${expected}`,
        );
      }
      hydraulics.close();
    }
  });
}

test('a pipe of a few centimetres keeps its length', async () => {
  const text = `[JUNCTIONS]
 J 0 3
[RESERVOIRS]
 R 50
[PIPES]
 P R J 0.06 20 120 0 Open
[OPTIONS]
 UNITS LPS
 HEADLOSS H-W`;
  const { model } = network(text);
  const hydraulics = await openHydraulics(model, epanet, { demand: 'fixed' });
  const { pressureM } = hydraulics.solve();
  const own = await ownResults(text);
  assert.ok(own.pressure('J') < 49.7 && Math.abs((pressureM[0] ?? 0) - own.pressure('J')) < 1e-6);
  hydraulics.close();
});

test('a pump of constant power lifts the water that its power can lift', async () => {
  const read = network(`[JUNCTIONS]
 J 0 0
[RESERVOIRS]
 R 0
[TANKS]
 T 30 3 0 6 30 0
[PIPES]
 P J T 300 300 120 0 Open
[PUMPS]
 U R J POWER 37.3
[OPTIONS]
 UNITS LPS
 HEADLOSS H-W
 ACCURACY 0.00001`);
  const hydraulics = await openHydraulics(read.model, epanet, { demand: 'fixed' });
  const { pressureM, flowLps } = hydraulics.solve();
  const powerKw = 9.80665 * ((flowLps[1] ?? 0) / 1000) * (pressureM[0] ?? 0);
  assert.ok(Math.abs(powerKw / 37.3 - 1) < 2e-3, `${powerKw} kW`);
  hydraulics.close();
});

test('every part of a file comes into the model, and what does not is named with its line', () => {
  const { model, ignored, startHour } = network(everythingInp('LPS', 'H-W'));
  const link = (id: string) => model.links.find((row) => row.id === id);
  const node = (id: string) => model.nodes.find((row) => row.id === id);
  assert.equal(link('cv')?.checkValve, true);
  assert.deepEqual([link('prv')?.kind, link('psv')?.kind, link('fcv')?.kind], ['prv', 'psv', 'fcv']);
  assert.equal(link('tcv')?.lossCoefficient, 7);
  assert.deepEqual(link('gpv')?.lossCurve, [
    [0, 0],
    [20, 4],
    [40, 12],
  ]);
  assert.equal(link('pump2')?.pump?.powerKw, 5);
  assert.equal(link('shut')?.status, 'closed');
  assert.equal(link('bent')?.via?.length, 2);
  assert.equal(node('j3')?.demands?.length, 2);
  assert.equal(node('j3')?.demandLps.toFixed(6), '3.000000');
  assert.deepEqual(node('tank')?.tank?.volumeCurve, [
    [0, 0],
    [5, 600],
    [10, 1500],
  ]);
  assert.deepEqual(model.controls, [
    { linkId: 'pump2', set: 'closed', nodeId: 'tank', when: 'above', valueM: 9.5 },
  ]);
  assert.equal(startHour, 6);
  assert.equal(model.patternStartHour, 4);
  assert.deepEqual(
    ignored.map((row) => row.section),
    ['CONTROLS', 'RULES', 'QUALITY', 'COORDINATES'],
  );
  assert.ok(ignored.every((row) => row.section === 'COORDINATES' || row.line > 0));
});

test('drawn pipes come out as long as the file says, around the place that is asked for', () => {
  const read = readInp(
    'drawn',
    `[JUNCTIONS]
 a 0
 b 0
[RESERVOIRS]
 r 10
[PIPES]
 ra r a 500 100 120
 ab a b 500 100 120
[COORDINATES]
 r 10 10
 a 15 10
 b 15 15
[OPTIONS]
 UNITS LPS`,
    { place: { kind: 'plane', lng: 106.5, lat: 29.5 } },
  );
  assert.ok(read.kind === 'network');
  const [a, b] = read.model.nodes;
  assert.ok(Math.abs(((b?.lat ?? 0) - (a?.lat ?? 0)) * 111_195 - 500) < 0.01);
  assert.ok(Math.abs((a?.lat ?? 0) - 29.5) < 0.01 && Math.abs((a?.lng ?? 0) - 106.5) < 0.01);
});

test('users are counted from the mean demand where a use a head is given', () => {
  const read = readInp('users', everythingInp('LPS', 'H-W'), { litresPerUserDay: 150 });
  assert.ok(read.kind === 'network');
  const node = read.model.nodes.find((row) => row.id === 'j2');
  assert.equal(node?.users, Math.round((2 * 1.5 * 1.25 * 86_400) / 150));
});

for (const [what, from, to, said] of [
  [
    'a diameter that is no number',
    ' bent    j1 j2 400 200 ',
    ' bent    j1 j2 400 2oo ',
    /\[PIPES\] line \d+: the diameter is not a number: "2oo"/,
  ],
  [
    'a node that does not exist',
    ' bent    j1 j2',
    ' bent    j1 jx',
    /\[PIPES\] line \d+: no node of this name: "jx"/,
  ],
  ['a curve that does not exist', 'HEAD c1', 'HEAD c9', /\[PUMPS\] line \d+: no curve of this name: "c9"/],
  [
    'a pattern that does not exist',
    ' j2 1.5',
    ' j2 1.5 night',
    /\[DEMANDS\] line \d+: no pattern of this name: "night"/,
  ],
  [
    'a unit of flow that does not exist',
    'UNITS LPS',
    'UNITS XPS',
    /\[OPTIONS\] line \d+: no unit of flow .*: "XPS"/,
  ],
  ['a section that does not exist', '[RULES]', '[ROLES]', /line \d+: no section of this name: "\[ROLES\]"/],
  [
    'a length below zero',
    ' bent    j1 j2 400 ',
    ' bent    j1 j2 -4 ',
    /\[PIPES\] line \d+: the length is not above 0: "-4"/,
  ],
  [
    'a node given twice',
    ' j4 10',
    ' j3 10',
    /\[JUNCTIONS\] line \d+: the node stands in line \d+ already: "j3"/,
  ],
  [
    'a type of valve that is not read',
    'TCV',
    'PCV',
    /\[VALVES\] line \d+: no type of valve that is read .*: "PCV"/,
  ],
] as const) {
  test(`a file with ${what} is refused with section, line and value`, () => {
    const text = everythingInp('LPS', 'H-W');
    assert.ok(text.includes(from), from);
    const read = readInp('bad', text.replace(from, to));
    assert.ok(read.kind === 'refused');
    assert.match(inpRefusal('bad.inp', read), said);
  });
}

test('a file that is no network is refused', () => {
  for (const text of ['', '\u0000\u0001', '{"type":"FeatureCollection"}', '[END]']) {
    const read = readInp('nothing', text);
    assert.equal(read.kind, 'refused');
  }
});

test('what-ifs shut check valves and overrule controls', async () => {
  const read = network(everythingInp('LPS', 'H-W'));
  const hydraulics = await openHydraulics(read.model, epanet, { demand: 'fixed' });
  const flow = (id: string): number => hydraulics.flowLps(hydraulics.graph.linkIndex.get(id) ?? -1);
  hydraulics.setHour(6);
  hydraulics.solveOnly();
  const before = flow('cv');
  hydraulics.setStatus({ closed: ['cv'] });
  hydraulics.solveOnly();
  assert.ok(before > 0.5 && Math.abs(flow('cv')) < 0.01, `${before} then ${flow('cv')}`);
  hydraulics.setStatus({ opened: ['pump2'] });
  hydraulics.setTankLevels(new Map([['tank', 9.9]]));
  hydraulics.solveOnly();
  assert.ok(flow('pump2') > 1);
  hydraulics.setStatus({});
  hydraulics.solveOnly();
  assert.ok(Math.abs(flow('pump2')) < 1e-3);
  assert.ok(Math.abs(flow('cv') - before) < 0.6);
  hydraulics.close();
});
