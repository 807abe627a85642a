import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Highs } from 'highs';
import { seededRandom } from '../lib/random.ts';
import { chooseWarehouses, type Quantity, type StockedWarehouse } from './index.ts';
import { leastValue, loadHighs, type Program } from './test/linear-program.ts';

interface Case {
  readonly need: readonly Quantity[];
  readonly warehouses: readonly StockedWarehouse[];
}

function randomCase(random: () => number, count: number): Case {
  const codes = ['valve', 'pipe', 'pump'].slice(0, 1 + Math.floor(3 * random()));
  const stockOf = () =>
    codes.filter(() => random() < 0.7).map((code) => ({ code, qty: Math.floor(8 * random()) }));
  return {
    need: codes.map((code) => ({ code, qty: Math.floor(16 * random()) })),
    // Few different times, so that equal ones are common.
    warehouses: Array.from({ length: count }, (_, i) => ({
      id: `w${i}`,
      seconds: 60 * Math.floor(1 + 9 * random()),
      stock: stockOf(),
    })),
  };
}

/** Number of warehouses, latest arrival, sum of seconds, each fixed before the next; undefined where the need cannot be met. */
function bestByHighs(highs: Highs, { need, warehouses }: Case): readonly number[] | undefined {
  const binary = warehouses.map((_, i) => `y${i}`);
  const rows: Program['rows'][number][] = need.map(({ code, qty }) => ({
    sum: warehouses.map(
      ({ stock }, i) => [stock.find((one) => one.code === code)?.qty ?? 0, `y${i}`] as const,
    ),
    is: '>=',
    value: qty,
  }));
  const all = warehouses.map((_, i) => [1, `y${i}`] as const);
  const count = leastValue(highs, { minimise: all, rows, binary });
  if (count === undefined) return undefined;
  rows.push({ sum: all, is: '<=', value: Math.round(count) });
  const arrives = warehouses.map(({ seconds }, i) => ({
    sum: [
      [1, 'last'],
      [-seconds, `y${i}`],
    ] as const,
    is: '>=' as const,
    value: 0,
  }));
  const last = leastValue(highs, { minimise: [[1, 'last']], rows: [...rows, ...arrives], binary }) ?? 0;
  rows.push(...arrives, { sum: [[1, 'last']], is: '<=', value: Math.round(last) });
  const total = leastValue(highs, {
    minimise: warehouses.map(({ seconds }, i) => [seconds, `y${i}`] as const),
    rows,
    binary,
  });
  return [count, last, total ?? 0].map(Math.round);
}

test('fewest warehouses, then the earliest last arrival, then the fewest seconds: as HiGHS finds on random cases', async () => {
  const highs = await loadHighs();
  const random = seededRandom(5);
  let split = 0;
  for (let i = 0; i < 60; i++) {
    const input = randomCase(random, 2 + Math.floor(10 * random()));
    const found = chooseWarehouses(input.need, input.warehouses);
    const best = bestByHighs(highs, input);
    assert.deepEqual(
      found.kind === 'chosen' ? [found.picks.length, found.seconds, found.totalSeconds] : undefined,
      best,
      `case ${i}`,
    );
    if (found.kind === 'chosen' && found.picks.length > 1) split++;
  }
  assert.ok(split > 15, `${split} cases need several warehouses`);
});

test('what is brought is what is needed, nothing beyond the stock, from no warehouse in vain', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 12 }), (seed, count) => {
      const { need, warehouses } = randomCase(seededRandom(seed), count);
      const outcome = chooseWarehouses(need, warehouses);
      for (const { code, qty } of need) {
        const stock = warehouses.reduce(
          (sum, one) => sum + (one.stock.find((held) => held.code === code)?.qty ?? 0),
          0,
        );
        if (outcome.kind === 'short') {
          assert.equal(
            outcome.articles.find((one) => one.code === code)?.available ?? -1,
            stock < qty ? stock : -1,
          );
          continue;
        }
        const brought = outcome.picks.flatMap(({ articles }) => articles.filter((one) => one.code === code));
        assert.equal(
          brought.reduce((sum, one) => sum + one.qty, 0),
          qty,
        );
      }
      if (outcome.kind === 'short') return;
      for (const { warehouse, articles } of outcome.picks) {
        assert.ok(articles.length > 0);
        const held = warehouses.find(({ id }) => id === warehouse)?.stock ?? [];
        for (const { code, qty } of articles)
          assert.ok(qty <= (held.find((one) => one.code === code)?.qty ?? 0));
      }
    }),
    { numRuns: 300 },
  );
});

test('broken quantities add up, an unreachable warehouse gives nothing, a need of nothing needs no warehouse', () => {
  const half = [
    { id: 'a', seconds: 60, stock: [{ code: 'hose', qty: 0.1 }] },
    { id: 'b', seconds: 60, stock: [{ code: 'hose', qty: 0.2 }] },
    { id: 'c', seconds: Infinity, stock: [{ code: 'hose', qty: 9 }] },
  ];
  const both = chooseWarehouses([{ code: 'hose', qty: 0.1 + 0.2 }], half);
  assert.ok(both.kind === 'chosen' && both.picks.length === 2);
  const third = chooseWarehouses([{ code: 'hose', qty: 0.3 }], half);
  assert.ok(third.kind === 'chosen' && third.picks.length === 2);
  assert.deepEqual(chooseWarehouses([{ code: 'hose', qty: 1 }], half), {
    kind: 'short',
    articles: [{ code: 'hose', needed: 1, available: 0.1 + 0.2 }],
  });
  assert.deepEqual(chooseWarehouses([{ code: 'hose', qty: 0 }], half), {
    kind: 'chosen',
    picks: [],
    seconds: 0,
    totalSeconds: 0,
  });
});

test('forty warehouses with a little each are searched in a moment', () => {
  const random = seededRandom(3);
  const warehouses = Array.from({ length: 40 }, (_, i) => ({
    id: `w${i}`,
    seconds: Math.round(3600 * random()),
    stock: [
      { code: 'bag', qty: 50 + Math.floor(100 * random()) },
      { code: 'pump', qty: Math.floor(4 * random()) },
    ],
  }));
  const outcome = chooseWarehouses(
    [
      { code: 'bag', qty: 700 },
      { code: 'pump', qty: 12 },
    ],
    warehouses,
  );
  assert.ok(outcome.kind === 'chosen' && outcome.picks.length >= 5);
});

test('quantities and times that cannot be are refused by name', () => {
  const stock = [{ code: 'x', qty: 1 }];
  assert.throws(
    () => chooseWarehouses([{ code: 'x', qty: -1 }], []),
    /Article "x" of the need has quantity -1/,
  );
  assert.throws(
    () => chooseWarehouses(stock, [{ id: 'w', seconds: Number.NaN, stock }]),
    /Warehouse "w" is NaN s away/,
  );
  assert.throws(
    () => chooseWarehouses(stock, [{ id: 'w', seconds: 1, stock: [{ code: 'x', qty: Infinity }] }]),
    /of warehouse "w" has quantity Infinity/,
  );
});
