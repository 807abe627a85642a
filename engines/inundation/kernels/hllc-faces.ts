import { BED, BOUNDARY_BED, CLOSED_BED, DEPTH, DRY, SPEED_X, SPEED_Y, STRIDE, X_ACROSS, X_BEFORE, X_BEHIND, X_MASS, Y_ACROSS, Y_BEFORE, Y_BEHIND, Y_MASS } from '../kernel-slots';
import { add, all, at, div, G, greater, HALF_G, keep, least, most, mul, pick, put, real, sub, word } from './vector';
import { ground } from './water';

/** Half of van Leer's slope of two differences. */
// @ts-ignore: decorator
@inline
function half(a: v128, b: v128, valid: v128): v128 {
  const product = mul(a, b);
  return keep(div(product, add(a, b)), v128.and(valid, greater(product, all(0))));
}

/** Where a cell and both its neighbours along an axis are ground under water: there depths are linear in the cell. */
// @ts-ignore: decorator
@inline
function isLinear(zm: v128, z: v128, zp: v128, hm: v128, h: v128, hp: v128, dry: v128): v128 {
  const shallow = least(least(hm, h), hp);
  return v128.and(greater(shallow, dry), ground(most(most(zm, z), zp)));
}

/**
 * Fluxes through four faces, stored at `o` of the four arrays; answers the fastest waves. As `hllcFaces` of hllc-flux.ts:
 * hydrostatic reconstruction (Audusse et al. 2004, eq. 2.9–2.13) told by differences of the bed, HLLC with two-rarefaction
 * speeds (Toro 2001, §10.4–10.5). `e`, `s`, `p`, `w`: half slopes of level, depth, velocity along and across, before and
 * behind the face. Faces of boundary cells are left without flux: the edges come after.
 */
// @ts-ignore: decorator
@inline
function flux(
  isSecond: boolean,
  za: v128, zb: v128, ha: v128, hb: v128, ua: v128, ub: v128, va: v128, vb: v128,
  ea: v128, sa: v128, pa: v128, wa: v128, eb: v128, sb: v128, pb: v128, wb: v128,
  dry: v128, mass: usize, before: usize, behind: usize, across: usize, o: usize,
): v128 {
  const zero = all(0);
  const g = all(G);
  let hl = ha;
  let hr = hb;
  let ul = ua;
  let ur = ub;
  let vl = va;
  let vr = vb;
  let step = sub(za, zb);
  let lanes = f32x4.lt(most(za, zb), all(<f32>(0.5 * CLOSED_BED)));
  let pushA = zero;
  let pushB = zero;
  if (isSecond) {
    hl = add(ha, sa);
    ul = add(ua, pa);
    vl = add(va, wa);
    hr = sub(hb, sb);
    ur = sub(ub, pb);
    vr = sub(vb, wb);
    step = add(step, add(sub(ea, sa), sub(eb, sb)));
    pushA = mul(mul(g, ha), ea);
    pushB = f32x4.neg(mul(mul(g, hb), eb));
  }
  if (!i32x4.all_true(lanes)) {
    // A wall mirrors the water before it.
    const onA = ground(za);
    const onB = ground(zb);
    const wallA = v128.andnot(onB, onA);
    const wallB = v128.andnot(onA, onB);
    hl = pick(hb, hl, wallA);
    ul = pick(f32x4.neg(ub), ul, wallA);
    vl = pick(vb, vl, wallA);
    hr = pick(ha, hr, wallB);
    ur = pick(f32x4.neg(ua), ur, wallB);
    vr = pick(va, vr, wallB);
    step = keep(step, lanes);
    const edge = f32x4.gt(most(za, zb), all(<f32>(0.75 * BOUNDARY_BED)));
    lanes = v128.andnot(v128.or(onA, onB), edge);
  }
  hl = keep(most(add(hl, least(step, zero)), zero), greater(hl, dry));
  hr = keep(most(sub(hr, most(step, zero)), zero), greater(hr, dry));
  const wetL = greater(hl, zero);
  const wetR = greater(hr, zero);
  lanes = v128.and(lanes, v128.or(wetL, wetR));
  if (!v128.any_true(lanes)) {
    put(mass, o, zero);
    put(before, o, pushA);
    put(behind, o, pushB);
    put(across, o, zero);
    return zero;
  }
  const cl = f32x4.sqrt(mul(g, hl));
  const cr = f32x4.sqrt(mul(g, hr));
  const um = add(mul(all(0.5), add(ul, ur)), sub(cl, cr));
  const cm = f32x4.abs(add(mul(all(0.5), add(cl, cr)), mul(all(0.25), sub(ul, ur))));
  let sl = least(sub(ul, cl), sub(um, cm));
  let sr = most(add(ur, cr), add(um, cm));
  const bothWet = v128.and(wetL, wetR);
  if (!i32x4.all_true(bothWet)) {
    sl = pick(sl, pick(sub(ul, cl), sub(ur, add(cr, cr)), wetL), bothWet);
    sr = pick(sr, pick(add(ul, add(cl, cl)), add(ur, cr), wetL), bothWet);
  }
  const ql = mul(hl, ul);
  const qr = mul(hr, ur);
  const rise = mul(mul(all(HALF_G), sub(hl, hr)), add(hl, hr));
  const slow = least(sl, zero);
  const fast = most(sr, zero);
  const per = div(all(1), sub(fast, slow));
  const fm = mul(add(sub(mul(fast, ql), mul(slow, qr)), mul(mul(slow, fast), sub(hr, hl))), per);
  const fl = mul(ql, ul);
  const gained = add(add(sub(fl, mul(qr, ur)), rise), mul(fast, sub(qr, ql)));
  const dl = add(fl, mul(mul(slow, per), gained));
  put(mass, o, keep(fm, lanes));
  put(before, o, add(keep(dl, lanes), pushA));
  put(behind, o, add(keep(add(dl, rise), lanes), pushB));
  put(across, o, keep(mul(fm, pick(vl, vr, f32x4.ge(fm, zero))), lanes));
  return keep(most(sr, f32x4.neg(sl)), lanes);
}

/** Fluxes through the western faces of a span; answers the fastest waves. */
export function firstOrderX(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const u: usize = word(SPEED_X);
  const v: usize = word(SPEED_Y);
  const mass: usize = word(X_MASS);
  const before: usize = word(X_BEFORE);
  const behind: usize = word(X_BEHIND);
  const across: usize = word(X_ACROSS);
  const dry = all(real(DRY));
  const zero = all(0);
  let fastest = zero;
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16)
    fastest = most(fastest, flux(
      false,
      at(bed, o - 4), at(bed, o), at(depth, o - 4), at(depth, o), at(u, o - 4), at(u, o), at(v, o - 4), at(v, o),
      zero, zero, zero, zero, zero, zero, zero, zero,
      dry, mass, before, behind, across, o,
    ));
  return fastest;
}

/** Fluxes through the northern faces of a span; answers the fastest waves. */
export function firstOrderY(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const u: usize = word(SPEED_Y);
  const v: usize = word(SPEED_X);
  const mass: usize = word(Y_MASS);
  const before: usize = word(Y_BEFORE);
  const behind: usize = word(Y_BEHIND);
  const across: usize = word(Y_ACROSS);
  const dry = all(real(DRY));
  const zero = all(0);
  let fastest = zero;
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16)
    fastest = most(fastest, flux(
      false,
      at(bed, o - up), at(bed, o), at(depth, o - up), at(depth, o), at(u, o - up), at(u, o), at(v, o - up), at(v, o),
      zero, zero, zero, zero, zero, zero, zero, zero,
      dry, mass, before, behind, across, o,
    ));
  return fastest;
}

/** Lanes 3 of `a` and 0 to 2 of `b`: values one place to the west. */
// @ts-ignore: decorator
@inline
function west(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 3, 4, 5, 6);
}

/** As `firstOrderX`, with depth, level and velocity linear in each cell. */
export function secondOrderX(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const u: usize = word(SPEED_X);
  const v: usize = word(SPEED_Y);
  const mass: usize = word(X_MASS);
  const before: usize = word(X_BEFORE);
  const behind: usize = word(X_BEHIND);
  const across: usize = word(X_ACROSS);
  const dry = all(real(DRY));
  const zero = all(0);
  let fastest = zero;
  // Half slopes of the four cells before, from which the last is taken over; the first turn only fills them.
  let e0 = zero;
  let s0 = zero;
  let p0 = zero;
  let w0 = zero;
  const start: usize = (row * stride + first) << 2;
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = start - 16; o < last; o += 16) {
    const hm = at(depth, o - 4);
    const h = at(depth, o);
    const hp = at(depth, o + 4);
    const zm = at(bed, o - 4);
    const z = at(bed, o);
    const linear = isLinear(zm, z, at(bed, o + 4), hm, h, hp, dry);
    const um = at(u, o - 4);
    const uc = at(u, o);
    const vm = at(v, o - 4);
    const vc = at(v, o);
    let e1 = zero;
    let s1 = zero;
    let p1 = zero;
    let w1 = zero;
    if (v128.any_true(linear)) {
      const rise = sub(h, hm);
      const fall = sub(hp, h);
      e1 = half(add(sub(z, zm), rise), add(sub(at(bed, o + 4), z), fall), linear);
      s1 = half(rise, fall, linear);
      p1 = half(sub(uc, um), sub(at(u, o + 4), uc), linear);
      w1 = half(sub(vc, vm), sub(at(v, o + 4), vc), linear);
    }
    if (o >= start)
      fastest = most(fastest, flux(
        true, zm, z, hm, h, um, uc, vm, vc,
        west(e0, e1), west(s0, s1), west(p0, p1), west(w0, w1), e1, s1, p1, w1,
        dry, mass, before, behind, across, o,
      ));
    e0 = e1;
    s0 = s1;
    p0 = p1;
    w0 = w1;
  }
  return fastest;
}

/** Half slopes along y of a span of a row, into `room`: level, depth, velocity along and across, `span` bytes each. */
export function slopesY(row: i32, first: i32, end: i32, room: usize): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const u: usize = word(SPEED_Y);
  const v: usize = word(SPEED_X);
  const dry = all(real(DRY));
  const zero = all(0);
  const base: usize = (row * stride) << 2;
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const hm = at(depth, o - up);
    const h = at(depth, o);
    const hp = at(depth, o + up);
    const zm = at(bed, o - up);
    const z = at(bed, o);
    const zp = at(bed, o + up);
    const linear = isLinear(zm, z, zp, hm, h, hp, dry);
    const r = room + o - base;
    if (!v128.any_true(linear)) {
      put(r, 0, zero);
      put(r, up, zero);
      put(r, 2 * up, zero);
      put(r, 3 * up, zero);
      continue;
    }
    const rise = sub(h, hm);
    const fall = sub(hp, h);
    const uc = at(u, o);
    const vc = at(v, o);
    put(r, 0, half(add(sub(z, zm), rise), add(sub(zp, z), fall), linear));
    put(r, up, half(rise, fall, linear));
    put(r, 2 * up, half(sub(uc, at(u, o - up)), sub(at(u, o + up), uc), linear));
    put(r, 3 * up, half(sub(vc, at(v, o - up)), sub(at(v, o + up), vc), linear));
  }
}

/** As `firstOrderY`, with the half slopes of the row before and of this one. */
export function secondOrderY(row: i32, first: i32, end: i32, roomA: usize, roomB: usize): v128 {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const u: usize = word(SPEED_Y);
  const v: usize = word(SPEED_X);
  const mass: usize = word(Y_MASS);
  const before: usize = word(Y_BEFORE);
  const behind: usize = word(Y_BEHIND);
  const across: usize = word(Y_ACROSS);
  const dry = all(real(DRY));
  let fastest = all(0);
  const base: usize = (row * stride) << 2;
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const a = roomA + o - base;
    const b = roomB + o - base;
    fastest = most(fastest, flux(
      true,
      at(bed, o - up), at(bed, o), at(depth, o - up), at(depth, o), at(u, o - up), at(u, o), at(v, o - up), at(v, o),
      at(a, 0), at(a, up), at(a, 2 * up), at(a, 3 * up), at(b, 0), at(b, up), at(b, 2 * up), at(b, 3 * up),
      dry, mass, before, behind, across, o,
    ));
  }
  return fastest;
}
