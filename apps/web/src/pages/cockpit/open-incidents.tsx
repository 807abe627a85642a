import { Link } from 'react-router';
import type { Cockpit } from '../../api/cockpit.ts';
import type { IncidentRow } from '../../api/incidents.ts';
import { Clock } from '../../components/clock.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Level } from '../../components/level.tsx';
import { Panel } from '../../components/panel.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import { Empty } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { rowStages } from '../../incident/stage-states.ts';

/** Open incidents, the worst and latest first: what, where, who, how long. */
export function OpenIncidents({ cockpit }: { readonly cockpit: Cockpit }) {
  const t = useT();
  const { open, drills } = cockpit.counts;
  const count = <span className="muted">{t('table.rows', { n: open + drills })}</span>;
  return (
    <Panel title={t('cockpit.openIncidents')} extra={count} className="cockpit-incidents" flush>
      {cockpit.incidents.length === 0 ? (
        <Empty what={t('incident.noneOpen')} how={t('incident.noneOpenHow')} />
      ) : null}
      <ul>
        {cockpit.incidents.map((row) => (
          <li key={row.head.id}>
            <IncidentCard row={row} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function IncidentCard({ row }: { readonly row: IncidentRow }) {
  const t = useT();
  const { head, clock } = row;
  return (
    <Link to={`/incidents/${head.id}`} className={head.drill ? 'incident-card drill-hatch' : 'incident-card'}>
      <span className="incident-card-head">
        <Level level={head.level} axis="severity" form="mark" />
        <strong>{head.title}</strong>
        {head.drill ? <DrillMark /> : null}
      </span>
      <span className="incident-card-place">{head.place?.address ?? row.subject?.name ?? ''}</span>
      <span className="incident-card-row">
        <StageTrack stages={rowStages(row)} form="row" />
        {row.tasks.total > 0 ? (
          <span className="muted">
            {t('incident.tasksDone', { done: row.tasks.done, total: row.tasks.total })}
          </span>
        ) : null}
      </span>
      <span className="incident-card-row">
        <span className="incident-card-owner">
          <UnitName id={head.ownerUnit} />
        </span>
        <Clock
          deadline={clock?.dueAt}
          paused={Boolean(clock?.pausedAt)}
          startedAt={clock?.startedAt}
          {...(clock ? { name: wordFor(t, 'clockName', clock.name) } : {})}
          counting
        />
      </span>
    </Link>
  );
}
