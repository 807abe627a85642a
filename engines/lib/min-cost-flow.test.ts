import assert from 'node:assert/strict';
import { test } from 'node:test';
import highsLoader, { type LegacyHighs } from 'highs';
import { type FlowArcs, minCostFlow } from './min-cost-flow.ts';
import { seededRandom } from './random.ts';

function randomArcs(seed: number): FlowArcs {
  const random = seededRandom(seed);
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const nodes = 3 + whole(9);
  const count = nodes + whole(4 * nodes);
  const rows = Array.from(
    { length: count },
    () => [whole(nodes - 1), whole(nodes - 1), whole(9), whole(12)] as const,
  );
  return {
    nodes,
    from: Int32Array.from(rows, ([from]) => from),
    to: Int32Array.from(rows, ([, to]) => to),
    room: Int32Array.from(rows, ([, , room]) => room),
    cost: Int32Array.from(rows, ([, , , cost]) => cost),
  };
}

/** From the first to the last node, more than any flow costs for each unit that arrives. */
const WORTH = 1000;

function programme({ nodes, from, to, room, cost }: FlowArcs): string {
  const balance = Array.from({ length: nodes }, (): string[] => []);
  from.forEach((u, a) => {
    balance[u]?.push(`- x${a}`);
    balance[to[a] ?? 0]?.push(`+ x${a}`);
  });
  balance[0]?.push('+ f');
  balance[nodes - 1]?.push('- f');
  // An arc from a node to itself moves nothing.
  const rows = balance.map((terms, n) => ` n${n}: ${terms.join(' ')} = 0`);
  const costs = Array.from(cost, (value, a) => `${value} x${a}`).join(' + ');
  const bounds = Array.from(room, (value, a) => `0 <= x${a} <= ${value}`).join('\n');
  return `Minimize\n obj: ${costs} - ${WORTH} f\nSubject To\n${rows.join('\n')}\nBounds\n${bounds}\nEnd\n`;
}

test('a flow is the greatest and, of its amount, the cheapest that the linear programme knows', async () => {
  // The package's types say CommonJS, what is loaded is the module's default.
  const highs = await (highsLoader as unknown as () => Promise<LegacyHighs>)();
  let amount = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const arcs = randomArcs(seed);
    const rest = [...arcs.from.keys()].filter((a) => arcs.from[a] !== arcs.to[a]);
    const pick = (values: Int32Array) => Int32Array.from(rest, (a) => values[a] ?? 0);
    const plain = {
      nodes: arcs.nodes,
      from: pick(arcs.from),
      to: pick(arcs.to),
      room: pick(arcs.room),
      cost: pick(arcs.cost),
    };
    const found = minCostFlow(arcs, { source: 0, sink: arcs.nodes - 1 });
    const best = highs.solve(programme(plain), { output_flag: false });
    assert.equal(best.Status, 'Optimal', `seed ${seed}`);
    assert.equal(found.cost - WORTH * found.amount, Math.round(best.ObjectiveValue), `seed ${seed}`);
    checkFlow(arcs, found.flow, found.amount);
    amount += found.amount;
  }
  assert.ok(amount > 300, `${amount} units`);
});

test('a flow of fewer units costs no more for each, and what the whole flow tells of it', () => {
  for (let seed = 1001; seed <= 1100; seed++) {
    const arcs = randomArcs(seed);
    const ends = { source: 0, sink: arcs.nodes - 1 };
    const whole = minCostFlow(arcs, ends);
    const part = minCostFlow(arcs, { ...ends, limit: Math.floor(whole.amount / 2) });
    assert.equal(part.amount, Math.floor(whole.amount / 2));
    checkFlow(arcs, part.flow, part.amount);
    assert.ok(part.cost * whole.amount <= whole.cost * part.amount, `seed ${seed}`);
    const i = whole.costs.findIndex(({ amount }) => amount >= part.amount);
    const after = whole.costs[i] ?? { amount: 0, cost: 0 };
    const before = whole.costs[i - 1] ?? after;
    const unit = (after.cost - before.cost) / Math.max(1, after.amount - before.amount);
    assert.equal(part.cost, after.cost - unit * (after.amount - part.amount), `seed ${seed}`);
  }
});

test('arcs that cannot be are refused with their number and value', () => {
  const arcs = randomArcs(3);
  assert.throws(
    () => minCostFlow({ ...arcs, cost: arcs.cost.fill(-2) }, { source: 0, sink: 1 }),
    /Arc 0 costs -2/,
  );
});

function checkFlow({ nodes, from, to, room }: FlowArcs, flow: Int32Array, amount: number): void {
  const balance = new Int32Array(nodes);
  flow.forEach((units, a) => {
    assert.ok(units >= 0 && units <= (room[a] ?? 0));
    balance[from[a] ?? 0] = (balance[from[a] ?? 0] ?? 0) - units;
    balance[to[a] ?? 0] = (balance[to[a] ?? 0] ?? 0) + units;
  });
  balance.forEach((value, n) => {
    assert.equal(value, n === 0 ? 0 - amount : n === nodes - 1 ? amount : 0);
  });
}
