import { isochrones, type RoadGraph, snapToRoad } from '../index.ts';

const ROUNDS = 12;

/** Milliseconds of an isochrone with its outline on a loaded graph: fifteen minutes by car, and all that a whole hour reaches. */
export function measureIsochrone(
  graph: RoadGraph,
  place: readonly [lng: number, lat: number],
  now: () => number,
): { readonly ms: readonly number[]; readonly widestMs: readonly number[]; readonly check: number } {
  const origin = snapToRoad(graph, place, 5000);
  if (origin === undefined) throw new Error('no road near the place of the measurement');
  const asked = { places: [origin], measure: 'seconds', direction: 'from', besideM: 100 } as const;
  const ms: number[] = [];
  const widestMs: number[] = [];
  let check = 0;
  for (let round = -3; round < ROUNDS; round++) {
    const times = [900, 3600].map((limit) => {
      const begun = now();
      check += isochrones(graph, { ...asked, limits: [limit] })[0]?.outline.length ?? 0;
      return now() - begun;
    });
    if (round < 0) continue;
    ms.push(times[0] ?? 0);
    widestMs.push(times[1] ?? 0);
  }
  return { ms, widestMs, check };
}
