import { enterPart, type Front, nodeAt } from './front.ts';
import { arrival, arriveBy } from './parts.ts';
import { type FirePosition, forCellsInside, placesAlong } from './shapes.ts';

/** Where and when fire is lit. */
export interface Ignition {
  /** Points of their own; a line through all of them; or a ring whose inside burns at once. */
  readonly kind: 'points' | 'line' | 'polygon';
  readonly at: readonly FirePosition[];
  /** Minutes after the start; 0 where absent. */
  readonly atMin?: number;
}

/** What became of an ignition: `no-fuel` where every cell it touches is closed or without fuel, `outside` beyond the grid. */
export type IgnitionOutcome = 'lit' | 'no-fuel' | 'outside';

/** Refuses an ignition without places, with a place that is none, or before the start. */
export function checkIgnition(ignition: Ignition, index: number): void {
  const name = `The ignition ${index}`;
  if (ignition.at.length === 0) throw new Error(`${name} has no place.`);
  if (ignition.kind === 'polygon' && ignition.at.length < 3)
    throw new Error(`${name} is a polygon of ${ignition.at.length} corners.`);
  const [east, north] = ignition.at.find(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y)) ?? [0, 0];
  if (!Number.isFinite(east) || !Number.isFinite(north))
    throw new Error(`${name} lies at ${east}, ${north}.`);
  const { atMin = 0 } = ignition;
  if (!(atMin >= 0 && atMin < Infinity)) throw new Error(`${name} is lit at minute ${atMin}.`);
}

/** Lights an ignition in a part of the weather and adds the nodes that got an earlier time to `lit`. */
export function light(front: Front, ignition: Ignition, part: number, lit: number[]): IgnitionOutcome {
  const { at, kind, atMin = 0 } = ignition;
  let outcome: IgnitionOutcome = 'outside';
  const meet = (found: IgnitionOutcome) => {
    if (found === 'lit' || outcome === 'outside') outcome = found;
  };
  if (kind === 'points') for (const place of at) meet(lightPoint(front, place, atMin, part, lit));
  else {
    const ring = kind === 'polygon';
    for (let i = 0; i + (ring ? 0 : 1) < at.length || i === 0; i++) {
      const from = at[i] ?? [0, 0];
      const to = at[(i + 1) % at.length] ?? from;
      for (const place of placesAlong(front.landscape, from, to))
        meet(lightPoint(front, place, atMin, part, lit));
    }
    if (ring) meet(lightInside(front, at, atMin, part, lit));
  }
  return outcome;
}

/** Straight rays from the point to the middles of its cell and of the eight around it. */
function lightPoint(
  front: Front,
  [east, north]: FirePosition,
  atMin: number,
  part: number,
  lit: number[],
): IgnitionOutcome {
  const { rows, cellWidthM, cellHeightM } = front.landscape;
  const column = Math.floor(east / cellWidthM);
  const row = rows - 1 - Math.floor(north / cellHeightM);
  const home = nodeAt(front, column, row);
  if (home < 0) return 'outside';
  if (!burns(front, home, part)) return 'no-fuel';
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const node = nodeAt(front, column + dx, row + dy);
      if (node < 0 || !burns(front, node, part)) continue;
      if (dx !== 0 && dy !== 0 && front.open[home + dx] === 0 && front.open[node - dx] === 0) continue;
      const x = (column + dx + 0.5) * cellWidthM - east;
      const y = (rows - row - dy - 0.5) * cellHeightM - north;
      if (Math.hypot(x, y) < 1e-6 * cellWidthM) lightNode(front, node, atMin, lit);
      else if (arriveBy(front, node, arrival(front, node, atMin, x, y, part), x, y)) lit.push(node);
    }
  }
  return 'lit';
}

/** Every cell whose middle lies inside the ring, by the even-odd rule. */
function lightInside(
  front: Front,
  ring: readonly FirePosition[],
  atMin: number,
  part: number,
  lit: number[],
): IgnitionOutcome {
  let outcome: IgnitionOutcome = 'outside';
  forCellsInside(front.landscape, [ring], (column, row) => {
    const node = nodeAt(front, column, row);
    if (burns(front, node, part)) {
      lightNode(front, node, atMin, lit);
      outcome = 'lit';
    } else if (outcome === 'outside') outcome = 'no-fuel';
  });
  return outcome;
}

function lightNode(front: Front, node: number, atMin: number, lit: number[]): void {
  if (!(atMin < (front.time[node] ?? Infinity))) return;
  front.time[node] = atMin;
  front.gradEast[node] = Number.NaN;
  front.gradNorth[node] = Number.NaN;
  lit.push(node);
}

function burns(front: Front, node: number, part: number): boolean {
  if (front.open[node] === 0) return false;
  if (front.part[node] !== part) enterPart(front, node, part);
  return (front.slow[node] ?? 0) > 0;
}
