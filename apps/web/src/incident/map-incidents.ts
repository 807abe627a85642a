import type { IncidentRow } from '../api/incidents.ts';
import type { MapIncident } from '../map/map-data.ts';

/** Incidents that have a place, as points of the map. */
export function mapIncidents(rows: readonly IncidentRow[]): readonly MapIncident[] {
  return rows.flatMap(({ head }) =>
    head.place
      ? [
          {
            id: head.id,
            level: head.level,
            at: { lng: head.place.lng, lat: head.place.lat },
            drill: head.drill,
          },
        ]
      : [],
  );
}
