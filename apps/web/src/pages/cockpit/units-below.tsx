import { useUnit, useUnits } from '../../api/organisation.ts';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { placeName } from '../../map/labelled.ts';
import { scopeUnit, useSession, useUnitScope } from '../../shell/session.tsx';

const centres = new Set(['centre', 'functional-zone']);
const levelBelow: Readonly<Record<string, string>> = { city: 'district', district: 'town' };

/** The centres right below the one that is shown, each one click away, as on the map: city, district, town. */
export function UnitsBelow({ unit }: { readonly unit: string }) {
  const t = useT();
  const { language } = useLanguage();
  const me = useSession();
  const [, setUnit] = useUnitScope();
  const shown = useUnit(unit).data?.units[0];
  const wanted = levelBelow[shown?.level ?? ''];
  const below = useUnits(unit, wanted !== undefined);
  const rows = (below.data ?? []).filter(({ kind, level }) => level === wanted && centres.has(kind));
  const above = unit === scopeUnit(me) ? null : (shown?.parentId ?? null);
  if (rows.length === 0 && above === null) return null;
  const nameOf = (one: { readonly nameZh: string; readonly nameEn: string | null }) =>
    placeName(language === 'en' ? (one.nameEn ?? one.nameZh) : one.nameZh, language);
  return (
    <nav className="units-below" aria-label={t('cockpit.below')}>
      {above === null ? null : (
        <button type="button" className="units-above" onClick={() => setUnit(above)}>
          ‹ {t('cockpit.above')}
        </button>
      )}
      <ul>
        {rows.map((one) => (
          <li key={one.id}>
            <button type="button" title={nameOf(one)} onClick={() => setUnit(one.id)}>
              {nameOf(one)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
