import type { FeatureCollection } from 'geojson';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { Cockpit } from '../../api/cockpit.ts';
import { useOutlines } from '../../api/organisation.ts';
import { useNetworkLayer, useNetworks } from '../../api/pipelines.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { mapIncidents } from '../../incident/map-incidents.ts';
import { type Bounds, boundsOf } from '../../map/bounds.ts';
import { labelled } from '../../map/labelled.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { useUnitScope } from '../../shell/session.tsx';
import { UnitsBelow } from './units-below.tsx';

/** The city on the wall: outlines, the water mains where there are any, and what is open. */
export function CockpitMap({ unit, cockpit }: { readonly unit: string; readonly cockpit: Cockpit }) {
  const navigate = useNavigate();
  const [, setUnit] = useUnitScope();
  const outlines = useCityOutlines(unit);
  const networks = useNetworks();
  const city = unit === 'cq';
  const pipes = useNetworkLayer(city ? undefined : networks.data?.[0]?.id, 'pipes');
  const incidents = useMemo(() => mapIncidents(cockpit.incidents), [cockpit.incidents]);
  return (
    <div className="cockpit-map panel">
      <UnitsBelow unit={unit} />
      <LazyCityMap
        {...outlines}
        home={useOwnBounds(outlines.towns, unit)}
        pipes={pipes.data}
        incidents={incidents}
        onInspect={(target) => {
          if (target.kind === 'incident') navigate(`/incidents/${target.id}`);
          if (target.kind === 'district' || target.kind === 'town') setUnit(target.id);
        }}
        onSelect={(ids) => navigate(`/desk?ids=${ids.join(',')}`)}
      />
    </div>
  );
}

/** A town looks at itself first; its neighbours stay in sight. */
export function useOwnBounds(towns: FeatureCollection | undefined, unit: string): Bounds | undefined {
  return useMemo(() => {
    const own = towns?.features.filter(
      (town) => town.properties?.id === unit || town.properties?.code === unit,
    );
    return own && own.length > 0 ? boundsOf(own.map((town) => town.geometry)) : undefined;
  }, [towns, unit]);
}

/** The outlines that a unit's map shows: districts for the city, towns for a district or a town. */
export function useCityOutlines(unit: string): {
  readonly districts: FeatureCollection | undefined;
  readonly towns: FeatureCollection | undefined;
} {
  const { language } = useLanguage();
  const city = unit === 'cq';
  const district = city ? undefined : unit.slice(0, 6);
  const districts = useOutlines('district', undefined, city);
  const towns = useOutlines('town', district, !city);
  return useMemo(
    () => ({
      districts: city ? labelled(districts.data, language) : undefined,
      towns: city ? undefined : labelled(towns.data, language),
    }),
    [city, districts.data, towns.data, language],
  );
}
