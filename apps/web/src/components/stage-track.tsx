import { CheckOutlined, MinusOutlined, RollbackOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useCityNow } from '../city/city-clock.tsx';
import { shortMoment } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import { Clock } from './clock.tsx';
import { type StageState, stages } from './stage-keys.ts';
import './stage-track.css';

/** Where one stage stands and who has it, or had it. */
export interface StageView extends StageState {
  readonly who?: ReactNode;
}

export interface StageTrackProps {
  readonly stages: readonly StageView[];
  /** `full` for a page's head, `row` for a list, `column` for a phone. */
  readonly form?: 'full' | 'row' | 'column';
}

/** A matter's way through the loop: who has it, since when, until when. */
export function StageTrack({ stages: views, form = 'full' }: StageTrackProps) {
  const t = useT();
  const current = views.findIndex((view) => view.state === 'current' || view.state === 'returned');
  const name =
    current < 0 ? '' : t('stage.of', { n: current + 1, name: t(`stage.${stages[current] ?? 'sense'}`) });
  if (form === 'row') return <StageRow views={views} name={name} />;
  return (
    <ol className={`stage-track stage-track-${form}`} aria-label={name || t('app.subtitle')}>
      {views.map((view) => (
        <StageItem key={view.key} view={view} />
      ))}
    </ol>
  );
}

function StageItem({ view }: { readonly view: StageView }) {
  const t = useT();
  const now = useCityNow();
  return (
    <li
      className={`stage stage-${view.state} ${view.key === 'verify' && view.state === 'done' ? 'stage-verified' : ''}`}
      aria-current={view.state === 'current' ? 'step' : undefined}
    >
      <span className="stage-line" aria-hidden="true" />
      <span className="stage-dot" aria-hidden="true">
        <StageSymbol view={view} />
      </span>
      <span className="stage-name">{t(`stage.${view.key}`)}</span>
      <span className="visually-hidden">{t(`stage.state.${view.state}`)}</span>
      <span className="stage-who">{view.who ?? (view.state === 'current' ? t('stage.nobody') : ' ')}</span>
      <span className="stage-when">
        {view.since ? t('stage.since', { time: shortMoment(view.since, now) }) : ' '}
      </span>
      {view.until && view.state !== 'waiting' ? (
        <Clock deadline={view.until} startedAt={view.since} finishedAt={view.finishedAt} />
      ) : null}
    </li>
  );
}

function StageSymbol({ view }: { readonly view: StageView }) {
  if (view.state === 'done') return <CheckOutlined />;
  if (view.state === 'returned') return <RollbackOutlined />;
  if (view.state === 'skipped') return <MinusOutlined />;
  return null;
}

function StageRow({ views, name }: { readonly views: readonly StageView[]; readonly name: string }) {
  const t = useT();
  const current = views.find((view) => view.state === 'current' || view.state === 'returned');
  return (
    <span className="stage-row" title={name}>
      <span className="stage-pips" aria-hidden="true">
        {views.map((view) => (
          <span key={view.key} className={`stage-pip stage-pip-${view.state}`} />
        ))}
      </span>
      <span className="stage-row-name">{current ? t(`stage.${current.key}`) : name}</span>
    </span>
  );
}
