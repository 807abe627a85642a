import { useMemo } from 'react';
import {
  type ApplicationSystem,
  type Board,
  type Runway,
  type Unit,
  useApplicationSystems,
  useOutlines,
  useRunways,
  useUnit,
} from '../../api/organisation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Failed } from '../../components/failed.tsx';
import { Panel } from '../../components/panel.tsx';
import { Source } from '../../components/source.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { labelled } from '../../map/labelled.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';

export interface UnitPanelProps {
  readonly id: string;
  readonly onChoose: (id: string) => void;
}

/** One unit: what it is, where it is, its boards and runways with who leads them. */
export function UnitPanel({ id, onChoose }: UnitPanelProps) {
  const detail = useUnit(id);
  if (detail.isPending) return <Loading rows={10} />;
  if (detail.isError) return <Failed error={detail.error} onRetry={detail.refetch} />;
  const unit = detail.data.units[0];
  if (!unit) return <Empty />;
  return (
    <div className="unit-panel">
      <div className="unit-top">
        <UnitFacts unit={unit} regions={detail.data.regions.map((region) => region.code)} />
        <UnitMap unit={unit} onChoose={onChoose} />
      </div>
      {detail.data.boards.length > 0 ? <Boards boards={detail.data.boards} /> : null}
      {unit.level === 'city' && unit.kind === 'centre' ? <ApplicationSystems /> : null}
      <Runways unit={unit} />
    </div>
  );
}

function UnitFacts({ unit, regions }: { readonly unit: Unit; readonly regions: readonly string[] }) {
  const t = useT();
  const { language } = useLanguage();
  const name = language === 'en' ? (unit.nameEn ?? unit.nameZh) : unit.nameZh;
  return (
    <Panel title={name}>
      <dl className="unit-facts">
        <dt>{t('organisation.id')}</dt>
        <dd>
          <code>{unit.id}</code>
        </dd>
        <dt>{t('organisation.kind')}</dt>
        <dd>{wordFor(t, 'unitKind', unit.kind)}</dd>
        <dt>{t('organisation.level')}</dt>
        <dd>{wordFor(t, 'unitLevel', unit.level)}</dd>
        <dt>{t('organisation.above')}</dt>
        <dd>{unit.parentId ? <UnitName id={unit.parentId} /> : t('common.none')}</dd>
        <dt>{t('organisation.regions')}</dt>
        <dd>{regions.slice(0, 3).join('、') || t('common.none')}</dd>
        <dt>{t('organisation.valid')}</dt>
        <dd>
          {unit.validFrom} – {unit.validTo ?? t('organisation.open')}
        </dd>
        <dt>{t('organisation.source')}</dt>
        <dd>
          <Source source={unit.source} sourceRef={unit.sourceRef} verified={unit.verified} />
        </dd>
      </dl>
    </Panel>
  );
}

const levelBelow = { city: 'district', district: 'town', town: 'village', village: 'grid' } as const;

function UnitMap({ unit, onChoose }: { readonly unit: Unit; readonly onChoose: (id: string) => void }) {
  const { language } = useLanguage();
  const level = unit.level === 'grid' || unit.level === 'none' ? undefined : levelBelow[unit.level];
  const territorial = unit.kind === 'centre' || unit.kind === 'village' || unit.kind === 'functional-zone';
  const outlines = useOutlines(
    level ?? 'district',
    unit.level === 'city' ? undefined : unit.id,
    territorial && level !== undefined,
  );
  const areas = useMemo(() => labelled(outlines.data, language), [outlines.data, language]);
  if (!territorial || !level) return null;
  return (
    <div className="panel unit-map">
      <LazyCityMap
        {...(level === 'district' ? { districts: areas } : { towns: areas })}
        onInspect={(target) => {
          if (target.kind === 'district' || target.kind === 'town') onChoose(target.id);
        }}
      />
    </div>
  );
}

function Boards({ boards }: { readonly boards: readonly Board[] }) {
  const t = useT();
  const { language } = useLanguage();
  const columns: readonly Column<Board>[] = [
    {
      key: 'name',
      title: t('cockpit.board'),
      cell: (board) => <strong>{language === 'zh' ? board.nameZh : board.nameEn}</strong>,
    },
    { key: 'lead', title: t('organisation.lead'), cell: (board) => board.leadPost },
    { key: 'unit', title: t('common.unit'), cell: (board) => <UnitName id={board.leadUnit} /> },
    { key: 'contact', title: t('organisation.contact'), cell: (board) => board.contactPost },
  ];
  return (
    <Panel title={t('cockpit.boards')} extra={<span className="muted">{boards.length}</span>} flush>
      <DataTable name={t('cockpit.boards')} rows={boards} columns={columns} rowKey={(board) => board.code} />
    </Panel>
  );
}

function ApplicationSystems() {
  const t = useT();
  const { language } = useLanguage();
  const systems = useApplicationSystems();
  if (systems.isPending) return <Loading rows={4} />;
  if (systems.isError) return <Failed error={systems.error} onRetry={systems.refetch} />;
  const columns: readonly Column<ApplicationSystem>[] = [
    {
      key: 'name',
      title: t('organisation.system'),
      cell: (system) => <strong>{language === 'zh' ? system.nameZh : system.nameEn}</strong>,
    },
    { key: 'unit', title: t('common.unit'), cell: (system) => <UnitName id={system.leadUnit} /> },
    {
      key: 'source',
      title: t('organisation.source'),
      cell: (system) => (
        <Source source={system.source} sourceRef={system.sourceRef} verified={system.verified} />
      ),
    },
  ];
  return (
    <Panel
      title={t('organisation.systems')}
      extra={<span className="muted">{systems.data.length}</span>}
      flush
    >
      <DataTable
        name={t('organisation.systems')}
        rows={systems.data}
        columns={columns}
        rowKey={(system) => system.code}
      />
    </Panel>
  );
}

function Runways({ unit }: { readonly unit: Unit }) {
  const t = useT();
  const { language } = useLanguage();
  const runways = useRunways();
  const rows = (runways.data ?? []).filter(
    (runway) => runway.ownerUnit === unit.id || runway.leadUnit === unit.id,
  );
  if (runways.isPending) return <Loading rows={4} />;
  if (rows.length === 0) return null;
  const columns: readonly Column<Runway>[] = [
    {
      key: 'board',
      title: t('cockpit.board'),
      width: '9em',
      compare: (a, b) => a.board.localeCompare(b.board),
      cell: (runway) => wordFor(t, 'board', runway.board),
    },
    {
      key: 'name',
      title: t('organisation.runway'),
      cell: (runway) => (
        <span className={runway.parentCode ? 'runway-sub' : undefined}>
          {language === 'zh' ? runway.nameZh : (runway.nameEn ?? runway.nameZh)}
        </span>
      ),
    },
    { key: 'lead', title: t('organisation.lead'), cell: (runway) => runway.leadPost },
    { key: 'unit', title: t('common.unit'), cell: (runway) => <UnitName id={runway.leadUnit} /> },
    {
      key: 'source',
      title: t('organisation.source'),
      width: '8em',
      cell: (runway) => (
        <Source source={runway.source} sourceRef={runway.sourceRef} verified={runway.verified} />
      ),
    },
  ];
  return (
    <Panel title={t('organisation.runways')} extra={<span className="muted">{rows.length}</span>} flush>
      <DataTable
        name={t('organisation.runways')}
        rows={rows}
        columns={columns}
        rowKey={(runway) => runway.code}
      />
    </Panel>
  );
}
