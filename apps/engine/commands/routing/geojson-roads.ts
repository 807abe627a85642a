import type { OsmData } from '@cityloop/engines/routing';
import { fileError, type GeoFeature, readGeoJson } from '../../files/index.ts';

/** Lines of a GeoJSON file without `highway` are roads of this kind. */
const KIND = 'unclassified';

/**
 * Roads from GeoJSON lines whose properties are tags of OpenStreetMap (`highway`, `oneway`, `maxspeed` …). Lines meet where they have
 * a point in common, to a hundredth of a metre; a bridge must have none with the road below it.
 */
export function readGeoJsonRoads(path: string): OsmData {
  const features = readGeoJson(path).filter(({ lines }) => lines.length > 0);
  if (features.length === 0) throw fileError(path, 'holds no lines: expected roads as lines');
  const ids = new Map<string, number>();
  const nodes: { id: number; lng: number; lat: number }[] = [];
  const ways = features.flatMap((feature) => {
    const tags = tagsOf(feature);
    return feature.lines.map((line) => ({ refs: line.map(([lng, lat]) => idOf(lng, lat)), tags }));
  });
  function idOf(lng: number, lat: number): number {
    const key = `${lng.toFixed(7)} ${lat.toFixed(7)}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, nodes.length + 1);
    nodes.push({ id: nodes.length + 1, lng, lat });
    return nodes.length;
  }
  return { nodes, ways: ways.map((way, i) => ({ id: i + 1, ...way })), relations: [] };
}

function tagsOf({ properties }: GeoFeature): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'boolean') tags[key] = value ? 'yes' : 'no';
    else if (typeof value === 'string' || typeof value === 'number') tags[key] = String(value);
  }
  return { highway: KIND, ...tags };
}
