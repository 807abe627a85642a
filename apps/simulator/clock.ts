/** The clock of the simulated city. */
export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
  /** Simulated seconds in one real second. */
  readonly factor: number;
  /** False while the clock is set to another start or pace than the real one. */
  readonly real: boolean;
}

/** What `parseClock` understands: the real time, or a start and a pace. */
export interface ClockSetting {
  readonly startMs?: number;
  readonly factor: number;
}

/** Reads `real` or `START*FACTOR`, for instance `2026-11-02T07:30:00+08:00*60`. */
export function parseClock(text: string): ClockSetting {
  if (text === 'real') return { factor: 1 };
  const [start = '', factor = '1', ...rest] = text.split('*');
  const startMs = Date.parse(start);
  const pace = Number(factor);
  if (rest.length > 0 || Number.isNaN(startMs) || !(pace > 0)) {
    throw new Error(
      `Clock "${text}" is not understood: write "real", or START*FACTOR such as 2026-11-02T07:30:00+08:00*60.`,
    );
  }
  return { startMs, factor: pace };
}

/** now = start + real time since it was opened × factor. `realNow` is the machine's clock, replaced in tests. */
export function createClock(setting: ClockSetting, realNow: () => number = Date.now): Clock {
  const { startMs, factor } = setting;
  if (startMs === undefined) return { now: realNow, factor: 1, real: true };
  const opened = realNow();
  return { now: () => startMs + (realNow() - opened) * factor, factor, real: false };
}
