import type { CrossSection } from '../section-model.ts';
import { sectionOutline, streetLine, transectLine } from './cross-section-outline.ts';
import { groundTable, LID_MEETS, outlineTable, type SectionTable, TABLE_INTERVALS } from './section-table.ts';

const CIRCLE = 0;
const TRAPEZOID = 1;
const POWER = 2;
const TABLE = 3;

/**
 * Cross-sections as flat arrays, one place each. Depths beyond the full one count as full. Circles (filled ones too), rectangles,
 * trapezoids, triangles, parabolas and powers are computed by their formulas, all others from tables.
 */
export interface Sections {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly isOpen: Uint8Array;
  readonly fullDepthM: Float64Array;
  readonly fullAreaM2: Float64Array;
  readonly fullRadiusM: Float64Array;
  readonly widestM: Float64Array;
  /** Width that stands open at the top, m; 0 for closed sections. */
  readonly topWidthM: Float64Array;
  /** Manning's n that a section brings of its own, or 0. */
  readonly manning: Float64Array;
  /** Greatest area · radius^(2/3) of any depth, m^(8/3), and that of the full section. */
  readonly mostFactor: Float64Array;
  readonly fullFactor: Float64Array;
  /** Formulas: diameter, fill; bottom width, sum of slopes, sum of side lengths over depth; exponent. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** First place in the tables, and the power of the width in the first interval. */
  readonly table: Int32Array;
  readonly startPower: Float64Array;
  readonly widthM: Float64Array;
  readonly areaM2: Float64Array;
  readonly perimeterM: Float64Array;
}

/** Places of the results of `measureSection`. */
export const AREA = 0;
export const WIDTH = 1;
export const RADIUS = 2;

/** Lays out sections. A dummy has no size. */
export function layOutSections(list: readonly CrossSection[]): Sections {
  const tables = list.map(tableOf);
  const places = new Int32Array(list.length);
  let length = 0;
  tables.forEach((table, i) => {
    places[i] = length;
    if (table !== undefined) length += TABLE_INTERVALS + 1;
  });
  const make = () => new Float64Array(list.length);
  const sections: Sections = {
    count: list.length,
    kind: new Uint8Array(list.length),
    isOpen: new Uint8Array(list.length),
    fullDepthM: make(),
    fullAreaM2: make(),
    fullRadiusM: make(),
    widestM: make(),
    topWidthM: make(),
    manning: make(),
    mostFactor: make(),
    fullFactor: make(),
    a: make(),
    b: make(),
    c: make(),
    table: places,
    startPower: make(),
    widthM: new Float64Array(length),
    areaM2: new Float64Array(length),
    perimeterM: new Float64Array(length),
  };
  list.forEach((section, i) => {
    layOut(sections, i, section, tables[i]);
  });
  return sections;
}

/** Writes area (m²), width of the surface (m) and hydraulic radius (m) at a depth into three places of `out`. */
export function measureSection(sections: Sections, s: number, depthM: number, out: Float64Array): void {
  const full = sections.fullDepthM[s] ?? 0;
  if (!(depthM > 0)) {
    out[AREA] = 0;
    out[WIDTH] = 0;
    out[RADIUS] = 0;
    return;
  }
  if (depthM >= full) {
    out[AREA] = sections.fullAreaM2[s] ?? 0;
    out[WIDTH] = sections.topWidthM[s] ?? 0;
    out[RADIUS] = sections.fullRadiusM[s] ?? 0;
    return;
  }
  const kind = sections.kind[s];
  if (kind === CIRCLE) measureCircle(sections, s, depthM, out);
  else if (kind === TRAPEZOID) measureTrapezoid(sections, s, depthM, out);
  else measureTable(sections, s, depthM, out);
  if (kind === POWER) measurePower(sections, s, depthM, out);
}

/** Area · radius^(2/3) at a depth, m^(8/3). */
export function sectionFactor(sections: Sections, s: number, depthM: number, out: Float64Array): number {
  measureSection(sections, s, depthM, out);
  return (out[AREA] ?? 0) * Math.cbrt((out[RADIUS] ?? 0) ** 2);
}

function measureCircle(sections: Sections, s: number, depthM: number, out: Float64Array): void {
  const diameter = sections.a[s] ?? 0;
  const fill = sections.b[s] ?? 0;
  const y = depthM + fill;
  const cosine = 1 - (2 * y) / diameter;
  const half = Math.acos(cosine);
  const sine = Math.sqrt((4 * y * (diameter - y)) / (diameter * diameter));
  const area = 0.25 * diameter * diameter * (half - sine * cosine);
  out[WIDTH] = diameter * sine;
  if (fill === 0) {
    out[AREA] = area;
    out[RADIUS] = area / (diameter * half);
    return;
  }
  // c: area of the fill; topWidth of a closed section is 0, so the bed's width and its arc are worked out here.
  const bedCosine = 1 - (2 * fill) / diameter;
  const bedSine = Math.sqrt((4 * fill * (diameter - fill)) / (diameter * diameter));
  const open = area - (sections.c[s] ?? 0);
  out[AREA] = open;
  out[RADIUS] = open / (diameter * (half - Math.acos(bedCosine)) + diameter * bedSine);
}

function measureTrapezoid(sections: Sections, s: number, depthM: number, out: Float64Array): void {
  const bottom = sections.a[s] ?? 0;
  const slopes = sections.b[s] ?? 0;
  const area = (bottom + 0.5 * slopes * depthM) * depthM;
  let wetted = bottom + (sections.c[s] ?? 0) * depthM;
  const full = sections.fullDepthM[s] ?? 0;
  if (sections.isOpen[s] === 0 && depthM > LID_MEETS * full)
    wetted += (bottom * (depthM / full - LID_MEETS)) / (1 - LID_MEETS);
  out[AREA] = area;
  out[WIDTH] = bottom + slopes * depthM;
  out[RADIUS] = area / wetted;
}

/** A power's width and area are exact; its perimeter is the table's, which stands there already with the radius. */
function measurePower(sections: Sections, s: number, depthM: number, out: Float64Array): void {
  const wetted = (out[AREA] ?? 0) / (out[RADIUS] ?? 1);
  const exponent = sections.c[s] ?? 1;
  const width = (sections.a[s] ?? 0) * (depthM / (sections.fullDepthM[s] ?? 1)) ** (1 / exponent);
  const area = (width * depthM) / (1 + 1 / exponent);
  out[AREA] = area;
  out[WIDTH] = width;
  out[RADIUS] = area / wetted;
}

function measureTable(sections: Sections, s: number, depthM: number, out: Float64Array): void {
  const size = (sections.fullDepthM[s] ?? 0) / TABLE_INTERVALS;
  const whole = Math.min(Math.floor(depthM / size), TABLE_INTERVALS - 1);
  const part = depthM / size - whole;
  const i = (sections.table[s] ?? 0) + whole;
  const { widthM, areaM2, perimeterM } = sections;
  const a0 = areaM2[i] ?? 0;
  const a1 = areaM2[i + 1] ?? 0;
  const w0 = widthM[i] ?? 0;
  const w1 = widthM[i + 1] ?? 0;
  const p0 = perimeterM[i] ?? 0;
  const p1 = perimeterM[i + 1] ?? 0;
  let area: number;
  let width: number;
  let wetted = p0 + (p1 - p0) * part;
  const power = sections.startPower[s] ?? 1;
  if (whole === 0 && power > 0) {
    width = w1 * part ** power;
    area = a1 * part ** (1 + power);
    if (power < 1) wetted = p0 + (p1 - p0) * part ** power;
  } else {
    width = w0 + (w1 - w0) * part;
    // The area of the trapezoid, brought to what the interval holds.
    const trapezoid = 0.5 * (w0 + w1);
    const inside = part * (w0 + 0.5 * (w1 - w0) * part);
    area = trapezoid > 0 ? a0 + ((a1 - a0) * inside) / trapezoid : a0 + (a1 - a0) * part;
  }
  out[AREA] = area;
  out[WIDTH] = width;
  out[RADIUS] = wetted > 0 ? area / wetted : 0;
}

function tableOf(section: CrossSection): SectionTable | undefined {
  if (section.shape === 'irregular') return groundTable(transectLine(section.transect));
  if (section.shape === 'street') return groundTable(streetLine(section.street));
  if (section.shape === 'parabolic' || section.shape === 'power') {
    const exponent = section.shape === 'power' ? section.exponent : 2;
    const { heightM, topWidthM } = section;
    const halfWidthM = (y: number) => (topWidthM / 2) * (y / heightM) ** (1 / exponent);
    const table = outlineTable({ heightM, widestM: topWidthM, cornersM: [], halfWidthM }, 1 / exponent);
    // No lid.
    const wetted = perimeterTo(heightM, halfWidthM);
    table.perimeterM.set(wetted);
    return { ...table, isOpen: true };
  }
  const outline = sectionOutline(section);
  if (outline === undefined) return undefined;
  const flat = outline.halfWidthM(0) > 0;
  const isSharp = section.shape === 'rect-triangular' || section.shape === 'custom';
  return outlineTable(outline, flat ? 0 : isSharp ? 1 : 0.5);
}

function perimeterTo(heightM: number, halfWidthM: (y: number) => number): Float64Array {
  const wetted = new Float64Array(TABLE_INTERVALS + 1);
  let [x, y, sum] = [halfWidthM(0), 0, 2 * halfWidthM(0)];
  const parts = 64;
  for (let i = 0; i < TABLE_INTERVALS; i++) {
    for (let k = 1; k <= parts; k++) {
      // Squares, since the curve is steepest at the bottom.
      const next =
        i === 0
          ? (heightM / TABLE_INTERVALS) * (k / parts) ** 2
          : (heightM * (i + k / parts)) / TABLE_INTERVALS;
      const nextX = halfWidthM(next);
      sum += 2 * Math.hypot(nextX - x, next - y);
      x = nextX;
      y = next;
    }
    wetted[i + 1] = sum;
  }
  return wetted;
}

function layOut(sections: Sections, i: number, section: CrossSection, table: SectionTable | undefined): void {
  switch (section.shape) {
    case 'dummy':
      return;
    case 'circular':
    case 'force-main':
      setCircle(sections, i, section.heightM, 0);
      break;
    case 'filled-circular':
      setCircle(sections, i, section.heightM, section.fillM);
      break;
    case 'rect-closed':
      setTrapezoid(sections, i, section.heightM, {
        bottom: section.widthM,
        left: 0,
        right: 0,
        isOpen: false,
      });
      break;
    case 'rect-open':
      setTrapezoid(sections, i, section.heightM, { bottom: section.widthM, left: 0, right: 0, isOpen: true });
      sections.c[i] = 2 - section.sidesLeftOut;
      break;
    case 'trapezoidal': {
      const { heightM, bottomWidthM: bottom, leftSlope: left, rightSlope: right } = section;
      setTrapezoid(sections, i, heightM, { bottom, left, right, isOpen: true });
      break;
    }
    case 'triangular': {
      const side = section.topWidthM / 2 / section.heightM;
      setTrapezoid(sections, i, section.heightM, { bottom: 0, left: side, right: side, isOpen: true });
      break;
    }
    default:
      if (table !== undefined) setTable(sections, i, section, table);
  }
  setFull(sections, i);
}

function setCircle(sections: Sections, i: number, diameter: number, fill: number): void {
  sections.kind[i] = CIRCLE;
  sections.a[i] = diameter;
  sections.b[i] = fill;
  sections.fullDepthM[i] = diameter - fill;
  const cosine = 1 - (2 * fill) / diameter;
  const half = Math.acos(cosine);
  const sine = Math.sqrt(1 - cosine * cosine);
  const filled = 0.25 * diameter * diameter * (half - sine * cosine);
  sections.c[i] = filled;
  const area = 0.25 * Math.PI * diameter * diameter - filled;
  sections.fullAreaM2[i] = area;
  sections.fullRadiusM[i] = area / (diameter * (Math.PI - half) + diameter * sine);
  sections.widestM[i] = fill > diameter / 2 ? diameter * sine : diameter;
}

function setTrapezoid(
  sections: Sections,
  i: number,
  height: number,
  {
    bottom,
    left,
    right,
    isOpen,
  }: { readonly bottom: number; readonly left: number; readonly right: number; readonly isOpen: boolean },
): void {
  sections.kind[i] = TRAPEZOID;
  sections.a[i] = bottom;
  sections.b[i] = left + right;
  sections.c[i] = Math.hypot(1, left) + Math.hypot(1, right);
  sections.fullDepthM[i] = height;
  sections.isOpen[i] = isOpen ? 1 : 0;
  const top = bottom + (left + right) * height;
  sections.topWidthM[i] = isOpen ? top : 0;
  sections.widestM[i] = Math.max(bottom, top);
}

function setTable(sections: Sections, i: number, section: CrossSection, table: SectionTable): void {
  const at = sections.table[i] ?? 0;
  sections.kind[i] = TABLE;
  if (section.shape === 'parabolic' || section.shape === 'power') {
    sections.kind[i] = POWER;
    sections.a[i] = section.topWidthM;
    sections.c[i] = section.shape === 'power' ? section.exponent : 2;
  }
  sections.widthM.set(table.widthM, at);
  sections.areaM2.set(table.areaM2, at);
  sections.perimeterM.set(table.perimeterM, at);
  sections.fullDepthM[i] = table.fullDepthM;
  sections.isOpen[i] = table.isOpen ? 1 : 0;
  sections.startPower[i] = table.startPower;
  sections.manning[i] = table.manning ?? 0;
  sections.topWidthM[i] = table.isOpen ? (table.widthM[TABLE_INTERVALS] ?? 0) : 0;
  sections.widestM[i] = table.widthM.reduce((most, width) => Math.max(most, width), 0);
}

/** Full area and radius of those whose formula is that of any depth, and the greatest section factor. */
function setFull(sections: Sections, i: number): void {
  const out = new Float64Array(3);
  const full = sections.fullDepthM[i] ?? 0;
  if (!(full > 0)) throw new Error(`Cross-section ${i} has the height ${full} m.`);
  const kind = sections.kind[i];
  if (kind === TRAPEZOID) {
    const bottom = sections.a[i] ?? 0;
    const area = (bottom + 0.5 * (sections.b[i] ?? 0) * full) * full;
    const lid = sections.isOpen[i] === 1 ? 0 : bottom;
    sections.fullAreaM2[i] = area;
    sections.fullRadiusM[i] = area / (bottom + (sections.c[i] ?? 0) * full + lid);
  } else if (kind !== CIRCLE) {
    const last = (sections.table[i] ?? 0) + TABLE_INTERVALS;
    const area =
      kind === POWER
        ? ((sections.a[i] ?? 0) * full) / (1 + 1 / (sections.c[i] ?? 1))
        : (sections.areaM2[last] ?? 0);
    sections.fullAreaM2[i] = area;
    sections.fullRadiusM[i] = area / (sections.perimeterM[last] ?? 1);
  }
  sections.fullFactor[i] = sectionFactor(sections, i, full, out);
  let most = 0;
  for (let k = 1; k <= 400; k++) most = Math.max(most, sectionFactor(sections, i, (full * k) / 400, out));
  sections.mostFactor[i] = most;
}
