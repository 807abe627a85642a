import { type Area, type Coordinate, contains } from '@cityloop/core/geo';
import type { Place, Unit } from './organisation.ts';

/** An outline with the unit whose territory it is. */
export interface TerritoryOutline {
  readonly path: string;
  readonly regionCode: string;
  readonly generated: boolean;
  /** Read only when it is looked at: most candidates are not. */
  readonly area: () => Area;
}

/** The deepest territory that contains a point; neighbours never both claim a shared border. */
export function unitAt(
  outlines: readonly TerritoryOutline[],
  point: Coordinate,
): TerritoryOutline | undefined {
  const byDepth = outlines.toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
  return byDepth.find((outline) => contains(outline.area(), point));
}

/** The place that a territory and the units on its path make. */
export function placeFrom(found: TerritoryOutline, chain: readonly Unit[], zones: readonly string[]): Place {
  const at = (level: Unit['level']) => chain.find((unit) => unit.level === level)?.id ?? null;
  return {
    path: found.path,
    regionCode: found.regionCode,
    district: at('district'),
    town: at('town'),
    village: at('village'),
    grid: at('grid'),
    zones: [...zones],
    generated: found.generated,
  };
}
