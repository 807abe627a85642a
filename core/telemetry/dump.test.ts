import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DumpPage, Telemetry } from '@cityloop/core/telemetry';
import {
  type ChdbHttpServer,
  chdbHttpServer,
  type TestTelemetry,
  testTelemetry,
} from '@cityloop/core/telemetry-testing';

const dayMs = 86_400_000;
const morning = Date.UTC(2026, 6, 1);
const always = 253_402_300_700_000;

let server: ChdbHttpServer;
before(async () => {
  server = await chdbHttpServer();
});
after(() => server.close());

async function dumpOf(telemetry: Telemetry): Promise<readonly DumpPage[]> {
  const pages: DumpPage[] = [];
  for await (const page of telemetry.dump()) pages.push(page);
  return pages;
}

/** The lines of each part, however they were cut into pages. */
function linesOf(pages: readonly DumpPage[]): Readonly<Record<string, readonly string[]>> {
  const byPart = Map.groupBy(pages, (page) => page.part);
  return Object.fromEntries([...byPart].map(([part, own]) => [part, own.flatMap((page) => page.lines)]));
}

const backends: readonly { readonly name: string; open(): Promise<TestTelemetry> }[] = [
  { name: 'chDB in process', open: () => testTelemetry({ days: 30 }) },
  { name: 'ClickHouse protocol over HTTP', open: () => testTelemetry({ url: server.url, days: 30 }) },
];

for (const backend of backends) {
  describe(`a dump of telemetry: ${backend.name}`, () => {
    let telemetry: TestTelemetry;
    before(async () => {
      telemetry = await backend.open();
      const reading = (series: number, t: number, v: number, revision = 0) => ({ series, t, v, revision });
      // Dropped with its day of receipt, while its readings of a later day stay.
      await telemetry.insert({
        ingest: 'early',
        number: 5,
        receivedAt: morning - 40 * dayMs,
        readings: [reading(9, morning, 0.1 + 0.2), reading(9, morning - 39 * dayMs, 3)],
      });
      for (let number = 1; number <= 30; number += 1) {
        const readings = Array.from({ length: 10_000 }, (_, index) =>
          reading(index % 100, morning + number * 1_500_000 + index * 150, Math.sin(index * number)),
        );
        await telemetry.insert({ ingest: 'live', number, receivedAt: morning + number, readings });
      }
      const corrected = [reading(0, morning + 1_500_000, 7, 2)];
      await telemetry.insert({ ingest: 'live', number: 31, receivedAt: morning + 31, readings: corrected });
      await telemetry.closeMinutes(morning, morning + dayMs, 3);
      await telemetry.expire(morning);
    });
    after(() => telemetry.close());

    test('loaded into an empty store, twice over, gives the same readings, batches, minutes and numbers', async () => {
      const pages = await dumpOf(telemetry);
      assert.ok(pages.filter((page) => page.part === 'batch').length >= 2, 'batches come in several pages');
      assert.equal(linesOf(pages).reading?.length, 1, 'a reading without its batch is there by itself');
      const copy = await backend.open();
      for (const page of [...pages, ...pages]) await copy.load(page);
      const series = Array.from({ length: 100 }, (_, id) => id);
      for (const ask of [
        (one: Telemetry) => one.range(series, 0, always),
        (one: Telemetry) => one.latest(series),
        (one: Telemetry) => one.minutes(series, 0, always),
        (one: Telemetry) => one.lastNumber('early'),
        (one: Telemetry) => one.batchesAfter('live', 0, { limit: 100 }),
      ]) {
        assert.deepEqual(await ask(copy), await ask(telemetry));
      }
      assert.equal(await copy.count(0, always), 300_001);
      assert.deepEqual(linesOf(await dumpOf(copy)), linesOf(pages));
      await copy.close();
    });

    test('of an empty store is empty', async () => {
      const empty = await backend.open();
      assert.deepEqual(await dumpOf(empty), []);
      await empty.close();
    });
  });
}
