import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { flowOverTime } from './flow-over-time.ts';
import type { StepNetwork } from './step-network.ts';
import { openHighs, optimumByHighs } from './test/highs-flow.ts';
import { randomStepNetwork } from './test/random-network.ts';

const SEEDS = 250;

test('on random roads as few people are left behind, and the others arrive as early, as the linear programme allows', async () => {
  const solve = await openHighs();
  let left = 0;
  let saved = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const network = randomStepNetwork(seededRandom(seed));
    const flow = flowOverTime(network);
    const best = optimumByHighs(network, solve);
    const behind = sum(flow.left);
    assert.deepEqual({ left: behind, cost: flow.cost }, best, `seed ${seed}`);
    assert.equal(flow.gap, 0);
    left += behind;
    saved += sum(network.groupPersons) - behind;
  }
  assert.ok(left > 1000 && saved > 1000, `${left} left behind, ${saved} saved`);
});

test('when arrivals count together the plan saves as many and is dearer by no more than it says', async () => {
  const solve = await openHighs();
  for (let seed = 1001; seed <= 1080; seed++) {
    const network = randomStepNetwork(seededRandom(seed));
    const flow = flowOverTime(network, { together: 4 });
    const best = optimumByHighs(network, solve);
    assert.equal(sum(flow.left), best.left, `seed ${seed}`);
    assert.ok(
      flow.cost >= best.cost && flow.cost <= best.cost + flow.gap,
      `seed ${seed}: ${flow.cost} for ${best.cost}, gap ${flow.gap}`,
    );
  }
});

test('nobody appears or vanishes on the way, no road and no shelter takes more than it can', () => {
  for (let seed = 2001; seed <= 2200; seed++) {
    const network = randomStepNetwork(seededRandom(seed));
    checkFlow(network, flowOverTime(network));
  }
});

test('a group that another place in a shelter would save is told from one that only more road would save', () => {
  for (let seed = 3001; seed <= 3120; seed++) {
    const network = randomStepNetwork(seededRandom(seed));
    const flow = flowOverTime(network);
    flow.shortage.forEach((shortage, g) => {
      assert.equal(shortage === undefined, flow.left[g] === 0);
      if (shortage === undefined) return;
      const more = { ...network, shelterRoom: network.shelterRoom.map((room) => room + 1) };
      const gained = sum(flow.left) - sum(flowOverTime(more).left);
      if (shortage === 'shelter') assert.ok(gained > 0, `seed ${seed}`);
      if (flow.shortage.every((other) => other !== 'shelter')) assert.equal(gained, 0, `seed ${seed}`);
    });
  }
});

test('a plan that is no longer wanted ends with an error that says so', () => {
  const network = randomStepNetwork(seededRandom(5));
  assert.throws(() => flowOverTime(network, { signal: { aborted: true } }), /stopped/);
});

function checkFlow(network: StepNetwork, flow: ReturnType<typeof flowOverTime>): void {
  const { nodes, steps } = network;
  const balance = new Int32Array(nodes * steps);
  const add = (node: number, t: number, persons: number) => {
    balance[node * steps + t] = (balance[node * steps + t] ?? 0) + persons;
  };
  flow.edgeFlow.forEach((persons, at) => {
    const e = Math.floor(at / steps);
    assert.ok(persons >= 0 && persons <= (network.edgeRoom[at] ?? 0));
    if (persons === 0) return;
    add(network.edgeFrom[e] ?? 0, at % steps, -persons);
    add(network.edgeTo[e] ?? 0, (at % steps) + (network.edgeSteps[e] ?? 0), persons);
  });
  const gone = new Int32Array(network.groupNode.length);
  flow.leaving.forEach((persons, at) => {
    const g = Math.floor(at / steps);
    const t = at % steps;
    assert.ok(
      persons === 0 || (persons > 0 && t >= (network.groupFirst[g] ?? 0) && t <= (network.groupLast[g] ?? 0)),
    );
    gone[g] = (gone[g] ?? 0) + persons;
    add(network.groupNode[g] ?? 0, t, persons);
  });
  gone.forEach((persons, g) => {
    assert.equal(persons + (flow.left[g] ?? 0), network.groupPersons[g]);
  });
  const inside = new Int32Array(network.shelterRoom.length);
  flow.arriving.forEach((persons, at) => {
    const i = Math.floor(at / steps);
    const j = network.doorShelter[i] ?? 0;
    assert.ok(persons >= 0);
    inside[j] = (inside[j] ?? 0) + persons;
    add(network.doorNode[i] ?? 0, at % steps, -persons);
  });
  inside.forEach((persons, j) => {
    assert.ok(persons <= (network.shelterRoom[j] ?? 0));
  });
  assert.ok(balance.every((value) => value === 0));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
