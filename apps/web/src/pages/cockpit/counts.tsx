import { Link } from 'react-router';
import type { Cockpit } from '../../api/cockpit.ts';
import { Band } from '../../components/band.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';

/** The few numbers of the day; each leads to its cases. */
export function Counts({ cockpit }: { readonly cockpit: Cockpit }) {
  const t = useT();
  const { counts } = cockpit;
  const { numerator, denominator } = counts.routedInTime;
  return (
    <div className="counts">
      <Count to="/desk?state=open" name={t('filter.open')} value={counts.open} />
      {counts.drills > 0 ? (
        <Count to="/desk?state=open" name={t('cockpit.drills')} value={counts.drills} />
      ) : null}
      <Count to="/desk?state=open&sort=late" name={t('cockpit.lateIncidents')} value={counts.late} late />
      <Count to="/desk?state=unrouted" name={t('filter.unrouted')} value={counts.unrouted} late />
      <Count to="/desk?state=closed" name={t('cockpit.closedToday')} value={counts.closedToday} />
      <Link to="/scores" className="count">
        <span className="count-name">{t('cockpit.routedInTime')}</span>
        <span className="count-value">
          {denominator === 0 ? (
            <span className="count-none">{t('quality.none')}</span>
          ) : (
            <>
              <strong>{((100 * numerator) / denominator).toFixed(0)}</strong>
              <small>%</small>
            </>
          )}
        </span>
        <span className="count-foot">
          {numerator}/{denominator}
        </span>
      </Link>
      <Colours cockpit={cockpit} />
    </div>
  );
}

interface CountProps {
  readonly to: string;
  readonly name: string;
  readonly value: number;
  /** A number above nothing is late, and shown so. */
  readonly late?: boolean;
}

function Count({ to, name, value, late = false }: CountProps) {
  return (
    <Link to={to} className={late && value > 0 ? 'count count-late' : 'count'}>
      <span className="count-name">{name}</span>
      <span className="count-value">
        <strong>{value}</strong>
      </span>
    </Link>
  );
}

function Colours({ cockpit }: { readonly cockpit: Cockpit }) {
  const t = useT();
  const both = useBoth();
  if (cockpit.colours.length === 0) return null;
  const bands = ['red', 'orange', 'yellow', 'blue', 'green', 'none'] as const;
  return (
    <Link to="/scores" className="count counts-colours">
      <span className="count-name">{t('scores.colours')}</span>
      <span className="colour-bands">
        {bands.map((band) => {
          const members = cockpit.colours.filter((row) => row.colour === band);
          if (members.length === 0) return null;
          return (
            <span key={band} title={members.map((row) => both(row.name)).join('、')}>
              <Band band={band}>{members.length}</Band>
            </span>
          );
        })}
      </span>
    </Link>
  );
}
