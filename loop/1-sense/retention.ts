import type { Bucket, Telemetry } from '@cityloop/core/telemetry';

const DAY = 86_400_000;

/**
 * How many days readings are kept as they came: a quarter of a year, three times the 28 days that rules and advice look back,
 * so that a season's review still finds the curve of each incident. A meter read every 15 s takes 5 MB in them. What is
 * older is refused at the door and kept as minutes.
 */
export const RAW_DAYS = 92;

/** What becomes of readings that are no longer kept as they came. */
export interface Retention {
  /** Readings before this instant are minutes by now; 0 before the first run. */
  readonly minutesUntil: number;
  /** Once a day: computes the minutes of the days that go, then lets their readings go. */
  run(now: number): Promise<void>;
}

/** A retention over telemetry that was opened with `RAW_DAYS`. */
export function openRetention(telemetry: Pick<Telemetry, 'closeMinutes' | 'expire'>): Retention {
  let day = 0;
  let minutesUntil = 0;
  return {
    get minutesUntil() {
      return minutesUntil;
    },
    async run(now) {
      const today = Math.floor(now / DAY);
      if (today === day) return;
      const until = (today - RAW_DAYS) * DAY;
      await telemetry.closeMinutes(0, until, now);
      await telemetry.expire(now);
      minutesUntil = until;
      day = today;
    },
  };
}

/** The readings of a series in steps counted from `from`: of what is no longer kept as it came, from its minutes. */
export async function readingsInSteps(
  telemetry: Pick<Telemetry, 'buckets' | 'minutes'>,
  minutesUntil: number,
  query: { readonly series: number; readonly from: number; readonly to: number; readonly step: number },
): Promise<readonly Bucket[]> {
  const { series, from, to, step } = query;
  const stepOf = (t: number) => from + Math.floor((t - from) / step) * step;
  const split = Math.min(to, Math.max(from, minutesUntil));
  const minutes = split > from ? await telemetry.minutes([series], from, split) : new Map<number, Bucket[]>();
  const recent =
    split < to ? await telemetry.buckets([series], stepOf(split), to, step) : new Map<number, Bucket[]>();
  const parts = [...(minutes.get(series) ?? []), ...(recent.get(series) ?? [])];
  return [...Map.groupBy(parts, ({ t }) => stepOf(t))].map(([t, list]) => together(t, list));
}

function together(t: number, parts: readonly Bucket[]): Bucket {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  return {
    t,
    avg: parts.reduce((sum, part) => sum + part.avg * part.n, 0) / n,
    min: Math.min(...parts.map((part) => part.min)),
    max: Math.max(...parts.map((part) => part.max)),
    n,
  };
}
