import { ArrowRightOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import { useIncident } from '../../api/incidents.ts';
import { DrillMark } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { Level } from '../../components/level.tsx';
import { PersonUnit } from '../../components/person-unit.tsx';
import { Place } from '../../components/place.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import { Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { IncidentActions } from '../../incident/incident-actions.tsx';
import { stageViews } from '../../incident/stage-views.tsx';

/** The chosen incident beside the list: enough to decide and send. */
export function IncidentPreview({ id }: { readonly id: string }) {
  const t = useT();
  const detail = useIncident(id);
  if (detail.isPending) return <Loading rows={8} />;
  if (detail.isError) return <Failed error={detail.error} onRetry={detail.refetch} />;
  const { incident, allowed } = detail.data;
  const { head, body } = incident;
  return (
    <article className="preview">
      <header>
        <h2>
          {head.title} {head.drill ? <DrillMark /> : null}
        </h2>
        <Link to={`/incidents/${head.id}`} className="preview-open">
          {t('common.open')} <ArrowRightOutlined aria-hidden="true" />
        </Link>
      </header>
      <div className="preview-facts">
        <Level level={head.level} axis="severity" />
        <span>{t(`urgency.${body.urgency}`)}</span>
        <PersonUnit unit={<UnitName id={head.ownerUnit} />} person={body.handler?.name} />
        <Place name={head.place?.address ?? body.subject?.name} at={head.place} />
      </div>
      <IncidentActions incident={incident} allowed={allowed} />
      <StageTrack stages={stageViews(detail.data)} form="column" />
    </article>
  );
}
