import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { countIncidents } from '@cityloop/loop/dispatch';
import type { VitalView } from '@cityloop/loop/sense';
import { registerDevices } from '@cityloop/registers/devices';
import type { z } from 'zod';
import { type LoopCity, openLoopCity } from '../harness/loop-city.ts';

type Vital = z.output<typeof VitalView>;
interface UnitRow {
  readonly id: string;
  readonly kind: string;
  readonly level: string;
  readonly parentId: string | null;
}
type Ratios = Readonly<Record<string, { readonly numerator: number; readonly denominator: number }>>;

/** A point in each of four districts; the loop's city has its own meters in the first. */
const PLACES = [
  { lng: 106.5675, lat: 29.5555 },
  { lng: 106.55, lat: 29.575 },
  { lng: 106.45, lat: 29.54 },
  { lng: 106.63, lat: 29.72 },
];

// Half past two in the night, so that the night flow has a value; meters, covers and ponding points in four districts.
describe('what the city’s centre sees', () => {
  let city: LoopCity;
  before(async () => {
    city = await openLoopCity('2026-06-30T18:30:00Z');
    const { services } = city.kernel;
    const devices = PLACES.flatMap(({ lng, lat }, n) =>
      [
        device(`PM-${n}`, 'water-burst', 'pressure-meter', { zone: `N${n}`, endOfNetwork: true }),
        device(`PN-${n}`, 'water-burst', 'pressure-meter', { zone: `N${n}` }),
        device(`FM-${n}`, 'water-burst', 'flow-meter', { zone: `N${n}`, zoneInlet: true }),
        device(`CV-${n}`, 'manhole-covers', 'manhole-cover', { class: '0101' }),
        device(`WP-${n}`, 'urban-waterlogging', 'ponding-point', { drainageClass: 'good' }),
        device(`DG-${n}`, 'urban-waterlogging', 'depth-gauge', { kind: 'road' }),
      ].map((one) => ({ ...one, lng, lat })),
    );
    const made = await services.write((tx) => registerDevices(tx, devices, services, city.everything));
    for (const one of made) assert.ok(one.ok, JSON.stringify(one));
    await city.composition.devices.refresh(city.store.db);
    await city.settle();
  });
  after(async () => {
    assert.deepEqual(await city.failures(), []);
    await city.close();
  });

  function device(id: string, pack: string, object: string, facts: Record<string, string | boolean>) {
    const ownerUnit = 'u-water-group';
    return { id, pack, object, name: id, gateway: 'test', ownerUnit, group: `${facts.zone ?? id}`, facts };
  }
  const below = async (parent: string) =>
    (await city.get<{ units: UnitRow[] }>('city', '/api/organisation/units', { parent })).units;
  const isCentre = ({ kind }: UnitRow) => kind === 'centre' || kind === 'functional-zone';
  const districts = async () =>
    (await below('cq')).filter((unit) => unit.level === 'district' && isCentre(unit)).map(({ id }) => id);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  test('totals of every indicator, of events and of devices equal those over the 41 districts: shares by their numbers, the lowest by the least, flows by the sum [centre-city-brain]', async () => {
    const all = await districts();
    assert.equal(all.length, 41);
    city.clock.advance(15_000);
    const t = city.clock.now().getTime();
    const readings = PLACES.flatMap((_, n) => [
      { device: `PM-${n}`, metric: 'pressure', t, v: 0.1 + n / 10 },
      { device: `PN-${n}`, metric: 'pressure', t, v: 0.3 },
      { device: `FM-${n}`, metric: 'flow', t, v: 100 * (n + 1) },
      { device: `CV-${n}`, metric: 'tilt', t, v: n === 2 ? 30 : 1 },
      { device: `WP-${n}`, metric: 'rain', t, v: 4 * n },
      { device: `DG-${n}`, metric: 'depth', t, v: 6 * n },
    ]);
    const taken = await city.composition.opened.ingest?.take({ gateway: 'test', history: false, readings });
    assert.deepEqual(taken?.rejected, []);
    for (const [index, at] of PLACES.entries())
      if (index > 0) await city.report('five-departments-report', at);
    await city.report('nobody-leads-report', PLACES[0]);
    await city.settle();

    // Every sign of every pack; of one whose districts could not be added up the test would not know how.
    const signs = city.kernel.services.packs
      .ids()
      .flatMap((id) => city.kernel.services.packs.base(id)?.sense.vitalSigns ?? []);
    const vitals = async (unit: string) =>
      (await city.get<{ rows: Vital[] }>('city', '/api/vitals', { unit })).rows;
    const [whole, parts] = [await vitals('cq'), await Promise.all(all.map(vitals))];
    const byDistrict = new Map<string, number>();
    for (const sign of signs) {
      const total = whole.find(({ code }) => code === sign.code);
      assert.ok(total, sign.code);
      const own = parts.flat().filter(({ code }) => code === sign.code);
      const values = own.flatMap(({ value }) => (value === null ? [] : [value]));
      byDistrict.set(sign.code, values.length);
      const expected = {
        'share-at-least': () => share(own),
        'share-at-most': () => share(own),
        min: () => Math.min(...values),
        max: () => Math.max(...values),
        sum: () => sum(values),
        'count-at-least': () => sum(values),
        mean: () => assert.fail(`${sign.code}: means of districts do not add up to the city’s`),
      }[sign.aggregate]();
      assert.equal(total.value, expected, sign.code);
      if (total.denominator !== null) {
        assert.equal(total.numerator, sum(own.map(({ numerator }) => numerator ?? 0)), sign.code);
        assert.equal(total.denominator, sum(own.map(({ denominator }) => denominator ?? 0)), sign.code);
      }
    }
    // The night's lowest is compared in one instant; where districts are lowest at other times, the city is never below them.
    assert.deepEqual(
      [...byDistrict.values()],
      signs.map(() => PLACES.length),
    );
    assert.equal(whole.find(({ code }) => code === 'night-flow')?.value, 1000);
    assert.equal(whole.find(({ code }) => code === 'covers-in-place-rate')?.numerator, 3);
    // With several limits the one that was passed is shown, and while none is the one that would be passed first.
    const shown = (sign: string) => {
      const { value, level, threshold } = whole.find(({ code }) => code === sign) ?? assert.fail(sign);
      return [value, level, threshold?.value];
    };
    assert.deepEqual(shown('ponding-points-over'), [1, 3, 0]);
    assert.deepEqual(shown('rain-hour-most'), [12, null, 30]);

    const now = city.clock.now();
    const midnight = new Date(now.getTime() - 3 * 3_600_000);
    const count = (unit: string) =>
      countIncidents(city.store.db, { kind: 'everything' }, { unit, now, midnight });
    const [counted, counts] = [await count('cq'), await Promise.all(all.map(count))];
    for (const key of ['open', 'late', 'unrouted', 'closedToday', 'drills'] as const)
      assert.equal(counted[key], sum(counts.map((one) => one[key])), key);
    assert.ok(counted.open >= PLACES.length && counted.unrouted > 0);
    for (const { board, open } of counted.byBoard)
      assert.equal(
        open,
        sum(counts.map((one) => one.byBoard.find((row) => row.board === board)?.open ?? 0)),
        board,
      );

    const from = new Date(now.getTime() - 86_400_000).toISOString();
    const span = { from, to: new Date(now.getTime() + 1000).toISOString() };
    for (const rate of ['routing-rate', 'closing-rate', 'closed-at']) {
      const of = (unit: string) => city.get<Ratios>('city', `/api/evaluate/${rate}`, { unit, ...span });
      const [total, each] = [await of('cq'), await Promise.all(all.map(of))];
      for (const [key, ratio] of Object.entries(total))
        for (const part of ['numerator', 'denominator'] as const)
          assert.equal(ratio[part], sum(each.map((one) => one[key]?.[part] ?? 0)), `${rate} ${key} ${part}`);
    }

    const devices = async (unit: string) =>
      (await city.get('city', '/api/devices', { unit, limit: '500' })).rows.length;
    assert.equal(await devices('cq'), sum(await Promise.all(all.map(devices))));
  });

  function share(own: readonly Vital[]): number {
    const numerator = sum(own.map((one) => one.numerator ?? 0));
    return (100 * numerator) / sum(own.map((one) => one.denominator ?? 0));
  }

  test('from the city every one of the 1031 towns is two steps down, each below exactly one district [centre-city-brain]', async () => {
    const towns = new Map<string, string>();
    for (const district of await districts()) {
      for (const unit of await below(district)) {
        if (unit.level !== 'town' || unit.kind !== 'centre') continue;
        assert.equal(
          towns.get(unit.id),
          undefined,
          `${unit.id} is below ${towns.get(unit.id)} and ${district}`,
        );
        assert.equal(unit.parentId, district);
        towns.set(unit.id, district);
      }
    }
    assert.equal(towns.size, 1031);
    // The ids are those of the official codes, not of whatever the lists say.
    const known = await city.store.db
      .withTables<{ region: { code: string; level: string; valid_to: string | null } }>()
      .selectFrom('region')
      .select('code')
      .where('level', '=', 'township')
      .where('valid_to', 'is', null)
      .execute();
    assert.deepEqual([...towns.keys()].toSorted(), known.map(({ code }) => code.slice(0, 9)).toSorted());
  });

  test('the eight boards and the six application systems are data with a lead that exists and a source [centre-city-brain]', async () => {
    const { boards } = await city.get<{ boards: { nameZh: string; leadUnit: string; source: string }[] }>(
      'city',
      '/api/organisation/boards',
    );
    assert.equal(boards.length, 8);
    const { systems } = await city.get<{
      systems: { code: string; nameZh: string; leadUnit: string; source: string; sourceRef: string }[];
    }>('city', '/api/organisation/application-systems');
    assert.deepEqual(
      systems.map(({ nameZh }) => nameZh),
      ['数字党建', '数字政务', '数字经济', '数字社会', '数字文化', '数字法治'],
    );
    const units = new Set((await below('cq')).map(({ id }) => id));
    for (const { leadUnit, source } of [...boards, ...systems]) {
      assert.ok(units.has(leadUnit), leadUnit);
      assert.notEqual(source, '');
    }
    assert.ok(systems.every(({ sourceRef }) => sourceRef !== ''));
  });
});
