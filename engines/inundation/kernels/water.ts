import { BED, CLOSED_BED, DEPTH, DT, DX, DY, LIMITED, NEXT_X, NEXT_Y, RAIN, RAIN_RATE, REST, SCHEME, SEEP, SHARE, STRIDE, TILE_STRIDE, WET, X_MASS, Y_MASS, X_ACROSS, Y_ACROSS, MOMENTUM_X, MOMENTUM_Y, FALLEN, SEEPED } from '../kernel-slots';
import { add, all, at, div, greater, keep, least, most, mul, pick, put, real, sub, word } from './vector';

/** Lanes on the ground. */
// @ts-ignore: decorator
@inline
export function ground(bed: v128): v128 {
  return f32x4.lt(bed, all(<f32>(0.5 * CLOSED_BED)));
}

/** The array of the mass that flows through the western (northern) faces. */
// @ts-ignore: decorator
@inline
export function massX(): usize {
  return word(word(SCHEME) == 1 ? NEXT_X : X_MASS);
}
// @ts-ignore: decorator
@inline
export function massY(): usize {
  return word(word(SCHEME) == 1 ? NEXT_Y : Y_MASS);
}

/** What flows out of four cells within a step, m. */
// @ts-ignore: decorator
@inline
function outflow(x: usize, y: usize, o: usize, up: usize, perX: v128, perY: v128): v128 {
  const zero = all(0);
  return add(
    mul(perX, sub(most(at(x, o + 4), zero), least(at(x, o), zero))),
    mul(perY, sub(most(at(y, o + up), zero), least(at(y, o), zero))),
  );
}

/** Whether a cell of the span would give more than it holds. */
export function asksTooMuch(row: i32, first: i32, end: i32): boolean {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const x = massX();
  const y = massY();
  const perX = all(real(DT) / real(DX));
  const perY = all(real(DT) / real(DY));
  let any = all(0);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const held = add(at(depth, o), at(rest, o));
    const over = greater(outflow(x, y, o, up, perX, perY), most(held, all(0)));
    any = v128.or(any, over);
  }
  return v128.any_true(any);
}

/** Sets the share of its outflow that each cell of a span can give, as `limitOutflow` of inertial-step.ts. */
export function setShares(row: i32, first: i32, end: i32): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const bed: usize = word(BED);
  const share: usize = word(SHARE);
  const x = massX();
  const y = massY();
  const perX = all(real(DT) / real(DX));
  const perY = all(real(DT) / real(DY));
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const out = outflow(x, y, o, up, perX, perY);
    const held = most(add(at(depth, o), at(rest, o)), all(0));
    const over = v128.and(greater(out, held), ground(at(bed, o)));
    put(share, o, pick(div(held, out), all(1), over));
  }
}

/** Scales flows through faces of a span by the share of the cell that gives: `step` bytes before the face or behind it. */
export function scaleFaces(row: i32, first: i32, end: i32, step: usize, mass: usize, across: usize): void {
  const stride = word(STRIDE);
  const share: usize = word(SHARE);
  const bed: usize = word(BED);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const flow = at(mass, o);
    const given = pick(at(share, o - step), at(share, o), greater(flow, all(0)));
    // Faces whose place is beyond the ground are the edges'; they are scaled there.
    const scale = pick(given, all(1), ground(at(bed, o)));
    put(mass, o, mul(flow, scale));
    if (across != 0) put(across, o, mul(at(across, o), scale));
  }
}

/**
 * New depths of a span of the local-inertial scheme, as `moveDepths` of inertial-step.ts. Marks tiles with water; answers the
 * greatest depths.
 */
export function moveDepths(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const bed: usize = word(BED);
  const x: usize = word(NEXT_X);
  const y: usize = word(NEXT_Y);
  const perX = all(real(DT) / real(DX));
  const perY = all(real(DT) / real(DY));
  let deepest = all(0);
  let tile: usize = wetTile(row, first);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 32) {
    let wet = all(0);
    for (let k: usize = 0; k < 32; k += 16) {
      const p = o + k;
      // What passes a face is rounded once, so that both its cells see the same.
      const flow = add(
        sub(mul(perX, at(x, p)), mul(perX, at(x, p + 4))),
        sub(mul(perY, at(y, p)), mul(perY, at(y, p + up))),
      );
      const gain = keep(flow, ground(at(bed, p)));
      const held = at(depth, p);
      const moved = most(add(held, gain), all(0));
      // What is left over stays apart from what flows, whose rounding would swallow a step's rain.
      const left = add(at(rest, p), sub(gain, sub(moved, held)));
      const next = most(add(moved, left), all(0));
      put(depth, p, next);
      put(rest, p, sub(left, sub(next, moved)));
      deepest = most(deepest, next);
      wet = v128.or(wet, f32x4.ne(next, all(0)));
    }
    if (v128.any_true(wet)) store<u8>(tile, 1);
    tile += 1;
  }
  return deepest;
}

/** Where the byte of the tile of a place is. */
// @ts-ignore: decorator
@inline
export function wetTile(row: i32, column: i32): usize {
  return word(WET) + (((row - 1) >> 3) + 1) * word(TILE_STRIDE) + ((column - 1) >> 3) + 1;
}

/** Rain, then what seeps, over a span, as `applySources` of sources.ts; answers the greatest depths. */
export function rainAndSeep(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const bed: usize = word(BED);
  const rains: usize = word(RAIN);
  const seep: usize = word(SEEP);
  const isHllc = word(SCHEME) == 2;
  const qx: usize = word(MOMENTUM_X);
  const qy: usize = word(MOMENTUM_Y);
  const dt = all(real(DT));
  const rate = all(real(RAIN_RATE));
  let fallen = f64x2.splat(0);
  let seeped = f64x2.splat(0);
  let deepest = all(0);
  let tile: usize = wetTile(row, first);
  const start: usize = (row * stride + first) << 2;
  const last: usize = (row * stride + end) << 2;
  for (let o = start; o < last; o += 16) {
    const on = ground(at(bed, o));
    const falls = keep(mul(dt, rains == 0 ? rate : at(rains, o)), on);
    const held = at(depth, o);
    const left = at(rest, o);
    let seeps = all(0);
    if (seep != 0) seeps = least(most(add(add(held, left), falls), all(0)), mul(dt, at(seep, o)));
    seeps = keep(seeps, on);
    const gain = add(sub(falls, seeps), left);
    const next = most(add(held, gain), all(0));
    put(depth, o, next);
    put(rest, o, sub(gain, sub(next, held)));
    fallen = f64x2.add(fallen, pairs(falls));
    seeped = f64x2.add(seeped, pairs(seeps));
    deepest = most(deepest, next);
    if (v128.any_true(f32x4.ne(next, all(0)))) store<u8>(tile + ((o - start) >> 5), 1);
    const shrinks = v128.and(greater(seeps, falls), greater(held, all(0)));
    if (isHllc && v128.any_true(shrinks)) {
      const stays = pick(div(next, held), all(1), shrinks);
      put(qx, o, mul(at(qx, o), stays));
      put(qy, o, mul(at(qy, o), stays));
    }
  }
  addTo(word(FALLEN) + (row << 3), fallen);
  addTo(word(SEEPED) + (row << 3), seeped);
  return deepest;
}

/** Sums of lanes 0 and 2, 1 and 3. */
// @ts-ignore: decorator
@inline
function pairs(a: v128): v128 {
  return f64x2.add(
    f64x2.promote_low_f32x4(a),
    f64x2.promote_low_f32x4(v128.shuffle<i32>(a, a, 2, 3, 2, 3)),
  );
}

// @ts-ignore: decorator
@inline
function addTo(place: usize, sums: v128): void {
  store<f64>(place, load<f64>(place) + f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}
