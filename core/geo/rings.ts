type Coordinate = readonly [lng: number, lat: number];

/** What is wrong with a ring (open, too short, crossing itself), or undefined; the answer names the place. */
export function ringProblem(ring: readonly Coordinate[]): string | undefined {
  const first = ring[0];
  const last = ring.at(-1);
  if (first === undefined || last === undefined || ring.length < 4) {
    return `a ring needs at least 4 positions, this one has ${ring.length}`;
  }
  if (first[0] !== last[0] || first[1] !== last[1])
    return `the ring from ${first} ends at ${last}, it is not closed`;
  const crossing = selfCrossing(ring);
  return crossing === undefined ? undefined : `the ring crosses or touches itself near ${crossing}`;
}

interface Edge {
  readonly index: number;
  readonly from: Coordinate;
  readonly to: Coordinate;
  readonly west: number;
  readonly east: number;
}

/**
 * Where a closed ring meets itself other than at its corners, found by a sweep from west to east over its edges; an edge
 * of no length counts as a touch.
 */
export function selfCrossing(ring: readonly Coordinate[]): Coordinate | undefined {
  const edges = ring.slice(1).map((to, index): Edge => {
    const from = ring[index] ?? to;
    return { index, from, to, west: Math.min(from[0], to[0]), east: Math.max(from[0], to[0]) };
  });
  const zero = edges.find(({ from, to }) => from[0] === to[0] && from[1] === to[1]);
  if (zero !== undefined) return zero.from;
  let open: Edge[] = [];
  for (const edge of edges.toSorted((a, b) => a.west - b.west)) {
    open = open.filter((other) => other.east >= edge.west);
    const met = open.find((other) => edgesMeet(edge, other, edges.length));
    if (met !== undefined) return edge.from;
    open.push(edge);
  }
  return undefined;
}

function edgesMeet(a: Edge, b: Edge, count: number): boolean {
  const gap = Math.abs(a.index - b.index);
  if (gap === 1 || gap === count - 1) return foldsBack(a, b, count);
  return segmentsTouch(a.from, a.to, b.from, b.to);
}

/** Neighbouring edges share a corner; they meet elsewhere only if one runs back over the other. */
function foldsBack(a: Edge, b: Edge, count: number): boolean {
  const [before, after] = (a.index + 1) % count === b.index ? [a, b] : [b, a];
  if (turn(before.from, before.to, after.to) !== 0) return false;
  const dx = before.to[0] - before.from[0];
  const dy = before.to[1] - before.from[1];
  return dx * (after.to[0] - after.from[0]) + dy * (after.to[1] - after.from[1]) < 0;
}

function segmentsTouch(a: Coordinate, b: Coordinate, c: Coordinate, d: Coordinate): boolean {
  const abc = turn(a, b, c);
  const abd = turn(a, b, d);
  const cda = turn(c, d, a);
  const cdb = turn(c, d, b);
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && within(a, b, c)) ||
    (abd === 0 && within(a, b, d)) ||
    (cda === 0 && within(c, d, a)) ||
    (cdb === 0 && within(c, d, b))
  );
}

function turn(a: Coordinate, b: Coordinate, c: Coordinate): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function within(a: Coordinate, b: Coordinate, p: Coordinate): boolean {
  return (
    p[0] >= Math.min(a[0], b[0]) &&
    p[0] <= Math.max(a[0], b[0]) &&
    p[1] >= Math.min(a[1], b[1]) &&
    p[1] <= Math.max(a[1], b[1])
  );
}
