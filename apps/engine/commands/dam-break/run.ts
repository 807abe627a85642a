import { type Breach, type DrainRun, drainReservoir, type TailWater } from '@cityloop/engines/dam-break';
import {
  type FloodExtent,
  type FloodModel,
  type FloodSeries,
  type FloodSide,
  floodExtent,
} from '@cityloop/engines/inundation';
import type { EngineContext } from '../../command.ts';
import { checkWrite, valuesOn } from '../../files/index.ts';
import { precisionFor } from '../../flood/computer.ts';
import { withThreads } from '../../flood/with-threads.ts';
import { badField, checked } from '../../input.ts';
import { breachOf, type ChosenBreach } from './breach-of.ts';
import type { DamBreakInput } from './input-schema.ts';
import { distanceM, lakeLevelOf, readSite, type Site } from './site.ts';
import { followWave, type Wave } from './wave.ts';

/** A run with all that its report draws. */
export interface DamBreakResult {
  readonly site: Site;
  readonly chosen: ChosenBreach;
  /** The reservoir as it drains; undefined for a lake in the grid. */
  readonly drained: DrainRun | undefined;
  /** Cells at which the hydrograph enters. */
  readonly foot: readonly number[];
  readonly points: readonly number[];
  readonly wave: Wave;
  /** Flooded ground by hour, and of the whole run. */
  readonly extents: readonly (FloodExtent & { readonly hour: number | undefined })[];
}

const HOUR = 3600;
const FRAMES = 6;
const MOST_FRAMES = 1000;
const SIDES: readonly FloodSide[] = ['west', 'east', 'north', 'south'];

/** Empties the reservoir and sends the wave down. */
export async function runDamBreak(input: DamBreakInput, context: EngineContext): Promise<DamBreakResult> {
  checkWrite(input.write, context.path);
  context.progress(0, 'reading the ground');
  const site = await readSite(input, context);
  const chosen = breachOf(input, site);
  const isLake = input.release === 'lake';
  if (isLake && site.lake.length === 0)
    throw badField(['reservoir', 'point'], undefined, 'a place in the lake, which stands in the grid');
  if (isLake && (input.breach.startHour ?? 0) > 0)
    throw badField(
      ['breach', 'startHour'],
      input.breach.startHour,
      '0 or none: a lake in the grid breaks out at once (h)',
    );
  const untilS = HOUR * input.hours;
  const drained = isLake ? undefined : drain(input, site, chosen.breach, untilS, context);
  const foot = isLake ? [] : footOf(input, site, chosen.breach);
  const points = input.points.map(({ point }, i) => {
    const cell = site.ground.cellAt(['points', i, 'point'], point);
    if (Number.isNaN(site.ground.raster.values[cell] ?? Number.NaN))
      throw badField(['points', i, 'point'], point, 'a place on ground that has a height');
    return cell;
  });
  const model = await modelOf(input, { site, chosen, drained, foot, context });
  const every = input.everyHours ?? input.hours / FRAMES;
  if (input.hours / every > MOST_FRAMES)
    throw badField(
      ['everyHours'],
      every,
      `${input.hours / MOST_FRAMES} or more, for at most ${MOST_FRAMES} extents (h)`,
    );
  const framesS = Array.from({ length: Math.floor(input.hours / every + 1e-9) }, (_, k) =>
    Math.min(untilS, HOUR * (k + 1) * every),
  );
  const wave = await withThreads(model, input.threads, (threads) =>
    checked(() => followWave(model, { untilS, framesS, points, lake: site.lake, threads, context })),
  );
  const { terrain } = model;
  const extent = (depth: Float32Array) => floodExtent(terrain, depth, input.wetDepthM, terrain.bedM);
  const deepest = wave.peaks.depthM.map((depth, cell) => (wave.standing[cell] === 1 ? 0 : depth));
  const extents = [
    ...wave.frames.map(({ timeS, depthM }) => ({ ...extent(depthM), hour: timeS / HOUR })),
    { ...extent(deepest), hour: undefined },
  ];
  return { site, chosen, drained, foot, points, wave, extents };
}

function drain(
  input: DamBreakInput,
  { curve }: Site,
  breach: Breach,
  untilS: number,
  context: EngineContext,
): DrainRun {
  const { reservoir, datum } = input;
  const tailWater = tailWaterOf(input);
  const dam = {
    reservoir: {
      curve,
      datum,
      initialStageM: reservoir.levelM,
      inflowM3s: inflowOf(input),
      spillways: reservoir.spillways,
      outlets: reservoir.outlets.map((outlet) => ({ kind: 'orifice' as const, ...outlet })),
    },
    breach,
    ...(tailWater === undefined ? {} : { tailWater }),
  };
  return checked(() => drainReservoir(dam, { untilS, signal: context.signal }));
}

function inflowOf({ reservoir: { inflowM3s } }: DamBreakInput): FloodSeries {
  if (typeof inflowM3s === 'number') return { timesS: [0], values: [inflowM3s] };
  return { timesS: inflowM3s.map(([hour]) => HOUR * hour), values: inflowM3s.map(([, flow]) => flow) };
}

function tailWaterOf({ tailWater }: DamBreakInput): TailWater | undefined {
  if (tailWater === undefined) return undefined;
  if (typeof tailWater === 'number') return { kind: 'level', levelM: { timesS: [0], values: [tailWater] } };
  return {
    kind: 'rating',
    flowsM3s: tailWater.map(([flow]) => flow),
    levelsM: tailWater.map(([, level]) => level),
  };
}

/** The line of cells below the dam, as wide as the breach, over which its flow is spread. */
function footOf({ reservoir, dam }: DamBreakInput, site: Site, breach: Breach): number[] {
  const { ground, axis, middle, toGroundM } = site;
  const { raster } = ground;
  const at = axis[middle] ?? 0;
  const placeOf = (cell: number) =>
    [
      (cell % raster.columns) * ground.cellWidthM,
      -Math.floor(cell / raster.columns) * ground.cellHeightM,
    ] as const;
  const reach = Math.max(2, Math.round(axis.length / 8));
  const [x0, y0] = placeOf(axis[Math.max(0, middle - reach)] ?? at);
  const [x1, y1] = placeOf(axis[Math.min(axis.length - 1, middle + reach)] ?? at);
  const [mx, my] = placeOf(at);
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const side = reservoir.point ?? dam.flowsTo;
  if (side === undefined)
    throw badField(['dam', 'flowsTo'], undefined, 'a place below the dam, as the lake has no point');
  const [sx, sy] = placeOf(
    ground.cellAt(reservoir.point === undefined ? ['dam', 'flowsTo'] : ['reservoir', 'point'], side),
  );
  const isLeft = ux * (sy - my) - uy * (sx - mx) > 0;
  const down = isLeft === (reservoir.point === undefined) ? 1 : -1;
  const cell = Math.max(ground.cellWidthM, ground.cellHeightM);
  const away = dam.halfWidthM + 1.6 * cell;
  const half = Math.max(
    0.5 * (breach.bottomWidthM + breach.sideSlope * (breach.crestM - breach.invertM)),
    0.5 * cell,
  );
  const taken = new Set(axis);
  const cells = new Set<number>();
  for (let s = -half; s <= half; s += cell / 4) {
    const column = Math.round((mx + ux * s - uy * down * away) / ground.cellWidthM);
    const row = Math.round(-(my + uy * s + ux * down * away) / ground.cellHeightM);
    const one = row * raster.columns + column;
    const bed = raster.values[one] ?? Number.NaN;
    if (column < 0 || row < 0 || column >= raster.columns || row >= raster.rows) continue;
    if (!taken.has(one) && bed < breach.crestM + toGroundM) cells.add(one);
  }
  if (cells.size === 0)
    throw badField(
      ['dam', 'line'],
      dam.line,
      'a dam with ground below its crest at its lower side, inside the grid',
    );
  return [...cells];
}

/** Heights with the dam: what stands of it is a wall, what is breached at once (a lake in the grid) is cut out of it. */
function bedWithDam(
  input: DamBreakInput,
  { ground, axis, middle, toGroundM }: Site,
  breach: Breach,
): Float64Array {
  const { dam, release } = input;
  const bedM = Float64Array.from(ground.raster.values);
  const crest = dam.crestM + toGroundM;
  const invert = breach.invertM + toGroundM;
  const centre = axis[middle] ?? 0;
  const heightAt = (cell: number) => {
    if (release === 'hydrograph') return crest;
    const beyond = distanceM(ground, centre, cell) - 0.5 * breach.bottomWidthM;
    if (beyond <= 0.5 * Math.min(ground.cellWidthM, ground.cellHeightM)) return invert;
    return breach.sideSlope === 0 ? crest : Math.min(crest, invert + beyond / breach.sideSlope);
  };
  for (const cell of axis) {
    const natural = bedM[cell] ?? 0;
    const height = heightAt(cell);
    bedM[cell] = dam.isInGround && height < crest ? Math.min(natural, height) : Math.max(natural, height);
  }
  if (!dam.isInGround || release === 'hydrograph' || dam.halfWidthM === 0) return bedM;
  // The body beside the axis is cut as the axis is.
  bedM.forEach((bed, cell) => {
    const near = axis.reduce(
      (best, one) => (distanceM(ground, one, cell) < distanceM(ground, best, cell) ? one : best),
      centre,
    );
    const height = heightAt(near);
    if (distanceM(ground, near, cell) <= dam.halfWidthM && height < crest) bedM[cell] = Math.min(bed, height);
  });
  return bedM;
}

async function modelOf(
  input: DamBreakInput,
  {
    site,
    chosen,
    drained,
    foot,
    context,
  }: Pick<DamBreakResult, 'site' | 'chosen' | 'drained' | 'foot'> & { readonly context: EngineContext },
): Promise<FloodModel> {
  const { ground, lake, toGroundM } = site;
  const { raster } = ground;
  const bedM = bedWithDam(input, site, chosen.breach);
  const depthM = new Float64Array(bedM.length);
  const { standingLevelM } = input;
  if (standingLevelM !== undefined)
    bedM.forEach((bed, cell) => {
      if (bed < standingLevelM) depthM[cell] = standingLevelM - bed;
    });
  for (const cell of lake) {
    const level = lakeLevelOf(input) + toGroundM;
    depthM[cell] = input.release === 'lake' ? Math.max(0, level - (bedM[cell] ?? level)) : 0;
  }
  return {
    terrain: {
      columns: raster.columns,
      rows: raster.rows,
      cellWidthM: ground.cellWidthM,
      cellHeightM: ground.cellHeightM,
      bedM,
      manning: await valuesOn(raster, 'manning', input.manning, context.path),
    },
    scheme: { kind: 'hllc', order: input.scheme === 'hllc' ? 2 : 1 },
    precision: precisionFor(input.precision, raster.values.length),
    wetDepthM: input.wetDepthM,
    initialDepthM: depthM,
    inflows: [
      drained === undefined
        ? { cells: [lake[0] ?? 0], flowM3s: inflowOf(input) }
        : { cells: foot, flowM3s: drained.breachFlow },
    ],
    sides: Object.fromEntries(
      SIDES.map((side) => [side, { kind: input.openSides.includes(side) ? 'open' : 'closed' }] as const),
    ),
  };
}
