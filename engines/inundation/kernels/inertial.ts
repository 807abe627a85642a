import { BED, DEPTH, DRY, DT, DX, DY, FLOW_X, FLOW_Y, NEXT_X, NEXT_Y, REST, ROUGHNESS, STRIDE, THETA } from '../kernel-slots';
import { add, all, at, div, G, greater, inverseCubeRoot, keep, least, most, mul, pick, put, real, sub, word } from './vector';

/** As `MOST_FROUDE` of water-speed.ts, squared, times g. */
// @ts-ignore: decorator
@inline
const CAP2: f32 = 2.0 * 2.0 * 9.81;

/** As in inertial-step.ts: how many times less than a face's flow its neighbour's is when it begins to count as none. */
// @ts-ignore: decorator
@inline
const LITTLE: f32 = 20;
/** Twice the relative error of a difference in single precision. */
// @ts-ignore: decorator
@inline
const ROUNDING: f32 = 1.3e-7;

/**
 * Flow through four faces (Bates et al. 2010, eq. 12; de Almeida et al. 2012, eq. 13), as `inertialFaces` of
 * inertial-step.ts: depths `ha`, `hb` over beds `za`, `zb` before and behind the face, flow `q` and its neighbours' flow; `left` is the difference of what rounding left over of the depths.
 * The bed of a closed cell is so high that no water stands above it. Levels are compared by differences, so that single
 * precision does not see the height of the ground.
 */
// @ts-ignore: decorator
@inline
function flowThrough(
  za: v128, zb: v128, ha: v128, hb: v128, left: v128, roughness: v128,
  q: v128, before: v128, behind: v128,
  theta: v128, side: v128, push: v128, halfDt: v128, dry: v128,
): v128 {
  const zero = all(0);
  const step = sub(za, zb);
  const through = most(add(ha, least(step, zero)), sub(hb, most(step, zero)));
  const between = add(add(step, sub(ha, hb)), left);
  // Less than what rounding makes of a step of the ground is no fall: a lake is at rest exactly.
  const fall = keep(between, greater(f32x4.abs(between), mul(all(ROUNDING), f32x4.abs(step))));
  const giver = pick(ha, hb, greater(fall, zero));
  const flows = v128.and(greater(through, dry), greater(giver, dry));
  if (!v128.any_true(flows)) return zero;
  const size = f32x4.abs(q);
  const little = all(LITTLE);
  const lacking = add(
    most(sub(size, mul(little, f32x4.abs(before))), zero),
    most(sub(size, mul(little, f32x4.abs(behind))), zero),
  );
  const lent = add(add(before, behind), v128.or(lacking, v128.and(q, all(-0.0))));
  const mean = add(mul(theta, q), mul(side, lent));
  const root = inverseCubeRoot(through);
  const cube = mul(mul(through, through), through);
  const size73 = mul(cube, mul(root, root));
  const pushed = div(
    mul(add(mean, mul(mul(push, through), fall)), size73),
    add(size73, mul(mul(halfDt, roughness), size)),
  );
  const most2 = mul(all(CAP2), cube);
  const races = v128.and(greater(mul(pushed, pushed), most2), flows);
  if (v128.any_true(races)) {
    const sign = v128.and(pushed, all(-0.0));
    return keep(pick(v128.or(f32x4.sqrt(most2), sign), pushed, races), flows);
  }
  return keep(pushed, flows);
}

/** Flow through the western and the northern faces of the cells of a row, from one column to another. */
export function inertialFaces(row: i32, first: i32, end: i32): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const rest: usize = word(REST);
  const rough: usize = word(ROUGHNESS);
  const flowX: usize = word(FLOW_X);
  const flowY: usize = word(FLOW_Y);
  const nextX: usize = word(NEXT_X);
  const nextY: usize = word(NEXT_Y);
  const dt = real(DT);
  const pushX = all((G * dt) / real(DX));
  const pushY = all((G * dt) / real(DY));
  const theta = all(real(THETA));
  const side = all(0.5 * (1 - real(THETA)));
  const halfDt = all(0.5 * dt);
  const dry = all(real(DRY));
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const z = at(bed, o);
    const h = at(depth, o);
    const left = at(rest, o);
    const r = at(rough, o);
    put(nextX, o, flowThrough(
      at(bed, o - 4), z, at(depth, o - 4), h, sub(at(rest, o - 4), left), add(at(rough, o - 4), r),
      at(flowX, o), at(flowX, o - 4), at(flowX, o + 4),
      theta, side, pushX, halfDt, dry,
    ));
    put(nextY, o, flowThrough(
      at(bed, o - up), z, at(depth, o - up), h, sub(at(rest, o - up), left), add(at(rough, o - up), r),
      at(flowY, o), at(flowY, o - up), at(flowY, o + up),
      theta, side, pushY, halfDt, dry,
    ));
  }
}
