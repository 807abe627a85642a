import { ArrowRightOutlined } from '@ant-design/icons';
import { useSearchParams } from 'react-router';
import {
  type LayerChange,
  type PackLayer,
  type PackRow,
  type PackThreshold,
  usePack,
  usePacks,
} from '../../api/packs.ts';
import { fullMoment } from '../../city/time-words.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Failed } from '../../components/failed.tsx';
import { unitWords } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Source } from '../../components/source.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { wordFor } from '../../i18n/translate.ts';
import { useUnitScope } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import './packs-page.css';

/** The applications of the city: each with its thresholds, their sources, and the layers that changed them. */
export function PacksPage() {
  const t = useT();
  const both = useBoth();
  const [search, setSearch] = useSearchParams();
  const packs = usePacks();
  const selected = search.get('pack') ?? packs.data?.[0]?.id;
  if (packs.isPending) return <Loading rows={8} />;
  if (packs.isError) return <Failed error={packs.error} onRetry={packs.refetch} />;
  const columns: readonly Column<PackRow>[] = [
    { key: 'name', title: t('packs.name'), cell: (pack) => <strong>{both(pack.name)}</strong> },
    { key: 'board', title: t('cockpit.board'), cell: (pack) => wordFor(t, 'board', pack.board) },
    { key: 'tier', title: t('packs.tier'), width: '7em', cell: (pack) => wordFor(t, 'tier', pack.tier) },
    {
      key: 'layers',
      title: t('packs.layers'),
      align: 'right',
      width: '5em',
      cell: (pack) => pack.layers.length,
    },
  ];
  return (
    <main className="page packs">
      <Panel title={t('nav.packs')} extra={<span className="muted">{packs.data.length}</span>} flush>
        <DataTable
          name={t('nav.packs')}
          rows={packs.data}
          columns={columns}
          rowKey={(pack) => pack.id}
          selected={selected}
          onSelect={(pack) => setParameter(setSearch, 'pack', pack.id)}
          empty={<Empty what={t('packs.none')} how={t('packs.noneHow')} />}
        />
      </Panel>
      {selected ? <PackPanel id={selected} /> : null}
    </main>
  );
}

function PackPanel({ id }: { readonly id: string }) {
  const t = useT();
  const both = useBoth();
  const [unit] = useUnitScope();
  const pack = usePack(id, unit);
  if (pack.isPending) return <Loading rows={8} />;
  if (pack.isError) return <Failed error={pack.error} onRetry={pack.refetch} />;
  const thresholds = pack.data.effective.codes?.thresholds ?? [];
  const changed = new Set(pack.data.layers.flatMap((layer) => layer.changes.map((change) => change.path)));
  const columns: readonly Column<PackThreshold>[] = [
    { key: 'name', title: t('packs.threshold'), cell: (row) => both(row.name) },
    {
      key: 'value',
      title: t('packs.value'),
      align: 'right',
      width: '9em',
      cell: (row) => (
        <span className={changed.has(`codes/thresholds/${row.id}/value`) ? 'threshold-changed' : undefined}>
          {withUnit(row.value, row)}
        </span>
      ),
    },
    {
      key: 'source',
      title: t('organisation.source'),
      cell: (row) => <Source source={row.source} sourceRef={row.sourceRef} verified={row.verified} />,
    },
  ];
  return (
    <div className="packs-detail">
      <Layers layers={pack.data.layers} thresholds={thresholds} />
      <Panel title={t('packs.thresholds')} extra={<span className="muted">{thresholds.length}</span>} flush>
        <DataTable
          name={t('packs.thresholds')}
          rows={thresholds}
          columns={columns}
          rowKey={(row) => row.id}
        />
      </Panel>
    </div>
  );
}

interface LayersProps {
  readonly layers: readonly PackLayer[];
  readonly thresholds: readonly PackThreshold[];
}

function Layers({ layers, thresholds }: LayersProps) {
  const t = useT();
  return (
    <Panel title={t('packs.layers')}>
      {layers.length === 0 ? <Empty what={t('packs.noLayers')} how={t('packs.noLayersHow')} /> : null}
      {layers.map((layer) => (
        <section key={`${layer.level} ${layer.unit}`} className="layer">
          <h3>
            {wordFor(t, 'unitLevel', layer.level)} <UnitName id={layer.unit} />
          </h3>
          <ul>
            {layer.changes.map((change) => (
              <li key={`${change.path} ${String(change.at)}`}>
                <Change change={change} thresholds={thresholds} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}

interface ChangeProps {
  readonly change: LayerChange;
  readonly thresholds: readonly PackThreshold[];
}

/** What a layer changed, from what to what, who decided it and why. */
function Change({ change, thresholds }: ChangeProps) {
  const both = useBoth();
  const { path, from, to, at, reason } = change;
  const by = typeof change.by === 'string' ? change.by : change.by?.name;
  const threshold = thresholds.find(({ id }) => path === `codes/thresholds/${id}/value`);
  return (
    <span className="layer-change">
      <span>
        {threshold ? <span title={path}>{both(threshold.name)}</span> : <code>{path}</code>}{' '}
        <s className="muted">{withUnit(from, threshold)}</s> <ArrowRightOutlined aria-hidden="true" />{' '}
        <strong>{withUnit(to, threshold)}</strong>
      </span>
      <span className="muted small">
        {by} {at === undefined ? '' : fullMoment(at)} {reason}
      </span>
    </span>
  );
}

function withUnit(value: unknown, threshold: PackThreshold | undefined): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return threshold && threshold.unit !== '1' ? `${shown} ${unitWords(threshold.unit)}` : shown;
}
