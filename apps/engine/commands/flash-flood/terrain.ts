import {
  cellOfMostWater,
  type Drainage,
  drainageOf,
  fillVoids,
  type HillNetwork,
  hillNetwork,
  USUAL_ROUGHNESS,
} from '@cityloop/engines/flash-flood';
import type { EngineContext } from '../../command.ts';
import { cellMetres, inDegrees, partOf, type Raster, readRaster } from '../../files/index.ts';
import { badField, checked } from '../../input.ts';
import type { Input } from './schemas.ts';

/** The ground with its drainage, and the basin of the section. */
export interface Terrain {
  readonly raster: Raster;
  readonly drainage: Drainage;
  readonly outlet: number;
  readonly network: HillNetwork;
  /** Cells of the basin that the survey had left out. */
  readonly voids: number;
  /** A basin that reaches the edge of the heights may go on beyond it. */
  readonly isCut: boolean;
}

/** Reads the heights and finds the basin above the section. */
export async function readTerrain(input: Input, context: EngineContext): Promise<Terrain> {
  context.progress(0, 'reading the heights');
  const file = await readRaster(context.path(input.heights));
  const known: Raster =
    file.space.kind === 'unknown'
      ? input.coordinates === 'degrees'
        ? inDegrees(file, 'coordinates')
        : { ...file, space: { kind: 'plane', metresPerUnit: 1 } }
      : file;
  const asRead = input.window === undefined ? known : cut(known, input.window);
  const { columns, rows, west, north, cellX, cellY } = asRead;
  const cell = cellMetres(asRead);
  const [x, y] = input.outlet;
  const [column, row] = [Math.floor((x - west) / cellX), Math.floor((north - y) / cellY)];
  if (column < 0 || column >= columns || row < 0 || row >= rows)
    throw badField(
      'outlet',
      input.outlet,
      `a place within ${west}, ${north - rows * cellY} to ${west + columns * cellX}, ${north}`,
    );
  const size = { columns, rows, cellWidthM: cell.x, cellHeightM: cell.y };
  const { heightsM } = checked(() => fillVoids({ ...size, heightsM: asRead.values }));
  const raster = { ...asRead, values: heightsM };
  const ground = { ...size, heightsM };
  const drainage = checked(() =>
    drainageOf(ground, {
      signal: context.signal,
      onProgress: (share) => context.progress(0.2 * share, 'finding where water goes'),
    }),
  );
  const reach = Math.floor(input.snapM / Math.max(cell.x, cell.y));
  const outlet = cellOfMostWater(drainage, row * columns + column, reach);
  if (drainage.upstream[outlet] === 0) throw badField('outlet', input.outlet, 'a place with ground');
  const roughness = { ...USUAL_ROUGHNESS, ...withoutGaps(input.roughness) };
  const network = checked(() => hillNetwork(drainage, outlet, roughness));
  const isCut = network.cells.some((one) => {
    const [c, r] = [one % columns, Math.floor(one / columns)];
    return one !== outlet && (c === 0 || r === 0 || c === columns - 1 || r === rows - 1);
  });
  const voids = network.cells.filter((one) => Number.isNaN(asRead.values[one] ?? 0)).length;
  return { raster, drainage, outlet, network, voids, isCut };
}

function withoutGaps(asked: Input['roughness']): Partial<typeof USUAL_ROUGHNESS> {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function cut(raster: Raster, window: readonly [number, number, number, number]): Raster {
  const [west, south, east, north] = window;
  const left = Math.max(0, Math.floor((west - raster.west) / raster.cellX));
  const top = Math.max(0, Math.floor((raster.north - north) / raster.cellY));
  const columns = Math.min(raster.columns, Math.ceil((east - raster.west) / raster.cellX)) - left;
  const rows = Math.min(raster.rows, Math.ceil((raster.north - south) / raster.cellY)) - top;
  if (!(columns > 1 && rows > 1))
    throw badField('window', window, 'west, south, east, north over the heights');
  return partOf(raster, { left, top, columns, rows });
}
