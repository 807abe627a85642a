import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { caseFile, skipWithout } from '../../../test/harness/cases.ts';
import { readInp, runDrainage, waterForcing } from '../index.ts';
import { readRpt } from '../test/read-rpt.ts';

/** Model, report, and how many of the nodes may be off by more than 10 cm at their greatest depth. */
const CASES = [
  ['examples/Example1', 'Example_1/Example1', 0],
  ['extran/extran1', 'extran_1/extran1', 1],
  ['extran/extran2', 'extran_2/extran2', 1],
  ['extran/extran3', 'extran_3/extran3', 0],
  ['extran/extran4', 'extran_4/extran4', 0],
  ['extran/extran5', 'extran_5/extran5', 2],
  ['extran/extran6', 'extran_6/extran6', 0],
  ['extran/extran7', 'extran_7/extran7', 1],
  ['extran/extran8a', 'extran_8a/extran8a', 0],
  ['extran/extran8b', 'extran_8b/extran8b', 0],
  ['extran/extran9', 'extran_9/extran9', 0],
  ['extran/extran10', 'extran_10/extran10', 0],
  ['examples/Example2', 'Example_2/Example2', 0],
  ['examples/Example6', 'Example_6/Example6', 0],
  ['routing/test1', 'test_1/test1', 0],
  ['routing/test2', 'test_2/test2', 4],
  ['routing/test3', 'test_3/test3', 0],
  ['routing/test4', 'test_4/test4', 0],
  ['routing/test5', 'test_5/test5', 0],
] as const;

const FLOW = { CFS: 0.028316846592, CMS: 1, LPS: 0.001, GPM: 6.30902e-5, MGD: 0.0438126, MLD: 0.0115741 };

for (const [model, report, off] of CASES) {
  const [inp, rpt] = [`storm/nrtest/tests/${model}.inp`, `storm/nrtest/benchmark/swmm-5112/${report}.rpt`];
  test(`${model}: peaks, floods and depths are those of SWMM 5.1.12`, { skip: skipWithout(inp, rpt) }, () => {
    const path = caseFile(inp) ?? '';
    const read = readInp(readFileSync(path, 'latin1'), (name) => {
      const file = join(dirname(path), name);
      return file.startsWith(dirname(path)) ? readFileSync(file, 'latin1') : undefined;
    });
    const { network } = read;
    const swmm = readRpt(readFileSync(caseFile(rpt) ?? '', 'latin1'));
    const run = runDrainage(network, waterForcing(network, read.water), { nodes: [], links: [] });
    const { system, flow } = network.options.fileUnits;
    const lengthM = system === 'us' ? 0.3048 : 1;
    assert.ok(Math.abs(run.continuityError) < 1e-3, `continuity ${run.continuityError}`);
    for (const { id, maxFlowM3s } of run.outfalls) {
      const peak = (swmm.outfallPeak.get(id) ?? NaN) * FLOW[flow];
      assert.ok(Math.abs(maxFlowM3s - peak) <= 0.1 * peak, `outfall ${id}: ${maxFlowM3s} m³/s, not ${peak}`);
    }
    // Acre-feet or hectare-metres.
    const flooded = swmm.floodingVolume * (system === 'us' ? 1233.48184 : 10_000);
    const { floodingM3, inflowM3 } = run.balance;
    assert.ok(
      Math.abs(floodingM3 - flooded) <= 0.15 * flooded + 1e-4 * inflowM3,
      `${floodingM3} m³ flood, not ${flooded}`,
    );
    const errors = run.nodes.map(({ id, maxDepthM }) =>
      Math.abs(maxDepthM - (swmm.maxDepth.get(id) ?? NaN) * lengthM),
    );
    assert.ok(errors.every(Number.isFinite));
    assert.ok(
      errors.filter((error) => error > 0.1).length <= off,
      `depths off by ${errors.map((e) => e.toFixed(3))}`,
    );
  });
}
