import type { RandomCity } from './random-city.ts';

/** The allocation as a linear program in the CPLEX format: everybody who is not sent costs `unserved`. */
export function allocationProgram(
  city: RandomCity,
  capacity: readonly number[],
  limit: number,
  unserved: number,
): string {
  const demands = city.people.length;
  const terms = city.people.map((_, d) => `${unserved} u${d}`);
  const byDemand: string[][] = city.people.map((_, d) => [`u${d}`]);
  const bySite: string[][] = capacity.map(() => []);
  city.cost.forEach((cost, i) => {
    if (!(cost <= limit)) return;
    const [site, demand] = [Math.floor(i / demands), i % demands];
    terms.push(`${cost} x${site}_${demand}`);
    byDemand[demand]?.push(`x${site}_${demand}`);
    bySite[site]?.push(`x${site}_${demand}`);
  });
  const rows = [
    ...byDemand.map((names, d) => `d${d}: ${names.join(' + ')} = ${city.people[d]}`),
    ...bySite.flatMap((names, s) =>
      names.length === 0 || capacity[s] === Infinity ? [] : [`s${s}: ${names.join(' + ')} <= ${capacity[s]}`],
    ),
  ];
  return [
    'Minimize',
    ` obj: ${terms.join(' + ')}`,
    'Subject To',
    ...rows.map((row) => ` ${row}`),
    'End',
  ].join('\n');
}

/** p-median as a mixed-integer program. */
export function medianProgram(
  city: RandomCity,
  count: number,
  unreached: number,
  kept: readonly number[],
): string {
  const demands = city.people.length;
  const terms: string[] = [];
  const rows: string[] = [];
  const sites = Array.from({ length: city.sites }, (_, s) => s);
  city.people.forEach((people, d) => {
    rows.push(` d${d}: ${sites.map((s) => `x${s}_${d}`).join(' + ')} = 1`);
    for (const s of sites) {
      terms.push(`${people * Math.min(unreached, city.cost[s * demands + d] ?? Infinity)} x${s}_${d}`);
      rows.push(` l${s}_${d}: x${s}_${d} - y${s} <= 0`);
    }
  });
  rows.push(` count: ${sites.map((s) => `y${s}`).join(' + ')} = ${count}`);
  for (const s of kept) rows.push(` kept${s}: y${s} = 1`);
  return [
    'Minimize',
    ` obj: ${terms.join(' + ')}`,
    'Subject To',
    ...rows,
    'Binary',
    ` ${sites.map((s) => `y${s}`).join(' ')}`,
    'End',
  ].join('\n');
}

/** Sites to add so that most people are served, as a mixed-integer program. */
export function coverProgram(
  city: RandomCity,
  options: {
    readonly capacity: readonly number[];
    readonly limit: number;
    readonly existing: readonly number[];
    readonly count: number;
  },
): string {
  const demands = city.people.length;
  const { capacity, limit, existing, count } = options;
  const bySite: string[][] = capacity.map(() => []);
  const byDemand: string[][] = city.people.map(() => []);
  const names: string[] = [];
  city.cost.forEach((cost, i) => {
    if (!(cost <= limit)) return;
    const name = `x${Math.floor(i / demands)}_${i % demands}`;
    names.push(name);
    bySite[Math.floor(i / demands)]?.push(name);
    byDemand[i % demands]?.push(name);
  });
  const everybody = city.people.reduce((a, b) => a + b, 0);
  return [
    'Maximize',
    ` obj: ${names.join(' + ')}`,
    'Subject To',
    ...byDemand.flatMap((list, d) =>
      list.length === 0 ? [] : [` d${d}: ${list.join(' + ')} <= ${city.people[d]}`],
    ),
    ...bySite.flatMap((list, s) =>
      list.length === 0
        ? []
        : [` s${s}: ${list.join(' + ')} - ${Math.min(capacity[s] ?? 0, everybody)} y${s} <= 0`],
    ),
    ` count: ${capacity.map((_, s) => `y${s}`).join(' + ')} <= ${count + existing.length}`,
    ...existing.map((s) => ` kept${s}: y${s} = 1`),
    'Binary',
    ` ${capacity.map((_, s) => `y${s}`).join(' ')}`,
    'End',
  ].join('\n');
}
