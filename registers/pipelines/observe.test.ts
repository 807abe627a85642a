import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MeterReadings, observe, UNSURE_MS } from './observe.ts';

const at = Date.UTC(2026, 6, 1, 2);
const TICK_MS = 15_000;
const pressure = { id: 'P', kind: 'pressure', at: 'n', zone: 'z' } as const;
const flow = { id: 'F', kind: 'flow', at: 'l', zone: 'z', zoneInlet: true } as const;

/** Readings of a quarter of a minute with a little zigzag in place of noise. */
function readings(meter: MeterReadings['meter'], before: number, now: number, rest = {}): MeterReadings {
  const points = Array.from({ length: 30 }, (_, i) => {
    const t = at + (i - 26) * TICK_MS;
    return { t, v: (t < at ? before : now) + (i % 2 === 0 ? 0.3 : -0.3) };
  });
  return { meter, points, ...rest };
}
const slot = (mean: number, sd: number, days = 28) => ({ days, n: 8 * days, mean, sd });

test('a fall of pressure and a rise of flow are both positive changes', () => {
  const { changes, readingsSince } = observe([readings(pressure, 40, 35), readings(flow, 80, 95)], at);
  assert.deepEqual(
    changes.map(({ meterId, change }) => [meterId, Math.round(change)]),
    [
      ['P', 5],
      ['F', 15],
    ],
  );
  assert.equal(readingsSince, 4);
});

test('what earlier days say of the minutes between is no part of the burst', () => {
  const usual = { slotBefore: slot(80, 4), slotNow: slot(86, 4) };
  const [plain] = observe([readings(flow, 80, 96)], at).changes;
  const [moved] = observe([readings(flow, 80, 96, usual)], at).changes;
  assert.equal(Math.round(plain?.change ?? 0), 16);
  assert.equal(Math.round(moved?.change ?? 0), 10);
  const few = { slotBefore: slot(80, 4, 4), slotNow: slot(86, 4, 4) };
  const young = observe([readings(flow, 80, 96, few)], at);
  assert.deepEqual([Math.round(young.changes[0]?.change ?? 0), young.withSlots], [16, 0]);
});

test('a meter that was silent before is compared with its slot alone, and is less sure', () => {
  const whole = readings(pressure, 40, 35, { slotBefore: slot(40, 0.8), slotNow: slot(40, 0.8) });
  const silent = { ...whole, points: whole.points.filter(({ t }) => t >= at) };
  const [sure] = observe([whole], at).changes;
  const [unsure] = observe([silent], at).changes;
  assert.equal(Math.round(unsure?.change ?? 0), 5);
  assert.ok((unsure?.sigma ?? 0) > 2 * (sure?.sigma ?? 1));
  assert.deepEqual(observe([{ ...silent, slotNow: undefined }], at).changes, []);
});

test('a meter that is silent since has no row, and readings just before belong to neither side', () => {
  const whole = readings(pressure, 40, 35);
  assert.deepEqual(observe([{ ...whole, points: whole.points.filter(({ t }) => t < at) }], at).changes, []);
  const torn = whole.points.map(({ t, v }) => ({ t, v: t >= at - UNSURE_MS && t < at ? 0 : v }));
  assert.equal(Math.round(observe([{ ...whole, points: torn }], at).changes[0]?.change ?? 0), 5);
});

test('a quiet meter is not believed more than its kind: few readings say little of its scatter', () => {
  const still = {
    ...readings(pressure, 40, 35),
    points: readings(pressure, 40, 35).points.map(({ t }) => ({ t, v: t < at ? 40 : 35 })),
  };
  const others = Array.from({ length: 4 }, (_, i) => readings({ ...pressure, id: `P${i}` }, 40, 35));
  const { changes } = observe([still, ...others], at);
  const sigma = changes.find(({ meterId }) => meterId === 'P')?.sigma ?? 0;
  assert.ok(sigma > 0.05 && sigma < (changes[1]?.sigma ?? 0), `${sigma}`);
});
