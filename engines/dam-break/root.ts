/**
 * The place between two at which a growing function is zero, by the method of false position with halved weights (Illinois),
 * bisected where that stalls. The function must not be above zero at `low` nor below it at `high`.
 */
export function rootBetween(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  let side = 0;
  for (let round = 0; round < 200; round++) {
    if (b - a <= 2e-15 * Math.max(Math.abs(a), Math.abs(b), 1e-12)) break;
    // Every third round halves, so that a sharp bend cannot hold the search up.
    const share = round % 3 === 2 || !(fb - fa > 0) ? 0.5 : -fa / (fb - fa);
    const x = a + Math.min(1, Math.max(0, share)) * (b - a);
    const fx = f(x);
    if (fx === 0) return x;
    if (fx < 0) {
      a = x;
      fa = fx;
      if (side < 0) fb *= 0.5;
      side = -1;
    } else {
      b = x;
      fb = fx;
      if (side > 0) fa *= 0.5;
      side = 1;
    }
  }
  return 0.5 * (a + b);
}
