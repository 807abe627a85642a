/** The city's one clock: every deadline moves with it. */
export interface Clock {
  /** The city's time. */
  now(): Date;
  /** False while the city's time is not the world's: then every page shows it. */
  readonly real: boolean;
  /** City seconds that pass in one real second. */
  readonly factor: number;
}

/** The world's time. */
export function realClock(): Clock {
  return { now: () => new Date(), real: true, factor: 1 };
}

/** City time that started at `start` when this was called and runs `factor` times as fast. */
export function scaledClock(start: Date, factor: number): Clock {
  const begun = performance.now();
  return { now: () => new Date(start.getTime() + (performance.now() - begun) * factor), real: false, factor };
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the clock forward by milliseconds. */
  advance(ms: number): void;
  /** Sets the clock. */
  set(at: Date): void;
}

/** A clock for tests. */
export function fakeClock(start: Date): FakeClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    real: false,
    factor: 0,
    advance(ms) {
      at += ms;
    },
    set(to) {
      at = to.getTime();
    },
  };
}

/** What `CITYLOOP_CLOCK` says: the world's time, or a start and a factor. */
export type ClockSetting =
  | { readonly kind: 'real' }
  | { readonly kind: 'scaled'; readonly start: Date; readonly factor: number };

/** Reads `real` or `START*FACTOR`, e.g. `2026-07-01T08:00:00+08:00*60`; throws with the value that does not fit. */
export function parseClock(text: string): ClockSetting {
  if (text === 'real') return { kind: 'real' };
  const [startText = '', factorText = '1', ...rest] = text.split('*');
  const start = new Date(startText);
  const factor = Number(factorText);
  const bad = rest.length > 0 || Number.isNaN(start.getTime()) || !(factor > 0 && factor <= 3600);
  if (bad)
    throw new RangeError(
      `clock "${text}": expected "real" or "START*FACTOR", e.g. 2026-07-01T08:00:00+08:00*60, factor 0–3600`,
    );
  return { kind: 'scaled', start, factor };
}
