import { BED, CLOSED_BED, DEPTH, DT, FALLEN, MOMENTUM_X, MOMENTUM_Y, NEXT_X, NEXT_Y, PER_X, PER_Y, RAIN, RAIN_RATE, REST, SCHEME, SEEP, SEEPED, STRIDE, TILE_STRIDE, WET, WET_ROWS, X_ACROSS, X_MASS, Y_ACROSS, Y_MASS } from '../kernel-slots';
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

/**
 * A cell gives at most what it holds (`limitOutflow` of inertial-step.ts): where a cell of a span would give more, what passes
 * its faces outwards is scaled by the share it can give. A face has one giver, so it is scaled once, whatever the order.
 */
export function limitOutflow(row: i32, first: i32, end: i32): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const bed: usize = word(BED);
  const x = massX();
  const y = massY();
  const perX = all(real(PER_X));
  const perY = all(real(PER_Y));
  const zero = all(0);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const out = add(
      mul(perX, sub(most(v128.load(x + o, 4), zero), least(v128.load(x + o), zero))),
      mul(perY, sub(most(v128.load(y + o + up), zero), least(v128.load(y + o), zero))),
    );
    const held = most(add(at(depth, o), at(rest, o)), zero);
    let over = greater(out, held);
    if (!v128.any_true(over)) continue;
    over = v128.and(over, ground(at(bed, o)));
    if (!v128.any_true(over)) continue;
    const share = pick(div(held, out), all(1), over);
    const isHllc = word(SCHEME) == 2;
    scaleOutwards(x + o, isHllc ? word(X_ACROSS) + o : 0, 4, share);
    scaleOutwards(y + o, isHllc ? word(Y_ACROSS) + o : 0, up, share);
  }
}

/** Scales what leaves four cells by the faces before them and by those `behind` bytes further. */
function scaleOutwards(mass: usize, across: usize, behind: usize, share: v128): void {
  const zero = all(0);
  const one = all(1);
  const before = v128.load(mass);
  const shareBefore = pick(share, one, f32x4.lt(before, zero));
  v128.store(mass, mul(before, shareBefore));
  if (across != 0) v128.store(across, mul(v128.load(across), shareBefore));
  const after = v128.load(mass + behind);
  const shareAfter = pick(share, one, greater(after, zero));
  v128.store(mass + behind, mul(after, shareAfter));
  if (across != 0) v128.store(across + behind, mul(v128.load(across + behind), shareAfter));
}

/** Marks the columns and the row of a tile with water, given lanes with water of its eight cells. */
// @ts-ignore: decorator
@inline
export function markTile(tile: usize, rowBit: i32, low: v128, high: v128): void {
  const columns = i32x4.bitmask(low) | (i32x4.bitmask(high) << 4);
  if (columns == 0) return;
  const wet: usize = word(WET) + tile;
  const wetRows: usize = word(WET_ROWS) + tile;
  store<u8>(wet, load<u8>(wet) | columns);
  store<u8>(wetRows, load<u8>(wetRows) | rowBit);
}

/** The place of a tile in the tables of tiles. */
// @ts-ignore: decorator
@inline
export function tileOf(row: i32, column: i32): usize {
  return (((row - 1) >> 3) + 1) * word(TILE_STRIDE) + ((column - 1) >> 3) + 1;
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
  const perX = all(real(PER_X));
  const perY = all(real(PER_Y));
  const zero = all(0);
  const rowBit = 1 << ((row - 1) & 7);
  let deepest = zero;
  let tile = tileOf(row, first);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 32) {
    const low = moved(depth + o, rest + o, bed + o, x + o, y + o, up, perX, perY);
    const high = moved(depth + o + 16, rest + o + 16, bed + o + 16, x + o + 16, y + o + 16, up, perX, perY);
    deepest = most(deepest, most(low, high));
    markTile(tile, rowBit, f32x4.ne(low, zero), f32x4.ne(high, zero));
    tile += 1;
  }
  return deepest;
}

/** Moves the depths of four cells; answers them. */
// @ts-ignore: decorator
@inline
function moved(depth: usize, rest: usize, bed: usize, x: usize, y: usize, up: usize, perX: v128, perY: v128): v128 {
  // What passes a face is rounded once, so that both its cells see the same.
  const flow = add(
    sub(mul(perX, v128.load(x)), mul(perX, v128.load(x, 4))),
    sub(mul(perY, v128.load(y)), mul(perY, v128.load(y + up))),
  );
  const gain = keep(flow, ground(v128.load(bed)));
  const held = v128.load(depth);
  const first = most(add(held, gain), all(0));
  // What is left over stays apart from what flows, whose rounding would swallow a step's rain.
  const left = add(v128.load(rest), sub(gain, sub(first, held)));
  const next = most(add(first, left), all(0));
  v128.store(depth, next);
  v128.store(rest, sub(left, sub(next, first)));
  return next;
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
  const tile = tileOf(row, first);
  const rowBit = 1 << ((row - 1) & 7);
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
    const wet = f32x4.ne(next, all(0));
    const isHigh = ((o - start) & 16) != 0;
    markTile(tile + ((o - start) >> 5), rowBit, isHigh ? all(0) : wet, isHigh ? wet : all(0));
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
