import type { NewDevice } from '@cityloop/registers/devices';
import type { Reading } from '../../apps/simulator/meters/reading.ts';

/** A reading as it goes over the wire. */
export type WireReading = Reading;

/** A pressure zone with two meters of its own; a burst lowers both. */
export interface Zone {
  readonly id: string;
  readonly meters: readonly [string, string];
}

/** The utility's meters: so many zones. */
export function zonesOf(count: number): readonly Zone[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `ZONE-${String(index + 1).padStart(2, '0')}`;
    return { id, meters: [`${id}-A`, `${id}-B`] };
  });
}

/** The registrations of the meters, as `PUT /api/devices` takes them. */
export function devicesOf(zones: readonly Zone[], gateway: string): readonly NewDevice[] {
  return zones.flatMap((zone, index) =>
    zone.meters.map((id, second) => ({
      id,
      pack: 'water-burst',
      object: 'pressure-meter',
      name: `压力计 ${id}`,
      gateway,
      ownerUnit: '500103-water',
      lng: 106.566 + (index % 8) * 0.0004 + second * 0.0001,
      lat: 29.555 + Math.floor(index / 8) * 0.0003,
      group: zone.id,
      facts: { zone: zone.id, diameterMm: 300 },
    })),
  );
}

const STEP_MS = 15_000;
const DAYS = 6;
const DAY_MS = 86_400_000;
const HISTORY_MS = 300_000;

/** Milliseconds of the city between two live readings of a meter. */
export const stepMs = STEP_MS;

/** The quiet days before `start`, in messages that the door takes. */
export function historyOf(zones: readonly Zone[], start: number): readonly (readonly WireReading[])[] {
  const meters = zones.flatMap((zone) => zone.meters);
  const perMessage = Math.floor(9000 / meters.length);
  const instants = Array.from(
    { length: (DAYS * DAY_MS) / HISTORY_MS },
    (_, index) => start - DAYS * DAY_MS + index * HISTORY_MS,
  );
  return Array.from({ length: Math.ceil(instants.length / perMessage) }, (_, page) =>
    instants
      .slice(page * perMessage, (page + 1) * perMessage)
      .flatMap((t) => meters.map((meter) => reading(meter, t, false))),
  );
}

/** What a meter shows; the same meter and instant always show the same. */
export function reading(device: string, t: number, burst: boolean): WireReading {
  const noise = (hash(`${device} ${t}`) - 0.5) * 0.008;
  const v = Math.round((0.4 + noise - (burst ? 0.09 : 0)) * 10_000) / 10_000;
  return { device, metric: 'pressure', t, v };
}

/** A number from 0 to 1 from a text (FNV-1a, mixed). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}
