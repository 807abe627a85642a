import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connectPublisher, type Publisher } from '../../apps/simulator/publish/mqtt-publisher.ts';
import { createRandom } from '../../apps/simulator/random.ts';
import { faultsOverHttp, lostCommands } from './ask.ts';
import { NoAnswer } from './client.ts';
import { eventuallyNone } from './eventually.ts';
import { inspect } from './findings.ts';
import { type KilledCity, openKilledCity } from './killed-city.ts';
import { storeFaults } from './store-faults.ts';
import type { WireReading } from './water.ts';
import { dispatchNext, handleNext, verifyNext } from './work.ts';

/** Twenty take four to seven minutes, so a usual run has three; `npm run soak` has them all, or as many as it is told. */
const KILLS = Number(process.env.CITYLOOP_KILLS ?? 3);
/** Bursts before the first kill, so that there is work from then on. */
const OPEN_BEFORE = 4;
const DEPARTMENTS = ['police-traffic', 'telecom', 'power', 'gas', 'drainage'];
/** A kill comes after so many acknowledged acts at most, drawn anew each time, or after so long. */
const MOST_ACTS = 8;
const UPTIME_MS = 4000;

/** One city, killed again and again while everybody works. */
export function randomKills(): void {
  test(`${KILLS} kills at random during ingest, dispatch and handling: nothing acknowledged is lost or done twice`, {
    timeout: 60_000 + KILLS * 60_000,
  }, async (context) => {
    const seed = Number(process.env.CITYLOOP_CRASH_SEED ?? Math.floor(Math.random() * 1e9));
    console.log(`random kills: seed ${seed} (CITYLOOP_CRASH_SEED repeats it)`);
    const random = createRandom(seed, 'random kills');
    const city = await openKilledCity({ zones: OPEN_BEFORE + KILLS });
    const utility = openUtility(city);
    try {
      await openIncidents(city, utility);
      for (const [kill, zone] of city.zones.slice(OPEN_BEFORE).entries()) {
        const before = city.ledger.commands.length;
        city.burst(zone);
        const work = everybodyWorks(city, utility, kill);
        await acted(city, before + Math.floor(random.next() * (MOST_ACTS + 1)));
        await delay(random.next() * 100);
        await city.server.kill();
        await work;
        await city.start();
        await eventuallyNone(() => lostCommands(city, before));
      }
      await utility.stepUntil(Math.max(...city.bursts.values()) + 60_000);
      await utility.delivered();
      await eventuallyNone(() => faultsOverHttp(city, city.zones));
      // A message that is written while the server stops waits for the next start; here none may wait.
      await city.settled();
      await city.server.stop();
      const { ledger } = city;
      const bursts = city.zones.map((zone) => [zone, city.bursts.get(zone.id) ?? 0] as const);
      assert.deepEqual(storeFaults(await inspect(city.dir), ledger, bursts), []);
      const topics = Map.groupBy(ledger.commands, ({ topic }) => topic);
      const acts = [...topics].map(([topic, list]) => `${list.length} ${topic}`).sort();
      context.diagnostic(
        `acknowledged: ${ledger.acknowledged.size} readings, ${ledger.photos.size} photos, ${acts.join(', ')}`,
      );
      // A few kills may come before anything is dispatched or verified.
      for (const kind of ['task.', ...(KILLS < 20 ? [] : ['incident.', 'proof.'])])
        assert.ok(
          [...topics.keys()].some((topic) => topic.startsWith(kind)),
          `no ${kind} was acknowledged`,
        );
    } finally {
      await utility.close();
      await city.close();
    }
  });
}

/** The first bursts, decided and dispatched. */
async function openIncidents(city: KilledCity, utility: Utility): Promise<void> {
  await utility.stepUntil(city.next + 60_000);
  for (const zone of city.zones.slice(0, OPEN_BEFORE)) city.burst(zone);
  await utility.stepUntil(city.next + 60_000);
  await utility.delivered();
  await eventuallyNone(() => faultsOverHttp(city, city.zones.slice(0, OPEN_BEFORE)));
}

/** The gateway: one row of meters goes by HTTP, the other by MQTT. */
interface Utility {
  /** The next instant's readings of both rows. */
  step(): Promise<void>;
  stepUntil(t: number): Promise<void>;
  /** Resolves when the broker has acknowledged everything. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}

function openUtility(city: KilledCity): Utility {
  const publisher: Publisher = connectPublisher({
    url: city.mqtt,
    gateway: city.gateway.name,
    token: city.gateway.token,
    onDrill: () => {},
    log: () => {},
  });
  let published: WireReading[] = [];
  function noteDelivered(): void {
    if (publisher.pending > 0) return;
    city.ledger.noteAcknowledged(published);
    published = [];
  }
  async function step(): Promise<void> {
    noteDelivered();
    const readings = city.readingsAt(city.next, 1);
    city.ledger.noteSent(readings);
    published.push(...readings);
    publisher.publish(readings);
    await city.step([0]);
    noteDelivered();
  }
  return {
    step,
    async stepUntil(t) {
      while (city.next < t) await step();
    },
    async delivered() {
      const until = performance.now() + 60_000;
      while (publisher.pending > 0) {
        assert.ok(performance.now() < until, `${publisher.pending} readings are not delivered`);
        await delay(50);
      }
      noteDelivered();
    },
    close: () => publisher.close(),
  };
}

/** Resolves when so many acts have been acknowledged in all, or at the end of the longest uptime. */
async function acted(city: KilledCity, acts: number): Promise<void> {
  const until = performance.now() + UPTIME_MS;
  while (city.ledger.commands.length < acts && performance.now() < until) await delay(5);
}

/** Utility, crews, departments, verifier and dispatchers, each as fast as answers come, until the server is gone. */
async function everybodyWorks(city: KilledCity, utility: Utility, round: number): Promise<void> {
  const { server } = city;
  const again = async (turn: (count: number) => Promise<unknown>) => {
    for (let count = round; !server.ended; count += 1) {
      try {
        await turn(count);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        // It may be dead and the news still under way.
        await Promise.race([server.end, delay(500)]);
      }
      await delay(30);
    }
  };
  await Promise.all([
    again(() => utility.step()),
    again(() => handleNext(city, 'crew')),
    again((count) => handleNext(city, DEPARTMENTS[count % DEPARTMENTS.length] ?? '')),
    again(() => verifyNext(city)),
    again((count) => dispatchNext(city, count)),
  ]);
}

if (import.meta.main) randomKills();
