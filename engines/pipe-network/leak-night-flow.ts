/** What flows in at night, night by night. */
export interface NightFlow {
  /** L/s, mean of the hours asked for; NaN for a night without readings. */
  readonly flowLps: Float64Array;
  /** Median of the earlier nights of this kind (before working days or at weekends), L/s; NaN while fewer than three are known. */
  readonly expectedLps: Float64Array;
  /** Spread of a night around the one of its kind before (1.4826 × median of the differences / √2), L/s. */
  readonly sdLps: Float64Array;
  /** 1 for the morning of a Saturday or Sunday. */
  readonly weekend: Uint8Array;
}

/** Choices of `nightFlow`. */
export interface NightFlowOptions {
  /** Start and end of the quietest time, local hours; default 2 to 4. */
  readonly fromHour?: number;
  readonly toHour?: number;
  readonly utcOffsetHours?: number;
  /** Nights that the expectation is made of; default 28. */
  readonly nights?: number;
}

const DAY_MS = 86_400_000;
const LEAST_NIGHTS = 3;
const NORMAL_MAD = 1.4826;

/** Averages the inflow of each night and compares it with the nights before; nothing later is used. Times in milliseconds, rising. */
export function nightFlow(
  times: Float64Array,
  inflowLps: Float64Array,
  options: NightFlowOptions = {},
): NightFlow {
  if (inflowLps.length !== times.length)
    throw new Error(`inflowLps: ${inflowLps.length} values for ${times.length} times`);
  const offset = (options.utcOffsetHours ?? 0) * 3_600_000;
  const first = Math.floor(((times[0] ?? 0) + offset) / DAY_MS);
  const days = Math.floor(((times.at(-1) ?? 0) + offset) / DAY_MS) - first + 1;
  const sum = new Float64Array(days);
  const count = new Float64Array(days);
  for (let i = 0; i < times.length; i++) {
    const local = (times[i] ?? 0) + offset;
    const hour = (local % DAY_MS) / 3_600_000;
    const value = inflowLps[i] ?? Number.NaN;
    if (hour < (options.fromHour ?? 2) || hour >= (options.toHour ?? 4) || Number.isNaN(value)) continue;
    const day = Math.floor(local / DAY_MS) - first;
    sum[day] = (sum[day] ?? 0) + value;
    count[day] = (count[day] ?? 0) + 1;
  }
  const flowLps = sum.map((value, day) => ((count[day] ?? 0) > 0 ? value / (count[day] ?? 1) : Number.NaN));
  const expectedLps = new Float64Array(days).fill(Number.NaN);
  const sdLps = new Float64Array(days).fill(Number.NaN);
  const weekend = Uint8Array.from({ length: days }, (_, day) => ((first + day + 5) % 7 < 2 ? 1 : 0));
  for (let day = 0; day < days; day++) {
    const from = Math.max(0, day - (options.nights ?? 28));
    const before = flowLps
      .slice(from, day)
      .filter((value, i) => weekend[from + i] === weekend[day] && !Number.isNaN(value));
    if (before.length < LEAST_NIGHTS) continue;
    expectedLps[day] = median(before);
    const steps = before.slice(1).map((value, i) => Math.abs(value - (before[i] ?? 0)));
    sdLps[day] = (NORMAL_MAD * median(steps)) / Math.SQRT2;
  }
  return { flowLps, expectedLps, sdLps, weekend };
}

/** Whether the night flow bears a loss out: its rise from the nights before `since` to those since, up to `day`. */
export interface NightFlowRise {
  readonly riseLps: number;
  readonly sdLps: number;
  /** `yes`: above two standard deviations; `no`: three below the loss told; else `unclear`. */
  readonly bearsOut: 'yes' | 'no' | 'unclear';
}

/** Compares each night since a leak's beginning with those of its kind among the 14 before; undefined without such nights. */
export function nightFlowRise(
  night: NightFlow,
  leak: { readonly since: number; readonly day: number; readonly outflowLps: number },
): NightFlowRise | undefined {
  const before = [0, 1].map((kind) =>
    night.flowLps
      .slice(Math.max(0, leak.since - 14), leak.since)
      .filter((value, i) => night.weekend[Math.max(0, leak.since - 14) + i] === kind && !Number.isNaN(value)),
  );
  const rises: number[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (let day = leak.since; day <= leak.day; day++) {
    const alike = before[night.weekend[day] ?? 0] ?? new Float64Array(0);
    const now = night.flowLps[day] ?? Number.NaN;
    if (Number.isNaN(now) || alike.length < LEAST_NIGHTS) continue;
    rises.push(now - mean(alike));
    fewest = Math.min(fewest, alike.length);
  }
  const sd = night.sdLps[leak.since] ?? Number.NaN;
  if (rises.length === 0 || Number.isNaN(sd)) return undefined;
  const riseLps = mean(Float64Array.from(rises));
  const sdLps = sd * Math.sqrt(1 / fewest + 1 / rises.length);
  const sign = Math.sign(leak.outflowLps) || 1;
  const seen = sign * riseLps;
  // The first night may lie before the change: it began later on that day.
  const against = rises.length > 1 && seen < Math.abs(leak.outflowLps) - 3 * sdLps;
  const bearsOut = seen > 2 * sdLps ? 'yes' : against ? 'no' : 'unclear';
  return { riseLps, sdLps, bearsOut };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
