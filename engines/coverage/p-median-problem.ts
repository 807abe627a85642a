import type { PMedianOptions } from './p-median.ts';

/** A p-median problem as plain arrays, checked. */
export interface MedianProblem {
  readonly demands: number;
  readonly sites: number;
  /** People × cost, row by row of the sites. */
  readonly weighted: Float64Array;
  readonly count: number;
  readonly existing: readonly number[];
}

/** Sum of people × cost of a choice. */
export function costOfSites({ demands, weighted }: MedianProblem, sites: readonly number[]): number {
  let sum = 0;
  for (let d = 0; d < demands; d++) {
    let best = Infinity;
    for (const site of sites) best = Math.min(best, weighted[site * demands + d] ?? Infinity);
    sum += best;
  }
  return sum;
}

/** Checks the rows; throws on a number that cannot be and names it. */
export function medianProblem(options: PMedianOptions): MedianProblem {
  const { people, cost, count, existing = [] } = options;
  const demands = people.length;
  const sites = demands === 0 ? 0 : cost.length / demands;
  if (!Number.isInteger(sites))
    throw new Error(`The table of costs has ${cost.length} values; expected rows of ${demands}.`);
  if (!(Number.isInteger(count) && count >= 1 && count <= sites && count >= existing.length))
    throw new Error(
      `The number of sites is ${count}; expected a whole number from ${Math.max(1, existing.length)} to ${sites}.`,
    );
  for (const site of existing)
    if (!(Number.isInteger(site) && site >= 0 && site < sites))
      throw new Error(`Site ${site} is open already, but there are ${sites} sites.`);
  let dearest = 0;
  cost.forEach((value, i) => {
    if (!(value >= 0)) throw new Error(`Cost ${i} is ${value}; expected 0 or more.`);
    if (value < Infinity) dearest = Math.max(dearest, value);
  });
  const unreached = options.unreachedCost ?? 10 * dearest + 1;
  if (!(unreached >= dearest && unreached < Infinity))
    throw new Error(`The cost without a way is ${unreached}; expected at least the dearest, ${dearest}.`);
  const weighted = new Float64Array(cost.length);
  for (let d = 0; d < demands; d++) {
    const weight = people[d] ?? 0;
    if (!(weight >= 0 && weight < Infinity)) throw new Error(`Demand ${d} has ${weight} people.`);
    for (let s = 0; s < sites; s++)
      weighted[s * demands + d] = weight * Math.min(unreached, cost[s * demands + d] ?? Infinity);
  }
  return { demands, sites, weighted, count, existing: [...new Set(existing)] };
}
