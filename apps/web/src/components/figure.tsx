import { useCityNow } from '../city/city-clock.tsx';
import { fullMoment, type Moment, shortMoment } from '../city/time-words.ts';
import type { Level as LevelNumber } from '../design/tokens.ts';
import { useT } from '../i18n/language.tsx';
import { type Axis, Level } from './level.tsx';
import { Quality, type QualityCode } from './quality.tsx';
import { Source, type SourceView } from './source.tsx';
import { Sparkline } from './sparkline.tsx';
import './figure.css';

export interface FigureProps {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly unit?: string | undefined;
  /** Digits after the point. */
  readonly digits?: number | undefined;
  /** When the value was true. */
  readonly at?: Moment | null | undefined;
  readonly quality?: QualityCode | undefined;
  readonly threshold?: (SourceView & { readonly value: number }) | null | undefined;
  readonly trend?: readonly (number | null)[] | undefined;
  readonly level?: LevelNumber | null | undefined;
  readonly axis?: Axis | undefined;
  /** `tile` for boards and walls, `line` for dense panels. */
  readonly form?: 'tile' | 'line';
  readonly onOpen?: (() => void) | undefined;
}

/** One number with everything it needs: unit, time, threshold with source, trend, and its quality. */
export function Figure(props: FigureProps) {
  const { name, level, axis = 'risk', form = 'tile', onOpen } = props;
  const head = (
    <>
      <span className="figure-name">{name}</span>
      {level ? <Level level={level} axis={axis} form="mark" /> : null}
    </>
  );
  return (
    <div className={`figure figure-${form} ${level ? `figure-exception level-${level}` : ''}`}>
      <div className="figure-head">
        {onOpen ? (
          <button type="button" className="figure-open" onClick={onOpen}>
            {head}
          </button>
        ) : (
          head
        )}
      </div>
      <FigureValue {...props} />
      <FigureFoot {...props} />
      <FigureTrend {...props} />
    </div>
  );
}

function FigureValue({ value, unit, digits = 0, quality = 'ok' }: FigureProps) {
  const t = useT();
  const missing = value === null || value === undefined;
  return (
    <div className="figure-value">
      {missing ? (
        <span className="figure-missing">{t('quality.none')}</span>
      ) : (
        <>
          <span
            className={
              quality === 'ok' || quality === 'partial' ? 'figure-number' : 'figure-number number-stale'
            }
          >
            {formatNumber(value, digits)}
          </span>
          {unit ? <span className="figure-unit">{unitWords(unit)}</span> : null}
        </>
      )}
    </div>
  );
}

function FigureFoot({ at, quality = 'ok', threshold, unit = '', digits = 0, value }: FigureProps) {
  const now = useCityNow();
  const t = useT();
  const missing = value === null || value === undefined;
  return (
    <div className="figure-foot">
      {threshold ? (
        <Source {...threshold} value={`${formatNumber(threshold.value, digits)} ${unitWords(unit)}`.trim()} />
      ) : null}
      {quality === 'ok' && at ? (
        <time className="figure-at" title={t('figure.at', { time: fullMoment(at) })}>
          {shortMoment(at, now)}
        </time>
      ) : null}
      {missing ? null : <Quality quality={quality} at={at} />}
    </div>
  );
}

function FigureTrend({ trend, threshold, value, unit = '', digits = 0 }: FigureProps) {
  const t = useT();
  if (!trend || trend.length === 0) return null;
  const latest = value === null || value === undefined ? t('quality.none') : formatNumber(value, digits);
  return (
    <div className="figure-trend">
      <Sparkline
        values={trend}
        threshold={threshold?.value}
        label={t('figure.trend', { n: trend.length, value: latest, unit })}
      />
    </div>
  );
}

/** A unit as it is printed: `m3/h` of the data is m³/h on the page. */
export function unitWords(unit: string): string {
  return unit.replace(/m([23])/g, (_, power: string) => (power === '2' ? 'm²' : 'm³'));
}

/** A number with thousands separators and a fixed number of digits. */
export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A share in per cent; what rounds to nothing is still something. */
export function shareWords(share: number): string {
  return share < 0.005 ? '< 1 %' : `${Math.round(share * 100)} %`;
}
