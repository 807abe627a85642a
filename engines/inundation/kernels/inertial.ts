import { BED, DEPTH, DRY, DT, FLOW_X, FLOW_Y, NEXT_X, NEXT_Y, PER_X, PER_Y, REST, ROUGHNESS, STRIDE, THETA } from '../kernel-slots';
import { add, all, constant, div, FOUR, G, greater, guess, keep, LITTLE, most, MOST_FROUDE2, mul, ONE, P1, P2, P3, P4, pick, real, SEED, SIZE, sub, THIRD, word } from './vector';

/**
 * Fall of the level: differences of ground and depth with what rounding left over of it, taken to 4 units in the last place of
 * the step of the ground. That is more than the differences lose, so a lake is at rest exactly.
 */
// @ts-ignore: decorator
@inline
function toSteps(fall: v128, step: v128, four: v128): v128 {
  const coarse = mul(four, step);
  return sub(add(fall, coarse), coarse);
}

/**
 * The flow that the neighbours of a face along its axis had; a neighbour with little is filled up with the face's own, to all
 * of it where there is none.
 */
// @ts-ignore: decorator
@inline
function lent(q: v128, size: v128, before: v128, behind: v128, little: v128, bits: v128): v128 {
  const zero = all(0);
  const lacking = add(
    most(sub(size, mul(little, v128.and(before, bits))), zero),
    most(sub(size, mul(little, v128.and(behind, bits))), zero),
  );
  return add(add(before, behind), v128.or(lacking, v128.andnot(q, bits)));
}

/** h^(7/3) = h³ h^(−2/3), given h³. */
// @ts-ignore: decorator
@inline
function power73(
  h: v128, cube: v128, third: v128, seed: v128, one: v128, p1: v128, p2: v128, p3: v128, p4: v128,
): v128 {
  const y = guess(h, third, seed);
  const square = mul(y, y);
  const e = sub(one, mul(mul(h, y), square));
  const roughly = mul(cube, square);
  // Halves of the sum side by side: the loop waits for this.
  const more = add(add(p1, mul(e, p2)), mul(mul(e, e), add(p3, mul(e, p4))));
  return add(roughly, mul(mul(roughly, e), more));
}

/** The higher level above the higher bed, given the water behind the face, the step of the ground and the fall of the level. */
// @ts-ignore: decorator
@inline
function throughOf(h: v128, step: v128, fall: v128): v128 {
  const zero = all(0);
  return sub(add(h, most(fall, zero)), most(step, zero));
}

/**
 * Flow through the western and the northern faces of the cells of a row, from one column to another (Bates et al. 2010,
 * eq. 12; de Almeida et al. 2012, eq. 13), as `inertialFaces` of inertial-step.ts. The bed of a closed cell is so high that
 * no water stands above it. Levels are compared by differences, so that single precision does not see the height of the
 * ground. Water that stands above the sill by more than a film is the giver's, which therefore is no film. Both faces of a
 * cell are computed side by side, so that one does not wait for the other.
 */
export function inertialFaces(row: i32, first: i32, end: i32): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  // Sixteen bytes before each place, so that neighbours on both sides are at offsets known to the compiler.
  const bed: usize = word(BED) - 16;
  const depth: usize = word(DEPTH) - 16;
  const rest: usize = word(REST) - 16;
  const rough: usize = word(ROUGHNESS) - 16;
  const flowX: usize = word(FLOW_X) - 16;
  const flowY: usize = word(FLOW_Y) - 16;
  const nextX: usize = word(NEXT_X);
  const nextY: usize = word(NEXT_Y);
  const pushX = all(G * real(PER_X));
  const pushY = all(G * real(PER_Y));
  const theta = all(real(THETA));
  const side = all(0.5 * (1 - real(THETA)));
  const halfDt = all(0.5 * real(DT));
  const dry = all(real(DRY));
  const one = constant(ONE);
  const third = constant(THIRD);
  const seed = constant(SEED);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const little = constant(LITTLE);
  const cap = constant(MOST_FROUDE2);
  const bits = constant(SIZE);
  const four = constant(FOUR);
  let races = all(0);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const bedAt = bed + o;
    const depthAt = depth + o;
    const z = v128.load(bedAt, 16);
    const h = v128.load(depthAt, 16);
    const stepX = sub(v128.load(bedAt, 12), z);
    const stepY = sub(v128.load(bedAt - up, 16), z);
    const fallX = add(stepX, sub(v128.load(depthAt, 12), h));
    const fallY = add(stepY, sub(v128.load(depthAt - up, 16), h));
    const throughX = throughOf(h, stepX, fallX);
    const throughY = throughOf(h, stepY, fallY);
    const flowsX = greater(throughX, dry);
    const flowsY = greater(throughY, dry);
    if (!v128.any_true(v128.or(flowsX, flowsY))) {
      v128.store(nextX + o, all(0));
      v128.store(nextY + o, all(0));
      continue;
    }
    const hx = most(throughX, dry);
    const hy = most(throughY, dry);
    const xAt = flowX + o;
    const yAt = flowY + o;
    const roughAt = rough + o;
    const restAt = rest + o;
    const r = v128.load(roughAt, 16);
    const left = v128.load(restAt, 16);
    const qx = v128.load(xAt, 16);
    const qy = v128.load(yAt, 16);
    const sizeX = v128.and(qx, bits);
    const sizeY = v128.and(qy, bits);
    const meanX = add(mul(theta, qx), mul(side, lent(qx, sizeX, v128.load(xAt, 12), v128.load(xAt, 20), little, bits)));
    const meanY = add(mul(theta, qy), mul(side, lent(qy, sizeY, v128.load(yAt - up, 16), v128.load(yAt + up, 16), little, bits)));
    const cubeX = mul(mul(hx, hx), hx);
    const cubeY = mul(mul(hy, hy), hy);
    const size73X = power73(hx, cubeX, third, seed, one, p1, p2, p3, p4);
    const size73Y = power73(hy, cubeY, third, seed, one, p1, p2, p3, p4);
    const pushedX = div(
      mul(add(meanX, mul(mul(pushX, hx), toSteps(add(fallX, sub(v128.load(restAt, 12), left)), stepX, four))), size73X),
      add(size73X, mul(mul(halfDt, add(v128.load(roughAt, 12), r)), sizeX)),
    );
    const pushedY = div(
      mul(add(meanY, mul(mul(pushY, hy), toSteps(add(fallY, sub(v128.load(restAt - up, 16), left)), stepY, four))), size73Y),
      add(size73Y, mul(mul(halfDt, add(v128.load(roughAt - up, 16), r)), sizeY)),
    );
    races = v128.or(races, v128.and(greater(mul(pushedX, pushedX), mul(cap, cubeX)), flowsX));
    races = v128.or(races, v128.and(greater(mul(pushedY, pushedY), mul(cap, cubeY)), flowsY));
    v128.store(nextX + o, keep(pushedX, flowsX));
    v128.store(nextY + o, keep(pushedY, flowsY));
  }
  if (v128.any_true(races)) capFlows(row, first, end);
}

/** Keeps the flow of a row below the greatest Froude number. */
function capFlows(row: i32, first: i32, end: i32): void {
  const stride = word(STRIDE);
  const up: usize = stride << 2;
  const bed: usize = word(BED);
  const depth: usize = word(DEPTH);
  const nextX: usize = word(NEXT_X);
  const nextY: usize = word(NEXT_Y);
  const cap = constant(MOST_FROUDE2);
  const last: usize = (row * stride + end) << 2;
  const zero = all(0);
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const z = v128.load(bed + o);
    const h = v128.load(depth + o);
    const stepX = sub(v128.load(bed + o - 4), z);
    const stepY = sub(v128.load(bed + o - up), z);
    const hx = most(throughOf(h, stepX, add(stepX, sub(v128.load(depth + o - 4), h))), zero);
    const hy = most(throughOf(h, stepY, add(stepY, sub(v128.load(depth + o - up), h))), zero);
    const most2X = mul(mul(cap, hx), mul(hx, hx));
    const most2Y = mul(mul(cap, hy), mul(hy, hy));
    const flowX = v128.load(nextX + o);
    const flowY = v128.load(nextY + o);
    const racesX = greater(mul(flowX, flowX), most2X);
    const racesY = greater(mul(flowY, flowY), most2Y);
    if (!v128.any_true(v128.or(racesX, racesY))) continue;
    v128.store(nextX + o, capped(flowX, most2X, racesX));
    v128.store(nextY + o, capped(flowY, most2Y, racesY));
  }
}

// @ts-ignore: decorator
@inline
function capped(flow: v128, most2: v128, races: v128): v128 {
  return pick(v128.or(f32x4.sqrt(most2), v128.and(flow, all(-0.0))), flow, races);
}
