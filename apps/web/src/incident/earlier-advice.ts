import type { ChainEvent } from '../api/chains.ts';
import type { Advice } from '../api/wire.ts';

/** An advice that another one took the place of, and who asked for that. */
export interface EarlierAdviceView {
  readonly advice: Advice;
  readonly askedBy: string;
  readonly askedAt: string;
}

/** The advice that the history keeps, newest first. */
export function earlierAdvice(events: readonly ChainEvent[]): readonly EarlierAdviceView[] {
  return events
    .filter(({ topic }) => topic === 'incident.advice-asked')
    .flatMap(({ data, actor, at }) => {
      const before = data?.before;
      return isAdvice(before) ? [{ advice: before, askedBy: actor.name, askedAt: at }] : [];
    })
    .toReversed();
}

function isAdvice(value: unknown): value is Advice {
  return typeof value === 'object' && value !== null && 'operation' in value && 'state' in value;
}
