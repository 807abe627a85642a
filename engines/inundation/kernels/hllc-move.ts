import { BED, DEPTH, DRY, DT, KEPT_DEPTH, KEPT_GAIN, KEPT_X, KEPT_Y, MOMENTUM_X, MOMENTUM_Y, PER_X, PER_Y, REST, ROUGHNESS, SPEED_X, SPEED_Y, STAGE, STRIDE, X_ACROSS, X_BEFORE, X_BEHIND, X_MASS, Y_ACROSS, Y_BEFORE, Y_BEHIND, Y_MASS } from '../kernel-slots';
import { add, all, at, constant, div, greater, inverseCubeRoot, keep, most, mul, ONE, pick, put, real, SEED, SHARE_1, SHARE_2, sub, THIRD, word } from './vector';
import { ground, markTile, tileOf } from './water';

/**
 * Depth and momentum of a span after a stage, as `moveWater` of hllc-step.ts, from fluxes already scaled by what cells can
 * give. Friction is the exact root of q (1 + dt g n² |q| / h^(7/3)) = q*. Marks tiles with water; answers the greatest depths.
 */
export function moveWater(row: i32, first: i32, end: i32): v128 {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const stage = word(STAGE);
  const bed: usize = word(BED);
  const rough: usize = word(ROUGHNESS);
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const mx: usize = word(MOMENTUM_X);
  const my: usize = word(MOMENTUM_Y);
  const sx: usize = word(SPEED_X);
  const sy: usize = word(SPEED_Y);
  const xm: usize = word(X_MASS);
  const xf: usize = word(X_BEFORE);
  const xh: usize = word(X_BEHIND);
  const xa: usize = word(X_ACROSS);
  const ym: usize = word(Y_MASS);
  const yf: usize = word(Y_BEFORE);
  const yh: usize = word(Y_BEHIND);
  const ya: usize = word(Y_ACROSS);
  const kd: usize = word(KEPT_DEPTH);
  const kx: usize = word(KEPT_X);
  const ky: usize = word(KEPT_Y);
  const kg: usize = word(KEPT_GAIN);
  const dt = real(DT);
  const perX = all(real(PER_X));
  const perY = all(real(PER_Y));
  const dt4 = all(4 * dt);
  const dry = all(real(DRY));
  const zero = all(0);
  const one = constant(ONE);
  const third = constant(THIRD);
  const seed = constant(SEED);
  const share1 = constant(SHARE_1);
  const share2 = constant(SHARE_2);
  let deepest = zero;
  const start: usize = (row * stride + first) << 2;
  const last: usize = (row * stride + end) << 2;
  const tile = tileOf(row, first);
  const rowBit = 1 << ((row - 1) & 7);
  for (let o = start; o < last; o += 16) {
    const on = ground(at(bed, o));
    const flow = add(
      sub(mul(perX, at(xm, o)), mul(perX, at(xm, o + 4))),
      sub(mul(perY, at(ym, o)), mul(perY, at(ym, o + up))),
    );
    const gain = keep(flow, on);
    const held = at(depth, o);
    const left = at(rest, o);
    let any = v128.or(v128.or(held, gain), left);
    if (stage == 2) any = v128.or(any, v128.or(at(kd, o), at(kg, o)));
    if (!v128.any_true(any)) {
      // Dry ground that stays dry.
      if (stage == 1) {
        put(kd, o, zero);
        put(kg, o, zero);
        put(kx, o, zero);
        put(ky, o, zero);
      }
      continue;
    }
    const oldX = at(mx, o);
    const oldY = at(my, o);
    let qx = add(oldX, add(
      mul(perX, sub(at(xh, o), at(xf, o + 4))),
      mul(perY, sub(at(ya, o), at(ya, o + up))),
    ));
    let qy = add(oldY, add(
      mul(perX, sub(at(xa, o), at(xa, o + 4))),
      mul(perY, sub(at(yh, o), at(yf, o + up))),
    ));
    const ahead = add(held, gain);
    let from = held;
    let gained = gain;
    if (stage == 1) {
      put(kd, o, held);
      put(kg, o, gain);
      put(kx, o, oldX);
      put(ky, o, oldY);
    } else if (stage == 2) {
      from = at(kd, o);
      gained = mul(all(0.5), add(at(kg, o), gain));
    }
    let next = most(add(from, gained), zero);
    if (stage != 1) {
      // What is left over stays apart from what flows, whose rounding would swallow a step's rain.
      const moved = next;
      const low = add(left, sub(gained, sub(moved, from)));
      next = most(add(moved, low), zero);
      put(rest, o, sub(low, sub(next, moved)));
    }
    put(depth, o, next);
    const root = inverseCubeRoot(ahead, one, third, seed, share1, share2);
    const root2 = mul(root, root);
    const per73 = mul(mul(root, root2), mul(root2, root2));
    const size = f32x4.sqrt(add(mul(qx, qx), mul(qy, qy)));
    const drag = mul(mul(mul(dt4, at(rough, o)), size), per73);
    const slowed = div(all(2), add(one, f32x4.sqrt(add(one, drag))));
    const brake = pick(slowed, one, greater(ahead, dry));
    qx = mul(qx, brake);
    qy = mul(qy, brake);
    if (stage == 2) {
      qx = mul(all(0.5), add(at(kx, o), qx));
      qy = mul(all(0.5), add(at(ky, o), qy));
    }
    const flows = v128.and(greater(next, dry), on);
    const per = div(one, next);
    put(mx, o, keep(qx, flows));
    put(my, o, keep(qy, flows));
    put(sx, o, keep(mul(qx, per), flows));
    put(sy, o, keep(mul(qy, per), flows));
    deepest = most(deepest, next);
    const wet = f32x4.ne(next, zero);
    const isHigh = ((o - start) & 16) != 0;
    markTile(tile + ((o - start) >> 5), rowBit, isHigh ? zero : wet, isHigh ? wet : zero);
  }
  return deepest;
}
