import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connectPublisher } from '../../apps/simulator/publish/mqtt-publisher.ts';
import { faultsOverHttp, lateClocks, readingFaults } from './ask.ts';
import { eventuallyNone } from './eventually.ts';
import { inspect } from './findings.ts';
import { type KilledCity, openKilledCity } from './killed-city.ts';
import { storeFaults } from './store-faults.ts';
import type { Zone } from './water.ts';
import { handleNext, photoBytes } from './work.ts';

const QUIET_STEPS = 4;

/** One city, killed at each point that the sources name. */
export function namedPoints(): void {
  describe('kill -9 at a named point', { timeout: 600_000, concurrency: 1 }, () => {
    let city: KilledCity;
    before(async () => {
      city = await openKilledCity({ zones: 6 });
    });
    after(() => city?.close());

    /** Quiet steps, then a burst up to the step before the one whose readings decide. */
    async function burstUpToDecision(zone: Zone): Promise<void> {
      for (let step = 0; step < QUIET_STEPS; step += 1) assert.ok(await city.step());
      city.burst(zone);
      for (let step = 0; step < 2; step += 1) assert.ok(await city.step());
      await city.settled();
    }

    /** The server must die of what is done now; then it starts again over what it left. */
    async function killedAt(point: string, act: () => Promise<unknown>): Promise<void> {
      await city.server.arm(point);
      await act();
      const how = await Promise.race([city.server.end, delay(30_000, 'nothing', { ref: false })]);
      assert.equal(how, 'SIGKILL', `${point} was not passed:\n${city.server.output()}`);
      await city.start();
    }

    test('after-telemetry-insert: the alarm comes without the gateway, and what the gateway sends again counts once', async () => {
      const zone = zoneOf(city, 0);
      await burstUpToDecision(zone);
      const { gateway, ledger } = city;
      const publisher = connectPublisher({
        url: city.mqtt,
        gateway: gateway.name,
        token: gateway.token,
        onDrill: () => {},
        log: () => {},
      });
      try {
        const t = city.next;
        const [first, second] = [city.readingsAt(t, 0), city.readingsAt(t, 1)];
        ledger.noteSent([...first, ...second]);
        publisher.publish(first);
        await until(() => publisher.pending === 0);
        await killedAt('after-telemetry-insert', async () => publisher.publish(second));
        assert.equal(publisher.acknowledged, first.length);
        await eventuallyNone(() => faultsOverHttp(city, [zone]));
        await until(() => publisher.pending === 0);
        ledger.noteAcknowledged([...first, ...second]);
        city.skip();
        await eventuallyNone(() => faultsOverHttp(city, [zone]));
        await eventuallyNone(() => readingFaults(city, zone.meters[1], t));
      } finally {
        await publisher.close();
      }
    });

    test('before-rule: what is on disk but not yet judged is judged by the next start', async () => {
      const zone = zoneOf(city, 1);
      await burstUpToDecision(zone);
      // The second message of the instant: the rules have already used the first one of the same instant.
      await killedAt('before-rule:2', () => city.step());
      await eventuallyNone(() => faultsOverHttp(city, [zone]));
      assert.ok(await city.step());
      await eventuallyNone(() => faultsOverHttp(city, [zone]));
      await eventuallyNone(() => readingFaults(city, zone.meters[1], city.bursts.get(zone.id) ?? 0));
    });

    test('after-commit-before-bus: an alarm that nobody was told of still becomes one incident', async () => {
      const zone = zoneOf(city, 2);
      await burstUpToDecision(zone);
      await killedAt('after-commit-before-bus:2', () => city.step());
      assert.ok(await city.step());
      await eventuallyNone(() => faultsOverHttp(city, [zone]));
    });

    test('between-relay-and-inbox: a message that was handed over and not acted on is acted on once', async () => {
      const zone = zoneOf(city, 3);
      await burstUpToDecision(zone);
      await killedAt('between-relay-and-inbox:3', () => city.step());
      assert.ok(await city.step());
      await eventuallyNone(() => faultsOverHttp(city, [zone]));
    });

    test('before-timer-commit: a deadline whose effect was not committed comes again, once', async () => {
      const zone = zoneOf(city, 4);
      await burstUpToDecision(zone);
      // Ten minutes of the city later the incident that opens now has not been accepted.
      await killedAt('before-timer-commit', () => city.step());
      assert.ok(await city.step());
      await eventuallyNone(() => faultsOverHttp(city, [zone]));
      await eventuallyNone(async () => {
        const late = (await lateClocks(city, zone)).filter((clock) => clock === 'accept');
        return late.length === 1 ? [] : [`late ${late.length} times`];
      });
    });

    test('in-the-middle-of-a-photo: half a photo is never there, and the same photo can be sent again', async () => {
      const crew = city.person('crew');
      assert.ok(await handleNext(city, 'crew'), 'the crew takes its first task');
      const bytes = photoBytes('in the middle', 2_000_000);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const file = join(city.dir, 'files', sha256.slice(0, 2), sha256.slice(2));
      await killedAt('in-the-middle-of-a-photo', async () => {
        assert.equal(await crew.send('PUT', '/api/files', bytes), undefined);
      });
      assert.ok(!existsSync(file));
      assert.deepEqual(readdirSync(join(city.dir, 'files', 'tmp')), []);
      assert.equal(city.ledger.notePhoto(await crew.send('PUT', '/api/files', bytes)), sha256);
      assert.ok(existsSync(file));
    });

    test('then every acknowledged reading, command and photo is in the stores, once', async () => {
      while (await handleNext(city, 'crew'));
      await city.settled();
      assert.ok((await city.server.stop()) < 5000, 'it stops in five seconds');
      const bursts = [0, 1, 2, 3, 4].map((index) => zoneOf(city, index));
      const found = await inspect(city.dir);
      assert.deepEqual(
        storeFaults(
          found,
          city.ledger,
          bursts.map((zone) => [zone, city.bursts.get(zone.id) ?? 0]),
        ),
        [],
      );
    });
  });
}

function zoneOf(city: KilledCity, index: number): Zone {
  const zone = city.zones[index];
  assert.ok(zone);
  return zone;
}

async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 20_000;
  while (!holds()) {
    assert.ok(performance.now() < limit, 'it did not come to that');
    await delay(20);
  }
}
