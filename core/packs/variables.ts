import type { PackContent } from './format/files.ts';

/** What expressions see as `thresholds`: each row's value under its id in camelCase. */
export function thresholdVariables(content: PackContent): Readonly<Record<string, number>> {
  return Object.fromEntries(content.codes.thresholds.map((row) => [camelCase(row.id), row.value]));
}

/** What expressions see as `place`: the units of an organisation path by level; a level that is not there is "". */
export function placeVariables(
  path: string,
): Readonly<Record<'path' | 'city' | 'district' | 'town' | 'village' | 'grid', string>> {
  const [city = '', district = '', town = '', village = '', grid = ''] = path.split('/');
  return { path, city, district, town, village, grid };
}

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
