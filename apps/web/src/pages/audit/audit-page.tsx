import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { type AuditFilter, type AuditRow, readWholeAudit, useAudit } from '../../api/audit.ts';
import { problemOf } from '../../api/http.ts';
import { csv } from '../../audit/audit-query.ts';
import { fullMoment } from '../../city/time-words.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Failed } from '../../components/failed.tsx';
import { formatNumber } from '../../components/figure.tsx';
import { Empty, ErrorState, Loading, NoPermission } from '../../components/states.tsx';
import { useUndo } from '../../components/undo-toast.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { type Translate, wordFor } from '../../i18n/translate.ts';
import { useMay } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { AuditChain } from './audit-chain.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditRowSheet } from './audit-row-sheet.tsx';
import './audit-page.css';

/** Who did what, when and from where; whether the record is whole; and the record as a table to take along. */
export function AuditPage() {
  const t = useT();
  if (useMay()('audit.read')) return <Audit />;
  return (
    <main className="page">
      <NoPermission who={t('nav.administrator')} />
    </main>
  );
}

function Audit() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const filter: AuditFilter = {
    actorId: search.get('actor') ?? undefined,
    action: search.get('action') ?? undefined,
    objectType: search.get('type') ?? undefined,
    objectId: search.get('object') ?? undefined,
    from: search.get('from') ?? undefined,
    to: search.get('to') ?? undefined,
  };
  const audit = useAudit(filter);
  const rows = useMemo(() => unique(audit.data?.pages.flatMap((page) => page.rows) ?? []), [audit.data]);
  const selected = rows.find((row) => row.id === search.get('row'));
  const columns = useColumns();
  return (
    <main className="page audit">
      <header className="page-head">
        <h1>{t('nav.audit')}</h1>
        <Export filter={filter} />
      </header>
      <AuditChain />
      <AuditFilters rows={rows} />
      <div className="audit-body">
        <section className="panel audit-list" aria-label={t('nav.audit')}>
          {audit.isPending ? <Loading rows={12} /> : null}
          {audit.isError ? <Failed error={audit.error} onRetry={audit.refetch} /> : null}
          {audit.data ? (
            <DataTable
              name={t('nav.audit')}
              rows={rows}
              columns={columns}
              rowKey={(row) => row.id}
              selected={selected?.id}
              onSelect={(row) => setParameter(setSearch, 'row', row.id)}
              rowClass={(row) => (row.result === 'done' ? undefined : 'audit-not-done')}
              empty={<Empty what={t('audit.none')} how={t('audit.noneHow')} />}
            />
          ) : null}
          {audit.hasNextPage ? (
            <div className="audit-more">
              <Button loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                {t('audit.earlier')}
              </Button>
              <span className="muted small">{t('audit.shown', { n: formatNumber(rows.length) })}</span>
            </div>
          ) : null}
        </section>
        <section className="panel audit-sheet">
          {selected ? <AuditRowSheet row={selected} /> : <Empty what={t('audit.choose')} />}
        </section>
      </div>
    </main>
  );
}

/** Pages may meet in one instant: a row that both hold counts once. */
function unique(rows: readonly AuditRow[]): readonly AuditRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function useColumns(): readonly Column<AuditRow>[] {
  const t = useT();
  return [
    { key: 'at', title: t('common.time'), width: '12.5em', cell: (row) => <time>{fullMoment(row.at)}</time> },
    {
      key: 'actor',
      title: t('audit.actor'),
      cell: (row) => (
        <span className="audit-two">
          <span>{row.actor}</span>
          <small className="muted">
            <UnitName id={row.unit} />
          </small>
        </span>
      ),
    },
    { key: 'action', title: t('audit.action'), cell: (row) => wordFor(t, 'auditAction', row.action) },
    {
      key: 'object',
      title: t('audit.object'),
      cell: (row) => (
        <span className="audit-two">
          <span>{wordFor(t, 'auditObject', row.objectType)}</span>
          <small className="muted audit-id">{row.objectId}</small>
        </span>
      ),
    },
    {
      key: 'result',
      title: t('audit.result'),
      width: '5.5em',
      cell: (row) => <span className="audit-result">{wordFor(t, 'auditResult', row.result)}</span>,
    },
    { key: 'ip', title: t('audit.ip'), width: '8.5em', cell: (row) => row.ip ?? '' },
  ];
}

const mostExported = 20_000;
/** What of a row is exported as it is, each under its heading. */
const exported = [
  ['id', 'audit.id'],
  ['at', 'common.time'],
  ['actor', 'audit.actor'],
  ['actorId', 'audit.actorId'],
  ['unit', 'audit.unit'],
  ['ip', 'audit.ip'],
  ['action', 'audit.actionCode'],
  ['objectType', 'audit.objectType'],
  ['objectId', 'audit.objectId'],
] as const;

function cellOf(t: Translate, row: AuditRow, name: (typeof exported)[number][0]): string {
  if (name === 'at') return fullMoment(row.at);
  if (name === 'objectType') return wordFor(t, 'auditObject', row.objectType);
  return row[name] ?? '';
}

function Export({ filter }: { readonly filter: AuditFilter }) {
  const t = useT();
  const said = useUndo();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      const { rows, more } = await readWholeAudit(filter, mostExported);
      const lines = rows.map((row) => [
        ...exported.map(([name]) => cellOf(t, row, name)),
        wordFor(t, 'auditAction', row.action),
        wordFor(t, 'auditResult', row.result),
        JSON.stringify(row.detail ?? {}),
        row.block === undefined ? '' : String(row.block),
      ]);
      const last = ['audit.action', 'audit.result', 'audit.detail', 'audit.block'] as const;
      const head = [...exported.map(([, key]) => key), ...last].map((key) => t(key));
      save(csv([head, ...lines]));
      said({ words: t(more ? 'audit.exportedPart' : 'audit.exported', { n: formatNumber(rows.length) }) });
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="page-tools">
      {failed ? <ErrorState problem={problemOf(failed)} /> : null}
      <Button icon={<DownloadOutlined aria-hidden="true" />} loading={busy} onClick={() => void run()}>
        {t('audit.export')}
      </Button>
    </div>
  );
}

function save(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = 'cityloop-audit.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
