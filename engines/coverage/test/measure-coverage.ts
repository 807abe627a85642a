import { seededRandom } from '../../lib/random.ts';
import { allocate, coverMost, pMedian } from '../index.ts';
import { randomCity } from './random-city.ts';

const ROUNDS = 5;

/**
 * Milliseconds, the least and the mean, to allocate 5,000 homes to 60 facilities, two thirds of them too small; to add 10 of 300 sites
 * for 5,000 homes; and to choose 20 of 200 sites for 1,000 homes, with the gap to the bound.
 */
export function measureCoverage(now: () => number): Record<string, number> {
  const random = seededRandom(17);
  const [wide, many, middle] = [
    randomCity(random, 5000, 60),
    randomCity(random, 5000, 300),
    randomCity(random, 1000, 200),
  ];
  const total = wide.people.reduce((a, b) => a + b, 0);
  const capacity = Array.from({ length: 60 }, (_, i) => ((i % 3 === 0 ? 2 : 0.6) * total) / 60);
  const cases = {
    allocate_5000x60: () =>
      allocate({ people: wide.people, capacity, reach: wide.reach, limit: 1500 }).served,
    cover_5000x300: () =>
      coverMost({
        people: many.people,
        capacity: new Float64Array(300).fill(9000),
        reach: many.reach,
        limit: 500,
        existing: [0, 1, 2],
        candidates: Array.from({ length: 297 }, (_, i) => i + 3),
        count: 10,
        effort: 0,
      }).served,
    median_1000x200: () => pMedian({ people: middle.people, cost: middle.cost, count: 20, effort: 0 }).gap,
  };
  const figures: Record<string, number> = {};
  for (const [name, work] of Object.entries(cases)) {
    const times: number[] = [];
    let result = 0;
    for (let round = -1; round < ROUNDS; round++) {
      const begun = now();
      result = work();
      if (round >= 0) times.push(now() - begun);
    }
    figures[`${name}_min_ms`] = Number(Math.min(...times).toPrecision(3));
    figures[`${name}_ms`] = Number((times.reduce((a, b) => a + b, 0) / ROUNDS).toPrecision(3));
    figures[`${name}_result`] = Number(result.toPrecision(6));
  }
  return figures;
}
