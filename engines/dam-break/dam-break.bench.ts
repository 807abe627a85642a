import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { caseFile } from '../../test/harness/cases.ts';
import { runFlood } from '../inundation/index.ts';
import { drainReservoir } from './index.ts';
import { MALPASSET_FILES, malpasset, malpassetMarks } from './test/malpasset.ts';
import { randomDam } from './test/random-dam.ts';

const ROUNDS = 10;
const DAMS = 20;
/** Cell (m), order and kind of numbers of each run of Malpasset. */
const RUNS = [
  [40, 1, 'f64'],
  [40, 1, 'f32'],
  [40, 2, 'f64'],
] as const;

/** Reservoirs drained in a second, and the marks of Malpasset on finer cells than the test has: minutes of work. */
export async function bench(): Promise<Record<string, number | string>> {
  const times: number[] = [];
  let peaks = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const begun = performance.now();
    for (let seed = 1; seed <= DAMS; seed++)
      peaks += drainReservoir(randomDam(seed), { untilS: 43_200 }).peak.flowM3s;
    if (round >= 0) times.push((performance.now() - begun) / DAMS);
  }
  const mean = times.reduce((a, b) => a + b, 0) / ROUNDS;
  return {
    drain_min_ms: Number(Math.min(...times).toPrecision(3)),
    drain_ms: Number(mean.toPrecision(3)),
    check: Math.round(peaks),
    ...malpassetFigures(),
  };
}

function malpassetFigures(): Record<string, number | string> {
  const files = Object.values(MALPASSET_FILES);
  if (files.some((file) => caseFile(file) === undefined))
    return { malpasset: 'left out: no case files (docs/cases.md)' };
  const figures: Record<string, number> = {};
  const texts = {
    mesh: gunzipSync(readFileSync(caseFile(MALPASSET_FILES.mesh) ?? '')).toString(),
    gauges: textOf('gauges'),
    police: textOf('police'),
    transformers: textOf('transformers'),
  };
  for (const [cell, order, precision] of RUNS) {
    const dam = malpasset(texts, cell);
    const { columns, rows } = dam.grid;
    const begun = performance.now();
    const { peaks } = runFlood(
      {
        terrain: { columns, rows, cellWidthM: cell, cellHeightM: cell, bedM: dam.bedM, manning: 0.033 },
        scheme: { kind: 'hllc', order },
        precision,
        initialDepthM: dam.depthM,
        wetDepthM: 0.05,
      },
      { untilS: 4000 },
    );
    const { rmsM, arrivals } = malpassetMarks(dam, peaks);
    const name = `malpasset_${cell}m_order${order}_${precision}`;
    figures[`${name}_s`] = Number(((performance.now() - begun) / 1000).toPrecision(3));
    figures[`${name}_rms_m`] = Number(rmsM.toFixed(2));
    for (const { id, afterS, asked } of arrivals.slice(1))
      figures[`${name}_${id.toLowerCase()}_late`] = Number((afterS / asked - 1).toFixed(3));
  }
  return figures;
}

function textOf(name: keyof typeof MALPASSET_FILES): string {
  return readFileSync(caseFile(MALPASSET_FILES[name]) ?? '', 'utf8');
}
