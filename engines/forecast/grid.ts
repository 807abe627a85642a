/** Readings of one series, in the order of time; NaN where one is missing. */
export interface ForecastSeries {
  /** Milliseconds since 1970, never falling (of equal ones the mean counts); steps may differ and gaps may be. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** When people work and what clock they live by. */
export interface Calendar {
  /** Hours by which local time is ahead of UTC; default 8. */
  readonly utcOffsetHours?: number;
  /** Local dates (`2026-10-01`) that are like weekends, and weekend dates that are like working days. */
  readonly restDays?: readonly string[];
  readonly workDays?: readonly string[];
}

/** A series on a regular grid: means of the readings of each step, NaN where there was none. */
export interface Grid {
  readonly stepMs: number;
  /** Start of the first step; a step's value is the mean of the readings from its start to its end. */
  readonly startMs: number;
  readonly value: Float64Array;
  readonly stepsADay: number;
  /** Slot of the day of each step, for a week beyond the end too. */
  readonly slot: Int32Array;
  /** 1 for a step on a rest day. */
  readonly rest: Uint8Array;
}

const DAY_MS = 86_400_000;
const MOST_STEPS = 2_000_000;

/** Puts readings on a grid that starts at a local midnight and ends with the step that holds the last reading before `untilMs`. */
export function gridOf(series: ForecastSeries, stepMs: number, untilMs: number, calendar: Calendar): Grid {
  const { times, values } = series;
  if (values.length !== times.length) throw new Error(`values: ${values.length} for ${times.length} times`);
  if (!(stepMs > 0) || DAY_MS % stepMs !== 0)
    throw new Error(`stepMs: must divide a day of ${DAY_MS} ms, got ${stepMs}`);
  const offset = (calendar.utcOffsetHours ?? 8) * 3_600_000;
  const stepsADay = DAY_MS / stepMs;
  const first = times[0] ?? 0;
  const startMs = Math.floor((first + offset) / DAY_MS) * DAY_MS - offset;
  const steps = Math.max(0, Math.floor((untilMs - startMs) / stepMs));
  if (steps > MOST_STEPS)
    throw new Error(
      `times: ${steps} steps of ${stepMs} ms from the first reading to ${untilMs}, at most ${MOST_STEPS}`,
    );
  const value = new Float64Array(steps);
  const count = new Float64Array(steps);
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    if (!(time >= (times[i - 1] ?? Number.NEGATIVE_INFINITY)))
      throw new Error(`times: must not fall, got ${time} after ${times[i - 1]} in row ${i}`);
    const at = Math.floor((time - startMs) / stepMs);
    const reading = values[i] ?? Number.NaN;
    if (at >= steps || !Number.isFinite(reading)) continue;
    value[at] = (value[at] ?? 0) + reading;
    count[at] = (count[at] ?? 0) + 1;
  }
  for (let k = 0; k < steps; k++)
    value[k] = (count[k] ?? 0) > 0 ? (value[k] ?? 0) / (count[k] ?? 1) : Number.NaN;
  const known = steps + 7 * stepsADay;
  return {
    stepMs,
    startMs,
    value,
    stepsADay,
    slot: Int32Array.from({ length: known }, (_, k) => k % stepsADay),
    rest: restSteps(startMs + offset, known, stepsADay, calendar),
  };
}

function restSteps(localStart: number, steps: number, stepsADay: number, calendar: Calendar): Uint8Array {
  const rests = new Set(calendar.restDays ?? []);
  const works = new Set(calendar.workDays ?? []);
  const rest = new Uint8Array(steps);
  for (let day = 0; day * stepsADay < steps; day++) {
    const local = localStart + day * DAY_MS;
    const date = new Date(local).toISOString().slice(0, 10);
    const weekday = (((Math.floor(local / DAY_MS) + 4) % 7) + 7) % 7;
    const idle = rests.has(date) || ((weekday === 0 || weekday === 6) && !works.has(date));
    if (idle) rest.fill(1, day * stepsADay, (day + 1) * stepsADay);
  }
  return rest;
}
