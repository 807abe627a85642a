import { expression, type PackContent, threshold, type VitalSign } from '@cityloop/core/packs';
import type { DeviceIndex, LatestValues, Series } from '@cityloop/registers/devices';

/** A vital sign's value at one instant for one unit. */
export interface VitalValue {
  readonly code: string;
  readonly unit: string;
  readonly at: number;
  readonly value: number | null;
  readonly numerator?: number;
  readonly denominator?: number;
  /** none: no point has a reading; partial: some points are silent. */
  readonly quality: 'ok' | 'partial' | 'stale' | 'none';
  readonly level: number | null;
}

/** Series that a vital sign counts, chosen once for each change of the register. */
export function seriesOf(sign: VitalSign, pack: PackContent, devices: DeviceIndex): readonly Series[] {
  return [...devices.allSeries()].filter((series) => {
    if (series.device.pack !== pack.pack.id || series.metric !== sign.metric) return false;
    if (sign.where === undefined) return true;
    const { id, name, group, facts } = series.device;
    return isTrue(sign.where, { device: { id, name, group: group ?? '', facts } });
  });
}

/**
 * Computes a vital sign from newest values: silent points lower the quality, never the value. A sum of some points would
 * be lower than that of all, so it has no value until every point has spoken.
 */
export function computeVital(
  sign: VitalSign,
  pack: PackContent,
  unit: string,
  series: readonly Series[],
  latest: LatestValues,
  at: number,
): VitalValue {
  const fresh = series.flatMap((one) => {
    const point = latest.of(one.id);
    return point !== undefined && at - point.t <= one.staleMs ? [point.v] : [];
  });
  const head = { code: sign.code, unit, at };
  if (fresh.length === 0) {
    const wasSeen = series.some((one) => latest.of(one.id) !== undefined);
    return { ...head, value: null, quality: wasSeen ? 'stale' : 'none', level: null };
  }
  const quality = fresh.length < series.length ? 'partial' : 'ok';
  if (quality === 'partial' && sign.aggregate === 'sum')
    return { ...head, value: null, quality, level: null };
  const figure = aggregate(sign, pack, fresh);
  return { ...head, ...figure, quality, level: levelOf(sign, pack, figure.value) };
}

/** The alarm level of a value: the worst whose threshold it passes, in the sign's direction. */
export function levelOf(sign: VitalSign, pack: PackContent, value: number): number | null {
  const passed = sign.alarms.filter((alarm) => {
    const limit = threshold(pack, alarm.threshold).value;
    return sign.direction === 'lower-worse' ? value < limit : value > limit;
  });
  return passed.length === 0 ? null : Math.min(...passed.map((alarm) => alarm.level));
}

function aggregate(
  sign: VitalSign,
  pack: PackContent,
  values: readonly number[],
): { value: number; numerator?: number; denominator?: number } {
  const against = sign.against === undefined ? 0 : threshold(pack, sign.against).value;
  const share = (numerator: number) => ({
    value: (100 * numerator) / values.length,
    numerator,
    denominator: values.length,
  });
  switch (sign.aggregate) {
    case 'share-at-least':
      return share(values.filter((value) => value >= against).length);
    case 'share-at-most':
      return share(values.filter((value) => value <= against).length);
    case 'count-at-least':
      return { value: values.filter((value) => value >= against).length };
    case 'min':
      return { value: Math.min(...values) };
    case 'max':
      return { value: Math.max(...values) };
    case 'sum':
      return { value: values.reduce((sum, value) => sum + value, 0) };
    case 'mean':
      return { value: values.reduce((sum, value) => sum + value, 0) / values.length };
  }
}

function isTrue(text: string, variables: Readonly<Record<string, unknown>>): boolean {
  try {
    return expression(text).holds(variables);
  } catch {
    return false;
  }
}
