import type { CrossSection, OneSizeShape, StreetSection, Transect } from '../section-model.ts';

/** Right half of a closed section that is symmetric about its middle, from the bottom up. */
export interface Outline {
  readonly heightM: number;
  readonly widestM: number;
  /** Half the width at a height above the bottom, m. */
  halfWidthM(y: number): number;
  /** Heights at which the outline has a corner, m. */
  readonly cornersM: readonly number[];
}

/** A line of the ground through stations and levels, with Manning's n of each of its pieces relative to that of the channel. */
export interface GroundLine {
  readonly stationsM: readonly number[];
  readonly levelsM: readonly number[];
  readonly relativeManning: readonly number[];
  readonly manning: number;
  /** Stations at which the conveyance is cut into parts. */
  readonly cutsM: readonly number[];
}

/**
 * Sections of published proportions whose outlines are known by drawings only: greatest width and the height at which it stands, as
 * parts of the height, and the exponents of the superellipses below and above. Exponents were found so that the full area and hydraulic
 * radius are those of Rossman (2017), SWMM Reference Manual II, table 5-2: the widths between are this engine's own.
 */
const DRAWN = {
  'basket-handle': { width: 0.944, at: 0.22, below: 1.72, above: 2.68 },
  catenary: { width: 0.9, at: 0.28, below: 2.44, above: 1.84 },
  gothic: { width: 0.84, at: 0.45, below: 2.36, above: 2 },
  'semi-circular': { width: 1.64, at: 0.18, below: 1.64, above: 2 },
  'semi-elliptical': { width: 1, at: 0.2, below: 2.68, above: 1.88 },
} as const;

/** Greatest width of an arch pipe stands at this part of its height. */
const ARCH_AT = 0.28;

/** Outline of a section that is not computed by a formula of its own; undefined for the others. */
export function sectionOutline(section: CrossSection): Outline | undefined {
  switch (section.shape) {
    case 'egg':
    case 'horseshoe':
    case 'gothic':
    case 'catenary':
    case 'semi-elliptical':
    case 'basket-handle':
    case 'semi-circular':
      return scaled(section.shape, section.heightM);
    case 'horizontal-ellipse':
    case 'vertical-ellipse':
      return superellipses(section.heightM, section.widthM, { at: 0.5, below: 2, above: 2 });
    case 'arch':
      return superellipses(section.heightM, section.widthM, { at: ARCH_AT, below: 2, above: 2 });
    case 'rect-triangular': {
      const { heightM, widthM, triangleHeightM: low } = section;
      return outline(heightM, widthM, [low], (y) => (widthM / 2) * (y < low ? y / low : 1));
    }
    case 'rect-round': {
      const { heightM, widthM, bottomRadiusM: r } = section;
      const low = r - Math.sqrt(Math.max(0, r * r - (widthM * widthM) / 4));
      return outline(heightM, widthM, [low], (y) =>
        y < low ? Math.sqrt(Math.max(0, y * (2 * r - y))) : widthM / 2,
      );
    }
    case 'modified-basket-handle': {
      const { heightM, widthM, topRadiusM: r } = section;
      const rise = r - Math.sqrt(Math.max(0, r * r - (widthM * widthM) / 4));
      return outline(heightM, widthM, [heightM - rise], (y) =>
        y > heightM - rise ? Math.sqrt(Math.max(0, (heightM - y) * (2 * r - heightM + y))) : widthM / 2,
      );
    }
    case 'custom': {
      const { heightM, curve } = section;
      const widest = Math.max(...curve.y);
      return outline(
        heightM,
        widest * heightM,
        curve.x.map((x) => x * heightM),
        (y) => 0.5 * heightM * onCurve(curve.x, curve.y, y / heightM),
      );
    }
    default:
      return undefined;
  }
}

/** Ground line of a surveyed section. Roughness between the banks is the channel's; meanders make the channel rougher. */
export function transectLine(transect: Transect): GroundLine {
  const { stationsM, leftBankM, rightBankM, meander } = transect;
  const cuts = leftBankM < rightBankM ? [leftBankM, rightBankM] : [];
  const manning = transect.manningChannel * Math.sqrt(meander);
  const [left = -Infinity, right = Infinity] = cuts;
  return split({
    stationsM,
    levelsM: transect.levelsM,
    cutsM: cuts,
    manning,
    manningAt: (x) => (x < left ? transect.manningLeft : x > right ? transect.manningRight : manning),
  });
}

/** Ground line of a street: road from the crown to the curb with its gutter, the curb, and the land behind it. */
export function streetLine(street: StreetSection): GroundLine {
  const half = halfStreet(street);
  const whole =
    street.sides === 1 ? half : [...half.map(([x, z]) => [-x, z] as const).reverse(), ...half.slice(1)];
  const edge = street.crownWidthM;
  return split({
    stationsM: whole.map(([x]) => x),
    levelsM: whole.map(([, z]) => z),
    cutsM: street.backWidthM > 0 ? (street.sides === 1 ? [edge] : [-edge, edge]) : [],
    manning: street.manning,
    manningAt: (x) => (Math.abs(x) > edge ? street.backManning : street.manning),
  });
}

function halfStreet(street: StreetSection): readonly (readonly [number, number])[] {
  const { crownWidthM: edge, slope, gutterWidthM: gutter, curbHeightM: curb } = street;
  const atGutter = curb > 0 ? slope * gutter : 0;
  const low = gutter > 0 ? street.gutterDepressionM : 0;
  const points: (readonly [number, number])[] = [[0, low + slope * edge]];
  if (gutter > 0 && gutter < edge) points.push([edge - gutter, low + atGutter]);
  points.push([edge, 0]);
  if (curb > 0) points.push([edge, low + curb]);
  if (street.backWidthM > 0)
    points.push([edge + street.backWidthM, low + curb + street.backSlope * street.backWidthM]);
  return points;
}

interface RoughLine {
  readonly stationsM: readonly number[];
  readonly levelsM: readonly number[];
  readonly cutsM: readonly number[];
  readonly manning: number;
  manningAt(x: number): number;
}

/** Puts a point at each cut that lies between two stations, so that every piece has one roughness. */
function split({ stationsM, levelsM, cutsM, manning, manningAt }: RoughLine): GroundLine {
  const xs: number[] = [];
  const zs: number[] = [];
  for (let i = 0; i < stationsM.length; i++) {
    const x = stationsM[i] ?? 0;
    const z = levelsM[i] ?? 0;
    const before = xs.at(-1);
    if (before !== undefined)
      for (const cut of cutsM)
        if (cut > before && cut < x) {
          xs.push(cut);
          zs.push((levelsM[i - 1] ?? 0) + ((z - (levelsM[i - 1] ?? 0)) * (cut - before)) / (x - before));
        }
    xs.push(x);
    zs.push(z);
  }
  const rough = xs.slice(1).map((x, i) => manningAt((x + (xs[i] ?? 0)) / 2) / manning);
  return { stationsM: xs, levelsM: zs, relativeManning: rough, manning, cutsM };
}

function scaled(shape: Exclude<OneSizeShape, 'circular'>, heightM: number): Outline {
  if (shape === 'egg') return egg(heightM);
  if (shape === 'horseshoe') return horseshoe(heightM);
  const { width, ...drawn } = DRAWN[shape];
  return shape === 'gothic'
    ? gothic(heightM, width * heightM, drawn)
    : superellipses(heightM, width * heightM, drawn);
}

/** Standard egg: three circles of 1/6, 1 and 1/3 of its height. */
function egg(h: number): Outline {
  return outline(h, (2 / 3) * h, [h / 15, (2 / 3) * h], (y) => {
    const t = y / h;
    if (t < 1 / 15) return h * arc(t, 1 / 6, 1 / 6);
    return h * (t < 2 / 3 ? arc(t, 2 / 3, 1) - 2 / 3 : arc(t, 2 / 3, 1 / 3));
  });
}

/** Standard horseshoe: bottom and sides by circles of its height, a half circle above. */
function horseshoe(h: number): Outline {
  const corner = (3 - Math.sqrt(7)) / 4;
  return outline(h, h, [corner * h, h / 2], (y) => {
    const t = y / h;
    if (t < corner) return h * arc(t, 1, 1);
    return h * (t < 0.5 ? arc(t, 0.5, 1) - 0.5 : arc(t, 0.5, 0.5));
  });
}

/** A pointed arch of two circles over a rounded bottom. */
function gothic(
  h: number,
  w: number,
  { at, below }: { readonly at: number; readonly below: number },
): Outline {
  const spring = at * h;
  const rise = h - spring;
  const r = (rise * rise + (w * w) / 4) / w;
  const bottom = superellipses(h, w, { at, below, above: 2 });
  return outline(h, w, [spring], (y) =>
    y < spring ? bottom.halfWidthM(y) : Math.max(0, arc(y, spring, r) - (r - w / 2)),
  );
}

function superellipses(
  h: number,
  w: number,
  { at, below, above }: { readonly at: number; readonly below: number; readonly above: number },
): Outline {
  const spring = at * h;
  return outline(h, w, [spring], (y) => {
    const far = y < spring ? (spring - y) / spring : (y - spring) / (h - spring);
    const p = y < spring ? below : above;
    return (w / 2) * Math.max(0, 1 - far ** p) ** (1 / p);
  });
}

function outline(
  heightM: number,
  widestM: number,
  cornersM: readonly number[],
  halfWidthM: (y: number) => number,
): Outline {
  return { heightM, widestM, cornersM, halfWidthM };
}

function arc(y: number, centre: number, radius: number): number {
  return Math.sqrt(Math.max(0, radius * radius - (y - centre) ** 2));
}

function onCurve(x: readonly number[], y: readonly number[], at: number): number {
  let i = 1;
  while (i < x.length - 1 && (x[i] ?? 0) < at) i++;
  const [x0 = 0, x1 = 0] = [x[i - 1], x[i]];
  const [y0 = 0, y1 = y0] = [y[i - 1], y[i]];
  if (at >= x1) return y1;
  return at <= x0 ? y0 : y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
