import assert from 'node:assert/strict';
import { test } from 'node:test';
import highsLoader from 'highs';
import { seededRandom } from '../lib/random.ts';
import { allocate, coverMost, listsOfMatrix, pMedian } from './index.ts';
import { proveMedian } from './p-median-bound.ts';
import { costOfSites, medianProblem } from './p-median-problem.ts';
import { substituteSites } from './p-median-substitution.ts';
import { servedPeople } from './served-people.ts';
import { allocationProgram, coverProgram, medianProgram } from './test/linear-programs.ts';
import { randomCity } from './test/random-city.ts';

// The package's types describe its CommonJS form, in which the loader is `default` of the import.
const load = highsLoader as unknown as typeof highsLoader.default;
const highs = await load();

function optimum(program: string): number {
  const { Status, ObjectiveValue } = highs.solve(program, {
    mip_rel_gap: 0,
    mip_abs_gap: 1e-7,
    output_flag: false,
  });
  assert.equal(Status, 'Optimal');
  return ObjectiveValue;
}

test('an allocation serves as many as a linear program does, at its cost, and keeps capacities and the limit', () => {
  let full = 0;
  let exchanged = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const isLarge = seed % 10 === 0;
    const [homes, doors] = isLarge
      ? [150, 12]
      : [5 + Math.floor(25 * random()), 2 + Math.floor(6 * random())];
    const city = randomCity(random, homes, doors, seed % 4 === 0 ? 'drawn' : 'by-map');
    const total = city.people.reduce((a, b) => a + b, 0);
    const capacity = Array.from({ length: city.sites }, () =>
      random() < 0.15 ? Infinity : Math.floor((1.6 * total * random()) / city.sites),
    );
    const limit = 500 + 1500 * random();
    const found = allocate({ people: city.people, capacity, reach: city.reach, limit });
    const unserved = 1e6;
    const best = optimum(allocationProgram(city, capacity, limit, unserved));
    const left = found.unserved.reduce((a, b) => a + b, 0);
    const cost = found.cost + unserved * left;
    assert.ok(Math.abs(cost - best) <= 1e-6 * Math.max(1, best), `seed ${seed}: ${cost} for ${best}`);
    assert.ok(Math.abs(found.served + left - total) < 1e-6);
    found.load.forEach((load, s) => {
      assert.ok(load <= (capacity[s] ?? 0) + 1e-6, `seed ${seed} site ${s}`);
      if (load === capacity[s]) full += 1;
    });
    for (const { demand, facility, cost: each } of found.sent) {
      assert.equal(each, city.cost[facility * city.people.length + demand]);
      assert.ok(each <= limit);
      const nearest = Math.min(
        ...capacity.map((_, s) => city.cost[s * city.people.length + demand] ?? Infinity),
      );
      if (each > nearest) exchanged += 1;
    }
  }
  assert.ok(full > 30 && exchanged > 60, `${full} full, ${exchanged} not at their nearest`);
});

test('the p-median of random cities is the one that a mixed-integer program finds, with sites that stay and without', () => {
  let branched = 0;
  for (let seed = 1; seed <= 24; seed++) {
    const random = seededRandom(seed);
    const costs = seed % 2 === 0 ? 'drawn' : 'by-map';
    const city = randomCity(random, 14 + Math.floor(20 * random()), 8 + Math.floor(8 * random()), costs);
    const count = 2 + Math.floor(4 * random());
    const existing = seed % 3 === 0 ? [0, 3] : [];
    const unreachedCost = 6000;
    const found = pMedian({ people: city.people, cost: city.cost, count, existing, unreachedCost });
    const best = optimum(medianProgram(city, count, unreachedCost, existing));
    assert.ok(Math.abs(found.cost - best) <= 1e-6 * best, `seed ${seed}: ${found.cost} for ${best}`);
    assert.equal(found.gap, 0, `seed ${seed}`);
    const first = pMedian({
      people: city.people,
      cost: city.cost,
      count,
      existing,
      unreachedCost,
      effort: 0,
    });
    if (first.gap > 0) branched += 1;
    assert.ok(first.atLeast <= best * (1 + 1e-7) && best <= first.cost * (1 + 1e-7), `seed ${seed}`);
    assert.equal(found.sites.length, count);
    for (const site of existing) assert.ok(found.sites.includes(site));
    const told = city.people.reduce((sum, people, d) => {
      const site = found.siteOf[d] ?? -1;
      return sum + people * (site < 0 ? unreachedCost : (city.cost[site * city.people.length + d] ?? NaN));
    }, 0);
    assert.ok(Math.abs(told - found.cost) <= 1e-6 * best);
  }
  assert.ok(branched > 5, `the first bound left a gap ${branched} times`);
});

test('branch and bound finds and proves the optimum from a poor start, where bounds are poor too', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(700 + seed);
    const [sites, count] = [9, 2 + (seed % 4)];
    const city = randomCity(random, 24, sites, 'drawn');
    const existing = seed % 4 === 0 ? [4] : [];
    const problem = medianProblem({ people: city.people, cost: city.cost, count, existing });
    const choices = subsets(sites, count).filter((one) => existing.every((site) => one.includes(site)));
    const best = Math.min(...choices.map((one) => costOfSites(problem, one)));
    const worst = choices.reduce((a, b) => (costOfSites(problem, b) > costOfSites(problem, a) ? b : a));
    const proof = proveMedian(problem, worst, 5000);
    assert.ok(
      proof.isBest && Math.abs(proof.cost - best) <= 1e-9 * best,
      `seed ${seed}: ${proof.cost} for ${best}`,
    );
    assert.ok(Math.abs(costOfSites(problem, proof.sites) - proof.cost) <= 1e-9 * best);
    const early = proveMedian(problem, worst, 1);
    assert.ok(early.atLeast <= best * (1 + 1e-9) && early.cost >= best * (1 - 1e-9), `seed ${seed}`);
  }
});

function subsets(size: number, count: number, from = 0): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return Array.from({ length: size - from }, (_, i) => from + i).flatMap((first) =>
    subsets(size, count - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

test('vertex substitution ends where no exchange of one site lowers the cost, and keeps the sites that stay', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(300 + seed);
    const city = randomCity(random, 60, 18, seed % 2 === 0 ? 'drawn' : 'by-map');
    const asked = { people: city.people, cost: city.cost, count: 5, existing: seed % 3 === 0 ? [2] : [] };
    const problem = medianProblem(asked);
    const sites = substituteSites(problem);
    const cost = costOfSites(problem, sites);
    assert.equal(new Set(sites).size, 5);
    for (const leaves of sites) {
      if (asked.existing.includes(leaves)) continue;
      for (let enters = 0; enters < city.sites; enters++) {
        if (sites.includes(enters)) continue;
        const other = sites.map((site) => (site === leaves ? enters : site));
        assert.ok(costOfSites(problem, other) >= cost * (1 - 1e-9), `seed ${seed}: ${enters} for ${leaves}`);
      }
    }
    for (const site of asked.existing) assert.ok(sites.includes(site));
  }
});

test('the people served by sites that open one by one are the largest flow to them, in whatever order', () => {
  let taken = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(500 + seed);
    const city = randomCity(random, 14, 7, 'drawn');
    const total = city.people.reduce((a, b) => a + b, 0);
    const capacity = Array.from({ length: 7 }, () => (total * (0.5 + random())) / 7);
    const limit = 600;
    const state = servedPeople({ people: city.people, capacity, reach: city.reach, limit });
    const order = [0, 1, 2, 3, 4, 5, 6].sort(() => random() - 0.5);
    const open = new Float64Array(7);
    for (const site of order) {
      const [promised, before] = [state.gainOf(site), state.copy()];
      assert.ok(Math.abs(state.open(site) - promised) < 1e-6);
      assert.ok(Math.abs(before.open(site) - promised) < 1e-6);
      open[site] = capacity[site] ?? 0;
      const flow = allocate({ people: city.people, capacity: open, reach: city.reach, limit }).served;
      assert.ok(Math.abs(state.served - flow) < 1e-6, `seed ${seed}: ${state.served} for ${flow}`);
      if (promised > 0) taken += 1;
      assert.equal(state.open(site), 0);
    }
  }
  assert.ok(taken > 200);
});

test('without the effort of a proof the p-median tells a bound below the optimum and a gap that is no less than the true one', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const random = seededRandom(100 + seed);
    const city = randomCity(random, 30, 14);
    const asked = { people: city.people, cost: city.cost, count: 4, unreachedCost: 6000 };
    const best = optimum(medianProgram(city, 4, 6000, []));
    const found = pMedian({ ...asked, effort: 0 });
    assert.ok(found.atLeast <= best * (1 + 1e-7) && best <= found.cost * (1 + 1e-7), `seed ${seed}`);
    assert.ok(found.gap >= (found.cost - best) / found.cost - 1e-7 && found.gap < 0.1, `seed ${seed}`);
  }
});

test('greedy cover on a test city reaches at least 63 % of the optimum, and adding a site lowers the gap number [life-circle-facility-siting]', () => {
  let worst = 1;
  let notBest = 0;
  for (let seed = 1; seed <= 21; seed++) {
    const random = seededRandom(seed);
    const city = randomCity(random, 16 + Math.floor(24 * random()), 9 + Math.floor(5 * random()));
    const isLimited = seed % 2 === 0;
    const capacity = Array.from({ length: city.sites }, () =>
      isLimited ? 200 + Math.floor(600 * random()) : Infinity,
    );
    const limit = 500 + 400 * random();
    const count = 2 + Math.floor(3 * random());
    const existing = seed % 3 === 0 ? [0, 1] : [];
    const candidates = capacity.flatMap((_, s) => (existing.includes(s) ? [] : [s]));
    const asked = { people: city.people, capacity, reach: city.reach, limit, existing, candidates, count };
    const best = optimum(coverProgram(city, { capacity, limit, existing, count }));
    const greedy = coverMost({ ...asked, effort: 0 });
    const total = city.people.reduce((a, b) => a + b, 0);
    const before = total - greedy.gapBefore;
    worst = Math.min(worst, (greedy.served - before) / Math.max(1e-9, best - before));
    assert.ok(greedy.served - before >= 0.632 * (best - before) - 1e-6, `seed ${seed}`);
    assert.ok(greedy.atMost >= best - 1e-6, `seed ${seed}: at most ${greedy.atMost}, but ${best}`);
    const exact = coverMost(asked);
    assert.ok(
      exact.isBest && Math.abs(exact.served - best) < 1e-5,
      `seed ${seed}: ${exact.served} for ${best}`,
    );
    if (greedy.served < best - 1e-6) notBest += 1;
    for (const { sites, gapBefore, served } of [greedy, exact]) {
      let gap = gapBefore;
      for (const { gain, gapAfter } of sites) {
        assert.ok(gain > 0 && gapAfter < gap && Math.abs(gap - gain - gapAfter) < 1e-6, `seed ${seed}`);
        gap = gapAfter;
      }
      assert.ok(Math.abs(total - gap - served) < 1e-6);
    }
  }
  assert.ok(notBest > 0 && worst > 0.7, `greedy fell short ${notBest} times, at worst ${worst}`);
});

test('numbers that cannot be are refused by name', () => {
  const cost = Float64Array.of(1, 2, 3, 4);
  const asked = { people: [1, 2], cost, count: 1 };
  assert.throws(() => pMedian({ ...asked, count: 3 }), /number of sites is 3/);
  assert.throws(() => pMedian({ ...asked, people: [1, -2] }), /Demand 1 has -2 people/);
  assert.throws(() => pMedian({ ...asked, cost: Float64Array.of(1, NaN, 3, 4) }), /Cost 1 is NaN/);
  assert.throws(() => pMedian({ ...asked, existing: [7] }), /Site 7/);
  assert.throws(() => pMedian({ ...asked, unreachedCost: 3 }), /cost without a way is 3/);
  assert.throws(() => pMedian({ ...asked, people: [1, 2, 3] }), /4 values/);
  const rows = { people: [1, 2], capacity: [5], limit: 9, reach: listsOfMatrix(1, 2, Float64Array.of(1, 2)) };
  assert.throws(() => allocate({ ...rows, people: [1, NaN] }), /Demand 1 has NaN people/);
  assert.throws(() => allocate({ ...rows, capacity: [-5] }), /Site 0 has the capacity -5/);
  const sites = { ...rows, existing: [], candidates: [0], count: 1 };
  assert.throws(() => coverMost({ ...sites, people: [-1, 2] }), /Demand 0 has -1 people/);
  assert.throws(() => coverMost({ ...sites, count: 0.5 }), /number of sites to add is 0.5/);
});
