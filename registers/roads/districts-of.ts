import { bboxOf, type Coordinate, contains, inBbox } from '@cityloop/core/geo';
import type { Db } from '@cityloop/core/store';
import { outlinesOf } from '@cityloop/registers/organisation';

/** Paths of the districts in which some of the points lie, sorted; none where all lie outside the city. */
export async function districtsOf(
  db: Db,
  points: readonly Coordinate[],
  day: string,
): Promise<readonly string[]> {
  const districts = (await outlinesOf(db, { level: 'district', day })).map(({ unit, area }) => ({
    path: unit.path,
    area,
    box: bboxOf(area),
  }));
  const paths = new Set<string>();
  for (const point of points) {
    const found = districts.find(({ box, area }) => inBbox(box, point) && contains(area, point));
    if (found !== undefined) paths.add(found.path);
  }
  return [...paths].sort();
}
