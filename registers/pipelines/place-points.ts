import { type Area, type Bbox, bboxOf, type Coordinate, contains, inBbox } from '@cityloop/core/geo';
import type { Db } from '@cityloop/core/store';
import { locate, outlinesOf } from '@cityloop/registers/organisation';

interface Outline {
  readonly path: string;
  readonly box: Bbox;
  readonly area: Area;
}

/** Organisation paths of many points, null outside the city: one question a district instead of one a point. */
export async function placePoints(
  db: Db,
  points: readonly Coordinate[],
  day: string,
): Promise<readonly (string | null)[]> {
  let known: readonly Outline[] = [];
  const districts = new Set<string>();
  const places: (string | null)[] = [];
  for (const point of points) {
    let path = known.find(({ box, area }) => inBbox(box, point) && contains(area, point))?.path;
    if (path === undefined) {
      path = (await locate(db, point, day))?.path;
      const district = path?.split('/').slice(0, 2).join('/');
      if (district !== undefined && !districts.has(district)) {
        districts.add(district);
        known = deepestFirst([...known, ...(await outlinesBelow(db, district, day))]);
      }
    }
    places.push(path ?? null);
  }
  return places;
}

async function outlinesBelow(db: Db, district: string, day: string): Promise<readonly Outline[]> {
  const city = district.split('/')[0];
  const districts = await outlinesOf(db, { level: 'district', below: city, day });
  const found = districts
    .filter(({ unit }) => unit.path === district)
    .map(({ unit, area }): Outline => ({ path: unit.path, area, box: bboxOf(area) }));
  for (const level of ['town', 'village', 'grid'] as const) {
    const outlines = await outlinesOf(db, { level, below: district, day });
    found.push(...outlines.map(({ unit, area }) => ({ path: unit.path, area, box: bboxOf(area) })));
  }
  return found;
}

function deepestFirst(outlines: readonly Outline[]): readonly Outline[] {
  return outlines.toSorted((a, b) => b.path.split('/').length - a.path.split('/').length);
}
