import { GRAVITY } from '../gravity.ts';
import type { Orifice, Outlet, Weir } from '../model.ts';
import { AREA, measureSection, type Sections } from '../sections/cross-section.ts';
import { curveValue } from '../series-value.ts';

/** Heads at both sides of an opening, m, and how far it is open, 0 to 1. */
export interface OpeningState {
  readonly upperM: number;
  readonly lowerM: number;
  /** Level of the bottom of the opening, m. */
  readonly crestM: number;
  readonly setting: number;
  readonly isReverse: boolean;
}

const out = new Float64Array(3);

/** Head that a bottom orifice needs to run as an orifice over the ratio of its area and rim: weir and orifice give the same there. */
const WEIR_COEFFICIENT = 0.414;

/** Drowned weirs give less (Villemonte 1947): (1 − (h₂/h₁)^n)^0.385. */
function drowned(upper: number, lower: number, exponent: number): number {
  return lower <= 0 ? 1 : Math.max(0, 1 - (lower / upper) ** exponent) ** 0.385;
}

/**
 * Flow of an orifice, m³/s: C·A·√(2g·h) under its head, h to the middle of a side opening, to the water below where that stands higher;
 * as a weir while the water above does not cover it.
 */
export function orificeFlow(row: Orifice, openings: Sections, place: number, at: OpeningState): number {
  const height = (openings.fullDepthM[place] ?? 0) * Math.min(at.setting, 1);
  const head = at.upperM - at.crestM;
  if (!(head > 0 && height > 0)) return 0;
  measureSection(openings, place, height, out);
  const area = out[AREA] ?? 0;
  const isCircular = row.section.shape === 'circular';
  const width = openings.widestM[place] ?? 0;
  // Area over rim of the opening.
  const radius = isCircular ? height / 4 : (height * width) / (2 * (height + width));
  const drop = row.face === 'side' ? height : (row.coefficient / WEIR_COEFFICIENT) * radius;
  const base = row.face === 'side' ? at.crestM + height / 2 : at.crestM;
  const acting = at.upperM - Math.max(base, at.lowerM);
  const asOrifice = row.coefficient * area * Math.sqrt(2 * GRAVITY * Math.max(0, acting));
  if (head >= MEET * drop) return asOrifice;
  const full = row.coefficient * area * Math.sqrt(2 * GRAVITY * (row.face === 'side' ? height / 2 : drop));
  const asWeir = full * (head / drop) ** 1.5 * drowned(head, at.lowerM - at.crestM, 1.5);
  return head <= drop ? asWeir : between(asWeir, asOrifice, (head / drop - 1) / (MEET - 1));
}

/** From a head of this times the opening on, an opening runs as an orifice; below the opening as a weir, between as both. */
const MEET = 1.1;

function between(one: number, other: number, part: number): number {
  return one + (other - one) * part;
}

/**
 * Flow of a weir, m³/s: C·L·h^1.5 for a transverse one less 0.1·h for each contracted end, C·L^0.83·h^1.67 beside a channel, C·s·h^2.5
 * for a notch, both for a trapezoid. Where the water covers it wholly it runs as the orifice that gives the same at that height.
 */
export function weirFlow(row: Weir, openings: Sections, place: number, at: OpeningState): number {
  const open = (openings.fullDepthM[place] ?? 0) * Math.min(Math.max(at.setting, 0), 1);
  const crest = at.crestM + (openings.fullDepthM[place] ?? 0) - open;
  const head = at.upperM - crest;
  if (!(head > 0 && open > 0)) return 0;
  const lower = at.lowerM - crest;
  if (head <= open || row.form === 'roadway') return freeWeir(row, openings, place, { head, lower, at });
  if (!row.canSurcharge)
    return freeWeir(row, openings, place, { head: open, lower: Math.min(lower, open), at });
  const full = freeWeir(row, openings, place, { head: open, lower: 0, at });
  const acting = at.upperM - Math.max(crest + open / 2, at.lowerM);
  const asOrifice = full * Math.sqrt(Math.max(0, acting) / (open / 2));
  if (head >= MEET * open) return asOrifice;
  const asWeir = freeWeir(row, openings, place, { head, lower, at });
  return between(asWeir, asOrifice, (head / open - 1) / (MEET - 1));
}

/**
 * Flow over a road (FHWA HDS-5, chart 60), ft^0.5/s: over the head in feet while that is below 0.15 of the road's width, over that ratio
 * above. Points as SWMM 5.2.4 gives them.
 */
const ROAD = {
  paved: {
    low: { id: '', x: [0.1, 0.2, 0.5, 0.75, 2, 4], y: [2.9, 2.95, 2.998, 3.03, 3.038, 3.05] },
    high: { id: '', x: [0.15, 0.2, 0.25], y: [3.05, 3.075, 3.1] },
  },
  gravel: {
    low: { id: '', x: [0.1, 0.5, 1, 1.5, 2, 3, 4], y: [2.539, 2.7, 2.8, 2.9, 2.98, 3.03, 3.05] },
    high: { id: '', x: [0.15, 0.2, 0.3], y: [2.95, 3, 3.1] },
  },
} as const;
const FOOT_M = 0.3048;

/** Coefficient of a road, m^0.5/s; the weir's own without a surface or a width. */
function roadCoefficient({ roadSurface, roadWidthM, coefficient }: Weir, head: number): number {
  if (roadSurface === 'none' || !(roadWidthM > 0)) return coefficient;
  const { low, high } = ROAD[roadSurface];
  const ratio = head / roadWidthM;
  return Math.sqrt(FOOT_M) * (ratio <= 0.15 ? curveValue(low, head / FOOT_M) : curveValue(high, ratio));
}

function freeWeir(
  row: Weir,
  openings: Sections,
  place: number,
  { head, lower, at }: { readonly head: number; readonly lower: number; readonly at: OpeningState },
): number {
  const length = openings.a[place] ?? 0;
  const given = row.coefficientCurve === undefined ? row.coefficient : curveValue(row.coefficientCurve, head);
  const sides = (openings.b[place] ?? 0) / 2;
  switch (row.form) {
    case 'side-flow':
      if (!at.isReverse) {
        const clear = Math.max(0, length - 0.1 * row.contractions * head);
        return given * clear ** 0.83 * head ** 1.67 * drowned(head, lower, 1.67);
      }
      return straight(given, length, { row, head, lower });
    case 'transverse':
      return straight(given, length, { row, head, lower });
    case 'v-notch':
      return given * sides * head ** 2.5 * drowned(head, lower, 2.5);
    case 'trapezoidal': {
      const ends = row.endCoefficient > 0 ? row.endCoefficient : given;
      return (
        straight(given, length, { row, head, lower }) + ends * sides * head ** 2.5 * drowned(head, lower, 2.5)
      );
    }
    case 'roadway':
      return straight(roadCoefficient(row, head), length, { row, head, lower });
  }
}

function straight(
  coefficient: number,
  length: number,
  { row, head, lower }: { readonly row: Weir; readonly head: number; readonly lower: number },
): number {
  const clear = Math.max(0, length - 0.1 * row.contractions * head);
  return coefficient * clear * head ** 1.5 * drowned(head, lower, 1.5);
}

/** Flow of an outlet by its rating, m³/s. */
export function outletFlow(row: Outlet, at: OpeningState): number {
  const below = row.over === 'head' ? Math.max(at.crestM, at.lowerM) : at.crestM;
  const head = at.upperM - below;
  if (!(head > 0)) return 0;
  const { rating } = row;
  const flow =
    rating.kind === 'curve' ? curveValue(rating.curve, head) : rating.coefficient * head ** rating.exponent;
  return Math.max(0, flow) * at.setting;
}
