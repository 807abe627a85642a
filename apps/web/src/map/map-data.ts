import type { Feature, FeatureCollection } from 'geojson';
import type { LngLat } from '../components/place.tsx';
import type { Level } from '../design/tokens.ts';
import type { Translate } from '../i18n/translate.ts';
import { labelPoint } from './bounds.ts';

/** An incident as a point of the map. */
export interface MapIncident {
  readonly id: string;
  readonly level: Level | null;
  readonly at: LngLat;
  readonly drill?: boolean | undefined;
}

/** What was clicked on the map. */
export interface MapTarget {
  readonly kind: 'incident' | 'district' | 'town' | 'pipe' | 'valve' | 'meter' | 'critical' | 'candidate';
  readonly id: string;
}

/** A meter under the pointer, or held by a click. */
export interface PointedMeter {
  readonly id: string;
  readonly at: LngLat;
  /** The group of the register that it belongs to, where its network says so. */
  readonly group?: string;
  readonly held?: boolean;
}

/** The meter that a shape of the map stands for. */
export function pointedMeter(feature: Feature): PointedMeter | undefined {
  const id = text(feature, 'id');
  if (!id || feature.geometry.type !== 'Point') return undefined;
  const [lng = 0, lat = 0] = feature.geometry.coordinates;
  const [network, zone] = [text(feature, 'network'), text(feature, 'zone')];
  return { id, at: { lng, lat }, ...(network && zone ? { group: `${network}/${zone}` } : {}) };
}

/** Nothing to draw. */
export const noFeatures: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Incidents as points; one without a level counts as the mildest in a cluster, and is drawn grey. */
export function incidentPoints(incidents: readonly MapIncident[], t: Translate): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: incidents.map(({ id, level, at }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [at.lng, at.lat] },
      properties: { id, level: level ?? 5, mark: level ? t(`level.${level}`) : '?' },
    })),
  };
}

/** One label for each area, towards the middle of its largest part; towns win where both are given. */
export function areaLabels(
  districts: FeatureCollection | undefined,
  towns: FeatureCollection | undefined,
): FeatureCollection {
  const areas = towns && towns.features.length > 0 ? towns : (districts ?? noFeatures);
  return { type: 'FeatureCollection', features: areas.features.flatMap(labelOf) };
}

function labelOf(area: Feature): readonly Feature[] {
  const name = text(area, 'label') ?? text(area, 'name') ?? text(area, 'zh');
  const point = labelPoint(area.geometry);
  if (!name || !point) return [];
  return [{ type: 'Feature', geometry: { type: 'Point', coordinates: [...point] }, properties: { name } }];
}

/** A property of a feature, when it is text. */
export function text(feature: Feature, name: string): string | undefined {
  const value: unknown = feature.properties?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether outlines say of themselves that they are demonstration data or generated. */
export function demonstration(areas: FeatureCollection | undefined): boolean {
  return (
    areas?.features.some(
      (area) => area.properties?.demonstration === true || area.properties?.generated === true,
    ) ?? false
  );
}
