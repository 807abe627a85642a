import type { Services } from '@cityloop/core/kernel';
import type { PackContent, VitalSign } from '@cityloop/core/packs';
import type { DeviceIndex, LatestValues, Series } from '@cityloop/registers/devices';
import { computeVital, levelOf, seriesOf, type VitalValue } from './vital-sign.ts';
import { lowestVitals, saveVitals } from './vitals.store.ts';

/** A vital sign of a unit with everything a page shows beside the number. */
export interface VitalNow extends VitalValue {
  readonly sign: VitalSign;
  readonly pack: PackContent;
}

/** Computes vital signs live for every unit that has points, and keeps one value a minute. */
export interface Vitals {
  /** Values of a unit now: its own points and those below it. */
  now(unit: string): readonly VitalNow[];
  /** Takes the lowest values of the last night from what was kept, at a start. */
  remember(): Promise<void>;
  /** Computes, shows what changed, and keeps the minute's values. */
  tick(): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFSET = 8 * HOUR;

/** Vital signs over the newest values; a night sign keeps the lowest of its window until the next night. */
export function openVitals(services: Services, devices: DeviceIndex, latest: LatestValues): Vitals {
  let members = group(services, devices);
  const nights = new Map<string, VitalValue>();
  let savedMinute = 0;
  let paths = pathsOf(devices);
  devices.onRefresh(() => {
    members = group(services, devices);
    paths = pathsOf(devices);
  });

  function value({ sign, id, byUnit }: Member, unit: string, at: number): VitalNow | undefined {
    // As it is in force at the unit: a lesson may have changed a threshold there.
    const pack = services.packs.effective(id, paths.get(unit) ?? '')?.content;
    if (pack === undefined) return undefined;
    const live = computeVital(sign, pack, unit, byUnit.get(unit) ?? [], latest, at);
    const shown = sign.window === undefined ? live : nightValue(sign.window, live);
    const level = shown.value === null ? null : levelOf(sign, pack, shown.value);
    return { ...shown, level, sign, pack };
  }

  /** The lowest complete value of the night that is, or of the last one. */
  function nightValue(window: NightWindow, live: VitalValue): VitalValue {
    const key = `${live.code} ${live.unit}`;
    const known = nights.get(key);
    const kept = known !== undefined && isInNight(known.at, window, live.at) ? known : undefined;
    const isLower = live.value !== null && (kept === undefined || live.value < (kept.value ?? 0));
    if (live.quality === 'ok' && isLower && nightOf(live.at, window)) {
      nights.set(key, live);
      return live;
    }
    return kept ?? { ...live, value: null, quality: nightOf(live.at, window) ? live.quality : 'none' };
  }

  function values(member: Member, units: Iterable<string>, at: number): readonly VitalNow[] {
    return [...units].flatMap((unit) => value(member, unit, at) ?? []);
  }

  return {
    now(unit) {
      const at = services.clock.now().getTime();
      return members
        .filter((member) => member.byUnit.has(unit))
        .flatMap((member) => values(member, [unit], at));
    },
    async remember() {
      const at = services.clock.now().getTime();
      for (const { sign } of members) {
        if (sign.window === undefined) continue;
        const { from, to } = lastNight(at, sign.window);
        // A value of the night's last minute is kept under the minute that follows.
        const range = { code: sign.code, from: new Date(from), to: new Date(to + MINUTE) };
        for (const lowest of await lowestVitals(services.db, range)) {
          nights.set(`${lowest.code} ${lowest.unit}`, { ...lowest, at: Math.min(lowest.at, to - 1) });
        }
      }
    },
    async tick() {
      const at = services.clock.now().getTime();
      const all = members.flatMap((member) => values(member, member.byUnit.keys(), at));
      // That it changed, not to what: who may hear of a place may not be who may read its values.
      for (const { code, unit, at: since, pack } of all) {
        const path = paths.get(unit) ?? '';
        const guard = { ownerPath: path, placePath: null, board: pack.pack.board, participants: [] };
        services.show('vital.value', { code, unit, at: since }, guard);
      }
      const minute = Math.floor(at / MINUTE);
      if (minute === savedMinute) return;
      savedMinute = minute;
      await saveVitals(
        services.db,
        all.map((one) => ({ ...one, at: minute * MINUTE })),
      );
    },
  };
}

type NightWindow = NonNullable<VitalSign['window']>;

interface Member {
  readonly sign: VitalSign;
  /** The pack that has the sign. */
  readonly id: string;
  /** Series by every unit on the path of their device, down to the town. */
  readonly byUnit: ReadonlyMap<string, readonly Series[]>;
}

function group(services: Services, devices: DeviceIndex): readonly Member[] {
  return services.packs.ids().flatMap((id) => {
    const pack = services.packs.base(id);
    return (pack?.sense.vitalSigns ?? []).flatMap((sign) => {
      if (pack === undefined) return [];
      const byUnit = new Map<string, Series[]>();
      for (const series of seriesOf(sign, pack, devices)) {
        for (const unit of series.device.placePath.split('/').slice(0, 3))
          byUnit.set(unit, [...(byUnit.get(unit) ?? []), series]);
      }
      return [{ sign, id, byUnit }];
    });
  });
}

/** Paths of the units that have points, by id. */
function pathsOf(devices: DeviceIndex): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const { placePath } of devices.devices()) {
    const units = placePath.split('/').slice(0, 3);
    units.forEach((unit, index) => {
      paths.set(unit, units.slice(0, index + 1).join('/'));
    });
  }
  return paths;
}

function nightOf(at: number, window: NightWindow): boolean {
  const { from, to } = lastNight(at, window);
  return at >= from && at < to;
}

/** Whether a value is of the last night that had begun at an instant. */
function isInNight(valueAt: number, window: NightWindow, at: number): boolean {
  const { from, to } = lastNight(at, window);
  return valueAt >= from && valueAt < to;
}

/** The night window that began last before an instant. */
function lastNight(at: number, { fromHour, toHour }: NightWindow): { from: number; to: number } {
  const today = Math.floor((at + OFFSET) / DAY) * DAY - OFFSET;
  const day = at < today + fromHour * HOUR ? today - DAY : today;
  return { from: day + fromHour * HOUR, to: day + toHour * HOUR };
}
