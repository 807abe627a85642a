/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * The ramps, from least to most. Each but `difference` grows darker (`arrival`: lighter) without a turn, so that it reads in
 * grey and with any colour vision. Sources: ColorBrewer Blues and YlOrRd, matplotlib plasma and inferno, ColorBrewer PuOr.
 */
export const RAMPS = {
  depth: ['#deebf7', '#9ecae1', '#4292c6', '#2171b5', '#08306b'],
  speed: ['#fcffa4', '#fac228', '#f57d15', '#d44842', '#9f2a63', '#57106e', '#160b39'],
  arrival: ['#0d0887', '#6a00a8', '#b12a90', '#e16462', '#fca636', '#f0f921'],
  intensity: ['#ffffb2', '#fecc5c', '#fd8d3c', '#e31a1c', '#800026'],
  difference: ['#7f3b08', '#e08214', '#f7f7f7', '#8073ac', '#2d004b'],
} as const;

/** Colours for kinds that have no order (Okabe and Ito 2008), told apart with any colour vision; the first eight. */
export const KINDS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#56b4e9',
  '#cc79a7',
  '#8a6d00',
  '#404040',
] as const;

/** Name of a ramp. */
export type RampName = keyof typeof RAMPS;

/** Values from `from` to below `to` have one colour and one line in the legend. */
export interface ColourClass {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly label: string;
}

/** What colour a value has, and how the legend says it. */
export interface ColourScale {
  /** With its unit: `Water depth (m)`. */
  readonly title: string;
  readonly classes: readonly ColourClass[];
}

/** How values fall into classes. */
export interface ClassedScaleOptions {
  readonly title: string;
  /** Lower bounds of the classes, growing; what lies below the first is not drawn. */
  readonly breaks: readonly number[];
  /** Upper bound of the last class; without one the last is open. */
  readonly last?: number;
}

/** A scale of classes along a ramp. */
export function classedScale(ramp: RampName, { title, breaks, last }: ClassedScaleOptions): ColourScale {
  for (const [i, value] of breaks.entries())
    if (!Number.isFinite(value) || value <= (breaks[i - 1] ?? -Infinity))
      throw new Error(
        `Class bound ${value} of "${title}" does not follow ${breaks[i - 1]}: expected growing numbers.`,
      );
  const classes = breaks.map((from, i) => {
    const to = breaks[i + 1] ?? last ?? Infinity;
    const colour = rampColour(ramp, breaks.length === 1 ? 0.5 : i / (breaks.length - 1));
    return {
      from,
      to,
      colour,
      label: to === Infinity ? `≥ ${written(from)}` : `${written(from)} – ${written(to)}`,
    };
  });
  return { title, classes };
}

/** A scale of kinds: each value is one kind with its name, in the order of the legend. */
export function kindScale(
  title: string,
  kinds: readonly { readonly value: number; readonly label: string; readonly colour?: string }[],
): ColourScale {
  const classes = kinds.map(({ value, label, colour }, i) => ({
    from: value - 0.5,
    to: value + 0.5,
    colour: colour ?? kindColour(i),
    label,
  }));
  return { title, classes };
}

/** The colour of the nth kind; they come again after eight. */
export function kindColour(n: number): string {
  return KINDS[n % KINDS.length] ?? KINDS[0];
}

/** The colour of a value, undefined where it falls in no class (NaN, below the first, beyond the last). */
export function colourOf(scale: ColourScale, value: number): string | undefined {
  return scale.classes[classOf(scale, value)]?.colour;
}

/** The number of the class of a value, -1 where it falls in none. */
export function classOf({ classes }: ColourScale, value: number): number {
  for (let i = 0; i < classes.length; i++) {
    const one = classes[i];
    if (one !== undefined && value >= one.from && value < one.to) return i;
  }
  // The end of the last class belongs to it.
  return classes.at(-1)?.to === value ? classes.length - 1 : -1;
}

/** Round bounds that divide a range into about `count` classes: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function niceBreaks(least: number, most: number, count = 6): readonly number[] {
  if (!(most > least)) return [Number.isFinite(least) ? least : 0];
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10) * power;
  const breaks: number[] = [];
  const first = Math.floor(least / step + 1e-9);
  for (let i = first; i * step < most * (1 + 1e-12) && breaks.length < 50; i++) {
    breaks.push(Number((i * step).toPrecision(12)));
  }
  // A class that would begin at the very end holds nothing.
  if (breaks.length > 1 && (breaks.at(-1) ?? 0) >= most) breaks.pop();
  return breaks;
}

/** The colour at a share (0 to 1) of a ramp. */
export function rampColour(ramp: RampName, share: number): string {
  const stops = RAMPS[ramp];
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [rgbOf(stops[i] ?? stops[0]), rgbOf(stops[i + 1] ?? stops[0])];
  return hexOf(mix(a, b, at - i));
}

/** `#rrggbb` as numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  if (hex.length !== 7 || !hex.startsWith('#') || !Number.isInteger(value))
    throw new Error(`Colour "${hex}" is not written as #rrggbb.`);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Numbers as `#rrggbb`. */
export function hexOf(colour: Rgb): string {
  return `#${colour.map((one) => Math.round(one).toString(16).padStart(2, '0')).join('')}`;
}

/** A colour between two, at a share of the way. */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function written(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
