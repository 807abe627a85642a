import { enterPart, type Front } from './front.ts';
import { type BucketQueue, openQueue, put, take } from './queue.ts';

/** One run of the front through a part of the weather. */
export interface March {
  readonly part: number;
  readonly fromMin: number;
  readonly untilMin: number;
  /** Nodes that have a time already. */
  readonly starts: readonly number[];
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (share: number) => void;
}

/** A new time must be earlier by this share of a cell's crossing, so that the corrections end. */
const SMALLEST_GAIN = 1e-5;
/** Slope of S along an edge, as a multiple of the steepest in ground like the cell's. */
const STEEPEST = 1.1;
const POPS_BETWEEN_LOOKS = 8192;

/**
 * Minimum travel time from `starts` to all nodes before `untilMin`. A node takes the least time over the points of the
 * eight edges of the ring around it: T(y) + |x − y|/p − q·(x − y) with the rates of its own cell. Between the ends of an
 * edge T is the cubic through both times and both gradients, held above its two tangents, where that is convex; else it
 * is straight. The drift q makes the time an isotropic one in S = T + q·x, so nodes leave the queue in the order of
 * T + Q·x with Q near the drift of the landscape. The order is not exact where q changes: a node that gets an earlier
 * time goes back into the queue, and times only fall, so the result is the fixed point and does not hang on the order.
 */
export function march(front: Front, queue: BucketQueue, options: March): void {
  const { part, fromMin, untilMin, starts, signal, onProgress } = options;
  const { time, open, slow, driftEast, driftNorth, gradEast, gradNorth, part: partOf, step } = front;
  const { east, north, length, stride } = front;
  const order = queueOrder(front, options);
  const { driftX, driftY } = order;
  const width = east[0] ?? 1;
  const height = north[2] ?? 1;
  const { least } = front;
  openQueue(queue, order.lowest, order.highest, order.width);
  for (const node of starts) {
    const t = time[node] ?? Infinity;
    if (t > untilMin) continue;
    const row = Math.floor(node / stride);
    put(queue, node, t + driftX * (node - row * stride) * width - driftY * row * height);
  }
  const buckets = Math.max(1, (order.highest - order.lowest) / queue.width);
  let pops = 0;
  for (let node = take(queue); node >= 0; node = take(queue)) {
    pops += 1;
    if (pops % POPS_BETWEEN_LOOKS === 0) {
      if (signal?.aborted) throw new Error('The run of the fire was stopped.');
      onProgress?.(Math.min(1, queue.now / buckets));
    }
    const timeNode = time[node] ?? Infinity;
    for (let k = 0; k < 8; k++) {
      const x = node + (step[k] ?? 0);
      const old = time[x] ?? Infinity;
      // What burned before this part keeps its time.
      if (open[x] === 0 || old <= fromMin) continue;
      if (partOf[x] !== part) enterPart(front, x, part);
      const slowX = slow[x] ?? 0;
      if (slowX <= 0) continue;
      const odd = k & 1;
      const before = (k + 7) & 7;
      const after = (k + 1) & 7;
      // Fire does not slip through the corner between two closed cells.
      if (odd === 1 && open[node + (step[before] ?? 0)] === 0 && open[node + (step[after] ?? 0)] === 0)
        continue;
      const qx = driftEast[x] ?? 0;
      const qy = driftNorth[x] ?? 0;
      const ex = east[k] ?? 0;
      const ey = north[k] ?? 0;
      const straight = length[k] ?? 1;
      const sNode = timeNode - qx * ex - qy * ey;
      let best = old - SMALLEST_GAIN * width * slowX;
      let rayX = 0;
      let rayY = 0;
      let rayLength = 0;
      if (sNode + straight * slowX < best) {
        best = sNode + straight * slowX;
        rayX = ex;
        rayY = ey;
        rayLength = straight;
      }
      for (let side = 0; side < 2; side++) {
        const turned = side === 0 ? before : after;
        const other = x - (step[turned] ?? 0);
        const timeOther = time[other] ?? Infinity;
        if (timeOther === Infinity) continue;
        const fx = east[turned] ?? 0;
        const fy = north[turned] ?? 0;
        const sOther = timeOther - qx * fx - qy * fy;
        const a = odd === 1 ? (length[turned] ?? 1) : straight;
        const leastX = (odd === 1 ? least[turned] : least[k]) ?? 0;
        if (Math.min(sNode, sOther) + leastX * slowX >= best) continue;
        // The edge from its end beside x (A) to its end at the corner (B).
        const sA = odd === 1 ? sOther : sNode;
        const rise = odd === 1 ? sNode - sOther : sOther - sNode;
        const vx = odd === 1 ? fx - ex : ex - fx;
        const vy = odd === 1 ? fy - ey : ey - fy;
        const endA = odd === 1 ? other : node;
        const endB = odd === 1 ? node : other;
        const qv = qx * vx + qy * vy;
        const slopeA = (gradEast[endA] ?? 0) * vx + (gradNorth[endA] ?? 0) * vy + qv;
        const slopeB = (gradEast[endB] ?? 0) * vx + (gradNorth[endB] ?? 0) * vy + qv;
        const aa = a * a;
        const ll = vx * vx + vy * vy;
        const alpha = slopeA - rise;
        const beta = slopeB - rise;
        let share = 0;
        let bend = 0;
        // Steeper than the cell's own rates allow: the ends burn otherwise, and nothing is known between them.
        const steepest = STEEPEST * slowX * (Math.abs(vx) + Math.abs(vy));
        if (alpha <= 0 && beta >= 0 && slopeA >= -steepest && slopeB <= steepest) {
          const pull = ll * slowX;
          const last = slopeB + pull / Math.sqrt(aa + ll);
          if (slopeA >= 0 || last <= 0) continue;
          share = slopeA / (slopeA - last);
          for (let round = 0; round < 2; round++) {
            const r = Math.sqrt(aa + ll * share * share);
            const square = 3 * share * share;
            const f =
              rise + alpha * (1 - 4 * share + square) - beta * (2 * share - square) + (pull * share) / r;
            const df = alpha * (6 * share - 4) - beta * (2 - 6 * share) + (pull * aa) / (r * r * r);
            if (df > 0) share -= f / df;
            if (share < 0) share = 0;
            else if (share > 1) share = 1;
          }
          const rest = 1 - share;
          bend = share * rest * (alpha * rest - beta * share);
          if (bend < alpha * share) bend = alpha * share;
          if (bend < -beta * rest) bend = -beta * rest;
          const sag = (leastX - a) * slowX;
          if (bend < sag) bend = sag;
        } else {
          if (rise >= 0) continue;
          const l = Math.sqrt(ll);
          const sine = -rise / (slowX * l);
          if (sine * Math.sqrt(aa + ll) >= l) continue;
          share = ((a / l) * sine) / Math.sqrt(1 - sine * sine);
        }
        const timeA = odd === 1 ? timeOther : timeNode;
        const span = odd === 1 ? timeNode - timeOther : timeOther - timeNode;
        if (timeA + share * span < fromMin) {
          // Before this part the rates were others: the ray starts where the edge burned as the part began.
          share = (fromMin - timeA) / span;
          bend = 0;
          if (!(share >= 0 && share <= 1)) continue;
        }
        const r = Math.sqrt(aa + ll * share * share);
        const found = sA + share * rise + bend + r * slowX;
        if (found < best) {
          best = found;
          rayX = (odd === 1 ? fx : ex) - share * vx;
          rayY = (odd === 1 ? fy : ey) - share * vy;
          rayLength = r;
        }
      }
      if (rayLength === 0) continue;
      time[x] = best;
      gradEast[x] = (rayX / rayLength) * slowX - qx;
      gradNorth[x] = (rayY / rayLength) * slowX - qy;
      // A node that is reached after the end may still be the later end of an edge that a ray crosses before it.
      if (best <= untilMin || timeNode <= untilMin) {
        const row = Math.floor(x / stride);
        put(queue, x, best + driftX * (x - row * stride) * width - driftY * row * height);
      }
    }
  }
  onProgress?.(1);
}

interface QueueOrder {
  readonly driftX: number;
  readonly driftY: number;
  readonly lowest: number;
  readonly highest: number;
  readonly width: number;
}

/** Cells that are asked for their rates before a run. */
const SAMPLES = 2000;
/** Shares of the mean drift that are tried for Q. */
const SHARES = [1, 0.8, 0.6, 0.4, 0.2, 0];

/** Chooses Q so that a step of the fire raises T + Q·x by as much as can be, and a bucket's width by that rise. */
function queueOrder(front: Front, { part, untilMin, starts }: March): QueueOrder {
  const { open, slow, driftEast, driftNorth, part: partOf, time, stride, east, north } = front;
  const nodes: number[] = [];
  // A stride that shares no factor with the rows' length walks over all columns.
  const jump = Math.max(1, Math.floor(open.length / SAMPLES)) | 1;
  for (let node = jump >> 1; node < open.length; node += jump) if (open[node] === 1) nodes.push(node);
  nodes.push(...starts.slice(0, SAMPLES));
  let sumX = 0;
  let sumY = 0;
  let weights = 0;
  const burning: number[] = [];
  for (const node of nodes) {
    if (partOf[node] !== part) enterPart(front, node, part);
    const s = slow[node] ?? 0;
    if (s <= 0) continue;
    burning.push(node);
    // The fast cells, with the least slowness, bear the least error of Q.
    const weight = 1 / (s * s);
    sumX += weight * (driftEast[node] ?? 0);
    sumY += weight * (driftNorth[node] ?? 0);
    weights += weight;
  }
  const meanX = weights > 0 ? sumX / weights : 0;
  const meanY = weights > 0 ? sumY / weights : 0;
  let share = 0;
  let most = -Infinity;
  for (const tried of SHARES) {
    let gain = 0;
    for (const node of burning) gain += Math.max(-0.5, slack(tried, node) / (slow[node] ?? 1));
    if (gain > most) [share, most] = [tried, gain];
  }
  function slack(tried: number, node: number): number {
    const offX = (driftEast[node] ?? 0) - tried * meanX;
    const offY = (driftNorth[node] ?? 0) - tried * meanY;
    return (slow[node] ?? 0) - Math.hypot(offX, offY);
  }
  const driftX = share * meanX;
  const driftY = share * meanY;
  const width = east[0] ?? 1;
  const height = north[2] ?? 1;
  let lowest = Infinity;
  for (const node of starts) {
    const row = Math.floor(node / stride);
    const key = (time[node] ?? 0) + driftX * (node - row * stride) * width - driftY * row * height;
    lowest = Math.min(lowest, key);
  }
  const rows = open.length / stride;
  const highest = untilMin + Math.max(0, driftX * stride * width) + Math.max(0, -driftY * rows * height);
  const rises = burning
    .map((node) => Math.max(slack(share, node), 0.02 * (slow[node] ?? 0)))
    .sort((a, b) => a - b);
  const rise = rises[Math.floor(rises.length / 10)] ?? 1;
  return {
    driftX,
    driftY,
    lowest: Math.min(lowest, highest),
    highest,
    width: 0.7 * rise * Math.min(width, height),
  };
}
