import { useMemo, useState } from 'react';
import { useParams } from 'react-router';
import { useChain } from '../../api/chains.ts';
import { type IncidentDetail, useIncident } from '../../api/incidents.ts';
import { DrillBanner } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import { Loading } from '../../components/states.tsx';
import { chainDocuments, inOrder, statesAfter } from '../../incident/chain-documents.ts';
import { stageViews } from '../../incident/stage-views.tsx';
import { AdvicePanel } from './advice-panel.tsx';
import { CausesPanel } from './causes-panel.tsx';
import { IncidentHead } from './incident-head.tsx';
import { IncidentMap } from './incident-map.tsx';
import { LessonsPanel } from './lessons-panel.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { ScorePanel } from './score-panel.tsx';
import './incident-page.css';

/** One incident with its whole chain: where, what is proposed, who does what, and how it went. */
export function IncidentPage() {
  const { id } = useParams();
  const detail = useIncident(id);
  if (detail.isPending) return <Loading rows={14} />;
  if (detail.isError) {
    return (
      <main className="page">
        <Failed error={detail.error} onRetry={detail.refetch} />
      </main>
    );
  }
  return <IncidentBody detail={detail.data} />;
}

function IncidentBody({ detail }: { readonly detail: IncidentDetail }) {
  const { incident } = detail;
  const chain = useChain(incident.head.chainId);
  const documents = useMemo(() => chainDocuments(chain.data), [chain.data]);
  const events = useMemo(() => inOrder(chain.data?.events ?? []), [chain.data]);
  const [replayed, setReplayed] = useState<number | undefined>();
  const states = replayed === undefined ? undefined : statesAfter(events, replayed);
  return (
    <main className="page incident">
      {incident.head.drill ? <DrillBanner /> : null}
      <IncidentHead detail={detail} alarms={documents.alarms} />
      <section className="incident-track panel">
        <StageTrack stages={stageViews(detail)} />
      </section>
      <div className="incident-work">
        <IncidentMap incident={incident} />
        <AdvicePanel incident={incident} events={events} waitsUntil={detail.adviceUntil} />
      </div>
      <PlanPanel
        tasks={documents.tasks}
        others={documents.othersTasks}
        states={states}
        loading={chain.isPending}
      />
      <div className="incident-after">
        <ReplayPanel
          chainId={incident.head.chainId}
          events={events}
          documents={chain.data?.documents ?? []}
          reached={replayed ?? events.length}
          onReach={(reached) => setReplayed(reached >= events.length ? undefined : reached)}
        />
        <div className="incident-column">
          <CausesPanel alarms={documents.alarms} signals={documents.signals} />
          <ScorePanel scores={documents.scores} />
          <LessonsPanel incident={incident} lessons={documents.lessons} />
        </div>
      </div>
    </main>
  );
}
