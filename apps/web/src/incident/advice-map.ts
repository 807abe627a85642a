import type { Feature, FeatureCollection } from 'geojson';
import type { AdviceResult } from '../api/wire.ts';
import type { Translate } from '../i18n/translate.ts';
import { text } from '../map/map-data.ts';

/** How many candidates the map shows: those that a crew would go and look at first. */
const shownCandidates = 5;

/** The suspected pipes: each as its line where the network is known, and the rank as a mark. */
export function adviceCandidates(
  pipes: FeatureCollection | undefined,
  result: AdviceResult | undefined,
): FeatureCollection {
  const byId = new Map(pipes?.features.map((pipe) => [text(pipe, 'id') ?? '', pipe]));
  const features = (result?.candidates ?? [])
    .slice(0, shownCandidates)
    .flatMap((candidate, index): Feature[] => {
      const properties = {
        id: candidate.linkId,
        probability: candidate.probability,
        mark: String(index + 1),
      };
      const mark: Feature = {
        type: 'Feature',
        properties,
        geometry: { type: 'Point', coordinates: [candidate.lng, candidate.lat] },
      };
      const pipe = byId.get(candidate.linkId);
      return pipe ? [{ type: 'Feature', properties, geometry: pipe.geometry }, mark] : [mark];
    });
  return { type: 'FeatureCollection', features };
}

/** All valves, those to close marked with their number in the list. */
export function adviceValves(
  valves: FeatureCollection | undefined,
  result: AdviceResult | undefined,
): FeatureCollection {
  const closing = result?.valves ?? [];
  const wanted = new Set(closing.map((valve) => valve.id));
  const others = (valves?.features ?? []).filter((valve) => !wanted.has(text(valve, 'id') ?? ''));
  const toClose = closing.map(
    ({ id, lng, lat }, index): Feature => ({
      type: 'Feature',
      properties: { id, close: true, mark: String(index + 1) },
      geometry: { type: 'Point', coordinates: [lng, lat] },
    }),
  );
  return { type: 'FeatureCollection', features: [...others, ...toClose] };
}

/** Hospitals and schools, those without water marked. */
export function adviceCritical(
  critical: FeatureCollection | undefined,
  result: AdviceResult | undefined,
  t: Translate,
): FeatureCollection {
  const affected = new Set(result?.affected.critical.map((user) => user.name));
  const features = (critical?.features ?? []).map((user): Feature => {
    const kind = text(user, 'kind') ?? 'other';
    const mark =
      kind === 'hospital' || kind === 'school' ? t(`critical.mark.${kind}`) : t('critical.mark.other');
    return {
      ...user,
      properties: { ...user.properties, mark, affected: affected.has(text(user, 'name') ?? '') },
    };
  });
  return { type: 'FeatureCollection', features };
}

/** The way from the store that has what is needed, where roads are recorded, and the store. */
export function adviceRoute(result: AdviceResult | undefined, t: Translate): FeatureCollection {
  const line = result?.warehouse?.route?.line.map(([lng, lat]) => [lng, lat]) ?? [];
  const [start] = line;
  if (start === undefined || line.length < 2) return { type: 'FeatureCollection', features: [] };
  const features: Feature[] = [
    { type: 'Feature', properties: { id: 'route' }, geometry: { type: 'LineString', coordinates: line } },
    {
      type: 'Feature',
      properties: { id: 'store', mark: t('advice.storeMark') },
      geometry: { type: 'Point', coordinates: start },
    },
  ];
  return { type: 'FeatureCollection', features };
}

/** The area without water, where the advice draws one. */
export function adviceArea(result: AdviceResult | undefined): FeatureCollection {
  const area = result?.affected.area;
  if (!area) return { type: 'FeatureCollection', features: [] };
  const feature: Feature =
    area.type === 'Feature' ? area : { type: 'Feature', properties: { id: 'area' }, geometry: area };
  return { type: 'FeatureCollection', features: [feature] };
}
