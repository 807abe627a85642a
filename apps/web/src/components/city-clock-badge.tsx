import { useCityClock, useCityNow } from '../city/city-clock.tsx';
import { dayOf, exactTime } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import './city-clock-badge.css';

/** The city's time; while it is not the real one it says so, and how fast it runs. */
export function CityClockBadge({ withDate = false }: { readonly withDate?: boolean }) {
  const t = useT();
  const now = useCityNow();
  const { real, factor } = useCityClock();
  return (
    <span
      className={real ? 'city-clock' : 'city-clock city-clock-simulated'}
      title={real ? undefined : t('city.explain')}
    >
      {real ? null : (
        <span className="city-clock-mark">
          {t('city.notReal')}
          {factor === 1 ? '' : ` ${t('city.factor', { factor })}`}
        </span>
      )}
      <time className="city-clock-time" title={t('city.clock')}>
        {withDate ? <span className="city-clock-date">{dayOf(now)}</span> : null}
        {exactTime(now)}
      </time>
    </span>
  );
}
