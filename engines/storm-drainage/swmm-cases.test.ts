import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { caseFile, skipWithout } from '../../test/harness/cases.ts';
import { readInp, waterForcing } from './index.ts';

const FOLDER = 'storm/nrtest/tests';

/** Nodes, links, rules, subcatchments, and a length, level or flow that the file gives, in metres or m³/s. */
const MODELS: readonly (readonly [
  file: string,
  nodes: number,
  links: number,
  rules: number,
  land: number,
])[] = [
  ['examples/Example1', 14, 13, 0, 8],
  ['examples/Example2', 10, 9, 0, 0],
  ['examples/Example3', 34, 33, 2, 0],
  ['examples/Example4', 1, 0, 0, 9],
  ['examples/Example5', 1, 0, 0, 1],
  ['examples/Example6', 3, 3, 0, 0],
  ['extran/extran1', 10, 9, 0, 0],
  ['extran/extran2', 10, 9, 0, 0],
  ['extran/extran3', 10, 10, 0, 0],
  ['extran/extran4', 10, 10, 0, 0],
  ['extran/extran5', 11, 10, 0, 0],
  ['extran/extran6', 11, 11, 0, 0],
  ['extran/extran7', 10, 10, 0, 0],
  ['extran/extran8a', 10, 9, 0, 0],
  ['extran/extran8b', 10, 9, 0, 0],
  ['extran/extran9', 2, 1, 0, 0],
  ['extran/extran10', 3, 6, 10, 0],
  ['routing/test1', 11, 10, 0, 0],
  ['routing/test2', 6, 5, 0, 0],
  ['routing/test3', 13, 12, 0, 0],
  ['routing/test4', 11, 10, 0, 0],
  ['routing/test5', 11, 10, 0, 0],
  ['update_v5111/bioretention', 1, 0, 0, 1],
  ['update_v5111/catchment_as_outfall', 5, 3, 0, 2],
  ['update_v5111/events_example', 14, 13, 0, 8],
  ['update_v5111/gate_control_2', 115, 114, 7, 0],
  ['update_v5111/gate_control_3', 115, 114, 3, 0],
  ['update_v5111/ncdc_format', 0, 0, 0, 2],
  ['update_v5111/porous_pavement', 0, 0, 0, 1],
  ['update_v5111/rain_garden', 1, 0, 0, 2],
];

const skip = skipWithout(`${FOLDER}/examples/Example1.inp`, `${FOLDER}/update_v5111/rain_garden.inp`);

function read(name: string) {
  const path = caseFile(join(FOLDER, `${name}.inp`)) ?? '';
  const beside = (file: string) =>
    readFileSync(join(dirname(path), basename(file.replaceAll('\\', '/'))), 'latin1');
  return readInp(readFileSync(path, 'latin1'), beside);
}

test('each of the thirty public models is read with its nodes, links, rules and land', { skip }, () => {
  for (const [name, nodes, links, rules, land] of MODELS) {
    const { network, water } = read(name);
    assert.deepEqual(
      [network.nodes.length, network.links.length, network.rules.length, water.subcatchments.length],
      [nodes, links, rules, land],
      name,
    );
  }
});

test('sizes, gates, pumps and surveyed channels of public models stand in metres', { skip }, () => {
  const near = (is: number, wanted: number) =>
    assert.ok(Math.abs(is - wanted) < 1e-9 * Math.abs(wanted), `${is} is not ${wanted}`);
  const link = (name: string, id: string) => read(name).network.links.find((one) => one.id === id);
  const pipe = link('examples/Example1', '7');
  assert.ok(pipe?.kind === 'conduit' && pipe.section.shape === 'circular');
  near(pipe.section.heightM, 2 * 0.3048);
  near(pipe.fromOffsetM, 0.3048);
  const road = link('examples/Example6', 'Roadway');
  assert.ok(
    road?.kind === 'weir' && road.form === 'roadway' && road.roadSurface === 'gravel' && !road.canSurcharge,
  );
  near(road.coefficient, 3.33 * Math.sqrt(0.3048));
  near(road.roadWidthM, 40 * 0.3048);
  const pump = link('extran/extran6', '90011');
  assert.ok(pump?.kind === 'pump' && pump.law.kind !== 'ideal' && pump.initiallyOn);
  const channel = read('extran/extran8a').network.links.find(
    (one) => one.kind === 'conduit' && one.section.shape === 'irregular',
  );
  assert.ok(channel?.kind === 'conduit' && channel.section.shape === 'irregular');
  const { transect } = channel.section;
  assert.equal(transect.stationsM.length, 6);
  near(transect.levelsM[0] ?? 0, 804 * 0.3048);
  near(transect.manningChannel, 0.04);
});

test('both forms of one station’s record are one rain', { skip }, () => {
  const [old, recent] = read('update_v5111/ncdc_format').water.gages;
  assert.equal(old?.rateMmH.length, 170);
  assert.deepEqual(recent?.fromS, old.fromS);
  for (const [i, rate] of old.rateMmH.entries()) assert.ok(Math.abs(rate - (recent.rateMmH[i] ?? 0)) < 1e-9);
});

test('rain, infiltration, runoff, evaporation and ground water of public models are those of the official reports', {
  skip,
}, () => {
  // Inches over the land: rain, evaporation, infiltration, surface runoff, drains of low-impact controls.
  const reports = [
    ['examples/Example1', [2.65, 0, 1.58, 1.064, 0]],
    ['examples/Example4', [0.978, 0.039, 0.613, 0.232, 0.008]],
    ['examples/Example5', [2, 0, 1.391, 0.609, 0]],
  ] as const;
  for (const [name, wanted] of reports) {
    const balance = booksOf(name);
    const inches = [
      balance.rainM3,
      balance.evaporationM3,
      balance.infiltrationM3,
      balance.runoffM3,
      balance.lidDrainM3,
    ].map((m3) => m3 / balance.areaM2 / 0.0254);
    for (const [i, inch] of wanted.entries()) {
      const is = inches[i] ?? 0;
      assert.ok(
        Math.abs(is - inch) <= 0.02 * inch + 0.0006,
        `${name}: ${is.toFixed(4)} in where the report has ${inch}`,
      );
    }
    assert.ok(Math.abs(balance.error) < 1e-9, `${name}: ${balance.error} is missing`);
  }
  const ground = booksOf('examples/Example5').groundwater;
  const inch = (m3: number | undefined) => (m3 ?? 0) / (5 * 4046.8564224) / 0.0254;
  for (const [is, wanted] of [
    [ground?.lateralM3, 1.828],
    [ground?.deepM3, 0.07],
    [ground?.finalM3, 32.493],
  ] as const)
    assert.ok(Math.abs(inch(is) - wanted) < 0.01 * wanted, `${inch(is)} in where the report has ${wanted}`);
});

function booksOf(name: string) {
  const { network, water } = read(name);
  const forcing = waterForcing(network, water);
  forcing.finish(network.options.endS, { depthM: [], outflowM3s: [] });
  return forcing.landBalance();
}
