import type { FeatureCollection } from 'geojson';
import { type Language, translate } from '../i18n/translate.ts';
import { text } from './map-data.ts';

/**
 * Outlines with the label of the language in use; without an English name the official one stays. A map names places,
 * so the words that make a centre of a place are left out.
 */
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
      return {
        ...area,
        properties: { ...area.properties, label: placeName(language === 'en' ? (en ?? zh) : zh, language) },
      };
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

/** The place that a centre is named after. */
export function placeName(name: string | undefined, language: Language): string | undefined {
  const endings = (['zh', language] as const).flatMap((one) => translate(one, 'map.placeWithout').split('|'));
  const ending = endings.find((words) => name?.endsWith(words));
  return ending ? name?.slice(0, -ending.length) : name;
}
