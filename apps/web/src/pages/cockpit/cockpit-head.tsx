import { NavLink, useNavigate } from 'react-router';
import type { Cockpit } from '../../api/cockpit.ts';
import { CityClockBadge } from '../../components/city-clock-badge.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { Mark } from '../../shell/mark.tsx';
import { destinations } from '../../shell/navigation.ts';
import { useMay, useSession } from '../../shell/session.tsx';
import { LanguageSwitch, PersonMenu } from '../../shell/top-bar.tsx';
import { UnitPicker } from '../../shell/unit-picker.tsx';
import { DrillControl } from './drill-control.tsx';

/** The wall's own head: whose city, what time, and whether it is a drill. */
export function CockpitHead({
  unit,
  cockpit,
}: {
  readonly unit: string;
  readonly cockpit: Cockpit | undefined;
}) {
  const t = useT();
  const both = useBoth();
  const me = useSession();
  const may = useMay();
  const navigate = useNavigate();
  const name = both(cockpit?.units[unit]) || (unit === me.unit ? both(me.unitName) : unit);
  const drill = cockpit?.drill ?? null;
  return (
    <header className={drill ? 'cockpit-head drill-hatch' : 'cockpit-head'}>
      <button type="button" className="cockpit-name" onClick={() => navigate('/')}>
        <Mark size={34} />
        <span>
          <strong>{name}</strong>
          <small>{t('app.name')}</small>
        </span>
      </button>
      <nav className="cockpit-nav" aria-label={t('nav.name')}>
        {destinations
          .filter(({ path, actions }) => path !== '/cockpit' && actions.some(may))
          .map(({ path, name: key }) => (
            <NavLink key={path} to={path}>
              {t(key)}
            </NavLink>
          ))}
      </nav>
      <div className="cockpit-tools">
        {drill ? <DrillMark /> : null}
        {may('drill.start') ? <DrillControl drill={drill} /> : null}
        <UnitPicker />
        <LanguageSwitch />
        <PersonMenu />
        <CityClockBadge withDate />
      </div>
    </header>
  );
}
