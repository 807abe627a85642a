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

/**
 * The machine's time, some milliseconds from now: for leases between processes and beats of a lock, which must end
 * while the city's clock stands still. Nothing of the city depends on it.
 */
export function machineTime(fromNowMs = 0): Date {
  return new Date(Date.now() + fromNowMs);
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

// A start without its zone would mean another moment on every machine.
const START = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const FACTOR = /^\d+(\.\d+)?$/;
const MOST = 3600;

/** Reads `real` or `START*FACTOR`, e.g. `2026-07-01T08:00:00+08:00*60`; throws with the value that does not fit. */
export function parseClock(text: string): ClockSetting {
  if (text === 'real') return { kind: 'real' };
  const [startText = '', factorText = '1', ...rest] = text.split('*');
  const start = new Date(startText);
  const factor = Number(factorText);
  const isStart = START.test(startText) && !Number.isNaN(start.getTime());
  const isFactor = FACTOR.test(factorText) && factor > 0 && factor <= MOST;
  if (!isStart || !isFactor || rest.length > 0)
    throw new RangeError(
      `clock "${text}": expected "real" or "START*FACTOR" with START as 2026-07-01T08:00:00+08:00 and FACTOR above 0, at most ${MOST}`,
    );
  return { kind: 'scaled', start, factor };
}
