import { describe } from 'node:test';
import { firstStart } from './first-start.ts';
import { namedPoints } from './named-points.ts';
import { randomKills } from './random-kills.ts';

// Two at a time: each mostly waits for a server that starts.
describe('kill -9', { concurrency: 2, timeout: 1_800_000 }, () => {
  randomKills();
  namedPoints();
  firstStart();
});
