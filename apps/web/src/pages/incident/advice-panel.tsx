import { ReloadOutlined } from '@ant-design/icons';
import { Button, Input, Modal, Tooltip } from 'antd';
import { useState } from 'react';
import type { ChainEvent } from '../../api/chains.ts';
import { problemOf } from '../../api/http.ts';
import { useIncidentCommand } from '../../api/incidents.ts';
import type { Advice, Doc, Incident } from '../../api/wire.ts';
import { useCityNow } from '../../city/city-clock.tsx';
import { exactTime, fullMoment } from '../../city/time-words.ts';
import { Panel } from '../../components/panel.tsx';
import { Empty, ErrorState, Loading } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { useMay, useSession } from '../../shell/session.tsx';
import { AdviceResultView } from './advice-result.tsx';
import { EarlierAdvice } from './earlier-advice.tsx';

const ended = new Set(['closed', 'voided', 'merged']);

export interface AdvicePanelProps {
  readonly incident: Doc<Incident>;
  /** What happened in the incident's chain: it keeps the advice that was asked for again. */
  readonly events: readonly ChainEvent[];
  /** City time until which an advice that runs is waited for, ms. */
  readonly waitsUntil: number | null;
}

/** What the calculation proposes; it waits for a named person, and never acts alone. */
export function AdvicePanel({ incident, events, waitsUntil }: AdvicePanelProps) {
  const t = useT();
  const now = useCityNow();
  const { advice, adviceConfirmed } = incident.body;
  const waited = advice?.state === 'running' && (waitsUntil === null || now < waitsUntil);
  const when = advice?.finishedAt ? (
    <span className="muted small">{exactTime(advice.finishedAt)}</span>
  ) : null;
  return (
    <Panel title={<span className="advice-title">{t('advice.title')}</span>} extra={when} className="advice">
      <AdviceState advice={advice} />
      {advice?.state === 'proposed' && advice.result ? <AdviceResultView result={advice.result} /> : null}
      {adviceConfirmed ? (
        <p className="advice-confirmed">
          {t('advice.confirmedBy', { name: adviceConfirmed.by.name, time: fullMoment(adviceConfirmed.at) })}
          {adviceConfirmed.changes ? ` ${adviceConfirmed.changes}` : ''}
        </p>
      ) : null}
      <EarlierAdvice events={events} />
      {advice && !waited && !adviceConfirmed && !ended.has(incident.head.state) ? (
        <AdviceDecision incident={incident} proposed={advice.state === 'proposed'} />
      ) : null}
    </Panel>
  );
}

function AdviceState({ advice }: { readonly advice: Advice | undefined }) {
  const t = useT();
  const both = useBoth();
  if (!advice) return <Empty what={t('advice.none')} how={t('advice.noneHow')} />;
  if (advice.state === 'running') {
    return (
      <>
        <p className="muted">{t('advice.running')}</p>
        <Loading rows={6} />
      </>
    );
  }
  if (advice.state === 'refused') {
    return <Empty what={t('advice.refused')} how={t('advice.refusedWhy', { reason: advice.reason ?? '' })} />;
  }
  if (advice.state === 'failed') {
    return <Empty what={both(advice.instead) || t('advice.failed')} how={both(advice.error)} />;
  }
  return null;
}

interface AdviceDecisionProps {
  readonly incident: Doc<Incident>;
  /** There is a proposal to decide on; without one it can only be asked for again. */
  readonly proposed: boolean;
}

function AdviceDecision({ incident, proposed }: AdviceDecisionProps) {
  const t = useT();
  const may = useMay();
  const [asking, setAsking] = useState<'confirm' | 'refuse' | undefined>();
  if (!may('advice.confirm')) return proposed ? <p className="muted">{t('advice.waits')}</p> : null;
  return (
    <div className="advice-decision">
      {proposed ? (
        <>
          <Button type="primary" onClick={() => setAsking('confirm')}>
            {t('advice.confirm')}
          </Button>
          <Button onClick={() => setAsking('refuse')}>{t('advice.refuse')}</Button>
        </>
      ) : null}
      <AskAgain incident={incident} />
      {asking ? (
        <DecisionForm incident={incident} decision={asking} onClose={() => setAsking(undefined)} />
      ) : null}
    </div>
  );
}

/** Asks the calculation again with what has been read since; what it said before stays in the history. */
function AskAgain({ incident }: { readonly incident: Doc<Incident> }) {
  const t = useT();
  const command = useIncidentCommand();
  const { id, version } = incident.head;
  return (
    <span className="advice-again">
      {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
      <Tooltip title={t('advice.againWhat')}>
        <Button
          icon={<ReloadOutlined aria-hidden="true" />}
          loading={command.isPending}
          onClick={() => command.mutate({ id, action: 'advice/again', body: { version } })}
        >
          {t('advice.again')}
        </Button>
      </Tooltip>
    </span>
  );
}

interface DecisionFormProps {
  readonly incident: Doc<Incident>;
  readonly decision: 'confirm' | 'refuse';
  readonly onClose: () => void;
}

function DecisionForm({ incident, decision, onClose }: DecisionFormProps) {
  const t = useT();
  const me = useSession();
  const command = useIncidentCommand();
  const [words, setWords] = useState('');
  const { id, version } = incident.head;
  const confirming = decision === 'confirm';
  const text = words.trim();
  const send = (): void => {
    const said = confirming ? { ...(text ? { changes: text } : {}) } : { reason: text };
    command.mutate({ id, action: `advice/${decision}`, body: { ...said, version } }, { onSuccess: onClose });
  };
  return (
    <Modal
      open
      title={t(`advice.${decision}`)}
      okText={t(`advice.${decision}`)}
      okButtonProps={{ disabled: !confirming && text === '' }}
      confirmLoading={command.isPending}
      onOk={send}
      onCancel={onClose}
    >
      <p>{t(confirming ? 'advice.confirmConsequence' : 'advice.refuseConsequence', { name: me.name })}</p>
      <Input.TextArea
        value={words}
        onChange={(event) => setWords(event.target.value)}
        placeholder={t(confirming ? 'advice.changes' : 'common.reason')}
        autoSize={{ minRows: 2 }}
        maxLength={500}
      />
      {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
    </Modal>
  );
}
