import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from '@cityloop/core/chain';
import { openMqttDoor } from '@cityloop/loop/sense';
import { z } from 'zod';
import { type Context, call, personAt } from './context.ts';
import type { Expectations } from './expectations.ts';
import { CONNACK, mqttCaller, PUBACK, SUBACK } from './mqtt-caller.ts';
import { places } from './registers.ts';
import { now } from './world.ts';

const Taken = z.object({
  accepted: z.int(),
  rejected: z.array(z.object({ index: z.int(), code: z.string() })),
});

/** Doors of machines, what stands outside the API document, and what a report keeps of whoever made it. */
export function doorCases(context: Context, { outside }: Expectations): void {
  const reading = (device: string) => ({
    device,
    metric: 'pressure',
    t: context.world().city.clock.now().getTime(),
    v: 0.3,
  });
  const utility = { role: 'gateway', path: 'u-water-group' };

  test('a gateway’s token writes the readings of its own devices, and each other one is refused by itself', async () => {
    const { secret } = await context.world().token('gw-town', 'u-water-group', utility);
    const byToken = { authorization: `Bearer ${secret}` };
    const readings = ['PM-T', 'PM-O', 'PM-N0'].map(reading);
    const { json } = await call(context, { byToken }, 'POST', '/api/readings', {
      gateway: 'gw-town',
      readings,
    });
    assert.deepEqual(Taken.parse(json), {
      accepted: 1,
      rejected: [
        { index: 1, code: 'not-its-device' },
        { index: 2, code: 'not-its-device' },
      ],
    });
    const other = await call(context, { byToken }, 'POST', '/api/readings', {
      gateway: 'gw-other',
      readings,
    });
    assert.equal(other.code, 'not-allowed');
  });

  test('a token that only bears a gateway’s name writes nothing of it', async () => {
    const { secret } = await context
      .world()
      .token('gw-town', 'u-power', { role: 'gateway', path: 'u-power' });
    const batch = { gateway: 'gw-town', readings: [reading('PM-T')] };
    const byToken = { authorization: `Bearer ${secret}` };
    const { json } = await call(context, { byToken }, 'POST', '/api/readings', batch);
    assert.deepEqual(Taken.parse(json), { accepted: 0, rejected: [{ index: 0, code: 'not-its-device' }] });
  });

  test('over MQTT a gateway speaks and listens for itself only', async () => {
    const { city, access, token } = context.world();
    const { ingest } = city.composition.opened;
    assert.ok(ingest);
    const door = await openMqttDoor({
      ingest,
      host: '127.0.0.1',
      port: 0,
      verify: (secret) => access.tokens.verify(secret, now()),
      packs: city.packs,
    });
    try {
      const { secret } = await token('gw-town', 'u-water-group', utility);
      const { secret: clerk } = await token('gw-town', 'u-water-group', {
        role: 'utility',
        path: 'u-water-group',
      });
      const refused = await mqttCaller(door.port, 'gw-town', clerk);
      assert.notDeepEqual(
        refused.reply,
        { type: CONNACK, last: 0 },
        'without the right to send it is not let in',
      );
      const other = await mqttCaller(door.port, 'gw-other', secret);
      assert.notDeepEqual(other.reply, { type: CONNACK, last: 0 }, 'nor under the name of another');
      const { reply, caller } = await mqttCaller(door.port, 'gw-town', secret);
      assert.deepEqual(reply, { type: CONNACK, last: 0 });
      const heard = await caller.subscribe('cityloop/v1/drills/gw-other');
      assert.deepEqual(heard, { type: SUBACK, last: 0x80 }, 'drills of others are not for it');
      const before = { ...ingest.counts };
      const readings = [reading('PM-T'), reading('PM-O')];
      const sent = await caller.publish('cityloop/v1/readings/gw-town', { readings });
      assert.equal(typeof sent === 'object' && sent.type, PUBACK);
      const counted = [ingest.counts.accepted - before.accepted, ingest.counts.rejected - before.rejected];
      assert.deepEqual(counted, [1, 1]);
      assert.equal(await caller.publish('cityloop/v1/readings/gw-other', { readings }), 'closed');
      for (const one of [refused.caller, other.caller, caller]) one.close();
    } finally {
      await door.close();
    }
  });

  test('every route of the server is in the API document, or stands outside with its reason', () => {
    const { app } = context.world();
    const document = app.inject({ method: 'GET', url: '/api/openapi.json' });
    return document.then((got) => {
      const { paths } = z
        .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
        .parse(got.json());
      const described = new Set(
        Object.entries(paths).flatMap(([path, methods]) =>
          Object.keys(methods).map(
            (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
          ),
        ),
      );
      const strange = registered(app.printRoutes({ commonPrefix: false })).filter((route) => {
        const isOutside = Object.keys(outside).some(
          (one) => one === route || one === route.replace(/^\w+/, '*'),
        );
        return !described.has(route) && !isOutside;
      });
      assert.deepEqual(strange, []);
    });
  });

  test('figures of the machine are not for people of the city', async () => {
    const { app } = context.world();
    const person = personAt(context, 'leader', 'city');
    await context.people().wear('leader');
    const asked = async (headers: Readonly<Record<string, string>>) =>
      (await app.inject({ method: 'GET', url: '/metrics', remoteAddress: '10.0.0.9', headers })).statusCode;
    assert.equal(await asked({}), 401);
    assert.equal(await asked(context.people().headersOf(person)), 403);
    assert.equal(await asked(personAt(context, 'auditor', 'city').byToken), 200);
  });

  test('a report keeps of whoever made it the unit, and nothing of a person', async () => {
    const { lng, lat } = places.town;
    const said = { reporterName: '王某', phone: '13800000000', idCard: '500103199001011234' };
    const report = {
      pack: 'water-burst',
      type: 'burst-report',
      channel: 'citizen_12345',
      title: '冒水',
      lng,
      lat,
    };
    const person = personAt(context, 'service', 'district');
    const { status, json } = await call(context, person, 'POST', '/api/reports', { ...report, ...said });
    assert.equal(status, 201);
    const { id } = z.object({ head: z.object({ id: z.string() }) }).parse(json).head;
    const kept = JSON.stringify(await readDocument(context.world().city.store.db, 'signal', id));
    for (const word of Object.values(said)) assert.ok(!kept.includes(word), `${word} was kept`);
    assert.doesNotMatch(kept, /reporter|phone|idCard/i);
  });
}

/** Methods and paths of the router's own picture of itself; the sign-in is its only wildcard. */
function registered(picture: string): readonly string[] {
  const stack: string[] = [];
  return picture.split('\n').flatMap((line) => {
    const found = /^([│ ]*)[├└]── (\S+)(?: \((.*)\))?$/.exec(line);
    if (!found) return [];
    const [, indent = '', part = '', methods = ''] = found;
    const depth = indent.length / 4;
    stack.length = depth;
    stack[depth] = part;
    const path = stack.join('') === '*' ? '/api/auth/*' : stack.join('');
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map((method) => `${method} ${path}`);
  });
}
