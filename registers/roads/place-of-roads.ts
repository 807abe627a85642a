import { bboxOf, type Coordinate, contains, inBbox } from '@cityloop/core/geo';
import type { Db } from '@cityloop/core/store';
import { outlinesOf } from '@cityloop/registers/organisation';

/** The unit whose territory holds all the points that lie in the city: their district, or the city; undefined where none does. */
export async function placeOfRoads(
  db: Db,
  points: readonly Coordinate[],
  day: string,
): Promise<string | undefined> {
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
  const [first] = paths;
  return paths.size > 1 ? first?.split('/').slice(0, -1).join('/') : first;
}
