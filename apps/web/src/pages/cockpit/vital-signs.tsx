import { useVitalTrend, type VitalValue } from '../../api/vitals.ts';
import { useCityNow } from '../../city/city-clock.tsx';
import { Figure } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';

/** Vital signs of the unit, the worst first. */
export function VitalSigns({ vitals }: { readonly vitals: readonly VitalValue[] }) {
  const t = useT();
  const ordered = vitals.toSorted((one, other) => (one.level ?? 9) - (other.level ?? 9));
  return (
    <Panel title={t('cockpit.vitals')} className="cockpit-vitals" flush>
      {ordered.length === 0 ? <Empty what={t('cockpit.noVitals')} how={t('cockpit.noVitalsHow')} /> : null}
      {ordered.map((vital) => (
        <VitalFigure key={`${vital.code} ${vital.region}`} vital={vital} />
      ))}
    </Panel>
  );
}

function VitalFigure({ vital }: { readonly vital: VitalValue }) {
  const both = useBoth();
  const trend = useVitalTrend(vital.code, vital.region, useCityNow());
  return (
    <Figure
      form="line"
      name={both(vital.name)}
      value={vital.value}
      unit={vital.unit === '1' ? '' : vital.unit}
      digits={vitalDigits(vital.unit)}
      at={vital.at}
      quality={vital.quality}
      level={vital.level}
      threshold={vital.threshold}
      trend={trend.data}
    />
  );
}

/** Digits after the point that a unit deserves. */
function vitalDigits(unit: string): number {
  if (unit === 'MPa') return 3;
  return unit === '%' ? 1 : 0;
}
