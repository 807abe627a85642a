import { GRAVITY } from '../gravity.ts';
import type { Sections } from '../sections/cross-section.ts';
import { AREA, measureSection } from '../sections/cross-section.ts';
import { criticalDepth } from '../sections/flow-depths.ts';

/**
 * Inlets of culverts in the order of their codes 1 to 57 (FHWA HDS-5, third edition 2012, table A.1): form of the free equation, K, M, and c, Y of
 * the drowned one. Codes 5, 37 and 46 are mitered to the slope.
 */
const INLETS: readonly (readonly [1 | 2, number, number, number, number])[] = [
  [1, 0.0098, 2, 0.0398, 0.67],
  [1, 0.0018, 2, 0.0292, 0.74],
  [1, 0.0045, 2, 0.0317, 0.69],
  [1, 0.0078, 2, 0.0379, 0.69],
  [1, 0.021, 1.33, 0.0463, 0.75],
  [1, 0.034, 1.5, 0.0553, 0.54],
  [1, 0.0018, 2.5, 0.03, 0.74],
  [1, 0.0018, 2.5, 0.0243, 0.83],
  [1, 0.026, 1, 0.0347, 0.81],
  [1, 0.061, 0.75, 0.04, 0.8],
  [1, 0.061, 0.75, 0.0423, 0.82],
  [2, 0.51, 0.667, 0.0309, 0.8],
  [2, 0.486, 0.667, 0.0249, 0.83],
  [2, 0.515, 0.667, 0.0375, 0.79],
  [2, 0.495, 0.667, 0.0314, 0.82],
  [2, 0.486, 0.667, 0.0252, 0.865],
  [2, 0.545, 0.667, 0.04505, 0.73],
  [2, 0.533, 0.667, 0.0425, 0.705],
  [2, 0.522, 0.667, 0.0402, 0.68],
  [2, 0.498, 0.667, 0.0327, 0.75],
  [2, 0.497, 0.667, 0.0339, 0.803],
  [2, 0.493, 0.667, 0.0361, 0.806],
  [2, 0.495, 0.667, 0.0386, 0.71],
  [2, 0.497, 0.667, 0.0302, 0.835],
  [2, 0.495, 0.667, 0.0252, 0.881],
  [2, 0.493, 0.667, 0.0227, 0.887],
  [1, 0.0083, 2, 0.0379, 0.69],
  [1, 0.0145, 1.75, 0.0419, 0.64],
  [1, 0.034, 1.5, 0.0496, 0.57],
  [1, 0.01, 2, 0.0398, 0.67],
  [1, 0.0018, 2.5, 0.0292, 0.74],
  [1, 0.0045, 2, 0.0317, 0.69],
  [1, 0.01, 2, 0.0398, 0.67],
  [1, 0.0018, 2.5, 0.0292, 0.74],
  [1, 0.0095, 2, 0.0317, 0.69],
  [1, 0.0083, 2, 0.0379, 0.69],
  [1, 0.03, 1, 0.0463, 0.75],
  [1, 0.034, 1.5, 0.0496, 0.57],
  [1, 0.03, 1.5, 0.0496, 0.57],
  [1, 0.0088, 2, 0.0368, 0.68],
  [1, 0.003, 2, 0.0269, 0.77],
  [1, 0.03, 1.5, 0.0496, 0.57],
  [1, 0.0088, 2, 0.0368, 0.68],
  [1, 0.003, 2, 0.0269, 0.77],
  [1, 0.0083, 2, 0.0379, 0.69],
  [1, 0.03, 1, 0.0473, 0.75],
  [1, 0.034, 1.5, 0.0496, 0.57],
  [2, 0.534, 0.555, 0.0196, 0.9],
  [2, 0.519, 0.64, 0.021, 0.9],
  [2, 0.536, 0.622, 0.0368, 0.83],
  [2, 0.5035, 0.719, 0.0478, 0.8],
  [2, 0.547, 0.8, 0.0598, 0.75],
  [2, 0.475, 0.667, 0.0179, 0.97],
  [2, 0.56, 0.667, 0.0446, 0.85],
  [2, 0.56, 0.667, 0.0378, 0.87],
  [2, 0.5, 0.667, 0.0446, 0.65],
  [2, 0.5, 0.667, 0.0378, 0.71],
];

const MITERED = new Set([5, 37, 46]);

/** Factor of Q/(A·√D) in SI, and its values up to which the free and from which the drowned equation holds. */
const SI = 1.811;
const FREE_TO = 3.5;
const DROWNED_FROM = 4;

const out = new Float64Array(3);

/** A culvert's barrel. */
export interface CulvertBarrel {
  readonly sections: Sections;
  readonly section: number;
  readonly code: number;
  readonly slope: number;
}

/** What enters a culvert's barrel over the head at its inlet. */
export interface CulvertRating {
  /** Heads over the height of the barrel for even flows from 0 to where the inlet is drowned. */
  readonly heads: Float64Array;
  /** m³/s for a unit of 1.811·Q/(A·√D). */
  readonly unitM3s: number;
  readonly heightM: number;
  readonly c: number;
  readonly y: number;
}

const POINTS = 160;

/** Rates the inlet of a culvert. */
export function rateCulvert(barrel: CulvertBarrel): CulvertRating {
  const { sections, section } = barrel;
  const heightM = sections.fullDepthM[section] ?? 0;
  const heads = new Float64Array(POINTS + 1);
  const free = relativeHead(barrel, FREE_TO);
  const drowned = relativeHead(barrel, DROWNED_FROM);
  for (let k = 0; k <= POINTS; k++) {
    const unit = (DROWNED_FROM * k) / POINTS;
    const head =
      unit <= FREE_TO
        ? relativeHead(barrel, unit)
        : free + ((drowned - free) * (unit - FREE_TO)) / (DROWNED_FROM - FREE_TO);
    // Both equations meet only nearly; what enters must not fall as the head rises.
    heads[k] = Math.max(k === 0 ? 0 : (heads[k - 1] ?? 0), head);
  }
  const [, , , c, y] = inletOf(barrel.code);
  const unitM3s = ((sections.fullAreaM2[section] ?? 0) * Math.sqrt(heightM)) / SI;
  return { heads, unitM3s, heightM, c, y: y + lean(barrel) };
}

/** Most that enters one barrel of a culvert whose inlet controls, m³/s, with water `headM` above the invert of the inlet. */
export function culvertInflow({ heads, unitM3s, heightM, c, y }: CulvertRating, headM: number): number {
  const target = headM / heightM;
  if (!(target > 0)) return 0;
  if (target >= (heads[POINTS] ?? 0))
    return unitM3s * Math.max(DROWNED_FROM, Math.sqrt(Math.max(0, target - y) / c));
  let [low, high] = [0, POINTS];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((heads[middle] ?? 0) <= target) low = middle;
    else high = middle;
  }
  const h0 = heads[low] ?? 0;
  const h1 = heads[high] ?? 0;
  const unit = (DROWNED_FROM * (low + (h1 > h0 ? Math.max(0, target - h0) / (h1 - h0) : 0))) / POINTS;
  return unitM3s * unit;
}

/** Head over the height of the barrel that an inlet needs for a flow of `unit` = 1.811·Q/(A·√D). */
function relativeHead(barrel: CulvertBarrel, unit: number): number {
  const { sections, section, code } = barrel;
  const [form, k, m, c, y] = inletOf(code);
  if (unit >= DROWNED_FROM) return c * unit * unit + y + lean(barrel);
  if (form === 2) return k * unit ** m;
  const full = sections.fullDepthM[section] ?? 0;
  const flow = (unit * (sections.fullAreaM2[section] ?? 0) * Math.sqrt(full)) / SI;
  const depth = criticalDepth(sections, section, flow);
  measureSection(sections, section, Math.min(depth, full * (1 - 1e-9)), out);
  const area = out[AREA] ?? 0;
  const head = area > 0 ? depth + (flow / area) ** 2 / (2 * GRAVITY) : 0;
  return head / full + k * unit ** m + lean(barrel);
}

function lean({ code, slope }: CulvertBarrel): number {
  return MITERED.has(code) ? 0.7 * slope : -0.5 * slope;
}

function inletOf(code: number): readonly [1 | 2, number, number, number, number] {
  const inlet = INLETS[code - 1];
  if (inlet === undefined) throw new Error(`There is no culvert code ${code} (1 to ${INLETS.length}).`);
  return inlet;
}
