import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { caseFile, skipWithout } from '../../test/harness/cases.ts';
import { runFlood } from '../inundation/index.ts';
import { MALPASSET_FILES, malpasset, malpassetMarks } from './test/malpasset.ts';

const skip = skipWithout(...Object.values(MALPASSET_FILES));

function textOf(name: keyof typeof MALPASSET_FILES): string {
  const bytes = readFileSync(caseFile(MALPASSET_FILES[name]) ?? '');
  return MALPASSET_FILES[name].endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
}

// A coarse look with marks of its own; finer cells and both orders stand in the bench.
test('Malpasset on cells of 80 m, first order: highest levels within 3.5 m (RMS) of George (2011), lights out within 15 % of the time', {
  skip,
}, () => {
  const dam = malpasset(
    {
      mesh: textOf('mesh'),
      gauges: textOf('gauges'),
      police: textOf('police'),
      transformers: textOf('transformers'),
    },
    80,
  );
  assert.ok(Math.abs(dam.lakeM3 / 48.8e6 - 1) < 0.03, `${dam.lakeM3} m³`);
  const { columns, rows, cellM } = dam.grid;
  const { peaks, massError } = runFlood(
    {
      terrain: { columns, rows, cellWidthM: cellM, cellHeightM: cellM, bedM: dam.bedM, manning: 0.033 },
      scheme: { kind: 'hllc', order: 1 },
      initialDepthM: dam.depthM,
      wetDepthM: 0.05,
    },
    { untilS: 2200 },
  );
  assert.ok(Math.abs(massError) < 1e-9);
  const { rmsM, arrivals } = malpassetMarks(dam, peaks);
  assert.ok(rmsM < 3.5, `RMS ${rmsM} m`);
  for (const { id, afterS, asked } of arrivals.slice(1))
    assert.ok(Math.abs(afterS / asked - 1) < 0.15, `${id}: ${afterS} s of ${asked} s`);
});
