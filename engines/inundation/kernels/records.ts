import { ARRIVAL, BED, DEPTH, DRY, FLOW_X, FLOW_Y, HEAD, MOMENTUM_X, MOMENTUM_Y, PEAK_DEPTH, PEAK_HAZARD, PEAK_SPEED, SCHEME, STRIDE, TIME, WET_DEPTH } from '../kernel-slots';
import { add, all, at, div, G, greater, keep, least, mul, put, real, word } from './vector';
import { ground } from './water';

/** Deeper and faster than any water, as in records.ts. */
// @ts-ignore: decorator
@inline
const MOST_DEPTH: f32 = 1e5;
// @ts-ignore: decorator
@inline
const MOST_SPEED: f32 = 1e4;
/** As `MOST_FROUDE` of water-speed.ts, squared. */
// @ts-ignore: decorator
@inline
const MOST_FROUDE2: f32 = 4;

/**
 * Takes the water of a span, as it stood at the start of the step, into the records (`record` of records.ts). Answers the
 * first place that has diverged, or −1.
 */
export function recordSpan(row: i32, first: i32, end: i32): i32 {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const isInertial = word(SCHEME) == 1;
  const depth: usize = word(DEPTH);
  const bed: usize = word(BED);
  const x: usize = word(isInertial ? FLOW_X : MOMENTUM_X);
  const y: usize = word(isInertial ? FLOW_Y : MOMENTUM_Y);
  const peakDepth: usize = word(PEAK_DEPTH);
  const peakSpeed: usize = word(PEAK_SPEED);
  const peakHazard: usize = word(PEAK_HAZARD);
  const dry = all(real(DRY));
  const wetDepth = all(real(WET_DEPTH));
  const zero = all(0);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const h = keep(at(depth, o), ground(at(bed, o)));
    if (!v128.any_true(f32x4.ne(h, zero))) continue;
    let qx = at(x, o);
    let qy = at(y, o);
    if (isInertial) {
      qx = mul(add(qx, at(x, o + 4)), all(0.5));
      qy = mul(add(qy, at(y, o + up)), all(0.5));
    }
    let hazard2 = add(mul(qx, qx), mul(qy, qy));
    // Flow of a face may be that of deeper water than the cell's.
    if (isInertial) hazard2 = least(hazard2, mul(all(MOST_FROUDE2 * G), mul(mul(h, h), h)));
    const flows = greater(h, dry);
    const hazard = keep(f32x4.sqrt(hazard2), flows);
    const speed = keep(div(hazard, h), flows);
    const sound = v128.and(f32x4.lt(h, all(MOST_DEPTH)), f32x4.lt(speed, all(MOST_SPEED)));
    if (!i32x4.all_true(sound)) return firstOf(v128.not(sound), row * stride, o);
    const oldDepth = at(peakDepth, o);
    const oldHazard = at(peakHazard, o);
    const oldSpeed = at(peakSpeed, o);
    const wet = f32x4.ge(h, wetDepth);
    const deeper = greater(h, oldDepth);
    const fiercer = greater(hazard, oldHazard);
    const faster = v128.and(greater(speed, oldSpeed), wet);
    if (!v128.any_true(v128.or(v128.or(deeper, fiercer), faster))) continue;
    put(peakDepth, o, v128.bitselect(h, oldDepth, deeper));
    put(peakHazard, o, v128.bitselect(hazard, oldHazard, fiercer));
    put(peakSpeed, o, v128.bitselect(speed, oldSpeed, faster));
    // It arrives when the greatest depth first is the wet depth.
    const arrives = v128.and(wet, f32x4.lt(oldDepth, wetDepth));
    if (v128.any_true(arrives)) arrive(i32x4.bitmask(arrives), o);
  }
  return -1;
}

function arrive(lanes: i32, o: usize): void {
  const time = load<f64>(HEAD + (TIME << 3));
  const arrivals: usize = word(ARRIVAL);
  for (let k = 0; k < 4; k++) if ((lanes & (1 << k)) != 0) store<f64>(arrivals + (o << 1) + (k << 3), time);
}

function firstOf(lanes: v128, rowStart: i32, o: usize): i32 {
  return (<i32>o >> 2) + ctz(i32x4.bitmask(lanes));
}
