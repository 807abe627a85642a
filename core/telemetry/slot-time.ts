import type { SlotOptions } from './telemetry.ts';

const dayMs = 86_400_000;
/** Asia/Shanghai has had no summer time since 1991. */
const shanghaiMs = 8 * 3_600_000;

/** A stretch of time, from ≤ t < to. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Slot options with every value present and checked. */
export function slotOptions(options: SlotOptions): Required<SlotOptions> {
  const { slotMs, days, offsetMs = shanghaiMs } = options;
  if (!(Number.isInteger(slotMs) && slotMs > 0 && dayMs % slotMs === 0)) {
    throw new RangeError(`slot of ${slotMs} ms: expected a divisor of the day`);
  }
  if (!(Number.isInteger(days) && days > 0)) throw new RangeError(`${days} days: expected 1 or more`);
  if (!Number.isInteger(offsetMs)) throw new RangeError(`offset ${offsetMs} ms: expected whole milliseconds`);
  return { slotMs, days, offsetMs };
}

/** The slot of the day in which `at` lies, on each of the earlier days, the day before first. */
export function earlierSlots(at: number, options: SlotOptions): readonly Window[] {
  const { slotMs, days, offsetMs } = slotOptions(options);
  const start = floorTo(at + offsetMs, slotMs) - offsetMs;
  return Array.from({ length: days }, (_, index) => {
    const from = start - (index + 1) * dayMs;
    return { from, to: from + slotMs };
  });
}

/** The days before the local day in which `day` lies, in one stretch. */
export function earlierDays(day: number, options: SlotOptions): Window {
  const { days, offsetMs } = slotOptions(options);
  const to = floorTo(day + offsetMs, dayMs) - offsetMs;
  return { from: to - days * dayMs, to };
}

/** How many slots a day has. */
export function slotsPerDay(options: SlotOptions): number {
  return dayMs / slotOptions(options).slotMs;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
