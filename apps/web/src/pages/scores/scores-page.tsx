import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useOutlines } from '../../api/organisation.ts';
import { type Period, type ScoreColour, useScoreColours } from '../../api/scores.ts';
import { Band } from '../../components/band.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { formatNumber } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { usePalette } from '../../design/theme.tsx';
import { scoreBands, scoreTone } from '../../design/tokens.ts';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { labelled, painted } from '../../map/labelled.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { useUnitScope } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { ScoreDetail } from './score-detail.tsx';
import './scores-page.css';

const periods: readonly Period[] = ['day', 'week', 'month'];

/** The five-colour map: each unit's score, its numbers, and the cases behind them. */
export function ScoresPage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const [scope] = useUnitScope();
  const period = periods.find((name) => name === search.get('period')) ?? 'month';
  const parent = scope === 'cq' ? 'cq' : scope.slice(0, 6);
  const level = parent === 'cq' ? 'district' : 'town';
  const colours = useScoreColours(parent, period);
  const chosen = search.get('of') ?? undefined;
  const choose = (unit: string): void => setParameter(setSearch, 'of', unit);
  return (
    <main className="page scores">
      <header className="page-head">
        <h1>{t('scores.colours')}</h1>
        <div className="page-tools">
          <Legend />
          <Segmented
            value={period}
            onChange={(value) => setParameter(setSearch, 'period', value)}
            options={periods.map((value) => ({ value, label: t(`scores.period.${value}`) }))}
          />
        </div>
      </header>
      {colours.isPending ? <Loading rows={10} /> : null}
      {colours.isError ? <Failed error={colours.error} onRetry={colours.refetch} /> : null}
      {colours.data ? (
        <div className="scores-body">
          <ColourMap level={level} parent={parent} rows={colours.data} selected={chosen} onChoose={choose} />
          <ScoreTable rows={colours.data} selected={chosen} onChoose={choose} />
          <Panel title={chosen ? <UnitName id={chosen} /> : t('scores.detail')} className="scores-detail">
            {chosen ? (
              <ScoreDetail
                unit={chosen}
                period={period}
                known={colours.data.find((row) => row.unit === chosen)?.measures}
              />
            ) : (
              <Empty what={t('scores.choose')} />
            )}
          </Panel>
        </div>
      ) : null}
    </main>
  );
}

function Legend() {
  const t = useT();
  return (
    <span className="scores-legend">
      {scoreBands.map((band, index) => (
        <span key={band.key} className="small muted">
          <Band band={band.key} />{' '}
          {band.from === 0
            ? t('band.below', { below: scoreBands[index - 1]?.from ?? 60 })
            : t('band.range', { from: band.from })}
        </span>
      ))}
      <Band band="none" />
    </span>
  );
}

interface ColourMapProps {
  readonly level: 'district' | 'town';
  readonly parent: string;
  readonly rows: readonly ScoreColour[];
  readonly selected: string | undefined;
  readonly onChoose: (unit: string) => void;
}

function ColourMap({ level, parent, rows, selected, onChoose }: ColourMapProps) {
  const { language } = useLanguage();
  const palette = usePalette();
  const outlines = useOutlines(level, level === 'district' ? undefined : parent);
  const areas = useMemo(() => {
    const fills = rows.map((row): [string, string] => [
      row.unit,
      row.colour === 'none' ? palette.border : scoreTone(palette, row.colour).wash,
    ]);
    return painted(labelled(outlines.data, language), new Map(fills));
  }, [rows, palette, outlines.data, language]);
  return (
    <div className="panel scores-map">
      <LazyCityMap
        {...(level === 'district' ? { districts: areas } : { towns: areas })}
        selected={selected}
        onInspect={(target) => {
          if (target.kind === 'district' || target.kind === 'town') onChoose(target.id);
        }}
      />
    </div>
  );
}

interface ScoreTableProps {
  readonly rows: readonly ScoreColour[];
  readonly selected: string | undefined;
  readonly onChoose: (unit: string) => void;
}

function ScoreTable({ rows, selected, onChoose }: ScoreTableProps) {
  const t = useT();
  const total = (row: ScoreColour): number | null => row.total;
  const columns: readonly Column<ScoreColour>[] = [
    { key: 'unit', title: t('common.unit'), cell: (row) => <UnitName id={row.unit} /> },
    {
      key: 'band',
      title: t('scores.band'),
      width: '6em',
      cell: (row) => (
        <>
          <Band band={row.colour} /> {row.drill ? <DrillMark /> : null}
        </>
      ),
    },
    {
      key: 'total',
      title: t('scores.total'),
      align: 'right',
      width: '6em',
      compare: (one, other) => (total(other) ?? -1) - (total(one) ?? -1),
      cell: (row) => {
        const value = total(row);
        return value === null ? <span className="muted">{t('quality.none')}</span> : formatNumber(value, 1);
      },
    },
  ];
  const ordered = rows.toSorted((one, other) => (total(one) ?? 999) - (total(other) ?? 999));
  return (
    <section className="panel scores-table">
      <DataTable
        name={t('scores.colours')}
        rows={ordered}
        columns={columns}
        rowKey={(row) => row.unit}
        selected={selected}
        onSelect={(row) => onChoose(row.unit)}
        empty={<Empty what={t('scores.none')} how={t('scores.noneHow')} />}
      />
    </section>
  );
}
