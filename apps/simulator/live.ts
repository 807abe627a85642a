import type { Clock } from './clock.ts';
import { TICK_MS, tickAtOrAfter } from './meters/sensors.ts';
import type { Publisher } from './publish/mqtt-publisher.ts';
import { sleep } from './publish/server-client.ts';
import type { World } from './world/open-world.ts';

/** Choices of `runLive`. */
export interface RunLiveOptions {
  readonly world: World;
  readonly clock: Clock;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** After a longer stop (a machine that slept) the readings of the stop are skipped. */
const CATCH_UP_MS = 3_600_000;
/** Ticks computed without giving way to the network. */
const TICKS_A_TURN = 20;
const LONGEST_SLEEP_MS = 500;
/** A clock set back by more ends the run: the world cannot go back. */
const SET_BACK_MS = 60_000;

/** Publishes the readings of every quarter of a minute from the world's instant on, then with the city's clock, until stopped; says why it ended. */
export async function runLive(options: RunLiveOptions): Promise<'stopped' | 'clock-set-back'> {
  const { world, clock, publisher, signal, log } = options;
  let next = tickAtOrAfter(world.now.getTime());
  while (!signal.aborted) {
    const now = clock.now();
    if (next - now > TICK_MS + SET_BACK_MS) return 'clock-set-back';
    if (now - next > CATCH_UP_MS) {
      log(
        `The clock ran ahead from ${new Date(next).toISOString()}; readings up to ${new Date(now).toISOString()} are left out.`,
      );
      next = tickAtOrAfter(now);
    }
    for (let i = 0; i < TICKS_A_TURN && next <= now; i++) {
      publisher.publish(world.readingsAt(new Date(next)));
      next += TICK_MS;
    }
    const waitMs = (next - clock.now()) / clock.factor;
    await sleep(Math.max(0, Math.min(LONGEST_SLEEP_MS, waitMs)), signal);
  }
  return 'stopped';
}
