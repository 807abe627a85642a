import { listsOfMatrix, type ReachLists } from '../model.ts';

/** People and sites strewn over a square of 3 km, costs in seconds on foot, some pairs without a way. */
export interface RandomCity {
  readonly people: readonly number[];
  readonly sites: number;
  /** Row by row of the sites. */
  readonly cost: Float64Array;
  readonly reach: ReachLists;
}

/** A city without a plan; every tenth pair has no way between. Without a map costs are drawn too, so that bounds are poor. */
export function randomCity(
  random: () => number,
  demands: number,
  sites: number,
  costs: 'by-map' | 'drawn' = 'by-map',
): RandomCity {
  const place = () => [3000 * random(), 3000 * random()] as const;
  const homes = Array.from({ length: demands }, place);
  const doors = Array.from({ length: sites }, place);
  const cost = new Float64Array(demands * sites);
  doors.forEach(([x, y], s) => {
    homes.forEach(([u, v], d) => {
      const way = costs === 'drawn' ? 3000 * random() : Math.abs(x - u) + Math.abs(y - v);
      cost[s * demands + d] = random() < 0.1 ? Infinity : way / 1.2;
    });
  });
  const people = Array.from({ length: demands }, () => Math.floor(200 * random()));
  return { people, sites, cost, reach: listsOfMatrix(sites, demands, cost) };
}
