import type { Services } from '@cityloop/core/kernel';
import type { PackContent, VitalSign } from '@cityloop/core/packs';
import type { DeviceIndex, LatestValues, Series } from '@cityloop/registers/devices';
import { computeVital, levelOf, seriesOf, type VitalValue } from './vital-sign.ts';
import { saveVitals } from './vitals.store.ts';

/** A vital sign of a unit with everything a page shows beside the number. */
export interface VitalNow extends VitalValue {
  readonly sign: VitalSign;
  readonly pack: PackContent;
}

/** Computes vital signs live for every unit that has points, and keeps one value a minute. */
export interface Vitals {
  /** Values of a unit now: its own points and those below it. */
  now(unit: string): readonly VitalNow[];
  /** Computes, shows what changed, and keeps the minute's values. */
  tick(): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
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

  function value(member: Member, unit: string, at: number): VitalNow {
    const { sign, pack } = member;
    const live = computeVital(sign, pack, unit, member.byUnit.get(unit) ?? [], latest, at);
    if (sign.window === undefined) return { ...live, sign, pack };
    const key = `${sign.code} ${unit}`;
    const night = nightOf(at, sign.window);
    const known = nights.get(key);
    if (night && live.value !== null) {
      const isLower =
        known === undefined ||
        known.value === null ||
        !isSameNight(known.at, at) ||
        live.value <= known.value;
      if (isLower) nights.set(key, { ...live, level: levelOf(sign, pack, live.value) });
    }
    const kept = nights.get(key);
    return kept === undefined
      ? { ...live, value: null, quality: 'none', level: null, sign, pack }
      : { ...kept, sign, pack };
  }

  return {
    now(unit) {
      const at = services.clock.now().getTime();
      return members.filter((member) => member.byUnit.has(unit)).map((member) => value(member, unit, at));
    },
    async tick() {
      const at = services.clock.now().getTime();
      const all = members.flatMap((member) =>
        [...member.byUnit.keys()].map((unit) => value(member, unit, at)),
      );
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

interface Member {
  readonly sign: VitalSign;
  readonly pack: PackContent;
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
      return [{ sign, pack, byUnit }];
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

function nightOf(at: number, window: { fromHour: number; toHour: number }): boolean {
  const hour = ((at + OFFSET) % (24 * HOUR)) / HOUR;
  return hour >= window.fromHour && hour < window.toHour;
}

function isSameNight(a: number, b: number): boolean {
  return Math.floor((a + OFFSET) / (24 * HOUR)) === Math.floor((b + OFFSET) / (24 * HOUR));
}
