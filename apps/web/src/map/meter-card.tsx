import { CloseOutlined } from '@ant-design/icons';
import { useEffect, useRef } from 'react';
import { type LatestValue, useLatestValues } from '../api/devices.ts';
import { problemOf } from '../api/http.ts';
import { useCityNow } from '../city/city-clock.tsx';
import { durationWords, fullMoment } from '../city/time-words.ts';
import { formatNumber, unitWords } from '../components/figure.tsx';
import { Quality } from '../components/quality.tsx';
import { Loading } from '../components/states.tsx';
import { useT } from '../i18n/language.tsx';
import { wordFor } from '../i18n/translate.ts';
import type { PointedMeter } from './map-data.ts';
import './meter-card.css';

export interface MeterCardProps {
  readonly meter: PointedMeter;
  /** Lets a held card go. */
  readonly onClose: () => void;
}

/** What a meter reads now: its newest values, each with its age. */
export function MeterCard({ meter, onClose }: MeterCardProps) {
  const t = useT();
  const device = useLatestValues(meter.id, meter.group);
  const { held = false } = meter;
  const name = device.data?.name ?? meter.id;
  useEffect(() => {
    if (!held) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [held, onClose]);
  const card = useRef<HTMLElement>(null);
  // The map puts the card in its place after this is drawn; whoever lets it go is back where they were.
  useEffect(() => {
    if (!held) return;
    const before = document.activeElement;
    const frame = requestAnimationFrame(() => card.current?.focus());
    return () => {
      cancelAnimationFrame(frame);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [held]);
  const values = Object.entries(device.data?.latest ?? {});
  return (
    <section
      ref={card}
      className={`meter-card ${held ? 'meter-card-held' : ''}`}
      aria-label={name}
      {...(held ? { role: 'dialog', tabIndex: -1 } : {})}
    >
      <header>
        <strong>{name}</strong>
        {held ? (
          <button type="button" aria-label={t('common.close')} title={t('common.close')} onClick={onClose}>
            <CloseOutlined aria-hidden="true" />
          </button>
        ) : null}
      </header>
      {device.isPending ? <Loading rows={1} /> : null}
      {device.isError ? <p className="muted small">{problemOf(device.error).message}</p> : null}
      {device.data === null ? <p className="muted small">{t('meter.unknown')}</p> : null}
      {device.data && values.length === 0 ? <p className="muted small">{t('meter.silent')}</p> : null}
      {values.map(([metric, value]) => (
        <Value key={metric} metric={metric} value={value} />
      ))}
    </section>
  );
}

function Value({ metric, value }: { readonly metric: string; readonly value: LatestValue }) {
  const t = useT();
  const now = useCityNow();
  const { v, unit, quality } = value;
  const age = durationWords(t, Math.max(0, now - value.t));
  return (
    <p className="meter-value">
      <span className="muted">{wordFor(t, 'metric', metric)}</span>
      <span className={`meter-number ${quality === 'ok' ? '' : 'number-stale'}`}>
        {formatNumber(v, digitsOf(v))} <small>{unitWords(unit)}</small>
      </span>
      {quality === 'ok' ? (
        <time className="muted small" title={t('figure.at', { time: fullMoment(value.t) })}>
          {t('meter.age', { time: age })}
        </time>
      ) : (
        <Quality quality={quality} at={value.t} />
      )}
    </p>
  );
}

/** Three digits that say something, whatever the unit. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}
