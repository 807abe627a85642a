import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFlood } from './index.ts';
import { plainOfTest4 } from './test/ea-test-4.ts';

const CELL_M = 40;

test('a flood wave on a level plain (EA test 4) spreads evenly to both sides, keeps its water, and arrives later the farther', () => {
  for (const scheme of [{ kind: 'inertial' }, { kind: 'hllc', order: 1 }] as const) {
    const model = plainOfTest4(CELL_M, scheme);
    const { columns, rows } = model.terrain;
    const run = runFlood(model, { untilS: 2.5 * 3600 });
    const { arrivalS, depthM } = run.peaks;
    assert.ok(Math.abs(run.massError) < 1e-9, `${scheme.kind}: mass error ${run.massError}`);
    assert.ok(Math.abs(run.balance.inflowM3 - 144_000) < 1e-6);
    for (let row = 0; row < rows / 2; row++)
      for (let column = 0; column < columns; column++) {
        const [one, other] = [row * columns + column, (rows - 1 - row) * columns + column];
        assert.ok(Math.abs((depthM[one] ?? 0) - (depthM[other] ?? 0)) < 1e-6, `${scheme.kind}, row ${row}`);
      }
    // Eastwards, northwards along the side, and half way between.
    for (const [right, up] of [
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const times: number[] = [];
      for (let k = 1; k < 20; k++)
        times.push(arrivalS[(rows / 2 - 1 - up * k) * columns + right * k] ?? Infinity);
      const reached = times.filter((time) => time < Infinity);
      assert.ok(reached.length > 8, `${scheme.kind}: ${reached.length} cells reached`);
      for (let k = 1; k < reached.length; k++) assert.ok((reached[k] ?? 0) > (reached[k - 1] ?? Infinity));
      assert.equal(times.indexOf(Infinity), reached.length < times.length ? reached.length : -1);
    }
  }
});
