import { curveOfLake, lakeAround, type StageCurve } from '@cityloop/engines/dam-break';
import { levelIn } from '@cityloop/engines/flood-routing';
import type { EngineContext } from '../../command.ts';
import { type Ground, readGround } from '../../files/index.ts';
import { badField, checked } from '../../input.ts';
import type { DamBreakInput } from './input-schema.ts';

/** A dam on its ground. Levels are in the datum of the dam unless they say otherwise. */
export interface Site {
  readonly ground: Ground;
  /** Level in the datum of the ground less the level in that of the dam, m. */
  readonly toGroundM: number;
  /** Cells under the axis, from one abutment to the other, and how far along it each is, m. */
  readonly axis: readonly number[];
  readonly alongM: readonly number[];
  /** Number of the cell of `axis` at the middle of the breach. */
  readonly middle: number;
  readonly lengthM: number;
  /** Cells of the lake at its level at the start; none where no place in it is given. */
  readonly lake: Int32Array;
  readonly isLakeAtEdge: boolean;
  readonly curve: StageCurve;
  readonly invertM: number;
}

/** Reads the ground and lays the dam on it: axis, lake, curve and invert. */
export async function readSite(input: DamBreakInput, context: EngineContext): Promise<Site> {
  const ground = await readGround(input, context.path);
  const toGroundM = offsetOf(input);
  const { values } = ground.raster;
  const axis = ground
    .cellsAlong(['dam', 'line'], input.dam.line)
    .filter((cell) => !Number.isNaN(values[cell]));
  if (axis.length < 2)
    throw badField(
      ['dam', 'line'],
      `${axis.length} cells with a height`,
      'a line over two cells of the ground or more',
    );
  const [first = 0] = axis;
  const alongM = axis.map((cell) => distanceM(ground, first, cell));
  const lengthM = alongM.at(-1) ?? 0;
  const middle = middleOf(input, ground, axis);
  const lowestM =
    axis.reduce((least, cell) => Math.min(least, values[cell] ?? Infinity), Infinity) - toGroundM;
  if (input.dam.isInGround && input.breach.invertM === undefined)
    throw badField(
      ['breach', 'invertM'],
      undefined,
      'the lowest bottom of the breach, as the ground has the dam in it (m)',
    );
  const { lake, curve, isLakeAtEdge } = lakeOf(input, ground, { axis, toGroundM });
  // The ground under the axis may lie below the lowest of the lake, which then stays in it.
  const invertM = input.breach.invertM ?? Math.max(lowestM, curve.stagesM[0] ?? lowestM);
  return { ground, toGroundM, axis, alongM, middle, lengthM, lake, isLakeAtEdge, curve, invertM };
}

/** The stage at which the lake breaks out: that of the start, or the one that a sudden breach waits for. */
export function lakeLevelOf({ release, reservoir, breach }: DamBreakInput): number {
  return release === 'lake' ? (breach.startLevelM ?? reservoir.levelM) : reservoir.levelM;
}

/** Metres between the middles of two cells. */
export function distanceM({ raster, cellWidthM, cellHeightM }: Ground, a: number, b: number): number {
  const { columns } = raster;
  const rows = Math.floor(a / columns) - Math.floor(b / columns);
  return Math.hypot(((a % columns) - (b % columns)) * cellWidthM, rows * cellHeightM);
}

function offsetOf({ datum, groundDatum, groundOffset, name }: DamBreakInput): number {
  if (groundDatum === undefined || groundDatum === datum) return 0;
  if (groundOffset === undefined)
    throw badField(
      ['groundOffset'],
      undefined,
      `the difference from ${datum} to ${groundDatum} with its source (m)`,
    );
  const offset = { gauge: name, from: datum, to: groundDatum, ...groundOffset };
  return checked(() => levelIn({ levelM: 0, datum }, groundDatum, name, [offset]));
}

function middleOf({ dam }: DamBreakInput, ground: Ground, axis: readonly number[]): number {
  const { values } = ground.raster;
  const least = (heightOf: (cell: number) => number) =>
    axis.reduce((best, cell, i) => (heightOf(cell) < heightOf(axis[best] ?? cell) ? i : best), 0);
  // A dam in the ground has one height along its crest: then the middle of the line.
  if (dam.breachAt === undefined)
    return dam.isInGround ? axis.length >> 1 : least((cell) => values[cell] ?? Infinity);
  const asked = ground.cellAt(['dam', 'breachAt'], dam.breachAt);
  return least((cell) => distanceM(ground, asked, cell));
}

function lakeOf(
  input: DamBreakInput,
  ground: Ground,
  { axis, toGroundM }: Pick<Site, 'axis' | 'toGroundM'>,
): Pick<Site, 'lake' | 'curve' | 'isLakeAtEdge'> {
  const { columns, rows, values } = ground.raster;
  const { reservoir, dam } = input;
  const levelM = lakeLevelOf(input);
  const { point, curve } = reservoir;
  const given: StageCurve | undefined =
    curve === undefined
      ? undefined
      : 'areasM2' in curve
        ? { kind: 'area', stagesM: curve.stagesM, areasM2: curve.areasM2 }
        : { kind: 'volume', stagesM: curve.stagesM, volumesM3: curve.volumesM3 };
  if (point === undefined) {
    if (given === undefined)
      throw badField(['reservoir', 'point'], undefined, 'a place in the lake, or else reservoir.curve');
    return { lake: new Int32Array(0), curve: given, isLakeAtEdge: false };
  }
  const start = ground.cellAt(['reservoir', 'point'], point);
  const raster = { columns, rows, bedM: values };
  const around = (stageM: number) =>
    checked(() => lakeAround(raster, { start, levelM: stageM + toGroundM, dam: axis }));
  const lake = around(levelM);
  const isLakeAtEdge = lake.some(
    (cell) =>
      cell % columns === 0 ||
      cell % columns === columns - 1 ||
      cell < columns ||
      cell >= columns * (rows - 1),
  );
  if (given !== undefined) return { lake, curve: given, isLakeAtEdge };
  const topM = Math.max(dam.crestM, levelM);
  const cellM2 = ground.cellWidthM * ground.cellHeightM;
  const inGround = curveOfLake(values, around(topM), { cellM2, levelM: topM + toGroundM });
  const stagesM = inGround.stagesM.map((stage) => stage - toGroundM);
  return { lake, curve: { ...inGround, stagesM }, isLakeAtEdge };
}
