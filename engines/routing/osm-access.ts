import type { OsmTags, RoadProfile } from './osm-model.ts';

/** Whether a road is open: to all, to those who start or end on it, or to none. */
export type Openness = 'open' | 'destination' | 'closed';

/** How a way may be used in its own direction and against it. */
export interface WayAccess {
  readonly openness: Openness;
  readonly forward: boolean;
  readonly backward: boolean;
}

/** Keys that say who may use a road, the one that says most first. */
const KEYS: Readonly<Record<RoadProfile, readonly string[]>> = {
  car: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
  foot: ['foot', 'access'],
};

const OPEN = new Set(['yes', 'permissive', 'designated', 'official', 'public', 'unknown', 'allowed']);
const DESTINATION = new Set(['destination', 'customers', 'delivery']);

const CAR_HIGHWAYS = new Set(
  (
    'motorway motorway_link trunk trunk_link primary primary_link secondary secondary_link tertiary ' +
    'tertiary_link unclassified residential living_street service road track'
  ).split(' '),
);
const FOOT_HIGHWAYS = new Set(
  (
    'trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link unclassified ' +
    'residential living_street service road track footway path steps pedestrian platform corridor elevator'
  ).split(' '),
);
/** Open to a kind of traffic only where a tag of its own says so. */
const BY_TAG: Readonly<Record<RoadProfile, ReadonlySet<string>>> = {
  car: new Set(['pedestrian']),
  foot: new Set(['cycleway', 'bridleway', 'motorway_link']),
};
/** From T4 on hands are needed. */
const ALPINE = new Set(['alpine_hiking', 'demanding_alpine_hiking', 'difficult_alpine_hiking']);

const CAR_BARRIERS = new Set(
  (
    'bollard block cycle_barrier motorcycle_barrier stile kissing_gate turnstile full-height_turnstile log ' +
    'chain rope jersey_barrier debris fence wall hedge retaining_wall city_wall ditch sump_buster bus_trap ' +
    'hampshire_gate horse_stile planter bar step guard_rail'
  ).split(' '),
);
const FOOT_BARRIERS = new Set(
  'fence wall hedge retaining_wall city_wall ditch debris jersey_barrier_wall'.split(' '),
);

/** Whether and in which directions cars or walkers use a way; undefined where it is no road for them. */
export function wayAccess(tags: OsmTags, profile: RoadProfile): WayAccess | undefined {
  const openness = opennessOf(tags, profile);
  if (openness === 'closed') return undefined;
  const { forward, backward } = profile === 'car' ? carDirections(tags) : footDirections(tags);
  return forward || backward ? { openness, forward, backward } : undefined;
}

/** Whether a barrier keeps cars or walkers from going on. */
export function isBarred(tags: OsmTags, profile: RoadProfile): boolean {
  const { barrier } = tags;
  if (barrier === undefined || barrier === 'no') return false;
  const said = saidAccess(tags, profile);
  if (said !== undefined) return said === 'closed';
  if (tags.locked === 'yes') return true;
  return (profile === 'car' ? CAR_BARRIERS : FOOT_BARRIERS).has(barrier);
}

function opennessOf(tags: OsmTags, profile: RoadProfile): Openness {
  const highway = tags.highway ?? (tags.railway === 'platform' ? 'platform' : '');
  const own = profile === 'car' ? CAR_HIGHWAYS : FOOT_HIGHWAYS;
  const isByTag = BY_TAG[profile].has(highway);
  if (!own.has(highway) && !isByTag) return 'closed';
  if (tags.impassable === 'yes' || tags.status === 'impassable' || tags.smoothness === 'impassable')
    return 'closed';
  if (profile === 'car' && tags.area === 'yes') return 'closed';
  if (profile === 'foot') {
    if (ALPINE.has(tags.sac_scale ?? '')) return 'closed';
    if (tags.motorroad === 'yes' && tags.foot === undefined) return 'closed';
    // Walkers get their own line beside the road, or none.
    if (tags.foot === 'use_sidepath') return 'closed';
  }
  const said = saidAccess(tags, profile);
  if (said === 'destination' && profile === 'foot') return 'open';
  if (said !== undefined && (!isByTag || hasOwnTag(tags, profile))) return said;
  return isByTag ? 'closed' : 'open';
}

function hasOwnTag(tags: OsmTags, profile: RoadProfile): boolean {
  return KEYS[profile].some((key) => key !== 'access' && tags[key] !== undefined);
}

/** What the first key says that is set; of several values in one the kindest. */
function saidAccess(tags: OsmTags, profile: RoadProfile): Openness | undefined {
  for (const key of KEYS[profile]) {
    const value = tags[key];
    if (value === undefined) continue;
    const values = value.split(';').map((one) => one.trim());
    if (values.some((one) => OPEN.has(one))) return 'open';
    return values.some((one) => DESTINATION.has(one)) ? 'destination' : 'closed';
  }
  return undefined;
}

function carDirections(tags: OsmTags): { readonly forward: boolean; readonly backward: boolean } {
  const oneway =
    tags['oneway:motorcar'] ?? tags['oneway:motor_vehicle'] ?? tags['oneway:vehicle'] ?? tags.oneway;
  const both = directionsOf(oneway, impliesOneWay(tags));
  return {
    forward: both.forward && isOpenToward(tags, 'car', 'forward'),
    backward: both.backward && isOpenToward(tags, 'car', 'backward'),
  };
}

/** `oneway` is meant for vehicles; walkers heed what names them, and a moving staircase. */
function footDirections(tags: OsmTags): { readonly forward: boolean; readonly backward: boolean } {
  const conveying = tags.conveying === 'forward' ? 'yes' : tags.conveying === 'backward' ? '-1' : undefined;
  const both = directionsOf(tags['oneway:foot'] ?? conveying, false);
  return {
    forward: both.forward && isOpenToward(tags, 'foot', 'forward'),
    backward: both.backward && isOpenToward(tags, 'foot', 'backward'),
  };
}

function impliesOneWay(tags: OsmTags): boolean {
  return tags.junction === 'roundabout' || tags.junction === 'circular' || tags.highway === 'motorway';
}

function directionsOf(
  oneway: string | undefined,
  implied: boolean,
): { readonly forward: boolean; readonly backward: boolean } {
  switch (oneway) {
    case 'yes':
    case 'true':
    case '1':
      return { forward: true, backward: false };
    case '-1':
    case 'reverse':
      return { forward: false, backward: true };
    case 'reversible':
      // Which direction is open changes with the hour: neither can be relied on.
      return { forward: false, backward: false };
    case 'no':
    case 'false':
    case '0':
      return { forward: true, backward: true };
    default:
      return { forward: true, backward: !implied };
  }
}

function isOpenToward(tags: OsmTags, profile: RoadProfile, direction: 'forward' | 'backward'): boolean {
  for (const key of KEYS[profile]) {
    const value = tags[`${key}:${direction}`];
    if (value !== undefined) return OPEN.has(value) || DESTINATION.has(value);
  }
  return true;
}
