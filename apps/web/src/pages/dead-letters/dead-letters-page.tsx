import { ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'react-router';
import { ApiError, problemOf } from '../../api/http.ts';
import {
  type FailedWork,
  useDeadLetters,
  useKernelState,
  useReplayLetters,
  useRetryWork,
} from '../../api/kernel.ts';
import { type LetterGroup, letterGroups } from '../../audit/letter-groups.ts';
import { fullMoment } from '../../city/time-words.ts';
import { Failed } from '../../components/failed.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty, ErrorState, Loading, NoPermission } from '../../components/states.tsx';
import { useUndo } from '../../components/undo-toast.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { useMay } from '../../shell/session.tsx';
import './dead-letters-page.css';

/** What could not be acted on and waits for a person: why, since when, what waits behind it, and another try. */
export function DeadLettersPage() {
  const t = useT();
  if (useMay()('deadletter.replay')) return <DeadLetters />;
  return (
    <main className="page">
      <NoPermission who={t('nav.administrator')} />
    </main>
  );
}

function DeadLetters() {
  const t = useT();
  const letters = useDeadLetters();
  const groups = letterGroups(letters.data ?? []);
  return (
    <main className="page letters">
      <header className="page-head">
        <h1>{t('nav.deadLetters')}</h1>
        <p className="muted">{t('letters.lead')}</p>
      </header>
      {letters.isPending ? <Loading rows={6} /> : null}
      {letters.isError ? <Failed error={letters.error} onRetry={letters.refetch} /> : null}
      {letters.data && groups.length === 0 ? (
        <Panel>
          <Empty what={t('letters.none')} how={t('letters.noneHow')} />
        </Panel>
      ) : null}
      {groups.map((group) => (
        <Letters key={group.key} group={group} />
      ))}
      <Background />
    </main>
  );
}

function Letters({ group }: { readonly group: LetterGroup }) {
  const t = useT();
  const may = useMay();
  const said = useUndo();
  const replay = useReplayLetters();
  const { first, behind, module, consumer, chainId } = group;
  const { document } = first;
  const send = (): void =>
    replay.mutate(
      { consumer, chainId },
      {
        onSuccess: ({ acted, error }) =>
          error === null && said({ words: t('letters.replayed', { n: acted }) }),
      },
    );
  const failedAgain = replay.data?.error;
  return (
    <Panel
      title={document.title}
      extra={
        <Button
          type="primary"
          icon={<ReloadOutlined aria-hidden="true" />}
          loading={replay.isPending}
          onClick={send}
        >
          {t('letters.replay')}
        </Button>
      }
    >
      <p>
        {t('letters.failed', {
          stage: wordFor(t, 'module', module),
          what: wordFor(t, 'topic', first.topic),
        })}
      </p>
      <p className="letter-error">
        <code>{first.error ?? t('letters.noError')}</code>
      </p>
      <p className="letter-facts muted small">
        <span>{t('letters.since', { time: fullMoment(first.at) })}</span>
        <UnitName id={document.ownerUnit} />
        {behind.length > 0 ? <span>{t('letters.behind', { n: behind.length })}</span> : null}
        <code>{consumer}</code>
        {document.kind === 'incident' && may('document.read') ? (
          <Link to={`/incidents/${document.id}`}>{t('common.open')}</Link>
        ) : null}
      </p>
      {failedAgain ? (
        <p role="alert" className="letter-again">
          {t('letters.failedAgain', { n: replay.data?.acted ?? 0, error: failedAgain })}
        </p>
      ) : null}
      {replay.isError ? <ErrorState problem={problemOf(replay.error)} /> : null}
    </Panel>
  );
}

/** Deadlines and long work; they stand on no branch, so that a branch's administrator is not shown them. */
function Background() {
  const t = useT();
  const state = useKernelState();
  if (state.error instanceof ApiError && state.error.status === 403) return null;
  if (state.isPending) return <Loading rows={2} />;
  if (state.isError) return <Failed error={state.error} onRetry={state.refetch} />;
  const { unsent, failedTimers, failedJobs } = state.data;
  const failed = [
    ...failedTimers.map((work) => ({ what: 'timer' as const, work })),
    ...failedJobs.map((work) => ({ what: 'job' as const, work })),
  ];
  return (
    <Panel
      title={t('letters.background')}
      extra={<span className="muted small">{t('letters.unsent', { n: unsent })}</span>}
    >
      {failed.length === 0 ? <Empty what={t('letters.noneBackground')} /> : null}
      <ul className="letter-work">
        {failed.map(({ what, work }) => (
          <Work key={`${what} ${work.module}.${work.name} ${work.key}`} what={what} work={work} />
        ))}
      </ul>
    </Panel>
  );
}

function Work({ what, work }: { readonly what: 'timer' | 'job'; readonly work: FailedWork }) {
  const t = useT();
  const retry = useRetryWork();
  const { module, name, key, error } = work;
  return (
    <li>
      <span>
        <strong>
          {t(`letters.${what}`)} {wordFor(t, 'module', module)} <code>{name}</code>
        </strong>
        <code className="letter-key">{key}</code>
        <code className="letter-error">{error ?? t('letters.noError')}</code>
        {retry.isError ? <ErrorState problem={problemOf(retry.error)} /> : null}
      </span>
      <Button loading={retry.isPending} onClick={() => retry.mutate({ what, module, name, key })}>
        {t('letters.retry')}
      </Button>
    </li>
  );
}
