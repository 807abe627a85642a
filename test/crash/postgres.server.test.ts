import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '@cityloop/core/store';
import { sql } from 'kysely';
import { faultsOverHttp } from './ask.ts';
import { eventuallyNone } from './eventually.ts';
import { inspect } from './findings.ts';
import { type KilledCity, openKilledCity } from './killed-city.ts';
import { storeFaults } from './store-faults.ts';
import type { Zone } from './water.ts';
import { handleNext } from './work.ts';

const QUIET_STEPS = 4;

/** A database of its own on the server that the environment names. */
async function ownDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.CITYLOOP_TEST_SERVER_DATABASE_URL;
  assert.ok(server, 'CITYLOOP_TEST_SERVER_DATABASE_URL names a PostgreSQL with PostGIS');
  const name = `cityloop_crash_${process.pid}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const run = async (databaseUrl: string, ...statements: string[]) => {
    const store = await openStore({ databaseUrl });
    for (const statement of statements) await sql.raw(statement).execute(store.db);
    await store.close();
  };
  await run(server, `drop database if exists ${name}`, `create database ${name}`);
  await run(url.href, 'create extension if not exists postgis');
  return { url: url.href, drop: () => run(server, `drop database ${name} with (force)`) };
}

describe('kill -9 on PostgreSQL', { timeout: 600_000 }, () => {
  let city: KilledCity;
  let database: Awaited<ReturnType<typeof ownDatabase>>;
  before(async () => {
    database = await ownDatabase();
    city = await openKilledCity({ zones: 5, env: { DATABASE_URL: database.url } });
  });
  after(async () => {
    await city?.close();
    await database?.drop();
  });

  function zoneOf(index: number): Zone {
    const zone = city.zones[index];
    assert.ok(zone);
    return zone;
  }

  /** The server dies of the burst that is decided now, and starts again over what it left. */
  async function killedAt(point: string, zone: Zone): Promise<void> {
    for (let step = 0; step < QUIET_STEPS; step += 1) assert.ok(await city.step());
    city.burst(zone);
    for (let step = 0; step < 2; step += 1) assert.ok(await city.step());
    await city.settled();
    await city.server.arm(point);
    await city.step();
    const how = await Promise.race([city.server.end, delay(60_000, 'nothing', { ref: false })]);
    assert.equal(how, 'SIGKILL', `${point} was not passed:\n${city.server.output()}`);
    await city.start();
    assert.ok(await city.step());
    await eventuallyNone(() => faultsOverHttp(city, [zone]));
  }

  // The dead process's claims on chains end by themselves: other processes of the city must not wait for it.
  test('before-rule: batches on disk are judged by the next start', () =>
    killedAt('before-rule:2', zoneOf(0)));
  test('after-commit-before-bus: what was committed is told once', () =>
    killedAt('after-commit-before-bus:2', zoneOf(1)));
  test('between-relay-and-inbox: what was told is acted on once', () =>
    killedAt('between-relay-and-inbox:3', zoneOf(2)));
  test('before-timer-commit: a deadline comes once', () => killedAt('before-timer-commit', zoneOf(3)));

  test('then every acknowledged reading and command is in the stores, once', async () => {
    while (await handleNext(city, 'crew'));
    await city.settled();
    await city.server.stop();
    const found = await inspect(city.dir, database.url);
    const bursts = [0, 1, 2, 3].map(
      (index) => [zoneOf(index), city.bursts.get(zoneOf(index).id) ?? 0] as const,
    );
    assert.deepEqual(storeFaults(found, city.ledger, bursts), []);
  });
});
