/** Acceleration of gravity, m/s². */
export const GRAVITY = 9.81;

/** Coefficients of a broad-crested trapezoid, m^(1/2)/s: for its bottom and for both slopes (Fread 1988: 3.1 and 2.45 in feet). */
export interface WeirCoefficients {
  readonly bottom: number;
  readonly slopes: number;
}

/** Fread's coefficients in metres. */
export const FREAD_COEFFICIENTS: WeirCoefficients = { bottom: 1.7, slopes: 1.35 };

/** Flow over a trapezoid with a head above its bottom, m³/s: c₁ b H^1.5 + c₂ z H^2.5; `sideSlope` is horizontal to 1. */
export function trapezoidFlow(
  headM: number,
  bottomWidthM: number,
  sideSlope: number,
  { bottom, slopes }: WeirCoefficients = FREAD_COEFFICIENTS,
): number {
  if (!(headM > 0)) return 0;
  return headM * Math.sqrt(headM) * (bottom * bottomWidthM + slopes * sideSlope * headM);
}

/** Share of the free flow that remains when the water below stands at a part of the head (Fread 1988): 1 up to 0.67 of it, 0 at all of it. */
export function submergedShare(headM: number, tailHeadM: number): number {
  if (!(headM > 0)) return 0;
  const part = tailHeadM / headM;
  if (part <= 0.67) return 1;
  if (part >= 1) return 0;
  return Math.max(0, 1 - 27.8 * (part - 0.67) ** 3);
}

/** Flow through an opening under a head above its middle (or above the water below, where that is higher), m³/s. */
export function orificeFlow(areaM2: number, headM: number, coefficient: number): number {
  return headM > 0 ? coefficient * areaM2 * Math.sqrt(2 * GRAVITY * headM) : 0;
}

/**
 * Greatest flow at the place of a dam that is gone at once over its whole section, m³/s, over a dry bed: the wave of Ritter in a
 * section whose width grows with the power m − 1 of the height (m 1: rectangle, 1.5: parabola, 2: triangle). From the outgoing
 * wave u + 2√m·√(g h) = 2√m·√(g H) and the critical flow u² = g h/m at the dam:
 * Q = m^(m−1) (2√m/(2m + 1))^(2m+1) B √g H^1.5, B the width at the level H. For m 1 that is Ritter's 8/27 B √g H^1.5; in China the
 * formula is known by Xie Renzhi (谢任之, 1993).
 */
export function instantaneousPeak({
  widthM,
  depthM,
  shape = 1,
}: {
  readonly widthM: number;
  readonly depthM: number;
  readonly shape?: number;
}): number {
  if (!(shape >= 1 && shape <= 4)) throw new Error(`The shape of the section is ${shape}: 1 to 4.`);
  if (!(widthM > 0 && depthM > 0)) throw new Error(`The section is ${widthM} m wide and ${depthM} m deep.`);
  const wave = ((2 * Math.sqrt(shape)) / (2 * shape + 1)) ** (2 * shape + 1);
  return shape ** (shape - 1) * wave * widthM * Math.sqrt(GRAVITY) * depthM ** 1.5;
}
