import type { IncidentDetail } from '../../api/incidents.ts';
import type { Alarm, Doc } from '../../api/wire.ts';
import { Clock } from '../../components/clock.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Level } from '../../components/level.tsx';
import { PersonUnit } from '../../components/person-unit.tsx';
import { Place } from '../../components/place.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { IncidentActions } from '../../incident/incident-actions.tsx';

export interface IncidentHeadProps {
  readonly detail: IncidentDetail;
  readonly alarms: readonly Doc<Alarm>[];
}

/** What it is, how bad, who has it, what is due, and what can be done now. */
export function IncidentHead({ detail, alarms }: IncidentHeadProps) {
  const t = useT();
  const { incident, clocks, allowed } = detail;
  const { head, body } = incident;
  const running = clocks.filter((clock) => !clock.endedAt);
  return (
    <header className="incident-head">
      <div className="incident-head-main">
        <h1>
          {head.title} {head.drill ? <DrillMark /> : null}
        </h1>
        <div className="incident-head-facts">
          <Level level={head.level} axis="severity" form="full" />
          <span>{t(`urgency.${body.urgency}`)}</span>
          <span className="incident-state">{wordFor(t, 'incident.state', head.state)}</span>
          {running.map((clock) => (
            <Clock
              key={clock.name}
              name={wordFor(t, 'clockName', clock.name)}
              deadline={clock.dueAt}
              startedAt={clock.startedAt}
              paused={Boolean(clock.pausedAt)}
              counting
            />
          ))}
          <PersonUnit unit={<UnitName id={head.ownerUnit} />} person={body.handler?.name} />
          <Place name={head.place?.address ?? body.subject?.name} at={head.place} />
          <span className="muted small">{body.incidentNo}</span>
        </div>
        {body.returnReason ? (
          <p className="incident-returned">{t('incident.returned', { reason: body.returnReason })}</p>
        ) : null}
      </div>
      <IncidentActions
        incident={incident}
        allowed={allowed}
        alarms={alarms.map((alarm) => ({ id: alarm.head.id, title: alarm.head.title }))}
      />
    </header>
  );
}
