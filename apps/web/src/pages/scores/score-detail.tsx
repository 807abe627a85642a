import { useState } from 'react';
import { Link } from 'react-router';
import { useIncidents } from '../../api/incidents.ts';
import { type Period, useScores } from '../../api/scores.ts';
import type { Measure } from '../../api/wire.ts';
import { Failed } from '../../components/failed.tsx';
import { formatNumber } from '../../components/figure.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';

export interface ScoreDetailProps {
  readonly unit: string;
  readonly period: Period;
  /** The measures, where the map's answer brought them. */
  readonly known: readonly Measure[] | undefined;
}

/** A unit's measures: value, numerator over denominator, what was counted, and the cases that were. */
export function ScoreDetail({ unit, period, known }: ScoreDetailProps) {
  const t = useT();
  const scores = useScores(known && known.length > 0 ? undefined : unit, period);
  const [open, setOpen] = useState<string | undefined>();
  const measures = known && known.length > 0 ? known : scores.data?.rows[0]?.body.measures;
  if (scores.isLoading) return <Loading rows={6} />;
  if (scores.isError) return <Failed error={scores.error} onRetry={scores.refetch} />;
  if (!measures) return <Empty what={t('scores.none')} how={t('scores.noneHow')} />;
  return (
    <div className="score-detail">
      {measures.map((measure) => (
        <MeasureLine
          key={measure.key}
          measure={measure}
          open={open === measure.key}
          onToggle={() => setOpen(open === measure.key ? undefined : measure.key)}
        />
      ))}
    </div>
  );
}

interface MeasureLineProps {
  readonly measure: Measure;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function MeasureLine({ measure, open, onToggle }: MeasureLineProps) {
  const t = useT();
  return (
    <section className="measure">
      <button type="button" aria-expanded={open} onClick={onToggle}>
        <span>{wordFor(t, 'measure', measure.key)}</span>
        <strong>
          {measure.value === null ? t('quality.none') : `${formatNumber(measure.value, 1)} ${measure.unit}`}
        </strong>
        <span className="muted">
          {formatNumber(measure.numerator)}/{formatNumber(measure.denominator)}
        </span>
      </button>
      {open ? (
        <div className="measure-cases">
          <p className="muted small">
            {measure.query} {measure.source}
          </p>
          <Cases ids={measure.ids} />
        </div>
      ) : null}
    </section>
  );
}

function Cases({ ids }: { readonly ids: readonly string[] }) {
  const t = useT();
  const incidents = useIncidents({ state: 'all', limit: 500 });
  const titles = new Map(incidents.data?.rows.map((row) => [row.head.id, row.head.title]));
  if (ids.length === 0) return <p className="muted small">{t('scores.noCases')}</p>;
  return (
    <ul>
      {ids.map((id) => (
        <li key={id}>
          <Link to={`/incidents/${id}`}>{titles.get(id) ?? id.slice(0, 8)}</Link>
        </li>
      ))}
    </ul>
  );
}
