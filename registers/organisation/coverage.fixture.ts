import { type Area, areaM2, contains, polygonsOf, type Ring, ringProblem } from '@cityloop/core/geo';

/**
 * The outer border of areas that cover a surface together. Every border between two of them is walked once in each
 * direction and cancels; what is left winds once around each covered point if nothing overlaps, and a gap inside would be
 * left as a ring of its own, walked the other way round.
 */
export function outerBorder(areas: readonly Area[]): readonly Ring[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of areas.flatMap(edgesOf)) {
    if (next.get(to)?.delete(from)) continue;
    const ends = next.get(from) ?? new Set();
    if (ends.has(to)) throw new Error(`the edge from ${from} to ${to} has an area twice on the same side`);
    next.set(from, ends.add(to));
  }
  const rings: Ring[] = [];
  for (const [start, ends] of next) {
    while (ends.size > 0) rings.push(walk(next, start));
  }
  return rings;
}

/** What is wrong with a surface's outer border: a ring that crosses itself, a gap, or one part inside another. */
export function borderProblem(rings: readonly Ring[]): string | undefined {
  const gap = rings.find((ring) => signedArea(ring) < 0);
  if (gap !== undefined) return `a gap near ${gap[0]}`;
  for (const ring of rings) {
    const problem = ringProblem(ring);
    if (problem !== undefined) return problem;
    const inner = rings.find(
      (other) => other !== ring && contains({ type: 'Polygon', coordinates: [ring] }, other[0] ?? [0, 0]),
    );
    if (inner !== undefined) return `the part at ${inner[0]} lies inside another`;
  }
  return undefined;
}

/** Area inside a surface's outer border in km². */
export function borderKm2(rings: readonly Ring[]): number {
  return rings.reduce((sum, ring) => sum + areaM2({ type: 'Polygon', coordinates: [ring] }), 0) / 1e6;
}

function edgesOf(area: Area): readonly (readonly [string, string])[] {
  return polygonsOf(area).flatMap((rings) =>
    rings.flatMap((ring, i) => {
      const outward = signedArea(ring) > 0 === (i === 0);
      const keys = ring.map((position) => position.join());
      const walked = outward ? keys : keys.toReversed();
      return walked.slice(1).map((key, k): readonly [string, string] => [walked[k] ?? key, key]);
    }),
  );
}

function walk(next: ReadonlyMap<string, Set<string>>, start: string): Ring {
  const keys = [start];
  let at = start;
  do {
    const ends = next.get(at);
    const [to] = ends ?? [];
    if (to === undefined) throw new Error(`the border ends at ${at}`);
    ends?.delete(to);
    keys.push(to);
    at = to;
  } while (at !== start);
  return keys.map((key): readonly [number, number] => {
    const [lng, lat] = key.split(',').map(Number);
    return [lng ?? Number.NaN, lat ?? Number.NaN];
  });
}

function signedArea(ring: Ring): number {
  const [ox = 0, oy = 0] = ring[0] ?? [];
  return ring.slice(1).reduce((sum, [x, y], i) => {
    const [px, py] = ring[i] ?? [x, y];
    return sum + (px - ox) * (y - oy) - (x - ox) * (py - oy);
  }, 0);
}
