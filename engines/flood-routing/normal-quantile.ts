const CENTRE = {
  up: [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ],
  down: [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
};
const TAIL = {
  up: [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  down: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};
const TAIL_FROM = 0.02425;

/** The standard normal value below which a share lies (Acklam's rational approximation, within 1.2·10⁻⁹ of the value). */
export function normalQuantile(share: number): number {
  if (share > 1 - TAIL_FROM) return -normalQuantile(1 - share);
  if (share < TAIL_FROM) {
    const q = Math.sqrt(-2 * Math.log(share));
    return polynomial(TAIL.up, q) / polynomial(TAIL.down, q);
  }
  const q = share - 0.5;
  return (q * polynomial(CENTRE.up, q * q)) / polynomial(CENTRE.down, q * q);
}

function polynomial(factors: readonly number[], x: number): number {
  return factors.reduce((sum, factor) => sum * x + factor, 0);
}
