import {
  cellsUnder,
  type FireGrid,
  type FirePosition,
  forCellsInside,
  type Landscape,
  riseFromAspect,
  riseFromHeights,
} from '@cityloop/engines/fire-spread';
import type { EngineContext } from '../../command.ts';
import {
  cellMetres,
  type GeoFeature,
  type Raster,
  readGeoJson,
  readRaster,
  valueAt,
} from '../../files/index.ts';
import { badField, checked, InputError } from '../../input.ts';
import type { FireInput } from './input-schema.ts';

/** The ground of a run, and how its coordinates stand to the grid's metres. */
export interface Ground {
  readonly landscape: Landscape;
  /** The fuel raster, by which all others are laid out. */
  readonly raster: Raster;
  /** Heights on the same grid, where they are known. */
  readonly heights: Raster | undefined;
  readonly zones: Int32Array | undefined;
  readonly zoneNames: readonly string[];
  readonly toMetres: (place: readonly [number, number, ...number[]]) => FirePosition;
  readonly toCoordinates: (place: FirePosition) => [number, number];
}

type Values = FireInput['fuel'];
const MOST_FUEL = 65_535;

/** Reads all that lies on the ground. Rasters of another grid are looked up at the middles of the fuel's cells. */
export async function readGround(input: FireInput, context: EngineContext): Promise<Ground> {
  const raster = withSpace(await ownRaster(input, context), input);
  const size = cellMetres(raster);
  const { columns, rows } = raster;
  const grid: FireGrid = { columns, rows, cellWidthM: size.x, cellHeightM: size.y };
  const at = async (field: string, value: Values | undefined) =>
    value === undefined ? undefined : await valuesOn(raster, field, value, context);
  const heightM = await at('elevationM', input.elevationM);
  const slope = await at('slopeDeg', input.slopeDeg);
  const aspect = await at('aspectDeg', input.aspectDeg);
  const classes = input.law === 'rothermel' ? await at('moistureClass', input.moistureClass) : undefined;
  const south = raster.north - rows * raster.cellY;
  const toMetres: Ground['toMetres'] = ([x, y]) => [
    ((x - raster.west) / raster.cellX) * size.x,
    ((y - south) / raster.cellY) * size.y,
  ];
  const toCoordinates: Ground['toCoordinates'] = ([east, north]) => [
    raster.west + (east / size.x) * raster.cellX,
    south + (north / size.y) * raster.cellY,
  ];
  const read = (path: string) =>
    readGeoJson(context.path(path), { space: raster.space.kind === 'degrees' ? 'degrees' : 'plane' });
  const barrier = input.barriers.length === 0 ? undefined : new Uint8Array(columns * rows);
  for (const path of input.barriers) {
    const shapes = shapesOf(read(path), toMetres);
    cellsUnder(grid, shapes).forEach((marked, cell) => {
      if (marked === 1 && barrier !== undefined) barrier[cell] = 1;
    });
  }
  const rise = checked(() => riseOf(grid, heightM, slope, aspect));
  const { zones, zoneNames } = zonesOf(input, grid, read, toMetres);
  return {
    landscape: {
      ...grid,
      fuel: fuelOf(raster, input.fuelMap),
      ...(rise === undefined ? {} : { rise }),
      ...(barrier === undefined ? {} : { barrier }),
      ...(classes === undefined ? {} : { moistureClass: classes }),
    },
    raster,
    heights: heightM === undefined ? undefined : { ...raster, values: heightM },
    zones,
    zoneNames,
    toMetres,
    toCoordinates,
  };
}

/** The raster that lays out the grid: the fuel's own, else the one of the ground's files or of `grid`. */
async function ownRaster(input: FireInput, context: EngineContext): Promise<Raster> {
  if (typeof input.fuel === 'string') return await readRaster(context.path(input.fuel));
  const file = [input.elevationM, input.slopeDeg].find((value) => typeof value === 'string');
  const { grid } = input;
  const outline: Omit<Raster, 'values'> | undefined =
    grid === undefined
      ? typeof file === 'string'
        ? await readRaster(context.path(file))
        : undefined
      : {
          columns: grid.columns,
          rows: grid.rows,
          west: grid.west,
          north: grid.south + grid.rows * grid.cell,
          cellX: grid.cell,
          cellY: grid.cell,
          space: { kind: 'unknown' },
        };
  if (outline === undefined)
    throw badField('grid', undefined, 'columns, rows and cell, or a raster file as fuel');
  const values = new Float64Array(outline.columns * outline.rows);
  return { ...outline, values: fill(values, 'fuel', input.fuel) };
}

/** Below this a side of a cell cannot be metres. */
const LEAST_METRES = 0.1;

function withSpace(raster: Raster, input: FireInput): Raster {
  const { coordinates } = input;
  if (coordinates === 'degrees') return { ...raster, space: { kind: 'degrees' } };
  if (coordinates === 'metres') return { ...raster, space: { kind: 'plane', metresPerUnit: 1 } };
  if (raster.space.kind === 'unknown' && raster.cellX < LEAST_METRES)
    throw badField('coordinates', undefined, `degrees or metres, as the cells are ${raster.cellX} wide`);
  return raster;
}

async function valuesOn(
  raster: Raster,
  field: string,
  value: Values,
  context: EngineContext,
): Promise<Float64Array> {
  const values = new Float64Array(raster.columns * raster.rows);
  if (typeof value !== 'string') return fill(values, field, value);
  const other = await readRaster(context.path(value));
  let known = 0;
  for (let cell = 0; cell < values.length; cell++) {
    const x = raster.west + ((cell % raster.columns) + 0.5) * raster.cellX;
    const y = raster.north - (Math.floor(cell / raster.columns) + 0.5) * raster.cellY;
    const found = valueAt(other, x, y);
    values[cell] = found;
    if (!Number.isNaN(found)) known += 1;
  }
  if (known === 0) throw new InputError(`${field}: no cell of the fuel's grid lies on this raster`);
  return values;
}

function fill(values: Float64Array, field: string, value: Exclude<Values, string>): Float64Array {
  if (typeof value === 'number') return values.fill(value);
  if (value.length !== values.length)
    throw badField(field, `${value.length} values`, `${values.length}, one for each cell`);
  value.forEach((one, cell) => {
    values[cell] = one ?? Number.NaN;
  });
  return values;
}

function fuelOf(raster: Raster, map: FireInput['fuelMap']): Uint16Array {
  const fuel = new Uint16Array(raster.values.length);
  raster.values.forEach((value, cell) => {
    if (Number.isNaN(value)) return;
    const number = map === undefined ? value : (map[String(value)] ?? 0);
    if (number >= 0 && number <= MOST_FUEL && Number.isInteger(number)) fuel[cell] = number;
    else if (number > 0) throw badField('fuel', number, 'whole numbers of fuels');
  });
  return fuel;
}

function riseOf(
  grid: FireGrid,
  heightM: Float64Array | undefined,
  slope: Float64Array | undefined,
  aspect: Float64Array | undefined,
): Landscape['rise'] {
  if (slope === undefined) {
    if (aspect !== undefined) throw badField('slopeDeg', undefined, 'slopes (degrees) with aspectDeg');
    return heightM === undefined ? undefined : riseFromHeights(grid, heightM);
  }
  if (aspect === undefined)
    throw badField('aspectDeg', undefined, 'the way the ground falls (degrees) with slopeDeg');
  // A hole in the rasters is level ground.
  const holes = slope.map((value, cell) => (Number.isNaN(value) || Number.isNaN(aspect[cell] ?? 0) ? 1 : 0));
  const known = (values: Float64Array) => values.map((value, cell) => (holes[cell] === 1 ? 0 : value));
  return riseFromAspect(known(slope), known(aspect));
}

function shapesOf(features: readonly GeoFeature[], toMetres: Ground['toMetres']) {
  return {
    lines: features.flatMap(({ lines }) => lines.map((line) => line.map(toMetres))),
    areas: features.flatMap(({ polygons }) =>
      polygons.map((rings) => rings.map((ring) => ring.map(toMetres))),
    ),
  };
}

function zonesOf(
  input: FireInput,
  grid: FireGrid,
  read: (path: string) => readonly GeoFeature[],
  toMetres: Ground['toMetres'],
): Pick<Ground, 'zones' | 'zoneNames'> {
  if (input.zones === undefined) return { zones: undefined, zoneNames: [] };
  const zones = new Int32Array(grid.columns * grid.rows).fill(-1);
  const zoneNames: string[] = [];
  for (const feature of read(input.zones.file)) {
    const name = feature.properties[input.zones.name] ?? feature.id;
    const zone = zoneNames.push(name === undefined ? `zone ${zoneNames.length + 1}` : String(name)) - 1;
    for (const rings of feature.polygons)
      forCellsInside(
        grid,
        rings.map((ring) => ring.map(toMetres)),
        (column, row) => {
          zones[row * grid.columns + column] = zone;
        },
      );
  }
  return { zones, zoneNames };
}
