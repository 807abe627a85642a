import type { EngineContext } from '../../command.ts';
import { type Ground, readGeoJson } from '../../files/index.ts';
import type { InundationInput } from './input-schema.ts';

/** Cells under the buildings, 1 each. */
export function buildingCells(
  input: InundationInput,
  ground: Ground,
  context: EngineContext,
): Uint8Array | undefined {
  if (input.buildings === undefined) return undefined;
  const { raster } = ground;
  const space = raster.space.kind === 'degrees' ? 'degrees' : 'plane';
  const cells = new Uint8Array(raster.values.length);
  for (const { polygons } of readGeoJson(context.path(input.buildings.file), { space }))
    for (const rings of polygons) for (const cell of ground.cellsIn(rings)) cells[cell] = 1;
  return cells;
}
