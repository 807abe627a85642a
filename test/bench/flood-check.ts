import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFloodOf, type Who } from './flood-crew.ts';
import type { FloodInC } from './flood-in-c.ts';
import type { FloodProcess } from './flood-process.ts';

/** Greatest differences between the water of two processes: depths with their rests in m, flows in m²/s. */
interface FloodDifference {
  readonly depthM: number;
  readonly flowM2s: number;
}

/** Compares the water of a process with that of another at the same time of the same model. */
async function difference(one: FloodProcess, other: FloodProcess, folder: string): Promise<FloodDifference> {
  const [a, b] = [await waterOf(one, join(folder, 'one')), await waterOf(other, join(folder, 'other'))];
  if (a.length !== b.length) throw new Error(`Floods of ${a.length} and ${b.length} numbers.`);
  const cells = a.length / 4;
  const told = { depthM: 0, flowM2s: 0 };
  for (let cell = 0; cell < cells; cell++) {
    const of = (water: Float32Array, k: number) => water[k * cells + cell] ?? Number.NaN;
    const depth = Math.abs(of(a, 0) + of(a, 1) - of(b, 0) - of(b, 1));
    const flow = Math.max(Math.abs(of(a, 2) - of(b, 2)), Math.abs(of(a, 3) - of(b, 3)));
    // What is no number is kept.
    if (!(depth <= told.depthM)) told.depthM = depth;
    if (!(flow <= told.flowM2s)) told.flowM2s = flow;
  }
  return told;
}

async function waterOf(flood: FloodProcess, file: string): Promise<Float32Array> {
  await flood.dump(file);
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** What C and kernel may differ from the reference by. */
const MOST = 1e-4;
const SIDE = 160;
/** About two hundred steps over all wet ground, and a hundred and more over water that comes and goes. */
const CHECKS = [
  { job: { water: 'pool', side: SIDE, scheme: 'inertial' }, untilS: 140 },
  { job: { water: 'pool', side: SIDE, scheme: 'hllc_first' }, untilS: 90 },
  { job: { water: 'pool', side: SIDE, scheme: 'hllc_second' }, untilS: 55 },
  { job: { water: 'patches', side: 2 * SIDE, scheme: 'inertial' }, untilS: 60 },
  { job: { water: 'patches', side: 2 * SIDE, scheme: 'hllc_second' }, untilS: 30 },
] as const;
const RAIN = { rateMmH: 1, forS: 600 } as const;

/**
 * Runs C and kernel beside the reference in both precisions. Throws where depths differ by more than 0.1 mm or flows by more
 * than 1e-4 m²/s, and where C loses 1 mm/h of rain on deep water. Answers the greatest differences.
 */
export async function checkFloods(c: FloodInC | undefined, folder: string): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  for (const { job, untilS } of CHECKS) {
    const open = (who: Who, precision: 'f32' | 'f64' = 'f32') =>
      openFloodOf(who, { ...job, precision }, { c, folder });
    const references = [await open('reference', 'f64'), await open('reference', 'f32')];
    for (const reference of references) await reference?.advance(untilS);
    for (const who of ['c', 'kernel 1', 'kernel 2'] as const) {
      const flood = await open(who);
      if (flood === undefined) continue;
      const { steps } = await flood.advance(untilS);
      for (const [k, reference] of references.entries()) {
        if (reference === undefined) throw new Error('There is no reference.');
        const { depthM, flowM2s } = await difference(flood, reference, folder);
        const name = `${job.scheme} ${job.water}, ${who} against the reference in ${k === 0 ? 'f64' : 'f32'}`;
        console.log(
          `${name}: ${depthM.toExponential(1)} m, ${flowM2s.toExponential(1)} m²/s after ${steps} steps`,
        );
        if (!(depthM <= MOST && flowM2s <= MOST)) throw new Error(`${name}: more than ${MOST} apart.`);
        const key = `${who === 'c' ? 'c' : 'kernel'}_difference`;
        told[key] = Math.max(told[key] ?? 0, depthM, flowM2s);
      }
      flood.stop();
    }
    for (const reference of references) reference?.stop();
  }
  if (c !== undefined) await checkRain(c, folder);
  return told;
}

/** 1 mm/h on 10 m of water is a fifth of the last place of a single float in each step. */
async function checkRain(c: FloodInC, folder: string): Promise<void> {
  const job = { water: 'lake', side: SIDE, scheme: 'inertial', precision: 'f32' } as const;
  const flood = await openFloodOf('c', job, { c, folder });
  if (flood === undefined) return;
  const before = await meanDepth(flood, folder);
  await flood.rain(RAIN.rateMmH);
  const { steps } = await flood.advance(RAIN.forS);
  const fallen = (RAIN.rateMmH * RAIN.forS) / 3_600_000;
  const error = ((await meanDepth(flood, folder)) - before) / fallen - 1;
  flood.stop();
  console.log(`1 mm/h on 10 m of water, c: ${(100 * error).toExponential(1)} % off after ${steps} steps`);
  if (!(Math.abs(error) < 1e-3)) throw new Error(`C loses rain on deep water: ${100 * error} %.`);
}

async function meanDepth(flood: FloodProcess, folder: string): Promise<number> {
  const water = await waterOf(flood, join(folder, 'one'));
  const cells = water.length / 4;
  let sum = 0;
  for (let cell = 0; cell < 2 * cells; cell++) sum += water[cell] ?? Number.NaN;
  return sum / cells;
}
