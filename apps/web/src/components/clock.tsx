import { useCityNow } from '../city/city-clock.tsx';
import { type ClockState, clockState } from '../city/clock-state.ts';
import { countdown, durationWords, fullMoment, type Moment } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import type { Translate } from '../i18n/translate.ts';
import './clock.css';

export interface ClockProps {
  readonly deadline: Moment | null | undefined;
  readonly startedAt?: Moment | null | undefined;
  readonly finishedAt?: Moment | null | undefined;
  readonly paused?: boolean | undefined;
  /** What the limit is for, e.g. `派遣`. */
  readonly name?: string;
  /** Counts seconds under the eye instead of words. */
  readonly counting?: boolean;
}

/** What remains to a deadline by the city's clock; what is late is said in words and shown inverse. */
export function Clock({ deadline, startedAt, finishedAt, paused, name, counting = false }: ClockProps) {
  const t = useT();
  const now = useCityNow();
  const state = clockState({ deadline, startedAt, finishedAt, paused, now });
  const due = deadline === null || deadline === undefined ? undefined : fullMoment(deadline);
  return (
    <span className={`clock clock-${state.kind}`} title={due ? t('clock.until', { time: due }) : undefined}>
      {name ? <span className="clock-name">{name}</span> : null}
      <span className="clock-value">{clockWords(t, state, counting)}</span>
    </span>
  );
}

function clockWords(t: Translate, state: ClockState, counting: boolean): string {
  switch (state.kind) {
    case 'none':
      return t('clock.none');
    case 'paused':
      return t('clock.paused');
    case 'met':
      return t('clock.met');
    case 'metLate':
      return t('clock.metLate', { time: durationWords(t, state.ms) });
    case 'late':
      return t('clock.late', { time: durationWords(t, state.ms) });
    case 'left':
    case 'soon':
      return t('clock.left', { time: counting ? countdown(state.ms) : durationWords(t, state.ms) });
  }
}
