import {
  type FirePerimeter,
  type FireSpread,
  fireByZone,
  firePerimeter,
  type Ignition,
  spreadFire,
} from '@cityloop/engines/fire-spread';
import type { EngineContext } from '../../command.ts';
import { checkWrite, writeRasters } from '../../files/index.ts';
import { checked } from '../../input.ts';
import { type Embers, embersOf } from './embers.ts';
import { type Ground, readGround } from './ground.ts';
import { ignitionsOf } from './ignitions.ts';
import type { FireInput } from './input-schema.ts';
import type { FireOutput } from './output-schema.ts';
import { lawOf } from './weather.ts';

/** A run with all that its report draws. */
export interface FireResult {
  readonly ground: Ground;
  readonly spread: FireSpread;
  readonly perimeters: readonly FirePerimeter[];
  readonly ignitions: readonly Ignition[];
  readonly embers: Embers | undefined;
}

/** Flame lengths by which a fire is fought (m): by hand, by machines, from the air, not at the head (Andrews and Rothermel 1982; NWCG). */
export const FLAME_CLASSES_M = [0, 1.2, 2.4, 3.4] as const;

const HA = 10_000;

/** Reads the ground, runs the fire, and draws its perimeters by hour. */
export async function runFire(input: FireInput, context: EngineContext): Promise<FireResult> {
  checkWrite(input.write, context.path);
  context.progress(0, 'reading the ground');
  const ground = await readGround(input, context);
  const ignitions = ignitionsOf(input, ground, context);
  const law = checked(() => lawOf(input, ground.landscape));
  const spread = checked(() =>
    spreadFire(
      { landscape: ground.landscape, law, ignitions, untilMin: 60 * input.hours },
      { signal: context.signal, onProgress: (share) => context.progress(share, 'the fire spreads') },
    ),
  );
  const perimeters: FirePerimeter[] = [];
  for (let step = 1; step * input.everyHours < input.hours - 1e-9; step++)
    perimeters.push(firePerimeter(spread, 60 * step * input.everyHours));
  perimeters.push(firePerimeter(spread, 60 * input.hours));
  return { ground, spread, perimeters, ignitions, embers: embersOf(input, spread) };
}

/** The answer of a run, with rasters written where they are asked for. */
export function answerOf(input: FireInput, result: FireResult, context: EngineContext): FireOutput {
  const { ground, spread, perimeters, embers } = result;
  const { arrivalMin, intensityKwM, flameM, columns, rows, cellWidthM, cellHeightM } = spread;
  const times = arrivalMin.filter((time) => time < Infinity).sort();
  const hour = (minute: number | undefined) => (minute === undefined ? null : round(minute / 60, 3));
  const cellHa = (cellWidthM * cellHeightM) / HA;
  let edge = Infinity;
  arrivalMin.forEach((time, cell) => {
    const column = cell % columns;
    const isEdge = column === 0 || column === columns - 1 || cell < columns || cell >= columns * (rows - 1);
    if (isEdge) edge = Math.min(edge, time);
  });
  const zones = ground.zones === undefined ? [] : fireByZone(spread, ground.zones);
  return {
    law: input.law,
    columns,
    rows,
    cellWidthM: round(cellWidthM, 4),
    cellHeightM: round(cellHeightM, 4),
    ignitions: [...spread.ignitions],
    arrival: {
      burnedCells: times.length,
      medianHour: hour(times[times.length >> 1]),
      lastHour: hour(times.at(-1)),
      edgeHour: edge === Infinity ? null : hour(edge),
    },
    maxIntensityKwM: round(largest(intensityKwM), 1),
    maxFlameM: round(largest(flameM), 2),
    embers:
      embers === undefined
        ? null
        : {
            farthestM: round(embers.farthestM, 1),
            beyondHa: round(cellHa * emberCells(result, embers).length, 2),
          },
    flameClasses: FLAME_CLASSES_M.map((fromM, i) => {
      const toM = FLAME_CLASSES_M[i + 1] ?? Infinity;
      let cells = 0;
      for (let cell = 0; cell < flameM.length; cell++) {
        const flame = flameM[cell] ?? 0;
        if ((arrivalMin[cell] ?? Infinity) < Infinity && flame >= fromM && flame < toM) cells += 1;
      }
      return { fromM, toM: toM === Infinity ? null : toM, areaHa: round(cells * cellHa, 2) };
    }),
    areaByHour: perimeters.map(({ atMin, areaM2 }) => ({
      hour: round(atMin / 60, 4),
      areaHa: round(areaM2 / HA, 3),
    })),
    zones: zones
      .toSorted((a, b) => a.firstMin - b.firstMin || a.zone - b.zone)
      .map((one) => ({
        name: ground.zoneNames[one.zone] ?? '',
        areaHa: round(one.areaM2 / HA, 2),
        burnedHa: round(one.burnedM2 / HA, 2),
        emberHour: firstEmber(result, one.zone),
        firstHour: one.firstMin === Infinity ? null : hour(one.firstMin),
        maxIntensityKwM: round(one.maxIntensityKwM, 1),
        maxFlameM: round(one.maxFlameM, 2),
      })),
    perimeters: {
      type: 'FeatureCollection',
      features: perimeters.map((perimeter) => featureOf(perimeter, ground)),
    },
    written: writeRasters(input.write, result.ground.raster, context.path, {
      arrivalHours: burned(
        result,
        result.spread.arrivalMin.map((time) => time / 60),
      ),
      intensityKwM: burned(result, result.spread.intensityKwM),
      flameM: burned(result, result.spread.flameM),
    }),
  };
}

/** Cells outside the fire on which embers may land. */
export function emberCells({ spread }: FireResult, { reachMin }: Embers): number[] {
  const cells: number[] = [];
  reachMin.forEach((time, cell) => {
    if (time < Infinity && spread.arrivalMin[cell] === Infinity) cells.push(cell);
  });
  return cells;
}

function firstEmber({ embers, ground }: FireResult, zone: number): number | null {
  let first = Infinity;
  embers?.reachMin.forEach((time, cell) => {
    if (ground.zones?.[cell] === zone) first = Math.min(first, time);
  });
  return first === Infinity ? null : round(first / 60, 3);
}

function featureOf(
  { atMin, areaM2, polygons }: FirePerimeter,
  ground: Ground,
): FireOutput['perimeters']['features'][number] {
  // A thousandth of a cell.
  const digits = Math.max(0, Math.ceil(3 - Math.log10(ground.raster.cellX)));
  const write = (ring: readonly (readonly [number, number])[]) =>
    ring.map((place): [number, number] => {
      const [x, y] = ground.toCoordinates(place);
      return [round(x, digits), round(y, digits)];
    });
  return {
    type: 'Feature',
    properties: { hour: round(atMin / 60, 4), areaHa: round(areaM2 / HA, 3) },
    geometry: {
      type: 'MultiPolygon',
      coordinates: polygons.map(({ outer, holes }) => [write(outer), ...holes.map(write)]),
    },
  };
}

/** Values of the burned cells; the others have none. */
function burned({ spread }: FireResult, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value, cell) =>
    (spread.arrivalMin[cell] ?? Infinity) < Infinity ? value : Number.NaN,
  );
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(Math.min(12, digits)));
}
