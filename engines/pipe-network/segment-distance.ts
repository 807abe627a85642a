/** The nearest points of two segments: shares along each, and their distance. */
export interface SegmentDistance {
  readonly s: number;
  readonly t: number;
  readonly distance: number;
}

/** Corners of a segment: x, y, z of its start, then of its end. */
export type Segment3 = readonly [number, number, number, number, number, number];

/**
 * Nearest points of two segments in space. The squared distance is convex in both shares, so its least value over the unit
 * square is at the lines' nearest points or, where these lie outside, on the border (Ericson, Real-Time Collision Detection
 * 2005, 5.1.9). Segments of no length are points.
 */
export function segmentDistance(p: Segment3, q: Segment3): SegmentDistance {
  const [ux, uy, uz] = [p[3] - p[0], p[4] - p[1], p[5] - p[2]];
  const [vx, vy, vz] = [q[3] - q[0], q[4] - q[1], q[5] - q[2]];
  const [wx, wy, wz] = [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
  const a = ux * ux + uy * uy + uz * uz;
  const e = vx * vx + vy * vy + vz * vz;
  const f = vx * wx + vy * wy + vz * wz;
  const c = ux * wx + uy * wy + uz * wz;
  const b = ux * vx + uy * vy + uz * vz;
  const denominator = a * e - b * b;
  let s = a > TINY && e > TINY && denominator > TINY * a * e ? unit((b * f - c * e) / denominator) : 0;
  let t = e > TINY ? (b * s + f) / e : 0;
  if (t < 0 || t > 1) {
    t = unit(t);
    s = a > TINY ? unit((b * t - c) / a) : 0;
  } else if (e <= TINY) s = a > TINY ? unit(-c / a) : 0;
  const dx = wx + ux * s - vx * t;
  const dy = wy + uy * s - vy * t;
  const dz = wz + uz * s - vz * t;
  return { s, t, distance: Math.sqrt(dx * dx + dy * dy + dz * dz) };
}

/** Square of a length below which a segment is a point, and share below which two are parallel. */
const TINY = 1e-12;

/** Where two segments of the plane cross: shares along each; undefined where they do not, or are parallel. */
export function crossing(p: Segment3, q: Segment3): { readonly s: number; readonly t: number } | undefined {
  const [ux, uy] = [p[3] - p[0], p[4] - p[1]];
  const [vx, vy] = [q[3] - q[0], q[4] - q[1]];
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) <= 1e-9 * Math.hypot(ux, uy) * Math.hypot(vx, vy)) return undefined;
  const [wx, wy] = [q[0] - p[0], q[1] - p[1]];
  const s = (wx * vy - wy * vx) / cross;
  const t = (wx * uy - wy * ux) / cross;
  const slack = 1e-9;
  return s < -slack || s > 1 + slack || t < -slack || t > 1 + slack ? undefined : { s: unit(s), t: unit(t) };
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
