import { HEAD } from '../kernel-slots';

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

/**
 * x^(−1/3) for x > 0, without a division: a third of the bits as a first guess (3 %), one step of third order and one of
 * Newton on 1/y³ = x; relative error 2e-7.
 */
// @ts-ignore: decorator
@inline
export function inverseCubeRoot(x: v128): v128 {
  let third = i32x4.add(i32x4.shr_s(x, 2), i32x4.shr_s(x, 4));
  third = i32x4.add(third, i32x4.shr_s(third, 4));
  third = i32x4.add(third, i32x4.shr_s(third, 8));
  let y = i32x4.sub(i32x4.splat(0x54a21d2a), third);
  const one = all(1);
  const share = all(1.0 / 3.0);
  let e = sub(one, mul(mul(x, y), mul(y, y)));
  y = add(y, mul(mul(y, e), add(share, mul(e, all(2.0 / 9.0)))));
  e = sub(one, mul(mul(x, y), mul(y, y)));
  return add(y, mul(mul(y, e), share));
}

/** The same of one number. */
export function inverseCubeRootOf(x: f32): f32 {
  return f32x4.extract_lane(inverseCubeRoot(all(x)), 0);
}
