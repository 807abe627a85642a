/** Plane that water runs off: α = √slope · width / (n · area), 1/(s·m^(2/3)); Infinity where it runs off at once. */
export interface Plane {
  readonly alpha: number;
  readonly storageM: number;
}

/** What a step leaves on a plane and sends off it. */
export interface PlaneStep {
  readonly depthM: number;
  readonly runoffMs: number;
}

/** Greatest product of a step with the rate at which the depth relaxes. */
const CALM = 0.4;
const MOST_PARTS = 60;

/**
 * A step of the nonlinear reservoir dd/dt = i − α·(d − ds)^(5/3) (Manning's equation on a wide plane) with a steady net inflow. `runoffMs` is its
 * mean, by the balance of water to rounding.
 */
export function planeStep(
  { alpha, storageM }: Plane,
  depthM: number,
  netMs: number,
  stepS: number,
): PlaneStep {
  let depth = depthM;
  if (alpha === Infinity) depth = Math.min(storageM, Math.max(0, depthM + netMs * stepS));
  else {
    let left = stepS;
    if (depth < storageM || (depth === storageM && netMs <= 0)) {
      const fills = netMs > 0 ? (storageM - depth) / netMs : Infinity;
      const dries = Math.min(left, fills);
      depth = Math.max(0, depth + netMs * dries);
      left -= dries;
      if (left > 0) depth = storageM;
    }
    if (left > 0) depth = flowing(alpha, storageM, depth, netMs, left);
  }
  return { depthM: depth, runoffMs: Math.max(0, netMs - (depth - depthM) / stepS) };
}

function flowing(alpha: number, storageM: number, depthM: number, netMs: number, stepS: number): number {
  let x = depthM - storageM;
  const greatest = Math.max(
    x,
    alpha > 0 ? Math.min(x + Math.max(0, netMs) * stepS, (Math.max(0, netMs) / alpha) ** 0.6) : 0,
  );
  const calm = (5 / 3) * alpha * Math.cbrt(greatest * greatest) * stepS;
  const parts = Math.min(MOST_PARTS, Math.max(1, Math.ceil(calm / CALM)));
  const h = stepS / parts;
  const isStiff = calm / parts > 1.5;
  const slope = (at: number) => (at > 0 ? netMs - alpha * at * Math.cbrt(at * at) : netMs);
  for (let i = 0; i < parts && x > -storageM; i++) {
    if (isStiff) x = implicit(alpha, x, netMs, h);
    else {
      const a = slope(x);
      const b = slope(x + (h / 2) * a);
      const c = slope(x + (h / 2) * b);
      x += (h / 6) * (a + 2 * b + 2 * c + slope(x + h * c));
    }
    if (x < 0 && netMs >= 0) x = 0;
  }
  return Math.max(0, storageM + x);
}

/** Backward Euler: y + h·α·y^(5/3) = x + h·i, by Newton from the right of its root. */
function implicit(alpha: number, x: number, netMs: number, h: number): number {
  const goal = x + h * netMs;
  if (goal <= 0) return goal;
  let y = goal;
  for (let i = 0; i < 50; i++) {
    const root = Math.cbrt(y * y);
    const move = (y + h * alpha * y * root - goal) / (1 + (5 / 3) * h * alpha * root);
    y -= move;
    if (Math.abs(move) < 1e-14 + 1e-10 * y) break;
  }
  return Math.max(0, y);
}
