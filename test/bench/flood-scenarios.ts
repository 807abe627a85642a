import type { FloodModel, FloodScheme } from '@cityloop/engines/inundation';
import { seededRandom } from '../../engines/lib/random.ts';

const CELL_M = 10;
const PATCHES = { columns: 5, rows: 4, share: 0.05, depthM: 5 } as const;

/** What a flood of the bench is. */
export interface FloodJob {
  readonly water: 'pool' | 'patches' | 'lake';
  readonly side: number;
  readonly scheme: 'inertial' | 'hllc_first' | 'hllc_second';
  readonly precision: 'f32' | 'f64';
}

/** Schemes with the numbers that the C reference needs to be told as well. */
export const SCHEMES = {
  inertial: { kind: 'inertial', courant: 0.6, theta: 0.9 },
  hllc_first: { kind: 'hllc', order: 1, courant: 0.8 },
  hllc_second: { kind: 'hllc', order: 2, courant: 0.5 },
} as const satisfies Readonly<Record<FloodJob['scheme'], FloodScheme>>;

/** Longest step, s. */
export const LONGEST_STEP_S = 30;

const WATERS: Readonly<Record<FloodJob['water'], (side: number) => Omit<FloodModel, 'scheme'>>> = {
  pool,
  patches,
  lake,
};

/** The model of a job: equal jobs are equal floods. Walls all around; nothing comes in and nothing leaves. */
export function floodModel({ water, side, scheme, precision }: FloodJob): FloodModel {
  return { ...WATERS[water](side), scheme: SCHEMES[scheme], precision, maxStepS: LONGEST_STEP_S };
}

/** All wet: smooth uneven ground, 2 to 8 m of water whose level has waves of a metre. */
function pool(side: number): Omit<FloodModel, 'scheme'> {
  const random = seededRandom(11);
  const ground = waves(random, 8, 3);
  const level = waves(random, 6, 0.5);
  const bedM = cells(side, ground);
  return {
    terrain: terrain(side, bedM),
    initialDepthM: cells(side, level).map((above, cell) => 5 + above - (bedM[cell] ?? 0)),
  };
}

/** 5 % wet: round bowls in which the wet patch swings to and fro (Thacker's planar surface, period about three minutes). */
function patches(side: number): Omit<FloodModel, 'scheme'> {
  const random = seededRandom(12);
  const { columns, rows, share, depthM } = PATCHES;
  const radius = Math.sqrt((share * side * side) / (columns * rows) / Math.PI);
  const swing = 0.2 * radius;
  const tilts = Array.from({ length: columns * rows }, () => 2 * Math.PI * random());
  const bedM = new Float64Array(side * side);
  const initialDepthM = new Float64Array(side * side);
  for (let cell = 0; cell < side * side; cell++) {
    const [column, row] = [cell % side, Math.floor(cell / side)];
    const [tx, ty] = [Math.floor((column * columns) / side), Math.floor((row * rows) / side)];
    const x = (column - ((tx + 0.5) * side) / columns) / radius;
    const y = (row - ((ty + 0.5) * side) / rows) / radius;
    const tilt = tilts[ty * columns + tx] ?? 0;
    const away = swing / radius;
    const level = depthM * away * (2 * (x * Math.cos(tilt) + y * Math.sin(tilt)) - away);
    const bed = depthM * (x * x + y * y - 1);
    bedM[cell] = bed;
    initialDepthM[cell] = Math.max(0, level - bed);
  }
  return { terrain: terrain(side, bedM), initialDepthM };
}

/** Ten metres of water at rest over level ground. */
function lake(side: number): Omit<FloodModel, 'scheme'> {
  return {
    terrain: terrain(side, new Float64Array(side * side)),
    initialDepthM: new Float64Array(side * side).fill(10),
  };
}

function terrain(side: number, bedM: Float64Array): FloodModel['terrain'] {
  return { columns: side, rows: side, cellWidthM: CELL_M, cellHeightM: CELL_M, bedM, manning: 0.03 };
}

function cells(side: number, at: (column: number, row: number) => number): Float64Array {
  return Float64Array.from({ length: side * side }, (_, i) => at(i % side, Math.floor(i / side)));
}

/** A sum of plane waves of 20 to 120 cells that stays within `most`. */
function waves(random: () => number, count: number, most: number): (column: number, row: number) => number {
  const all = Array.from({ length: count }, () => {
    const [turn, length, phase] = [2 * Math.PI * random(), 20 + 100 * random(), 2 * Math.PI * random()];
    const per = (2 * Math.PI) / length;
    return { x: per * Math.cos(turn), y: per * Math.sin(turn), phase };
  });
  return (column, row) =>
    (most / count) * all.reduce((sum, { x, y, phase }) => sum + Math.sin(x * column + y * row + phase), 0);
}
