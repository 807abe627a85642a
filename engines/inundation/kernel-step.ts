import { FIRST_BOUNDARY, type FloodFields } from './fields.ts';
import type { HllcStage } from './hllc-step.ts';
import type { KernelCalls } from './kernel.ts';
import { feedKernel, type KernelMemory, type KernelTables } from './kernel-memory.ts';
import * as slots from './kernel-slots.ts';
import type { Tiles } from './tiles.ts';

/** A flood's kernel: its functions over its memory. */
export interface FloodKernel extends KernelMemory {
  readonly calls: KernelCalls;
  readonly tables: KernelTables;
  readonly threads: number;
}

/** Fewest cells of a piece of work that is worth a thread. */
const LEAST_PIECE = 4096;
/** Most cells of a piece: less than a millisecond, so that a thread that is late shows soon. */
const MOST_PIECE = 32_768;
/** Pieces for each thread, so that one that is late holds up little. */
const PIECES_A_THREAD = 6;

function set({ numbers }: FloodKernel, slot: number, value: number): void {
  numbers[slots.HEAD / 8 + slot] = value;
}

function setWord({ words }: FloodKernel, slot: number, value: number): void {
  words[slots.HEAD / 4 + 2 * slot] = value;
}

function pieces({ words }: FloodKernel): number {
  return words[slots.HEAD / 4 + 2 * slots.PIECE_COUNT] ?? 0;
}

/** Rain of the next steps: m/s everywhere, or of each place. */
export function setKernelRain(kernel: FloodKernel, tiles: Tiles, rain: number | Float64Array): void {
  const { tables } = kernel;
  const isMap = typeof rain !== 'number';
  if (isMap) tables.rain.set(rain);
  setWord(kernel, slots.RAIN, isMap ? tables.rain.byteOffset : 0);
  set(kernel, slots.RAIN_RATE, isMap ? 0 : rain);
  feedKernel(tables, tiles);
}

/** Finds the active tiles; answers the number of cells that are computed. */
export function refreshKernel(
  kernel: FloodKernel,
  { timeS, wetDepthM }: { timeS: number; wetDepthM: number },
): number {
  const { calls, threads, tables } = kernel;
  const cells = calls.refresh();
  // For the next step: pieces change nothing but who does them.
  if (threads > 1)
    setWord(
      kernel,
      slots.PIECE_CELLS,
      Math.min(MOST_PIECE, Math.max(LEAST_PIECE, Math.ceil(cells / (PIECES_A_THREAD * threads)))),
    );
  set(kernel, slots.TIME, timeS);
  set(kernel, slots.WET_DEPTH, wetDepthM);
  tables.edgeLeft.fill(0);
  return cells;
}

/** Levels at the edges, from those of the boundaries. */
export function setKernelLevels({ tables }: FloodKernel, { levels, boundaries }: FloodFields): void {
  const { edgeLevel, edgeKind } = tables;
  if (!boundaries.some(({ kind }) => kind === 'stage')) return;
  for (let k = 0; k < edgeKind.length; k++) edgeLevel[k] = levels[edgeKind[k] ?? FIRST_BOUNDARY] ?? 0;
}

/** Takes the water into the records; answers a place that has diverged, or −1. */
export function recordKernel(kernel: FloodKernel, timeS: number): number {
  set(kernel, slots.TIME, timeS);
  kernel.calls.record();
  return divergedIn(kernel);
}

/** The first place at which the last sweep over faces found that the run has diverged, or −1. */
export function divergedIn(kernel: FloodKernel): number {
  const { diverged } = kernel.tables;
  const count = pieces(kernel);
  for (let piece = 0; piece < count; piece++) if ((diverged[piece] ?? -1) >= 0) return diverged[piece] ?? -1;
  return -1;
}

function setStep(kernel: FloodKernel, { dx, dy }: FloodFields, dt: number): void {
  set(kernel, slots.DT, dt);
  set(kernel, slots.PER_X, dt / dx);
  set(kernel, slots.PER_Y, dt / dy);
}

/** One step of the local-inertial scheme. */
export function kernelInertial(kernel: FloodKernel, fields: FloodFields, dt: number, theta: number): void {
  setStep(kernel, fields, dt);
  set(kernel, slots.THETA, theta);
  kernel.calls.sweep(1);
  const { flowX, flowY } = fields;
  fields.flowX = fields.nextX;
  fields.flowY = fields.nextY;
  fields.nextX = flowX;
  fields.nextY = flowY;
  [fields.flowX, fields.flowY, fields.nextX, fields.nextY].forEach(({ byteOffset }, k) => {
    setWord(kernel, slots.FLOW_X + k, byteOffset);
  });
}

/** Fluxes of HLLC; answers the fastest waves along x and y, m/s. */
export function kernelFaces(kernel: FloodKernel): readonly [number, number] {
  kernel.calls.faces();
  const { fastest } = kernel.tables;
  let [x, y] = [0, 0];
  for (let piece = 0; piece < pieces(kernel); piece++) {
    x = Math.max(x, fastest[2 * piece] ?? 0);
    y = Math.max(y, fastest[2 * piece + 1] ?? 0);
  }
  return [x, y];
}

/** Numbers of the stages in the kernel. */
const STAGES: Readonly<Record<HllcStage, number>> = { euler: 0, first: 1, second: 2 };

/** A stage of an HLLC step; Heun's second has fluxes of its own. */
export function kernelStage(kernel: FloodKernel, fields: FloodFields, dt: number, stage: HllcStage): void {
  setStep(kernel, fields, dt);
  setWord(kernel, slots.STAGE, STAGES[stage]);
  kernel.calls.sweep(stage === 'second' ? 1 : 0);
}

/** What came by rain and went into the ground in the step, m of one cell. */
export function takeSources({ tables: { fallen, seeped } }: FloodKernel): {
  readonly fallen: number;
  readonly seeped: number;
} {
  let [falls, seeps] = [0, 0];
  for (let row = 0; row < fallen.length; row++) {
    falls += fallen[row] ?? 0;
    seeps += seeped[row] ?? 0;
  }
  fallen.fill(0);
  seeped.fill(0);
  return { fallen: falls, seeped: seeps };
}

/** The greatest depth after the step, m. */
export function deepestOf(kernel: FloodKernel): number {
  let deepest = 0;
  for (let piece = 0; piece < pieces(kernel); piece++)
    deepest = Math.max(deepest, kernel.tables.deepest[piece] ?? 0);
  return deepest;
}
