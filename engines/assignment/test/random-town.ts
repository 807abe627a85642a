import type { Crew, Patrol, PlanRoundsInput, Task, Visit } from '../index.ts';
import { travelTable } from '../index.ts';

/** Places in a square of 20 minutes a side: seconds as the crow flies. */
function secondsBetween(random: () => number, count: number): number[][] {
  const places = Array.from({ length: count }, () => [1200 * random(), 1200 * random()] as const);
  return places.map(([x, y]) => places.map(([u, v]) => Math.round(Math.hypot(x - u, y - v))));
}

/** Visits of five minutes and patrols with a day's shift. */
export function randomRounds(random: () => number, visits: number, patrols: number): PlanRoundsInput {
  const count = visits + patrols;
  return {
    visits: Array.from({ length: visits }, (_, i): Visit => ({ id: `v${i}`, serviceSeconds: 300 })),
    patrols: Array.from({ length: patrols }, (_, i): Patrol => ({ id: `p${i}`, shift: [0, 36_000] })),
    travel: travelTable(secondsBetween(random, count), count),
  };
}

/** As many tasks as crews, each pair possible. */
export function randomTasks(random: () => number, count: number) {
  return {
    tasks: Array.from({ length: count }, (_, i): Task => ({ id: `t${i}`, needs: [] })),
    crews: Array.from({ length: count }, (_, i): Crew => ({ id: `c${i}`, can: [] })),
    travel: travelTable(
      Array.from({ length: count }, () => Array.from({ length: count }, () => Math.round(3600 * random()))),
      count,
    ),
  };
}
