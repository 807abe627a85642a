import type { OsmTags } from './osm-model.ts';

/** Speeds by kind of road where no limit is signed, and how drivers and walkers keep to limits. */
export interface SpeedModel {
  /** By `highway`, km/h. */
  readonly carKmh: Readonly<Record<string, number>>;
  /** A signed limit is driven at this share of it: crossings, bends and others cost the rest. */
  readonly shareOfLimit: number;
  readonly walkKmh: number;
  /** Along steps. */
  readonly stepsKmh: number;
}

/** Mean speeds of a car by kind of road in quiet traffic and of a walker on the level; engineering assumptions, not a standard. */
export const SPEED_MODEL: SpeedModel = {
  carKmh: {
    motorway: 100,
    motorway_link: 60,
    trunk: 75,
    trunk_link: 50,
    primary: 60,
    primary_link: 45,
    secondary: 55,
    secondary_link: 40,
    tertiary: 45,
    tertiary_link: 35,
    unclassified: 35,
    residential: 28,
    living_street: 8,
    service: 18,
    road: 25,
    track: 12,
    pedestrian: 6,
  },
  shareOfLimit: 0.9,
  walkKmh: 5,
  stepsKmh: 2.5,
};

/** Without a limit, drivers keep to this, km/h. */
const UNLIMITED_KMH = 130;

/** Limits that a tag names by place, km/h, as most countries have them. */
const ZONES: Readonly<Record<string, number>> = {
  motorway: 120,
  trunk: 100,
  rural: 80,
  urban: 50,
  school: 30,
  living_street: 10,
  bicycle_road: 30,
  walk: 7,
};

const KMH_OF: Readonly<Record<string, number>> = {
  '': 1,
  kmh: 1,
  'km/h': 1,
  kph: 1,
  mph: 1.609344,
  knots: 1.852,
};

/** Speeds along a way and against it, km/h. */
export function carSpeeds(tags: OsmTags, model: SpeedModel): readonly [forward: number, backward: number] {
  const usual = model.carKmh[tags.highway ?? ''] ?? 25;
  const both = limitOf(tags['maxspeed:motorcar'] ?? tags.maxspeed);
  const zone = limitOf(tags['maxspeed:type'] ?? tags['source:maxspeed'] ?? tags['zone:maxspeed']);
  const speedOf = (own: string | undefined) => {
    const limit = limitOf(own) ?? both ?? zone;
    return limit === undefined ? usual : Math.max(1, limit * model.shareOfLimit);
  };
  return [speedOf(tags['maxspeed:forward']), speedOf(tags['maxspeed:backward'])];
}

/** Speed of a walker on a way, km/h. */
export function walkSpeed(tags: OsmTags, model: SpeedModel): number {
  return tags.highway === 'steps' ? model.stepsKmh : model.walkKmh;
}

/** A limit in km/h from what `maxspeed` may hold: a number with or without unit, a zone, `none`; undefined where it says nothing that holds always. */
export function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limits = text.split(/[;,|]/).flatMap((part) => oneLimit(part.trim()) ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function oneLimit(text: string): number | undefined {
  if (text === 'none' || text === 'unlimited') return UNLIMITED_KMH;
  const number = /^(\d+(?:\.\d+)?)\s*([a-z/]*)$/i.exec(text);
  if (number !== null) {
    const value = Number(number[1]) * (KMH_OF[(number[2] ?? '').toLowerCase()] ?? Number.NaN);
    return value > 0 ? value : undefined;
  }
  const zone = /^(?:[A-Z]{2}:)?(?:zone:?)?([a-z_]+|\d+)$/.exec(text);
  if (zone === null) return undefined;
  const named = Number(zone[1]);
  return Number.isNaN(named) ? ZONES[zone[1] ?? ''] : named > 0 ? named : undefined;
}
