import { Segmented, Switch } from 'antd';
import { useSearchParams } from 'react-router';
import { type ProofRow, type TaskRow, useProofs, useTasks } from '../../api/tasks.ts';
import { byTimeLeft } from '../../city/clock-state.ts';
import { Clock } from '../../components/clock.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { Level } from '../../components/level.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { wordFor } from '../../i18n/translate.ts';
import { setParameter } from '../../shell/set-parameter.ts';
import { ProofSheet } from '../../work/proof-sheet.tsx';
import { TaskSheet } from '../../work/task-sheet.tsx';
import './tasks-page.css';

const tabs = ['open', 'done', 'check'] as const;

/** A department's desk: its matters by time left, its checks, and the one that is open. */
export function TasksPage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const tab = tabs.find((name) => name === search.get('tab')) ?? 'open';
  const mine = search.get('mine') !== 'false';
  return (
    <main className="tasks page">
      <header className="page-head">
        <h1>{t('nav.tasks')}</h1>
        <div className="page-tools">
          <Segmented
            value={tab}
            onChange={(value) => setParameter(setSearch, 'tab', value === 'open' ? undefined : value)}
            options={tabs.map((value) => ({ value, label: t(`tasks.${value}`) }))}
          />
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control */}
          <label>
            <Switch
              size="small"
              checked={mine}
              onChange={(on) => setParameter(setSearch, 'mine', on ? undefined : 'false')}
            />{' '}
            {t('tasks.mine')}
          </label>
        </div>
      </header>
      {tab === 'check' ? <Checks mine={mine} /> : <Matters state={tab} mine={mine} />}
    </main>
  );
}

function Matters({ state, mine }: { readonly state: 'open' | 'done'; readonly mine: boolean }) {
  const t = useT();
  const both = useBoth();
  const [search, setSearch] = useSearchParams();
  const tasks = useTasks({ state, mine });
  if (tasks.isPending) return <Loading rows={10} />;
  if (tasks.isError) return <Failed error={tasks.error} onRetry={tasks.refetch} />;
  const { rows } = tasks.data;
  const selected = search.get('task') ?? rows[0]?.head.id;
  const columns: readonly Column<TaskRow>[] = [
    {
      key: 'left',
      title: t('incident.timeLeft'),
      width: '9em',
      compare: (one, other) => byTimeLeft(one.body.dueAt, other.body.dueAt),
      cell: ({ body }) => (
        <Clock
          deadline={body.dueAt}
          startedAt={body.readyAt}
          finishedAt={body.doneAt}
          counting={state === 'open'}
        />
      ),
    },
    {
      key: 'name',
      title: t('task.name'),
      cell: ({ head, body }) => (
        <>
          <strong>{both(body.name)}</strong> {head.drill ? <DrillMark /> : null}
        </>
      ),
    },
    {
      key: 'incident',
      title: t('task.incident'),
      cell: ({ incident }) => (
        <>
          <Level level={incident?.level} axis="severity" form="mark" /> {incident?.title}
        </>
      ),
    },
    {
      key: 'unit',
      title: t('common.unit'),
      width: '12em',
      cell: ({ head }) => <UnitName id={head.ownerUnit} />,
    },
    {
      key: 'state',
      title: t('task.state'),
      width: '7em',
      cell: ({ head }) => wordFor(t, 'taskState', head.state),
    },
  ];
  return (
    <div className="tasks-body">
      <section className="panel tasks-list">
        <DataTable
          name={t('nav.tasks')}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.head.id}
          selected={selected}
          onSelect={(row) => setParameter(setSearch, 'task', row.head.id)}
          rowClass={(row) => (row.head.drill ? 'drill-hatch' : undefined)}
          empty={<Empty what={t('tasks.none')} how={t('tasks.noneHow')} />}
        />
      </section>
      <section className="panel tasks-sheet">
        {selected ? <TaskSheet id={selected} /> : <Empty what={t('tasks.noneChosen')} />}
      </section>
    </div>
  );
}

function Checks({ mine }: { readonly mine: boolean }) {
  const t = useT();
  const both = useBoth();
  const [search, setSearch] = useSearchParams();
  const proofs = useProofs({ state: 'open', mine });
  if (proofs.isPending) return <Loading rows={10} />;
  if (proofs.isError) return <Failed error={proofs.error} onRetry={proofs.refetch} />;
  const { rows } = proofs.data;
  const selected = rows.find((row) => row.head.id === search.get('proof')) ?? rows[0];
  const columns: readonly Column<ProofRow>[] = [
    {
      key: 'purpose',
      title: t('proof.purpose'),
      width: '7em',
      cell: ({ body }) => t(`proof.purpose.${body.purpose}`),
    },
    {
      key: 'what',
      title: t('task.name'),
      cell: ({ head, task, incident }) => (
        <>
          <strong>{task ? both(task.body.name) : (incident?.title ?? head.title)}</strong>{' '}
          {head.drill ? <DrillMark /> : null}
        </>
      ),
    },
    { key: 'handler', title: t('proof.handler'), width: '12em', cell: ({ body }) => body.handler?.name },
  ];
  return (
    <div className="tasks-body">
      <section className="panel tasks-list">
        <DataTable
          name={t('tasks.check')}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.head.id}
          selected={selected?.head.id}
          onSelect={(row) => setParameter(setSearch, 'proof', row.head.id)}
          rowClass={(row) => (row.head.drill ? 'drill-hatch' : undefined)}
          empty={<Empty what={t('tasks.noChecks')} how={t('tasks.noChecksHow')} />}
        />
      </section>
      <section className="panel tasks-sheet">
        {selected ? (
          <ProofSheet key={selected.head.id} proof={selected} />
        ) : (
          <Empty what={t('tasks.noneChosen')} />
        )}
      </section>
    </div>
  );
}
