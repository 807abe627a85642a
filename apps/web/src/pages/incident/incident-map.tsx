import { useMemo } from 'react';
import { useNetworkLayer, useNetworks } from '../../api/pipelines.ts';
import type { Doc, Incident } from '../../api/wire.ts';
import { useT } from '../../i18n/language.tsx';
import {
  adviceArea,
  adviceCandidates,
  adviceCritical,
  adviceRoute,
  adviceValves,
} from '../../incident/advice-map.ts';
import { boundsAround, boundsOf } from '../../map/bounds.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { useCityOutlines } from '../cockpit/cockpit-map.tsx';

/** The place with its pipes; what the advice suspects, wants closed and leaves without water, and the way from the store. */
export function IncidentMap({ incident }: { readonly incident: Doc<Incident> }) {
  const t = useT();
  const { head, body } = incident;
  const district = head.place?.path.split('/')[1];
  const outlines = useCityOutlines(district ?? 'cq');
  const networks = useNetworks();
  const fact = body.subject?.facts?.network;
  const network = typeof fact === 'string' ? fact : networks.data?.[0]?.id;
  const pipes = useNetworkLayer(network, 'pipes').data;
  const valves = useNetworkLayer(network, 'valves').data;
  const meters = useNetworkLayer(network, 'meters').data;
  const critical = useNetworkLayer(network, 'critical').data;
  const result = body.advice?.result;
  const layers = useMemo(
    () => ({
      valves: adviceValves(valves, result),
      critical: adviceCritical(critical, result, t),
      candidates: adviceCandidates(pipes, result),
      area: adviceArea(result),
      route: adviceRoute(result, t),
    }),
    [valves, critical, pipes, result, t],
  );
  const first = result?.candidates[0];
  const { place } = head;
  const incidents = useMemo(
    () =>
      place && !first ? [{ id: head.id, level: head.level, at: { lng: place.lng, lat: place.lat } }] : [],
    [place, first, head.id, head.level],
  );
  const home = useMemo(() => {
    if (!place) return undefined;
    const { area, candidates, route } = layers;
    const shown = [area, candidates, route].flatMap(({ features }) =>
      features.map(({ geometry }) => geometry),
    );
    return boundsOf(shown) ?? boundsAround(place, 700);
  }, [place, layers]);
  return (
    <section className="incident-map panel">
      <LazyCityMap
        {...outlines}
        {...layers}
        pipes={pipes}
        meters={meters}
        incidents={incidents}
        home={home}
      />
    </section>
  );
}
