import {
  advanceFlood,
  depthAt,
  exchangeWater,
  type Flood,
  type FloodModel,
  type FloodPeaks,
  floodPeaks,
  openFlood,
  waterVolume,
} from '@cityloop/engines/inundation';
import type { DrainageInlet, DrainageModel, FloodSurface } from '@cityloop/engines/storm-drainage';
import type { EngineContext } from '../../command.ts';
import { cellMetres, inDegrees, type Raster, readRaster } from '../../files/index.ts';
import { precisionFor } from '../../flood/computer.ts';
import { badField, checked } from '../../input.ts';
import type { DrainageInput } from './input-schema.ts';

type Asked = NonNullable<DrainageInput['surface']>;

const HOUR = 3600;

/** The ground over a network, as it is run. */
export interface RunSurface {
  readonly raster: Raster;
  readonly cellM2: number;
  readonly flood: Flood;
  readonly inlets: readonly (DrainageInlet & {
    readonly id: string;
    readonly at: readonly [number, number];
  })[];
  readonly coupling: {
    readonly surface: FloodSurface;
    readonly inlets: readonly DrainageInlet[];
    readonly stepS: number;
  };
  peaks(): FloodPeaks;
  volumeM3(): number;
}

/** Opens the ground dry, with its inlets. */
export async function openSurface(
  asked: Asked,
  network: DrainageModel,
  context: EngineContext,
): Promise<RunSurface> {
  const raster = raised(spaced(await readRaster(context.path(asked.ground)), asked), asked.raiseM);
  const size = cellMetres(raster);
  const inlets = inletsOf(asked, network, raster);
  const flood = checked(() => openFlood(modelOf(asked, raster, size)));
  const surface: FloodSurface = {
    get timeS() {
      return flood.timeS;
    },
    advance: (toS) => advanceFlood(flood, toS, { signal: context.signal }),
    depthAt: (cell) => depthAt(flood, cell),
    bedAt: (cell) => raster.values[cell] ?? Number.NaN,
    exchange: (cell, volumeM3) => exchangeWater(flood, cell, volumeM3),
  };
  return {
    raster,
    cellM2: size.x * size.y,
    flood,
    inlets,
    coupling: { surface, inlets, stepS: asked.stepS },
    peaks: () => floodPeaks(flood),
    volumeM3: () => waterVolume(flood),
  };
}

function modelOf(asked: Asked, raster: Raster, size: { x: number; y: number }): FloodModel {
  const side = asked.sides === 'open' ? ({ kind: 'open' } as const) : ({ kind: 'closed' } as const);
  const { rain, infiltrationMmH } = asked;
  return {
    terrain: {
      columns: raster.columns,
      rows: raster.rows,
      cellWidthM: size.x,
      cellHeightM: size.y,
      bedM: raster.values,
      manning: asked.manning,
    },
    scheme: asked.scheme === 'inertial' ? { kind: 'inertial' } : { kind: 'hllc', order: 2 },
    precision: precisionFor(undefined, raster.values.length),
    wetDepthM: 0.05,
    ...(infiltrationMmH > 0 ? { infiltrationMmH } : {}),
    ...(rain === undefined
      ? {}
      : {
          rain: { fromS: rain.map(({ fromHour }) => HOUR * fromHour), rateMmH: rain.map(({ mmH }) => mmH) },
        }),
    sides: { west: side, east: side, north: side, south: side },
  };
}

function inletsOf(asked: Asked, network: DrainageModel, raster: Raster): RunSurface['inlets'] {
  if (asked.inlets === 'at-nodes') {
    const found = network.nodes.flatMap(({ id, kind, place }, node) => {
      if (kind !== 'junction' && kind !== 'divider') return [];
      const cell = place === undefined ? -1 : cellAt(raster, place);
      if (place === undefined || cell < 0 || Number.isNaN(raster.values[cell] ?? Number.NaN)) return [];
      return [{ id, at: place, node, cell, perimeterM: 2, areaM2: 0.3, clear: 1 }];
    });
    if (found.length === 0)
      throw badField(
        ['surface', 'inlets'],
        'at-nodes',
        'at least one junction whose coordinates lie on the ground',
      );
    return found;
  }
  return asked.inlets.map((one, i) => {
    const node = network.nodes.findIndex(({ id }) => id === one.node);
    const row = network.nodes[node];
    if (row === undefined) throw badField(['surface', 'inlets', i, 'node'], one.node, 'a node of the model');
    const at = one.point ?? row.place;
    if (at === undefined)
      throw badField(
        ['surface', 'inlets', i, 'point'],
        undefined,
        `a place, since ${one.node} has no coordinates`,
      );
    const cell = cellAt(raster, at);
    if (cell < 0 || Number.isNaN(raster.values[cell] ?? Number.NaN))
      throw badField(['surface', 'inlets', i, 'point'], `${at[0]}, ${at[1]}`, 'a place on the ground');
    return { id: one.node, at, node, cell, perimeterM: one.perimeterM, areaM2: one.areaM2, clear: one.clear };
  });
}

/** The cell at a place, or -1 beside the grid. */
function cellAt(
  { columns, rows, west, north, cellX, cellY }: Raster,
  [x, y]: readonly [number, number],
): number {
  const column = Math.floor((x - west) / cellX);
  const row = Math.floor((north - y) / cellY);
  return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : -1;
}

function raised(raster: Raster, byM: number): Raster {
  return byM === 0 ? raster : { ...raster, values: Float64Array.from(raster.values, (one) => one + byM) };
}

function spaced(raster: Raster, { coordinates }: Asked): Raster {
  if (coordinates === 'degrees') return inDegrees(raster, 'surface.coordinates');
  if (coordinates === 'metres' || raster.space.kind === 'unknown')
    return { ...raster, space: { kind: 'plane', metresPerUnit: 1 } };
  return raster;
}
