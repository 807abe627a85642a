import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { type Context, call, personAt } from './context.ts';

const Chain = z.object({
  documents: z.array(
    z.object({
      head: z.object({ id: z.string(), kind: z.string(), ownerUnit: z.string() }),
      body: z.unknown(),
    }),
  ),
  events: z.array(
    z.object({
      documentId: z.string(),
      actor: z.object({ id: z.string(), name: z.string(), unit: z.string() }),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});
const Replay = z.object({ readings: z.array(z.object({ device: z.string() })) });
const Devices = z.object({
  rows: z.array(z.object({ id: z.string(), latest: z.record(z.string(), z.unknown()) })),
});
const Cockpit = z.object({
  vitals: z.array(z.unknown()),
  incidents: z.array(z.unknown()),
  counts: z.object({ open: z.int(), routedInTime: z.object({ denominator: z.int() }) }),
  colours: z.array(z.unknown()),
  drill: z.unknown(),
});

/** What a part in a chain shows, and what boards and values of others stay closed. */
export function partsCases(context: Context): void {
  const chainOf = async (role: string, position: string) => {
    const { chain } = context.world().named;
    const { json } = await call(context, personAt(context, role, position), 'GET', `/api/chains/${chain}`);
    return Chain.parse(json);
  };

  test('five departments on one incident each read their own task whole, and of the others that it is there', async () => {
    const departments = ['police-traffic', 'fire', 'gas', 'power', 'drainage'];
    for (const name of departments) {
      const path = `cq/500103/500103-${name}`;
      const { secret } = await context.world().token(name, path, { role: 'department-clerk', path });
      const byToken = { authorization: `Bearer ${secret}` };
      const { chain } = context.world().named;
      const { json } = await call(context, { byToken }, 'GET', `/api/chains/${chain}`);
      const { documents, events } = Chain.parse(json);
      const tasks = documents.filter(({ head }) => head.kind === 'task');
      const whole = tasks.filter(({ body }) => body !== null).map(({ head }) => head.ownerUnit);
      assert.ok(tasks.length >= 14, 'every matter of the plan is named');
      assert.deepEqual([...new Set(whole)], [`500103-${name}`]);
      const closed = new Set(documents.filter(({ body }) => body === null).map(({ head }) => head.id));
      const told = events.filter(({ documentId }) => closed.has(documentId));
      assert.deepEqual(
        told.filter(({ actor, data }) => actor.name !== '' || Object.keys(data).length > 0),
        [],
        'what was said on another’s document, and by whom, is not told',
      );
    }
  });

  test('a score in a chain is for those who read scores, whatever else they may read there', async () => {
    const scores = async (role: string, position: string) =>
      (await chainOf(role, position)).documents
        .filter(({ head }) => head.kind === 'score')
        .map(({ body }) => body !== null);
    assert.deepEqual(await scores('leader', 'town'), [true]);
    assert.deepEqual(await scores('crew', 'town'), [false]);
    assert.deepEqual(await scores('utility', 'participant-utility'), [false]);
  });

  test('a replay shows the readings of devices whose values the caller may read', async () => {
    const { chain } = context.world().named;
    const devices = async (role: string, position: string) => {
      const person = personAt(context, role, position);
      const { json } = await call(context, person, 'GET', `/api/chains/${chain}/replay`);
      return Replay.parse(json).readings.map(({ device }) => device);
    };
    assert.deepEqual(await devices('leader', 'district'), ['PM-T']);
    assert.deepEqual(await devices('utility', 'participant-utility'), ['PM-T']);
    assert.deepEqual(await devices('department-clerk', 'participant-department'), []);
    assert.deepEqual(await devices('crew', 'town'), []);
  });

  test('the register of devices gives values only to those who read telemetry', async () => {
    const latest = async (role: string) => {
      const { json } = await call(context, personAt(context, role, 'town'), 'GET', '/api/devices');
      return Devices.parse(json).rows.flatMap(({ id, latest: values }) =>
        id === 'PM-T' ? [Object.keys(values)] : [],
      );
    };
    assert.deepEqual(await latest('department-clerk'), [['pressure']]);
    assert.deepEqual(await latest('crew'), [[]]);
  });

  test('a grant for one board counts nothing of another, neither on the screen of a centre nor in its rates', async () => {
    const cockpit = async (position: string) => {
      const person = personAt(context, 'leader', position);
      const { json } = await call(context, person, 'GET', '/api/cockpit?unit=500103');
      const { vitals, incidents, counts } = Cockpit.parse(json);
      return [vitals.length > 0, incidents.length, counts.open];
    };
    assert.deepEqual(await cockpit('district'), [true, 2, 2]);
    assert.deepEqual(await cockpit('board-same'), [true, 2, 2]);
    assert.deepEqual(await cockpit('board-other'), [false, 0, 0]);
    const span = 'unit=500103&from=2026-06-01&to=2026-08-01';
    const closing = async (position: string) => {
      const person = personAt(context, 'leader', position);
      const { json } = await call(context, person, 'GET', `/api/evaluate/closing-rate?${span}`);
      return z.object({ all: z.object({ denominator: z.int() }) }).parse(json).all.denominator;
    };
    assert.deepEqual([await closing('district'), await closing('board-other')], [2, 0]);
    const colours = async (position: string) => {
      const person = personAt(context, 'leader', position);
      const { json } = await call(context, person, 'GET', '/api/scores/colours?parent=500103');
      const { rows } = z.object({ rows: z.array(z.object({ total: z.number().nullable() })) }).parse(json);
      return rows.filter(({ total }) => total !== null).length;
    };
    assert.deepEqual([await colours('district'), await colours('board-other')], [2, 0]);
  });

  test('vital signs on a centre’s screen are for those who read telemetry', async () => {
    const { json } = await call(
      context,
      personAt(context, 'crew', 'district'),
      'GET',
      '/api/cockpit?unit=500103',
    );
    assert.deepEqual(Cockpit.parse(json).vitals, []);
  });

  test('a part in a chain does not answer for the incident: its owner alone accepts it or gives it back', async () => {
    const { incident } = context.world().named;
    const asked = [
      ['department-clerk', 'participant-department'],
      ['utility', 'participant-utility'],
      ['grid-worker', 'town'],
    ] as const;
    for (const [role, position] of asked) {
      for (const act of ['accept', 'return']) {
        const person = personAt(context, role, position);
        const { code } = await call(context, person, 'POST', `/api/incidents/${incident}/${act}`, {
          reason: 'r',
        });
        assert.equal(code, 'not-the-owner', `${role}@${position} ${act}`);
      }
    }
  });
}
