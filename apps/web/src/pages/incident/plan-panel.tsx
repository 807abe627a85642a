import { Drawer } from 'antd';
import { useState } from 'react';
import type { Doc, DocumentHead, Task } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { type MatterView, PlanGraph } from '../../components/plan-graph.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { matterState } from '../../incident/chain-documents.ts';
import { TaskSheet } from '../../work/task-sheet.tsx';

export interface PlanPanelProps {
  readonly tasks: readonly Doc<Task>[];
  /** Matters of other units, of which only the head is known. */
  readonly others: readonly DocumentHead[];
  /** States by document id at the moment that the replay shows; absent: as it is now. */
  readonly states: ReadonlyMap<string, string> | undefined;
  readonly loading: boolean;
}

/** The plan as it runs; a matter opens to show and do what it asks. */
export function PlanPanel({ tasks, others, states, loading }: PlanPanelProps) {
  const t = useT();
  const both = useBoth();
  const [open, setOpen] = useState<string | undefined>();
  const stateOf = ({ id, state }: DocumentHead) =>
    matterState(states ? (states.get(id) ?? 'waiting') : state);
  const own = tasks.map(
    (task): MatterView => ({
      id: task.body.matter,
      name: both(task.body.name),
      after: task.body.after,
      state: stateOf(task.head),
      who: task.body.takenBy?.name ?? <UnitName id={task.head.ownerUnit} />,
      startedAt: task.body.readyAt,
      dueAt: states ? null : task.body.dueAt,
      finishedAt: task.body.doneAt,
    }),
  );
  const matters = [
    ...own,
    ...others.map(
      (head): MatterView => ({
        id: head.type,
        name: head.title,
        after: [],
        state: stateOf(head),
        who: <UnitName id={head.ownerUnit} />,
      }),
    ),
  ];
  const opened = tasks.find((task) => task.body.matter === open);
  return (
    <Panel title={t('plan.title')}>
      {loading ? <Loading rows={6} /> : null}
      {!loading && matters.length === 0 ? <Empty what={t('plan.none')} how={t('plan.noneHow')} /> : null}
      {matters.length > 0 ? (
        <PlanGraph matters={matters} selected={open} onOpen={(matter) => setOpen(matter.id)} />
      ) : null}
      <Drawer
        open={opened !== undefined}
        onClose={() => setOpen(undefined)}
        title={t('task.name')}
        size={460}
      >
        {opened ? <TaskSheet id={opened.head.id} /> : null}
      </Drawer>
    </Panel>
  );
}
