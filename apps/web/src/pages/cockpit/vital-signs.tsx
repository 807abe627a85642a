import type { VitalValue } from '../../api/vitals.ts';
import { Figure } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';

/** Vital signs of the unit, the worst first. */
export function VitalSigns({ vitals }: { readonly vitals: readonly VitalValue[] }) {
  const t = useT();
  const both = useBoth();
  const ordered = vitals.toSorted((one, other) => (one.level ?? 9) - (other.level ?? 9));
  return (
    <Panel title={t('cockpit.vitals')} className="cockpit-vitals" flush>
      {ordered.length === 0 ? <Empty what={t('cockpit.noVitals')} how={t('cockpit.noVitalsHow')} /> : null}
      {ordered.map((vital) => (
        <Figure
          key={`${vital.code} ${vital.region}`}
          form="line"
          name={both(vital.name)}
          value={vital.value}
          unit={vital.unit === '1' ? '' : vital.unit}
          digits={vitalDigits(vital)}
          at={vital.at}
          quality={vital.quality}
          level={vital.level}
          threshold={vital.threshold}
          trend={vital.trend?.map((point) => point.v)}
        />
      ))}
    </Panel>
  );
}

/** Digits after the point that a vital sign's unit deserves. */
export function vitalDigits(vital: Pick<VitalValue, 'unit'>): number {
  if (vital.unit === 'MPa') return 3;
  return vital.unit === '%' ? 1 : 0;
}
