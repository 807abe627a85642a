import {
  CaretRightOutlined,
  PauseOutlined,
  StepBackwardOutlined,
  StepForwardOutlined,
} from '@ant-design/icons';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { durationWords, fullMoment, type Moment, millis, shortMoment } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import { type StageKey, stages } from './stage-keys.ts';
import { timelineScale } from './timeline-scale.ts';
import './timeline.css';

/** One thing that happened in a chain. */
export interface TimelineMoment {
  readonly id: string;
  readonly at: Moment;
  readonly stage: StageKey;
  readonly words: ReactNode;
  readonly who?: string | undefined;
}

export interface TimelineProps {
  /** In order of time. */
  readonly moments: readonly TimelineMoment[];
  /** How many moments the replay has reached; the page shows the chain as it was then. */
  readonly reached: number;
  readonly onReach: (reached: number) => void;
}

const stepMs = 900;

/** The whole chain on one line, from the first reading to the score, to be played again. */
export function Timeline({ moments, reached, onReach }: TimelineProps) {
  const t = useT();
  const times = useMemo(() => moments.map((moment) => millis(moment.at)), [moments]);
  const places = useMemo(() => timelineScale(times), [times]);
  const current = moments[reached - 1];
  const from = times[0] ?? 0;
  return (
    <div className="timeline">
      <Controls count={moments.length} reached={reached} onReach={onReach} />
      <input
        className="timeline-range"
        type="range"
        min={1}
        max={moments.length}
        value={reached}
        aria-label={t('timeline.name')}
        aria-valuetext={current ? t('timeline.at', { time: fullMoment(current.at) }) : ''}
        onChange={(event) => onReach(Number(event.target.value))}
      />
      <div className="timeline-lanes">
        {stages.map((stage) => (
          <div key={stage} className="timeline-lane">
            <span className="timeline-stage">{t(`stage.${stage}`)}</span>
            <span className="timeline-rail">
              {moments.map((moment, index) =>
                moment.stage === stage ? (
                  <button
                    key={moment.id}
                    type="button"
                    tabIndex={-1}
                    className={index < reached ? 'timeline-dot timeline-dot-past' : 'timeline-dot'}
                    style={{ left: `${(places[index] ?? 0) * 100}%` }}
                    title={fullMoment(moment.at)}
                    aria-label={fullMoment(moment.at)}
                    onClick={() => onReach(index + 1)}
                  />
                ) : null,
              )}
            </span>
          </div>
        ))}
        <span className="timeline-cursor" aria-hidden="true">
          <span style={{ left: `${(places[reached - 1] ?? 0) * 100}%` }} />
        </span>
      </div>
      <Moments moments={moments} reached={reached} from={from} onReach={onReach} />
    </div>
  );
}

interface ControlsProps {
  readonly count: number;
  readonly reached: number;
  readonly onReach: (reached: number) => void;
}

function Controls({ count, reached, onReach }: ControlsProps) {
  const t = useT();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    if (reached >= count) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => onReach(reached + 1), stepMs);
    return () => clearTimeout(timer);
  }, [playing, reached, count, onReach]);
  const toggle = (): void => {
    if (!playing && reached >= count) onReach(1);
    setPlaying(!playing);
  };
  return (
    <div className="timeline-controls">
      <button
        type="button"
        aria-label={t('timeline.previous')}
        title={t('timeline.previous')}
        onClick={() => onReach(Math.max(1, reached - 1))}
      >
        <StepBackwardOutlined />
      </button>
      <button type="button" className="timeline-play" onClick={toggle}>
        {playing ? <PauseOutlined aria-hidden="true" /> : <CaretRightOutlined aria-hidden="true" />}{' '}
        {t(playing ? 'timeline.pause' : 'timeline.play')}
      </button>
      <button
        type="button"
        aria-label={t('timeline.next')}
        title={t('timeline.next')}
        onClick={() => onReach(Math.min(count, reached + 1))}
      >
        <StepForwardOutlined />
      </button>
      <span className="timeline-count">
        {reached} / {count}
      </span>
    </div>
  );
}

interface MomentsProps {
  readonly moments: readonly TimelineMoment[];
  readonly reached: number;
  readonly from: number;
  readonly onReach: (reached: number) => void;
}

function Moments({ moments, reached, from, onReach }: MomentsProps) {
  const t = useT();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[reached - 1];
    if (!(item instanceof HTMLElement) || !list.current) return;
    const { offsetTop, offsetHeight } = item;
    const { scrollTop, clientHeight } = list.current;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) {
      list.current.scrollTop = offsetTop - clientHeight / 2;
    }
  }, [reached]);
  return (
    <ol className="timeline-moments" ref={list}>
      {moments.map((moment, index) => (
        <li key={moment.id} className={momentClass(index, reached)}>
          <button type="button" onClick={() => onReach(index + 1)}>
            <time title={fullMoment(moment.at)}>{shortMoment(moment.at, from)}</time>
            <span className="timeline-after">
              {index === 0 ? '' : `+${durationWords(t, millis(moment.at) - from)}`}
            </span>
            <span className="timeline-moment-stage">{t(`stage.${moment.stage}`)}</span>
            <span className="timeline-words">{moment.words}</span>
            <span className="timeline-who">{moment.who}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function momentClass(index: number, reached: number): string {
  if (index === reached - 1) return 'timeline-moment timeline-moment-current';
  return index < reached ? 'timeline-moment' : 'timeline-moment timeline-moment-future';
}
