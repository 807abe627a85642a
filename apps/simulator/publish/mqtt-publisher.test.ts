import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Reading } from '../meters/reading.ts';
import { eventually, type FakeCity, openFakeCity } from '../testing/fake-city.ts';
import { createBacklog } from './backlog.ts';
import { type Drill, parseDrill } from './drill.ts';
import { connectPublisher, type Publisher } from './mqtt-publisher.ts';

test('readings taken while the broker is away arrive after it is back, each at least once', async (t) => {
  const city = await openFakeCity({ now: 0, factor: 1, knowsNetwork: true });
  const lines: string[] = [];
  const publisher = connect(t, city, {
    token: 'secret',
    onDrill: () => {},
    log: (line) => lines.push(line),
  });
  publisher.publish(readings(0, 50));
  await eventually('the first readings', () => publisher.acknowledged === 50);
  city.cutMqtt(1_200);
  await eventually('the cut', () => !publisher.connected);
  for (let i = 1; i <= 20; i++) publisher.publish(readings(i, 50));
  await eventually('all readings', () => publisher.pending === 0 && publisher.acknowledged === 1_050);
  assert.equal(new Set(city.live.map(({ device, t }) => `${device} ${t}`)).size, 1_050);
  assert.equal(lines.filter((line) => line.includes('is away')).length, 1);
});

test('a drill sent by the city reaches the simulator', async (t) => {
  const city = await openFakeCity({ now: 0, factor: 1, knowsNetwork: true });
  const drills: Drill[] = [];
  const publisher = connect(t, city, {
    token: 'secret',
    onDrill: (drill) => drills.push(drill),
    log: () => {},
  });
  publisher.publish(readings(0, 1));
  await eventually('the connection', () => publisher.acknowledged === 1);
  await city.sendDrill({ id: 'a', action: 'start', kind: 'burst', link: 'P0001', outflowLps: 20 });
  await eventually('the drill', () => drills.length === 1);
  assert.deepEqual(drills[0], { id: 'a', action: 'start', kind: 'burst', link: 'P0001', outflowLps: 20 });
});

test('a refused token is said once with what to do', async (t) => {
  const city = await openFakeCity({ now: 0, factor: 1, knowsNetwork: true });
  const lines: string[] = [];
  connect(t, city, {
    token: 'wrong',
    onDrill: () => {},
    log: (line) => lines.push(line),
  });
  await eventually('the refusal', () => lines.length > 0);
  assert.match(lines.join(), /token create/);
});

test('a backlog keeps an hour of readings and counts what it gave up', () => {
  const backlog = createBacklog(3_600_000);
  for (let minute = 0; minute <= 90; minute++)
    backlog.add([{ device: 'PM-1', metric: 'pressure', t: minute * 60_000, v: 0.4 }]);
  assert.equal(backlog.size, 61);
  assert.equal(backlog.dropped, 30);
  assert.equal(backlog.take(1)[0]?.t, 30 * 60_000);
});

test('what is no burst drill is not taken for one', () => {
  for (const value of [
    null,
    [],
    {},
    { id: 'a', action: 'go', kind: 'burst' },
    { id: 'a', action: 'start', kind: 'fire' },
  ]) {
    assert.equal(parseDrill(value), undefined);
  }
});

/** Connects until the end of the test, which also closes the city. */
function connect(
  t: TestContext,
  city: FakeCity,
  more: { token: string; onDrill: (drill: Drill) => void; log: (line: string) => void },
): Publisher {
  const publisher = connectPublisher({ url: city.mqttUrl, gateway: 'sim-water', ...more });
  t.after(async () => {
    await publisher.close();
    await city.close();
  });
  return publisher;
}

function readings(tick: number, count: number): Reading[] {
  return Array.from({ length: count }, (_, i) => ({
    device: `PM-${i}`,
    metric: 'pressure',
    t: tick * 15_000,
    v: 0.4,
  }));
}
