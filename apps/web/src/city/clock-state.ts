import { type Moment, millis } from './time-words.ts';

/** What a deadline looks like at a moment of the city's clock. */
export type ClockState =
  | { readonly kind: 'none' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'left'; readonly ms: number }
  | { readonly kind: 'soon'; readonly ms: number }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'met' }
  | { readonly kind: 'metLate'; readonly ms: number };

export interface ClockStateOptions {
  readonly deadline?: Moment | null | undefined;
  readonly startedAt?: Moment | null | undefined;
  readonly finishedAt?: Moment | null | undefined;
  readonly paused?: boolean | undefined;
  readonly now: number;
}

/** The last fifth of a limit is "soon"; where the start is unknown, the last five minutes are. */
const soonShare = 0.2;
const soonWithoutStartMs = 5 * 60_000;

/** Reads a deadline: what remains, or by how much it is missed. */
export function clockState({ deadline, startedAt, finishedAt, paused, now }: ClockStateOptions): ClockState {
  if (deadline === undefined || deadline === null) return { kind: 'none' };
  const due = millis(deadline);
  if (finishedAt !== undefined && finishedAt !== null) {
    const over = millis(finishedAt) - due;
    return over > 0 ? { kind: 'metLate', ms: over } : { kind: 'met' };
  }
  if (paused) return { kind: 'paused' };
  const left = due - now;
  if (left <= 0) return { kind: 'late', ms: now - due };
  const limit = startedAt === undefined || startedAt === null ? undefined : due - millis(startedAt);
  const soon = limit === undefined ? soonWithoutStartMs : limit * soonShare;
  return { kind: left <= soon ? 'soon' : 'left', ms: left };
}

/** Order of a list by time left: late first and the latest of them on top, then what falls due next, then what has no limit. */
export function byTimeLeft(one: Moment | null | undefined, other: Moment | null | undefined): number {
  const rank = (deadline: Moment | null | undefined): number =>
    deadline === null || deadline === undefined ? Number.POSITIVE_INFINITY : millis(deadline);
  const [a, b] = [rank(one), rank(other)];
  return a === b ? 0 : a - b;
}
