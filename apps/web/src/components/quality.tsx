import { ClockCircleOutlined, DisconnectOutlined, WarningOutlined } from '@ant-design/icons';
import { useCityNow } from '../city/city-clock.tsx';
import { durationWords, fullMoment, type Moment, millis } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import './quality.css';

/** How far a number can be trusted. */
export type QualityCode = 'ok' | 'partial' | 'stale' | 'none' | 'bad';

export interface QualityProps {
  readonly quality: QualityCode;
  readonly at?: Moment | null | undefined;
}

/** Says why a number is not a fresh, complete one; says nothing when it is. */
export function Quality({ quality, at }: QualityProps) {
  const t = useT();
  const now = useCityNow();
  if (quality === 'ok') return null;
  const age = at === null || at === undefined ? undefined : durationWords(t, now - millis(at));
  const words = quality === 'stale' ? t('quality.stale', { time: age ?? '?' }) : t(`quality.${quality}`);
  return (
    <span className="quality" title={at ? t('figure.at', { time: fullMoment(at) }) : undefined}>
      <QualitySymbol quality={quality} /> {words}
    </span>
  );
}

function QualitySymbol({ quality }: { readonly quality: QualityCode }) {
  if (quality === 'stale') return <ClockCircleOutlined aria-hidden="true" />;
  if (quality === 'none') return <DisconnectOutlined aria-hidden="true" />;
  return <WarningOutlined aria-hidden="true" />;
}
