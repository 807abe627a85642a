import { useEffect, useMemo } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { type IncidentRow, useIncidents } from '../../api/incidents.ts';
import { useNetworkLayer, useNetworks } from '../../api/pipelines.ts';
import { Failed } from '../../components/failed.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { mapIncidents } from '../../incident/map-incidents.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { useUnitScope } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { useCityOutlines } from '../cockpit/cockpit-map.tsx';
import { DeskFilters } from './desk-filters.tsx';
import { IncidentPreview } from './incident-preview.tsx';
import { IncidentTable } from './incident-table.tsx';
import './desk-page.css';

/** The dispatcher's desk: list, map and preview; the next matter is always the one on top. */
export function DeskPage() {
  const t = useT();
  const navigate = useNavigate();
  const [unit] = useUnitScope();
  const [search, setSearch] = useSearchParams();
  const list = useIncidents({
    unit,
    state: search.get('state') ?? 'open',
    level: search.get('level'),
    board: search.get('board'),
    q: search.get('q'),
    sort: search.get('sort') ?? 'late',
    limit: 200,
  });
  const rows = useRows(list.data?.rows, search.get('ids'));
  const selectedId = search.get('sel') ?? rows[0]?.head.id;
  const select = (row: IncidentRow): void => setParameter(setSearch, 'sel', row.head.id);
  useEffect(() => {
    if (selectedId && !document.activeElement?.closest('.desk-list, input, textarea')) {
      document.querySelector<HTMLElement>('.desk-list tr[aria-selected="true"]')?.focus();
    }
  }, [selectedId]);
  return (
    <main className="desk">
      <DeskFilters total={list.data?.total} />
      <section className="desk-list panel" aria-label={t('nav.desk')}>
        {list.isPending ? <Loading rows={12} /> : null}
        {list.isError ? <Failed error={list.error} onRetry={list.refetch} /> : null}
        {list.data ? (
          <IncidentTable
            rows={rows}
            selected={selectedId}
            onSelect={select}
            onOpen={(row) => navigate(`/incidents/${row.head.id}`)}
          />
        ) : null}
      </section>
      <section className="desk-side">
        <DeskMap unit={unit} rows={rows} selected={selectedId} />
        <div className="desk-preview panel">
          {selectedId ? <IncidentPreview id={selectedId} /> : <Empty what={t('incident.noneChosen')} />}
        </div>
      </section>
    </main>
  );
}

function useRows(all: readonly IncidentRow[] | undefined, ids: string | null): readonly IncidentRow[] {
  return useMemo(() => {
    const wanted = ids ? new Set(ids.split(',')) : undefined;
    return (all ?? []).filter((row) => !wanted || wanted.has(row.head.id));
  }, [all, ids]);
}

interface DeskMapProps {
  readonly unit: string;
  readonly rows: readonly IncidentRow[];
  readonly selected: string | undefined;
}

function DeskMap({ unit, rows, selected }: DeskMapProps) {
  const [, setSearch] = useSearchParams();
  const outlines = useCityOutlines(unit);
  const networks = useNetworks();
  const pipes = useNetworkLayer(unit === 'cq' ? undefined : networks.data?.[0]?.id, 'pipes');
  const incidents = useMemo(() => mapIncidents(rows), [rows]);
  return (
    <div className="desk-map panel">
      <LazyCityMap
        {...outlines}
        pipes={pipes.data}
        incidents={incidents}
        selected={selected}
        onInspect={(target) => {
          if (target.kind === 'incident') setParameter(setSearch, 'sel', target.id);
        }}
        onSelect={(ids) => setParameter(setSearch, 'ids', ids.join(','))}
      />
    </div>
  );
}
