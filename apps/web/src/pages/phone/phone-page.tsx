import {
  AlertOutlined,
  CheckSquareOutlined,
  FontSizeOutlined,
  LogoutOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { useSearchParams } from 'react-router';
import { useSignOut } from '../../api/me.ts';
import { type ProofRow, type TaskRow, useProofs, useTasks } from '../../api/tasks.ts';
import { CityClockBadge } from '../../components/city-clock-badge.tsx';
import { Clock } from '../../components/clock.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { Level } from '../../components/level.tsx';
import { Place } from '../../components/place.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { wordFor } from '../../i18n/translate.ts';
import { useMay, useSession } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { elderScale, setElderScale } from '../../shell/shell.tsx';
import { ProofSheet } from '../../work/proof-sheet.tsx';
import { TaskSheet } from '../../work/task-sheet.tsx';
import { PhoneReport } from './phone-report.tsx';
import './phone-page.css';

const largeText = 18 / 14;

/** A crew's or grid worker's phone: my matters, one matter, what I check. One thing at a time. */
export function PhonePage() {
  const [search] = useSearchParams();
  const task = search.get('task');
  const [, setSearch] = useSearchParams();
  const tab = tabOf(search.get('tab'));
  return (
    <div className="phone">
      <PhoneHead />
      <main className="phone-main">
        {task ? <OneTask id={task} /> : null}
        {!task && tab === 'mine' ? <Matters /> : null}
        {!task && tab === 'check' ? <Checks /> : null}
        {!task && tab === 'report' ? <PhoneReport onSent={() => setSearch({})} /> : null}
      </main>
      <PhoneTabs tab={tab} />
    </div>
  );
}

type Tab = 'mine' | 'check' | 'report';

function tabOf(text: string | null): Tab {
  return text === 'check' || text === 'report' ? text : 'mine';
}

function PhoneHead() {
  const t = useT();
  const both = useBoth();
  const me = useSession();
  const { language, setLanguage } = useLanguage();
  const signOut = useSignOut();
  const large = elderScale() > 1;
  return (
    <header className="phone-head">
      <span className="phone-who">
        <strong>{me.name}</strong>
        <small>{both(me.unitName)}</small>
      </span>
      <CityClockBadge />
      <button type="button" onClick={() => setElderScale(large ? 1 : largeText)} aria-pressed={large}>
        <FontSizeOutlined aria-hidden="true" />
        <span className="visually-hidden">{t(large ? 'elder.off' : 'elder.on')}</span>
      </button>
      <button type="button" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
        {language === 'zh' ? 'EN' : '中'}
        <span className="visually-hidden">{t('language.other')}</span>
      </button>
      <button
        type="button"
        onClick={() => signOut.mutate(undefined, { onSettled: () => window.location.assign('/sign-in') })}
      >
        <LogoutOutlined aria-hidden="true" />
        <span className="visually-hidden">{t('nav.signOut')}</span>
      </button>
    </header>
  );
}

function Matters() {
  const t = useT();
  const tasks = useTasks({ mine: true, state: 'open' });
  if (tasks.isPending) return <Loading rows={6} />;
  if (tasks.isError && !tasks.data) return <Failed error={tasks.error} onRetry={tasks.refetch} />;
  const rows = tasks.data?.rows ?? [];
  const now = rows.filter((row) => row.head.state !== 'waiting');
  const later = rows.filter((row) => row.head.state === 'waiting');
  if (rows.length === 0) return <Empty what={t('tasks.none')} how={t('tasks.noneHow')} />;
  return (
    <>
      <ul className="phone-list">
        {now.map((row) => (
          <li key={row.head.id}>
            <TaskCard row={row} />
          </li>
        ))}
      </ul>
      {later.length > 0 ? (
        <details className="phone-later">
          <summary>{t('tasks.later', { n: later.length })}</summary>
          <ul className="phone-list">
            {later.map((row) => (
              <li key={row.head.id}>
                <TaskCard row={row} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function TaskCard({ row }: { readonly row: TaskRow }) {
  const t = useT();
  const both = useBoth();
  const [, setSearch] = useSearchParams();
  const { head, body, incident } = row;
  return (
    <button
      type="button"
      className={head.drill ? 'phone-card drill-hatch' : 'phone-card'}
      onClick={() => setParameter(setSearch, 'task', head.id)}
    >
      <span className="phone-card-head">
        <strong>{both(body.name)}</strong>
        <span className={`phone-state phone-state-${head.state}`}>{wordFor(t, 'taskState', head.state)}</span>
      </span>
      <span className="phone-card-place">
        <span>{incident?.title}</span> <Place name={head.place?.address} at={head.place} />
      </span>
      <span className="phone-card-foot">
        <Level level={incident?.level} axis="severity" />
        {head.drill ? <DrillMark /> : null}
        <Clock deadline={body.dueAt} startedAt={body.readyAt} counting />
      </span>
    </button>
  );
}

function OneTask({ id }: { readonly id: string }) {
  const t = useT();
  const [, setSearch] = useSearchParams();
  return (
    <>
      <button type="button" className="phone-back" onClick={() => setParameter(setSearch, 'task', undefined)}>
        ‹ {t('common.back')}
      </button>
      <TaskSheet id={id} />
    </>
  );
}

function Checks() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const proofs = useProofs({ mine: true, state: 'open' });
  if (proofs.isPending) return <Loading rows={6} />;
  if (proofs.isError && !proofs.data) return <Failed error={proofs.error} onRetry={proofs.refetch} />;
  const rows = proofs.data?.rows ?? [];
  const open = rows.find((row) => row.head.id === search.get('proof'));
  if (open) {
    return (
      <>
        <button
          type="button"
          className="phone-back"
          onClick={() => setParameter(setSearch, 'proof', undefined)}
        >
          ‹ {t('common.back')}
        </button>
        <ProofSheet proof={open} />
      </>
    );
  }
  if (rows.length === 0) return <Empty what={t('tasks.noChecks')} how={t('tasks.noChecksHow')} />;
  return (
    <ul className="phone-list">
      {rows.map((row) => (
        <li key={row.head.id}>
          <ProofCard row={row} />
        </li>
      ))}
    </ul>
  );
}

function ProofCard({ row }: { readonly row: ProofRow }) {
  const t = useT();
  const both = useBoth();
  const [, setSearch] = useSearchParams();
  return (
    <button
      type="button"
      className={row.head.drill ? 'phone-card drill-hatch' : 'phone-card'}
      onClick={() => setParameter(setSearch, 'proof', row.head.id)}
    >
      <span className="phone-card-head">
        <strong>{row.task ? both(row.task.body.name) : (row.incident?.title ?? row.head.title)}</strong>
        <span className="phone-state">{t(`proof.purpose.${row.body.purpose}`)}</span>
      </span>
      <span className="phone-card-place">
        <Place name={row.head.place?.address} at={row.head.place} />
      </span>
      <span className="phone-card-foot muted">{t('proof.by', { name: row.body.handler?.name ?? '' })}</span>
    </button>
  );
}

function PhoneTabs({ tab }: { readonly tab: Tab }) {
  const t = useT();
  const may = useMay();
  const [, setSearch] = useSearchParams();
  const go = (to: Tab) => () => setSearch(to === 'mine' ? {} : { tab: to });
  const current = (one: Tab) => (tab === one ? 'page' : undefined);
  return (
    <nav className="phone-tabs" aria-label={t('nav.name')}>
      <button type="button" aria-current={current('mine')} onClick={go('mine')}>
        <UnorderedListOutlined aria-hidden="true" />
        {t('tasks.my')}
      </button>
      {may('proof.decide') ? (
        <button type="button" aria-current={current('check')} onClick={go('check')}>
          <CheckSquareOutlined aria-hidden="true" />
          {t('tasks.check')}
        </button>
      ) : null}
      {may('report.write') ? (
        <button type="button" aria-current={current('report')} onClick={go('report')}>
          <AlertOutlined aria-hidden="true" />
          {t('report.tab')}
        </button>
      ) : null}
    </nav>
  );
}
