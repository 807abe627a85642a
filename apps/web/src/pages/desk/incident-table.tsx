import type { IncidentRow } from '../../api/incidents.ts';
import { byTimeLeft } from '../../city/clock-state.ts';
import { millis } from '../../city/time-words.ts';
import { Clock } from '../../components/clock.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Level } from '../../components/level.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import { Empty } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { rowStages } from '../../incident/stage-states.ts';

export interface IncidentTableProps {
  readonly rows: readonly IncidentRow[];
  readonly selected: string | undefined;
  readonly onSelect: (row: IncidentRow) => void;
  readonly onOpen: (row: IncidentRow) => void;
}

/** Incidents as a dense list. */
export function IncidentTable(props: IncidentTableProps) {
  const t = useT();
  const columns: readonly Column<IncidentRow>[] = [
    {
      key: 'left',
      title: t('incident.timeLeft'),
      width: '8.5em',
      compare: (one, other) => byTimeLeft(dueOf(one), dueOf(other)),
      cell: (row) => (
        <Clock
          deadline={dueOf(row)}
          startedAt={row.clock?.startedAt}
          paused={Boolean(row.clock?.pausedAt)}
          counting
        />
      ),
    },
    {
      key: 'level',
      title: t('level.axis.severity'),
      width: '7.5em',
      compare: (one, other) => (one.head.level ?? 9) - (other.head.level ?? 9),
      cell: (row) => <Level level={row.head.level} axis="severity" />,
    },
    {
      key: 'title',
      title: t('incident.what'),
      cell: (row) => (
        <span className="incident-what">
          <span>
            <strong>{row.head.title}</strong> {row.head.drill ? <DrillMark /> : null}
          </span>
          <small>{row.head.place?.address ?? row.subject?.name ?? row.incidentNo}</small>
        </span>
      ),
    },
    {
      key: 'owner',
      title: t('incident.owner'),
      width: '12em',
      compare: (one, other) => one.head.ownerUnit.localeCompare(other.head.ownerUnit),
      cell: (row) => (
        <span className="incident-what">
          <UnitName id={row.head.ownerUnit} />
          <small>{wordFor(t, 'incident.state', row.head.state)}</small>
        </span>
      ),
    },
    {
      key: 'stage',
      title: t('incident.stage'),
      width: '10.5em',
      compare: (one, other) => one.stage - other.stage,
      cell: (row) => <StageTrack stages={rowStages(row)} form="row" />,
    },
    {
      key: 'tasks',
      title: t('nav.tasks'),
      align: 'right',
      width: '4.5em',
      cell: (row) => (row.tasks.total === 0 ? '' : `${row.tasks.done}/${row.tasks.total}`),
    },
  ];
  return (
    <DataTable
      name={t('nav.desk')}
      rows={props.rows}
      columns={columns}
      rowKey={(row) => row.head.id}
      selected={props.selected}
      onSelect={props.onSelect}
      onOpen={props.onOpen}
      rowClass={(row) => (row.head.drill ? 'drill-hatch' : undefined)}
      empty={<Empty what={t('incident.noneOpen')} how={t('incident.noneOpenHow')} />}
    />
  );
}

function dueOf(row: IncidentRow): number | null {
  return row.clock ? millis(row.clock.dueAt) : null;
}
