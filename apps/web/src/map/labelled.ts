import type { FeatureCollection } from 'geojson';
import type { Language } from '../i18n/translate.ts';
import { text } from './map-data.ts';

/** Outlines with the label of the language in use; without an English name the official one stays. */
export function labelled(
  areas: FeatureCollection | undefined,
  language: Language,
): FeatureCollection | undefined {
  if (!areas) return undefined;
  return {
    type: 'FeatureCollection',
    features: areas.features.map((area) => {
      const zh = text(area, 'nameZh') ?? text(area, 'zh') ?? text(area, 'name');
      const en = text(area, 'nameEn') ?? text(area, 'en');
      return { ...area, properties: { ...area.properties, label: language === 'en' ? (en ?? zh) : zh } };
    }),
  };
}

/** Outlines painted by the colour of each unit. */
export function painted(
  areas: FeatureCollection | undefined,
  colours: ReadonlyMap<string, string>,
): FeatureCollection | undefined {
  if (!areas) return undefined;
  return {
    type: 'FeatureCollection',
    features: areas.features.map((area) => {
      const fill = colours.get(text(area, 'id') ?? '');
      return fill ? { ...area, properties: { ...area.properties, fill } } : area;
    }),
  };
}
