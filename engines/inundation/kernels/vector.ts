import { CONSTANTS, HEAD } from '../kernel-slots';

// @ts-ignore: decorator
@inline
export const G: f32 = 9.81;
// @ts-ignore: decorator
@inline
export const HALF_G: f32 = 4.905;

/** A whole number or an address of the head of the memory. */
// @ts-ignore: decorator
@inline
export function word(slot: i32): i32 {
  return load<i32>(HEAD + (slot << 3));
}

/** A real number of the head. */
// @ts-ignore: decorator
@inline
export function real(slot: i32): f32 {
  return <f32>load<f64>(HEAD + (slot << 3));
}

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
// @ts-ignore: decorator
@inline
export function div(a: v128, b: v128): v128 {
  return f32x4.div(a, b);
}
/** The greater of two; what is no number in `a` stays. One instruction. */
// @ts-ignore: decorator
@inline
export function most(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}
/** The lesser of two; what is no number in `a` stays. */
// @ts-ignore: decorator
@inline
export function least(a: v128, b: v128): v128 {
  return f32x4.pmin(a, b);
}
// @ts-ignore: decorator
@inline
export function all(a: f32): v128 {
  return f32x4.splat(a);
}
// @ts-ignore: decorator
@inline
export function greater(a: v128, b: v128): v128 {
  return f32x4.gt(a, b);
}
/** Lanes of `a` where the mask is set, of `b` elsewhere. */
// @ts-ignore: decorator
@inline
export function pick(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask);
}
/** Lanes of `a` where the mask is set, 0 elsewhere. */
// @ts-ignore: decorator
@inline
export function keep(a: v128, mask: v128): v128 {
  return v128.and(a, mask);
}
// @ts-ignore: decorator
@inline
export function at(base: usize, offset: usize): v128 {
  return v128.load(base + offset);
}
// @ts-ignore: decorator
@inline
export function put(base: usize, offset: usize, value: v128): void {
  v128.store(base + offset, value);
}
/** The greatest of four lanes. */
// @ts-ignore: decorator
@inline
export function greatest(a: v128): f32 {
  const x = f32x4.extract_lane(a, 0);
  const y = f32x4.extract_lane(a, 1);
  const z = f32x4.extract_lane(a, 2);
  const w = f32x4.extract_lane(a, 3);
  const low = x > y ? x : y;
  const high = z > w ? z : w;
  return low > high ? low : high;
}

/** x^(−1/3) for x > 0 to 3.5 %: a third of the bits, from their upper halves, in one instruction. */
// @ts-ignore: decorator
@inline
export function guess(x: v128, third: v128, seed: v128): v128 {
  return i32x4.sub(seed, i32x4.dot_i16x8_s(x, third));
}

/**
 * x^(−1/3) for x > 0 to 2e-7, without a division: a guess, one step of third order and one of Newton on 1/y³ = x. The
 * constants are handed in, because a loop keeps values but makes constants anew.
 */
// @ts-ignore: decorator
@inline
export function inverseCubeRoot(x: v128, one: v128, third: v128, seed: v128, share1: v128, share2: v128): v128 {
  let y = guess(x, third, seed);
  let e = sub(one, mul(mul(x, y), mul(y, y)));
  y = add(y, mul(mul(y, e), add(share1, mul(e, share2))));
  e = sub(one, mul(mul(x, y), mul(y, y)));
  return add(y, mul(mul(y, e), share1));
}

/** The same of one number. */
export function inverseCubeRootOf(x: f32): f32 {
  const root = inverseCubeRoot(all(x), constant(ONE), constant(THIRD), constant(SEED), constant(SHARE_1), constant(SHARE_2));
  return f32x4.extract_lane(root, 0);
}

/** Places of constants in the table of the memory, 16 bytes each. */
// @ts-ignore: decorator
@inline
export const ONE = 0;
/** A third of 2^16 beside 0, and the bits of the guess. */
// @ts-ignore: decorator
@inline
export const THIRD = 1;
// @ts-ignore: decorator
@inline
export const SEED = 2;
/** 1/3 and 2/9. */
// @ts-ignore: decorator
@inline
export const SHARE_1 = 3;
// @ts-ignore: decorator
@inline
export const SHARE_2 = 4;
/** As in inertial-step.ts: how many times less than a face's flow its neighbour's is when it begins to count as none. */
// @ts-ignore: decorator
@inline
export const LITTLE = 5;
/** Square of `MOST_FROUDE` of water-speed.ts, times g. */
// @ts-ignore: decorator
@inline
export const MOST_FROUDE2 = 6;

// @ts-ignore: decorator
@inline
export const FOUR = 8;
/** All bits but the sign. */
// @ts-ignore: decorator
@inline
export const SIZE = 9;
/**
 * With y a guess of x^(−1/3) and e = 1 − x y³ (within 0.105), x^(−2/3) is y² (1 − e)^(−2/3): that power to 3.4e-7 as
 * 1 + e (P1 + e (P2 + e (P3 + e P4))), fitted at Chebyshev's places.
 */
// @ts-ignore: decorator
@inline
export const P1 = 7;
// @ts-ignore: decorator
@inline
export const P2 = 10;
// @ts-ignore: decorator
@inline
export const P3 = 11;
// @ts-ignore: decorator
@inline
export const P4 = 12;

// @ts-ignore: decorator
@inline
export function constant(which: i32): v128 {
  return v128.load(CONSTANTS + (which << 4));
}

/** Writes the table of constants; once, before anything else. */
export function prepare(): void {
  put(CONSTANTS + (ONE << 4), 0, all(1));
  put(CONSTANTS + (THIRD << 4), 0, i32x4.splat(21845 << 16));
  put(CONSTANTS + (SEED << 4), 0, i32x4.splat(0x54a1a000));
  put(CONSTANTS + (SHARE_1 << 4), 0, all(1.0 / 3.0));
  put(CONSTANTS + (SHARE_2 << 4), 0, all(2.0 / 9.0));
  put(CONSTANTS + (LITTLE << 4), 0, all(20));
  put(CONSTANTS + (MOST_FROUDE2 << 4), 0, all(2.0 * 2.0 * 9.81));
  put(CONSTANTS + (FOUR << 4), 0, all(4));
  put(CONSTANTS + (SIZE << 4), 0, i32x4.splat(0x7fffffff));
  put(CONSTANTS + (P1 << 4), 0, all(0.66665091));
  put(CONSTANTS + (P2 << 4), 0, all(0.55553084));
  put(CONSTANTS + (P3 << 4), 0, all(0.49961682));
  put(CONSTANTS + (P4 << 4), 0, all(0.45935262));
}
