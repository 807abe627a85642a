import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld } from './open-world.ts';
import { truthAt } from './quiet-past.ts';

test('what a burst takes from a main is missing at the inlet of its tank, also when it is the last pipe that tears', async () => {
  for (const link of ['P0797', 'P0798']) {
    const start = Date.parse('2026-07-07T02:00:00Z');
    const world = await openWorld({ start: new Date(start) });
    const meter = world.network.meters.find(({ tankInlet, zone }) => tankInlet && zone === 'TRUNK-WEST');
    assert.ok(meter);
    const before = truthAt(world.snapshotAt(new Date(start + 15_000)), meter);
    world.burst({ link, outflowLps: 30 });
    const after = truthAt(world.snapshotAt(new Date(start + 30_000)), meter);
    assert.ok(before - after > 20 && before - after < 35, `${link}: ${before} → ${after} L/s`);
    world.close();
  }
});
