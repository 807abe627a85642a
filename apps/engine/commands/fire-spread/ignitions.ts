import type { Ignition } from '@cityloop/engines/fire-spread';
import type { EngineContext } from '../../command.ts';
import { fileError, readGeoJson } from '../../files/index.ts';
import type { Ground } from './ground.ts';
import type { FireInput } from './input-schema.ts';

/** The ignitions of the input, in the grid's metres. */
export function ignitionsOf(input: FireInput, ground: Ground, context: EngineContext): Ignition[] {
  const { toMetres, raster } = ground;
  if (typeof input.ignitions !== 'string')
    return input.ignitions.map(({ point, line, polygon, atHour }) => ({
      kind: point !== undefined ? 'points' : line !== undefined ? 'line' : 'polygon',
      at: (line ?? polygon ?? (point === undefined ? [] : [point])).map(toMetres),
      atMin: 60 * atHour,
    }));
  const path = context.path(input.ignitions);
  const features = readGeoJson(path, { space: raster.space.kind === 'degrees' ? 'degrees' : 'plane' });
  if (features.length === 0) throw fileError(path, 'has no feature: expected places where fire is lit');
  return features.flatMap(({ points, lines, polygons, properties }, i): Ignition[] => {
    const hour = properties.atHour ?? 0;
    if (typeof hour !== 'number' || !(hour >= 0))
      throw fileError(
        path,
        `has atHour ${JSON.stringify(hour)} in features[${i}]: expected hours after the start`,
      );
    const atMin = 60 * hour;
    return [
      ...(points.length === 0 ? [] : [{ kind: 'points' as const, at: points.map(toMetres), atMin }]),
      ...lines.map((line) => ({ kind: 'line' as const, at: line.map(toMetres), atMin })),
      ...polygons
        .flatMap((rings) => rings.slice(0, 1))
        .map((ring) => ({
          kind: 'polygon' as const,
          at: ring.slice(0, -1).map(toMetres),
          atMin,
        })),
    ];
  });
}
