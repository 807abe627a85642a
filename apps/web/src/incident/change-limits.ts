import type { PackChange, PackThreshold } from '../api/packs.ts';

/** What a lesson may set a value to, from the value in force now. */
export interface ChangeLimits {
  readonly now: number | undefined;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** A floor may be moved one way only. */
  readonly only: 'up' | 'down' | undefined;
  readonly threshold: PackThreshold | undefined;
}

/** The limits that the pack sets for a change; a floor is never loosened. */
export function limitsOfChange(
  change: PackChange,
  thresholds: readonly PackThreshold[] | undefined,
): ChangeLimits {
  const threshold = thresholds?.find(({ id }) => change.path === `codes/thresholds/${id}/value`);
  const now = threshold?.value;
  const only = threshold?.tighten;
  return {
    now,
    unit: threshold && threshold.unit !== '1' ? threshold.unit : '',
    min: only === 'up' && now !== undefined ? Math.max(change.min, now) : change.min,
    max: only === 'down' && now !== undefined ? Math.min(change.max, now) : change.max,
    only,
    threshold,
  };
}

/** Whether a value may be proposed: within the limits, and another one than now. */
export function mayPropose(limits: ChangeLimits, value: number | null | undefined): value is number {
  if (value === null || value === undefined || !Number.isFinite(value)) return false;
  return value >= limits.min && value <= limits.max && value !== limits.now;
}
