import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDrillDesk } from './drills.ts';
import { generateNetwork } from './network/index.ts';
import { openWorld } from './world/open-world.ts';

const network = generateNetwork(7);
const start = new Date('2026-11-25T10:00:00+08:00');
const burst = { action: 'start', kind: 'burst', outflowLps: 20 } as const;

test('a drill starts once and stops once, and one that was stopped does not start again', async () => {
  const world = await openWorld({ seed: 7, start, network });
  const desk = createDrillDesk(() => {});
  desk.attach(world);
  desk.handle({ id: 'a', ...burst });
  desk.handle({ id: 'a', ...burst });
  assert.equal(world.bursts.length, 1);
  desk.handle({ id: 'a', action: 'stop', kind: 'burst' });
  desk.handle({ id: 'a', ...burst });
  assert.equal(world.bursts.length, 0);
  world.close();
});

test('a burst that runs goes on, in the same pipe, when the world is opened anew', async () => {
  const [before, after] = [await openWorld({ start, network }), await openWorld({ start, network })];
  const desk = createDrillDesk(() => {});
  desk.attach(before);
  desk.handle({ id: 'a', ...burst });
  desk.attach(after);
  assert.deepEqual(after.bursts, before.bursts);
  before.close();
  after.close();
});

test('a drill that cannot be done is said and leaves the others alone', async () => {
  const world = await openWorld({ start, network });
  const lines: string[] = [];
  const desk = createDrillDesk((line) => lines.push(line));
  desk.attach(world);
  desk.handle({ id: 'bad', ...burst, link: 'no such pipe' });
  desk.handle({ id: 'good', ...burst });
  assert.match(lines[0] ?? '', /bad cannot be done: .*name a pipe/);
  assert.deepEqual(
    world.bursts.map(({ id }) => id),
    ['good'],
  );
  world.close();
});
