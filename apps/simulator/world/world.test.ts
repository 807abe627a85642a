import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import { generateNetwork } from '../network/index.ts';
import { createDemand } from './demand.ts';
import type { Snapshot } from './hydraulics.ts';
import { openWorld, type World } from './open-world.ts';
import { truthAt } from './quiet-past.ts';

const network = generateNetwork(7);
const start = new Date('2026-11-03T19:00:00+08:00');
const pressureMeters = network.meters.filter(({ kind }) => kind === 'pressure');
const distributionPipe = network.truth.links.find(
  ({ kind, diameterMm, from }) => kind === 'pipe' && diameterMm === 150 && from.startsWith('J'),
)?.id;

let world: World;
before(async () => {
  world = await openWorld({ seed: 7, start, network });
});
after(() => world.close());

test('water is neither made nor lost: what the plants give is used, stored in tanks or leaks', () => {
  const burst = world.burst({ link: distributionPipe ?? '', outflowLps: 30 });
  const moment = world.snapshotAt(world.now);
  const { plants, used, stored } = balance(moment);
  const leak = moment.leakLps(burst.id);
  assert.ok(Math.abs(leak - 30) < 0.1, `leak ${leak}`);
  assert.ok(Math.abs(plants - used - stored - leak) < 0.001 * plants, `${plants} ${used} ${stored} ${leak}`);
  world.repair(burst.id);
});

test('tanks hold after a quarter of an hour what flowed into them', () => {
  const tank = network.truth.nodes.find(({ id }) => id === 'T-SADDLE');
  const area = Math.PI * ((tank?.tank?.diameterM ?? 0) / 2) ** 2;
  const before = world.snapshotAt(world.now);
  const level = before.pressureM('T-SADDLE');
  let inflowM3 = 0;
  for (let s = 0; s < 900; s += 15) {
    inflowM3 += (world.snapshotAt(world.now).outflowLps('T-SADDLE') * 15) / 1000;
    world.snapshotAt(later(15));
  }
  const rise = world.snapshotAt(world.now).pressureM('T-SADDLE') - level;
  assert.ok(
    Math.abs(rise * area - inflowM3) < 0.001 * Math.abs(inflowM3) + 0.01,
    `${rise * area} m3, ${inflowM3} m3`,
  );
});

test('a burst of 30 L/s drops the pressure of a meter nearby, and the repair restores it', () => {
  const quiet = pressures(world.snapshotAt(world.now));
  const burst = world.burst({ link: distributionPipe ?? '', outflowLps: 30 });
  const torn = pressures(world.snapshotAt(world.now));
  const worst = Math.max(...quiet.map((pressure, i) => pressure - (torn[i] ?? 0)));
  assert.ok(worst > 1.5, `the largest drop is ${worst} m`);
  assert.equal(world.repair(burst.id), true);
  const mended = pressures(world.snapshotAt(world.now));
  mended.forEach((pressure, i) => {
    assert.ok(Math.abs(pressure - (quiet[i] ?? 0)) < 0.02);
  });
  assert.equal(world.repair(burst.id), false);
});

test('several bursts run at once, each drawn from pipes of 100 mm or more that are not torn yet', () => {
  const bursts = [20, 20, 20].map((outflowLps) => world.burst({ outflowLps }));
  const links = bursts.map(({ link }) => network.truth.links.find(({ id }) => id === link));
  assert.equal(new Set(bursts.map(({ link }) => link)).size, 3);
  assert.ok(links.every((link) => link?.kind === 'pipe' && link.diameterMm >= 100));
  const moment = world.snapshotAt(world.now);
  for (const { id } of bursts) assert.ok(Math.abs(moment.leakLps(id) - 20) < 0.5, `${moment.leakLps(id)}`);
  assert.equal(world.bursts.length, 3);
  for (const { id } of bursts) world.repair(id);
});

test('the same burst announced twice tears once', () => {
  const first = world.burst({ id: 'twice', outflowLps: 15 });
  assert.deepEqual(world.burst({ id: 'twice', outflowLps: 15 }), first);
  assert.equal(world.bursts.length, 1);
  world.repair('twice');
});

test('shutting the valves around a torn pipe ends the leak', () => {
  const burst = world.burst({ link: distributionPipe ?? '', outflowLps: 20 });
  const valves = valvesAround(burst.link);
  assert.ok(valves.length > 0);
  for (const id of valves) world.setLink(id, 'closed');
  const leak = world.snapshotAt(world.now).leakLps(burst.id);
  assert.ok(leak < 0.5, `still ${leak} L/s`);
  for (const id of valves) world.setLink(id, 'open');
  assert.ok(world.snapshotAt(world.now).leakLps(burst.id) > 15);
  world.repair(burst.id);
});

test('a burst that cannot be says what to do', () => {
  assert.throws(() => world.burst({ link: 'V0001', outflowLps: 20 }), /is a valve; name a pipe/);
  assert.throws(() => world.burst({ link: 'nowhere', outflowLps: 20 }), /is not in the network; name a pipe/);
  assert.throws(() => world.burst({ outflowLps: 0 }), /give a positive outflow/);
  assert.equal(world.bursts.length, 0);
});

test('time moves forward only', () => {
  assert.throws(() => world.snapshotAt(later(-60)), /cannot go back/);
});

test('equal seeds and equal calls give equal readings, bursts included', async () => {
  const run = async () => {
    const own = await openWorld({ seed: 3, start });
    const readings = own.readingsAt(new Date(start.getTime() + 15_000));
    const burst = own.burst({ outflowLps: 25 });
    readings.push(...own.readingsAt(new Date(start.getTime() + 60_000)));
    own.close();
    return { readings, burst };
  };
  const [first, second] = [await run(), await run()];
  assert.deepEqual(first, second);
});

test('people use more water on a weekday evening than at night, and shops less on Sundays', () => {
  const demand = createDemand({ patterns: network.truth.patterns, seed: 7, liveFrom: 0 });
  const at = (text: string, pattern: string) => demand('DMA-1N', pattern, Date.parse(text));
  assert.ok(
    at('2026-11-03T20:00:00+08:00', 'residential') > 3 * at('2026-11-03T03:00:00+08:00', 'residential'),
  );
  assert.ok(at('2026-11-01T12:00:00+08:00', 'commercial') < at('2026-11-04T12:00:00+08:00', 'commercial'));
});

test('the quiet past repeats after four weeks, the days that follow it do not', () => {
  const liveFrom = Date.parse('2026-11-29T00:00:00+08:00');
  const demand = createDemand({ patterns: network.truth.patterns, seed: 7, liveFrom });
  const weeks = 28 * 86_400_000;
  const noon = Date.parse('2026-11-25T12:00:00+08:00');
  assert.equal(demand('DMA-1N', 'residential', noon), demand('DMA-1N', 'residential', noon - weeks));
  assert.notEqual(demand('DMA-1N', 'residential', noon + weeks), demand('DMA-1N', 'residential', noon));
});

function later(seconds: number): Date {
  return new Date(world.now.getTime() + seconds * 1000);
}

function pressures(moment: Snapshot): number[] {
  return pressureMeters.map((meter: NetworkMeter) => truthAt(moment, meter));
}

function balance(moment: Snapshot): { plants: number; used: number; stored: number } {
  const sum = (kind: string) =>
    network.truth.nodes
      .filter((node) => node.kind === kind)
      .reduce((total, { id }) => total + moment.outflowLps(id), 0);
  return { plants: -sum('reservoir'), used: sum('junction'), stored: sum('tank') };
}

/** Valves met first on every way out from a pipe. */
function valvesAround(linkId: string): string[] {
  const pipe = network.truth.links.find(({ id }) => id === linkId);
  const queue = pipe === undefined ? [] : [pipe.from, pipe.to];
  const seen = new Set(queue);
  const valves = new Set<string>();
  for (const node of queue) {
    for (const { id, kind, from, to, status } of network.truth.links) {
      if ((from !== node && to !== node) || status === 'closed') continue;
      const next = from === node ? to : from;
      if (kind === 'valve') valves.add(id);
      else if (!seen.has(next)) queue.push(next);
      if (kind !== 'valve') seen.add(next);
    }
  }
  return [...valves].filter((id) => id !== network.wrongValve);
}
