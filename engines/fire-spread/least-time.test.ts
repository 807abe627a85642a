import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { firePerimeter, riseFromHeights, rothermelLaw, spreadFire } from './index.ts';
import { variedGround } from './test/varied-ground.ts';

const dry = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };

/**
 * Least times by straight walks from cell to cell over a wide stencil, each walk charged piece by piece at the rates of
 * the cell it is in: slow, and nothing in common with the engine. A stencil has gaps between its directions, so its times
 * are a little late.
 */
function walkedTimes(
  side: number,
  cellM: number,
  rates: Float64Array,
  start: number,
  reach: number,
): Float64Array {
  const steps: (readonly [number, number])[] = [];
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++)
      if (divisor(Math.abs(dx), Math.abs(dy)) === 1) steps.push([dx, dy]);
  const time = new Float64Array(side * side).fill(Infinity);
  time[start] = 0;
  const open = new Set([start]);
  while (open.size > 0) {
    let cell = -1;
    for (const one of open) if (cell < 0 || (time[one] ?? 0) < (time[cell] ?? 0)) cell = one;
    open.delete(cell);
    const [row, column] = [Math.floor(cell / side), cell % side];
    for (const [dx, dy] of steps) {
      const [r, c] = [row + dy, column + dx];
      if (r < 0 || c < 0 || r >= side || c >= side) continue;
      let cost = 0;
      const pieces = 4 * Math.max(Math.abs(dx), Math.abs(dy));
      for (let i = 0; i < pieces; i++) {
        const share = (i + 0.5) / pieces;
        const under = 4 * (Math.round(row + share * dy) * side + Math.round(column + share * dx));
        const [latus = 0, east = 0, north = 0] = rates.subarray(under, under + 3);
        cost += ((Math.hypot(dx, dy) / latus - east * dx + north * dy) * cellM) / pieces;
      }
      const to = r * side + c;
      if ((time[cell] ?? 0) + cost >= (time[to] ?? 0) - 1e-9) continue;
      time[to] = (time[cell] ?? 0) + cost;
      open.add(to);
    }
  }
  return time;
}

test('over hills and mixed fuels the least times are those of slow walks in all directions', () => {
  const side = 51;
  const ground = variedGround(side);
  const fuel = Uint8Array.from(ground.fuel as Uint8Array, (number) => (number === 98 ? 2 : number));
  const landscape = { ...ground, fuel };
  const law = rothermelLaw(landscape, [{ fromMin: 0, windMs: 1.5, windFromDeg: 250, moistures: [dry] }], {
    windHeight: 'midflame',
  });
  const rates = new Float64Array(4 * side * side);
  for (let cell = 0; cell < side * side; cell++) law.write(cell, 0, rates.subarray(4 * cell, 4 * cell + 4));
  const start = 25 * side + 15;
  const walked = walkedTimes(side, 30, rates, start, 6);
  const ignitions = [{ kind: 'points', at: [[15.5 * 30, 25.5 * 30]] }] as const;
  const spread = spreadFire({ landscape, law, ignitions, untilMin: 1e6 });
  const ratios: number[] = [];
  spread.arrivalMin.forEach((time, cell) => {
    const other = walked[cell] ?? 0;
    if (other > 60) ratios.push(time / other);
  });
  ratios.sort((a, b) => a - b);
  const at = (share: number) => ratios[Math.floor(share * (ratios.length - 1))] ?? 0;
  assert.ok(ratios.length > 1500);
  assert.ok(Math.abs(at(0.5) - 1) < 0.02, `median ${at(0.5)}`);
  assert.ok(at(0.02) > 0.93 && at(0.98) < 1.07, `2 % and 98 %: ${at(0.02)}, ${at(0.98)}`);
});

const folder = process.env.CITYLOOP_CASES && join(process.env.CITYLOOP_CASES, 'fire', 'cell2fire', 'dogrib');

/** Fuels of the Canadian system and the standard model that burns most like each; ours, for the shape alone. */
const NEAREST_MODEL: Readonly<Record<number, number>> = {
  1: 161,
  2: 165,
  3: 165,
  4: 165,
  7: 163,
  11: 182,
  13: 162,
  31: 1,
};

if (folder !== undefined && existsSync(join(folder, 'Forest.asc.gz'))) {
  test('a landscape of a real fire is read and burns downwind over its fuels, never over its rock and water', () => {
    const forest = asciiGrid('Forest.asc.gz');
    const heights = asciiGrid('elevation.asc.gz');
    const grid = {
      columns: forest.columns,
      rows: forest.rows,
      cellWidthM: forest.cellM,
      cellHeightM: forest.cellM,
    };
    const fuel = Uint8Array.from(forest.values, (value) => NEAREST_MODEL[value] ?? 0);
    const landscape = { ...grid, fuel, rise: riseFromHeights(grid, heights.values) };
    const weather = readFileSync(join(folder, 'Weather.csv'), 'utf8').trim().split('\n').slice(1).slice(0, 8);
    const law = rothermelLaw(
      landscape,
      weather.map((line, hour) => {
        const [, , , , , speed, from] = line.split(',').map(Number);
        return { fromMin: 60 * hour, windMs: (speed ?? 0) / 3.6, windFromDeg: from ?? 0, moistures: [dry] };
      }),
      { windHeight: '10m' },
    );
    const [, line = ''] = readFileSync(join(folder, 'IgnitionPoints.csv'), 'utf8').trim().split('\n');
    // Cells are numbered from 1, row by row.
    const start = Number(line.split(',')[1]) - 1;
    const east = ((start % grid.columns) + 0.5) * forest.cellM;
    const north = (grid.rows - Math.floor(start / grid.columns) - 0.5) * forest.cellM;
    const spread = spreadFire({
      landscape,
      law,
      ignitions: [{ kind: 'points', at: [[east, north]] }],
      untilMin: 480,
    });
    assert.deepEqual(spread.ignitions, ['lit']);
    let cells = 0;
    let drift = 0;
    spread.arrivalMin.forEach((time, cell) => {
      if (time === Infinity) return;
      assert.notEqual(fuel[cell], 0);
      cells += 1;
      // The winds come from 235° to 270°: downwind is east.
      drift += (cell % grid.columns) - (start % grid.columns);
    });
    assert.ok(cells > 100 && cells < 20_000, `${cells} cells`);
    assert.ok(drift / cells > 3, `${drift / cells} cells to the east on average`);
    const areas = [2, 4, 6, 8].map((hour) => firePerimeter(spread, 60 * hour).areaM2);
    assert.deepEqual(
      areas,
      areas.toSorted((a, b) => a - b),
    );
  });
}

function asciiGrid(file: string): { columns: number; rows: number; cellM: number; values: number[] } {
  const text = gunzipSync(readFileSync(join(folder ?? '', file))).toString('latin1');
  const words = text.trim().split(/\s+/);
  const head = (name: string) => Number(words[words.findIndex((word) => word.toLowerCase() === name) + 1]);
  return {
    columns: head('ncols'),
    rows: head('nrows'),
    cellM: head('cellsize'),
    values: words.slice(12).map(Number),
  };
}
