/** A point of the demo district: metres east and north of the origin below. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const ORIGIN = { lng: 106.533, lat: 29.5505 };
const M_PER_DEG_LAT = 110_870;
const M_PER_DEG_LNG = 96_900;
const AXIS_BEARING = Math.atan2(1_440, 5_130);
const BANK_M = 186;

/** Length of the peninsula along its ridge, metres. */
export const RIDGE_LENGTH_M = 5_350;
/** Height of one terrace; a pressure zone spans exactly one, metres. */
export const TERRACE_M = 36;

/** Position on the ridge: `along` metres from the west, `across` metres (north positive), to plane metres. */
export function fromRidge(along: number, across: number): Point {
  const cos = Math.cos(AXIS_BEARING);
  const sin = Math.sin(AXIS_BEARING);
  return { x: along * cos - across * sin, y: along * sin + across * cos };
}

/** The inverse of `fromRidge`. */
export function toRidge(point: Point): { readonly along: number; readonly across: number } {
  const cos = Math.cos(AXIS_BEARING);
  const sin = Math.sin(AXIS_BEARING);
  return { along: point.x * cos + point.y * sin, across: -point.x * sin + point.y * cos };
}

/** Distance from the ridge line to the river bank, metres; the peninsula narrows towards its eastern tip. */
export function halfWidthM(along: number): number {
  const s = Math.min(1, Math.max(0, along / RIDGE_LENGTH_M));
  return 230 + 720 * (1 - s) ** 0.7;
}

/** Ground height, metres: two hills on a ridge that falls to the rivers in terraces. */
export function groundM(point: Point): number {
  const { along, across } = toRidge(point);
  const s = along / RIDGE_LENGTH_M;
  const t = Math.min(1, Math.abs(across) / halfWidthM(along));
  const crest = 232 + 138 * bell(s, 0.1, 0.16) + 98 * bell(s, 0.52, 0.14) + 40 * bell(s, 0.8, 0.12);
  const profile = 0.6 * (1 - t) + 0.2 * (1 + Math.cos(Math.PI * t));
  const level = ((crest - BANK_M) * profile) / TERRACE_M;
  return BANK_M + TERRACE_M * terraced(level);
}

/** Which terrace a height belongs to: 0 on the banks. */
export function terraceOf(heightM: number): number {
  return Math.max(0, Math.floor((heightM - BANK_M) / TERRACE_M));
}

/** Upper edge of a terrace, metres. */
export function terraceTopM(terrace: number): number {
  return BANK_M + TERRACE_M * (terrace + 1);
}

/** Plane metres to CGCS2000 longitude and latitude, rounded to about 0.1 m. */
export function toLngLat(point: Point): readonly [number, number] {
  return [round6(ORIGIN.lng + point.x / M_PER_DEG_LNG), round6(ORIGIN.lat + point.y / M_PER_DEG_LAT)];
}

/** Straight distance, metres. */
export function distanceM(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where the way from one height to another crosses the edge of the lower terrace: share of the way and height. */
export function boundaryBetween(
  a: { readonly heightM: number },
  b: { readonly heightM: number },
): { readonly share: number; readonly heightM: number } {
  const edge = terraceTopM(terraceOf(Math.min(a.heightM, b.heightM)));
  const rise = Math.abs(b.heightM - a.heightM);
  if (edge > Math.max(a.heightM, b.heightM) || rise < 1)
    return { share: 0.5, heightM: (a.heightM + b.heightM) / 2 };
  const share = Math.abs(edge - a.heightM) / rise;
  return { share: Math.min(0.85, Math.max(0.15, share)), heightM: edge };
}

function bell(s: number, centre: number, width: number): number {
  return Math.exp(-(((s - centre) / width) ** 2));
}

/** Flattens the middle of every terrace and steepens its edges; continuous and monotone. */
function terraced(level: number): number {
  return level + 0.11 * Math.sin(2 * Math.PI * level);
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
