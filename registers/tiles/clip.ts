/** A position inside a tile: x to the east, y to the south, in units of the tile's extent. */
export type TilePoint = readonly [x: number, y: number];

/** The square that is kept: the tile and a margin around it. */
export interface Window {
  readonly min: number;
  readonly max: number;
}

/** The pieces of a line that lie in a window. */
export function clipLine(line: readonly TilePoint[], window: Window): readonly (readonly TilePoint[])[] {
  const pieces: TilePoint[][] = [];
  let open: TilePoint[] | undefined;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1];
    const to = line[i];
    const part = from && to ? clipSegment(from, to, window) : undefined;
    if (part === undefined) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [part.from];
      pieces.push(open);
    }
    open.push(part.to);
    if (part.leaves) open = undefined;
  }
  return pieces;
}

/** The part of a closed ring that lies in a window, closed along its sides (Sutherland and Hodgman, 1974). */
export function clipRing(ring: readonly TilePoint[], window: Window): readonly TilePoint[] {
  let kept = ring;
  for (const axis of [0, 1] as const) {
    kept = clipSide(kept, { axis, limit: window.min, sign: 1 });
    kept = clipSide(kept, { axis, limit: window.max, sign: -1 });
  }
  return kept;
}

interface Side {
  readonly axis: 0 | 1;
  readonly limit: number;
  readonly sign: 1 | -1;
}

function clipSide(ring: readonly TilePoint[], { axis, limit, sign }: Side): readonly TilePoint[] {
  const kept: TilePoint[] = [];
  for (let i = 1; i < ring.length; i++) {
    const from = ring[i - 1];
    const to = ring[i];
    if (from === undefined || to === undefined) continue;
    const fromIn = (from[axis] - limit) * sign >= 0;
    const toIn = (to[axis] - limit) * sign >= 0;
    if (fromIn !== toIn) kept.push(along(from, to, (limit - from[axis]) / (to[axis] - from[axis])));
    if (toIn) kept.push(to);
  }
  const [first] = kept;
  return first === undefined ? [] : [...kept, first];
}

/** The part of a segment in a window (Liang and Barsky, 1984), and whether the segment goes on outside. */
function clipSegment(
  from: TilePoint,
  to: TilePoint,
  window: Window,
): { readonly from: TilePoint; readonly to: TilePoint; readonly leaves: boolean } | undefined {
  let enter = 0;
  let leave = 1;
  for (const axis of [0, 1] as const) {
    const step = to[axis] - from[axis];
    for (const [way, room] of [
      [-step, from[axis] - window.min],
      [step, window.max - from[axis]],
    ] as const) {
      if (way === 0 && room < 0) return undefined;
      if (way < 0) enter = Math.max(enter, room / way);
      if (way > 0) leave = Math.min(leave, room / way);
    }
  }
  if (enter > leave) return undefined;
  return { from: along(from, to, enter), to: along(from, to, leave), leaves: leave < 1 };
}

function along(from: TilePoint, to: TilePoint, share: number): TilePoint {
  if (share === 0) return from;
  if (share === 1) return to;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}
