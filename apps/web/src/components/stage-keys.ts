import type { Moment } from '../city/time-words.ts';

/** The seven stages of the loop, left to right. */
export const stages = ['sense', 'warn', 'dispatch', 'handle', 'verify', 'evaluate', 'review'] as const;

export type StageKey = (typeof stages)[number];

/** Where one stage of a matter stands. */
export interface StageState {
  readonly key: StageKey;
  readonly state: 'done' | 'current' | 'waiting' | 'returned' | 'skipped';
  readonly since?: Moment | null | undefined;
  readonly until?: Moment | null | undefined;
  readonly finishedAt?: Moment | null | undefined;
}
