import { BED, DEPTH, DRY, DT, FLOW_X, FLOW_Y, NEXT_X, NEXT_Y, PER_X, PER_Y, REST, ROUGHNESS, STRIDE, THETA } from '../kernel-slots';
import { add, all, constant, div, firstRoot, FOUR, G, greater, keep, LITTLE, most, MOST_FROUDE2, mul, ONE, pick, real, SEED, SHARE_1, SHARE_2, sub, THIRD, TWO_SHARES, word } from './vector';

/**
 * Fall of the level from differences of ground, depth and what rounding left over of it. Taken to 4 units in the last place of
 * the step of the ground, which is more than the differences lose, so a lake is at rest exactly.
 */
// @ts-ignore: decorator
@inline
function fall(step: v128, depths: v128, rests: v128, four: v128): v128 {
  const coarse = mul(four, step);
  return sub(add(add(add(step, depths), rests), coarse), coarse);
}

/**
 * The flow that the neighbours of a face along its axis had; a neighbour with little is filled up with the face's own, to all
 * of it where there is none.
 */
// @ts-ignore: decorator
@inline
function lent(q: v128, size: v128, before: v128, behind: v128, little: v128): v128 {
  const zero = all(0);
  const lacking = add(
    most(sub(size, mul(little, f32x4.abs(before))), zero),
    most(sub(size, mul(little, f32x4.abs(behind))), zero),
  );
  return add(add(before, behind), v128.or(lacking, v128.and(q, all(-0.0))));
}

// @ts-ignore: decorator
@inline
function capped(pushed: v128, most2: v128, races: v128): v128 {
  return pick(v128.or(f32x4.sqrt(most2), v128.and(pushed, all(-0.0))), pushed, races);
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
  const share1 = constant(SHARE_1);
  const share2 = constant(SHARE_2);
  const twoShares = constant(TWO_SHARES);
  const little = constant(LITTLE);
  const cap = constant(MOST_FROUDE2);
  const four = constant(FOUR);
  const zero = all(0);
  const last: usize = (row * stride + end) << 2;
  for (let o: usize = (row * stride + first) << 2; o < last; o += 16) {
    const bedAt = bed + o;
    const depthAt = depth + o;
    const restAt = rest + o;
    const z = v128.load(bedAt, 16);
    const h = v128.load(depthAt, 16);
    const stepX = sub(v128.load(bedAt, 12), z);
    const stepY = sub(v128.load(bedAt - up, 16), z);
    const left = v128.load(restAt, 16);
    const fallX = fall(stepX, sub(v128.load(depthAt, 12), h), sub(v128.load(restAt, 12), left), four);
    const fallY = fall(stepY, sub(v128.load(depthAt - up, 16), h), sub(v128.load(restAt - up, 16), left), four);
    // The higher level above the higher bed.
    const hx = sub(add(h, most(fallX, zero)), most(stepX, zero));
    const hy = sub(add(h, most(fallY, zero)), most(stepY, zero));
    const flowsX = greater(hx, dry);
    const flowsY = greater(hy, dry);
    if (!v128.any_true(v128.or(flowsX, flowsY))) {
      v128.store(nextX + o, zero);
      v128.store(nextY + o, zero);
      continue;
    }
    const xAt = flowX + o;
    const yAt = flowY + o;
    const roughAt = rough + o;
    const r = v128.load(roughAt, 16);
    const qx = v128.load(xAt, 16);
    const qy = v128.load(yAt, 16);
    const rootX = firstRoot(hx, one, third, seed, share1, share2);
    const rootY = firstRoot(hy, one, third, seed, share1, share2);
    const sizeX = f32x4.abs(qx);
    const sizeY = f32x4.abs(qy);
    const meanX = add(mul(theta, qx), mul(side, lent(qx, sizeX, v128.load(xAt, 12), v128.load(xAt, 20), little)));
    const meanY = add(mul(theta, qy), mul(side, lent(qy, sizeY, v128.load(yAt - up, 16), v128.load(yAt + up, 16), little)));
    // h^(7/3) = h³ root², with a step of Newton on the root.
    const squareX = mul(rootX, rootX);
    const squareY = mul(rootY, rootY);
    const errorX = sub(one, mul(mul(hx, rootX), squareX));
    const errorY = sub(one, mul(mul(hy, rootY), squareY));
    const cubeX = mul(mul(hx, hx), hx);
    const cubeY = mul(mul(hy, hy), hy);
    const roughlyX = mul(cubeX, squareX);
    const roughlyY = mul(cubeY, squareY);
    const size73X = add(roughlyX, mul(roughlyX, mul(errorX, twoShares)));
    const size73Y = add(roughlyY, mul(roughlyY, mul(errorY, twoShares)));
    const pushedX = div(
      mul(add(meanX, mul(mul(pushX, hx), fallX)), size73X),
      add(size73X, mul(mul(halfDt, add(v128.load(roughAt, 12), r)), sizeX)),
    );
    const pushedY = div(
      mul(add(meanY, mul(mul(pushY, hy), fallY)), size73Y),
      add(size73Y, mul(mul(halfDt, add(v128.load(roughAt - up, 16), r)), sizeY)),
    );
    const racesX = v128.and(greater(mul(pushedX, pushedX), mul(cap, cubeX)), flowsX);
    const racesY = v128.and(greater(mul(pushedY, pushedY), mul(cap, cubeY)), flowsY);
    if (v128.any_true(v128.or(racesX, racesY))) {
      v128.store(nextX + o, keep(capped(pushedX, mul(cap, cubeX), racesX), flowsX));
      v128.store(nextY + o, keep(capped(pushedY, mul(cap, cubeY), racesY), flowsY));
      continue;
    }
    v128.store(nextX + o, keep(pushedX, flowsX));
    v128.store(nextY + o, keep(pushedY, flowsY));
  }
}
