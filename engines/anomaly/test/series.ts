import { normal, seededRandom } from '../../lib/random.ts';

/** Five minutes, milliseconds. */
export const STEP_MS = 300_000;
/** Readings of a day at that step. */
export const DAY = 288;

/** A pressure in metres that swings by day, with noise of 0.3 m, every five minutes. */
export function dailySeries(days: number, seed: number): { times: Float64Array; values: Float64Array } {
  const random = seededRandom(seed);
  const times = Float64Array.from({ length: days * DAY }, (_, i) => i * STEP_MS);
  const values = times.map((_, i) => 40 + 6 * Math.sin((2 * Math.PI * i) / DAY) + 0.3 * normal(random));
  return { times, values };
}

/** The first `count` numbers in [0, 1) of CPython's `random.seed(seed)`: MT19937 (Matsumoto and Nishimura 1998), 53 bits a number. */
export function mersenneTwister(seed: number, count: number): Float64Array {
  const mt = new Uint32Array(624);
  mt[0] = 19650218;
  for (let i = 1; i < 624; i++) {
    const before = (mt[i - 1] ?? 0) ^ ((mt[i - 1] ?? 0) >>> 30);
    mt[i] = Math.imul(before, 1812433253) + i;
  }
  let i = 1;
  for (let k = 0; k < 624; k++) {
    const before = (mt[i - 1] ?? 0) ^ ((mt[i - 1] ?? 0) >>> 30);
    mt[i] = ((mt[i] ?? 0) ^ Math.imul(before, 1664525)) + seed;
    if (++i >= 624) {
      mt[0] = mt[623] ?? 0;
      i = 1;
    }
  }
  for (let k = 0; k < 623; k++) {
    const before = (mt[i - 1] ?? 0) ^ ((mt[i - 1] ?? 0) >>> 30);
    mt[i] = ((mt[i] ?? 0) ^ Math.imul(before, 1566083941)) - i;
    if (++i >= 624) {
      mt[0] = mt[623] ?? 0;
      i = 1;
    }
  }
  mt[0] = 0x80000000;
  let at = 624;
  const next = (): number => {
    if (at >= 624) {
      for (let k = 0; k < 624; k++) {
        const y = ((mt[k] ?? 0) & 0x80000000) | ((mt[(k + 1) % 624] ?? 0) & 0x7fffffff);
        mt[k] = (mt[(k + 397) % 624] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = mt[at++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return Float64Array.from(
    { length: count },
    () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992,
  );
}
