import { askLaw, enterPart, type Front } from './front.ts';
import { DRIFT_EAST, DRIFT_NORTH, LATUS } from './spread-law.ts';

/** Shares of an edge that a ray of the past may have left from. */
const SHARES = [0, 0.25, 0.5, 0.75];

/**
 * Minute at which a fire arrives in the middle of `node` that leaves, at `leftMin`, the place (east, north) metres before
 * it. The step is walked part by part at the rates of the node's cell; from `lastPart` on the rates stay.
 */
export function arrival(
  front: Front,
  node: number,
  leftMin: number,
  east: number,
  north: number,
  lastPart: number,
): number {
  const { partsFromMin, spreads } = front.law;
  let part = 0;
  while (part < lastPart && leftMin >= (partsFromMin[part + 1] ?? Infinity)) part += 1;
  const distance = Math.hypot(east, north);
  let left = 1;
  for (let now = leftMin; ; part += 1) {
    const end = part >= lastPart ? Infinity : (partsFromMin[part + 1] ?? Infinity);
    if (spreads(part)) {
      const rates = askLaw(front, node, part);
      const latus = rates[LATUS] ?? 0;
      if (latus > 0) {
        const drift = (rates[DRIFT_EAST] ?? 0) * east + (rates[DRIFT_NORTH] ?? 0) * north;
        const whole = distance / latus - drift;
        if (now + left * whole <= end) return now + left * whole;
        left -= (end - now) / whole;
      }
    }
    if (end === Infinity) return Infinity;
    now = end;
  }
}

/** Writes a time that a ray of direction (east, north) brings at the node's present rates, where it is the earliest. */
export function arriveBy(front: Front, node: number, timeMin: number, east: number, north: number): boolean {
  if (!(timeMin < (front.time[node] ?? Infinity))) return false;
  const length = Math.hypot(east, north);
  const slow = Math.abs(front.slow[node] ?? 0);
  front.time[node] = timeMin;
  front.gradEast[node] = (slow * east) / length - (front.driftEast[node] ?? 0);
  front.gradNorth[node] = (slow * north) / length - (front.driftNorth[node] ?? 0);
  return true;
}

/**
 * Carries the front over to `part`, which begins at `fromMin`: what had burned keeps its time; a cell beside the front
 * keeps the way that the fire has made into it and goes on at the new rates, or is reached from a place on the old front
 * by a ray that is walked part by part, whichever is earlier (also one that was too wet till now); what lies farther waits. `kept` are nodes on their way from a
 * place where fire was lit, with no burned cell beside them yet. Answers the nodes that wait with a time. In a part without
 * spread, and in a cell that is too wet for it, nothing moves: times on the way are put off by the part's `pauseMin`.
 */
export function carryOver(
  front: Front,
  part: number,
  fromMin: number,
  pauseMin: number,
  kept: ReadonlySet<number>,
): number[] {
  const { time, open, step, slow, driftEast, driftNorth, gradEast, gradNorth } = front;
  const waiting: number[] = [];
  for (let node = 0; node < time.length; node++) {
    if (open[node] === 0 || !((time[node] ?? Infinity) > fromMin)) continue;
    let beside = kept.has(node) && time[node] !== Infinity;
    for (let k = 0; k < 8; k++) if ((time[node + (step[k] ?? 0)] ?? Infinity) <= fromMin) beside = true;
    if (beside) waiting.push(node);
    else time[node] = Infinity;
  }
  if (!front.law.spreads(part)) {
    for (const node of waiting) time[node] = (time[node] ?? 0) + pauseMin;
    return waiting;
  }
  for (const node of waiting) {
    // The old ray, before the rates change.
    const oldSlow = Math.abs(slow[node] ?? 0);
    const rayX = ((gradEast[node] ?? 0) + (driftEast[node] ?? 0)) / oldSlow;
    const rayY = ((gradNorth[node] ?? 0) + (driftNorth[node] ?? 0)) / oldSlow;
    const oldPace = oldSlow - (driftEast[node] ?? 0) * rayX - (driftNorth[node] ?? 0) * rayY;
    const old = time[node] ?? Infinity;
    enterPart(front, node, part);
    const now = slow[node] ?? 0;
    if (now <= 0) {
      // Too wet to burn in this part: the way made so far is kept.
      time[node] = old + pauseMin;
      continue;
    }
    const pace = now - (driftEast[node] ?? 0) * rayX - (driftNorth[node] ?? 0) * rayY;
    time[node] = Infinity;
    if (oldPace > 0 && Number.isFinite(pace))
      arriveBy(front, node, fromMin + ((old - fromMin) * pace) / oldPace, rayX, rayY);
    fromOldFront(front, node, part, fromMin);
  }
  return waiting.filter((node) => (time[node] ?? Infinity) < Infinity);
}

/** Rays into a node from the edges around it whose both ends had burned by `fromMin`. */
function fromOldFront(front: Front, node: number, part: number, fromMin: number): void {
  const { time, open, step, east, north } = front;
  for (let k = 0; k < 8; k++) {
    const a = node + (step[k] ?? 0);
    const timeA = time[a] ?? Infinity;
    if (timeA > fromMin) continue;
    const after = (k + 1) & 7;
    const before = (k + 7) & 7;
    if ((k & 1) === 1 && open[node + (step[after] ?? 0)] === 0 && open[node + (step[before] ?? 0)] === 0)
      continue;
    const timeB = time[node + (step[after] ?? 0)] ?? Infinity;
    for (const share of SHARES) {
      if (share > 0 && timeB > fromMin) break;
      const x = -((1 - share) * (east[k] ?? 0) + share * (east[after] ?? 0));
      const y = -((1 - share) * (north[k] ?? 0) + share * (north[after] ?? 0));
      const left = share === 0 ? timeA : (1 - share) * timeA + share * timeB;
      arriveBy(front, node, Math.max(fromMin, arrival(front, node, left, x, y, part)), x, y);
    }
  }
}
