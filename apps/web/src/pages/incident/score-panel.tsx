import type { Doc, Measure, Score } from '../../api/wire.ts';
import { Band } from '../../components/band.tsx';
import { formatNumber } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';

/** How it went: the measures of this incident, each with its two numbers. */
export function ScorePanel({ scores }: { readonly scores: readonly Doc<Score>[] }) {
  const t = useT();
  return (
    <Panel title={t('scores.incident')}>
      {scores.length === 0 ? <Empty what={t('scores.none')} how={t('scores.noneHow')} /> : null}
      {scores.map((score) => (
        <section key={score.head.id} className="score">
          <header>
            <UnitName id={score.body.unit} />
            <Band band={score.body.colour}>
              {score.body.total === null ? null : formatNumber(score.body.total, 0)}
            </Band>
          </header>
          <Measures measures={score.body.measures} />
        </section>
      ))}
    </Panel>
  );
}

/** Measures as a table: value, numerator, denominator, and where the rule comes from. */
export function Measures({ measures }: { readonly measures: readonly Measure[] }) {
  const t = useT();
  return (
    <table className="measures">
      <tbody>
        {measures.map((measure) => (
          <tr key={measure.key}>
            <th scope="row" title={measure.query}>
              {wordFor(t, 'measure', measure.key)}
            </th>
            <td className="measure-value">
              {measure.value === null ? (
                <span className="muted">{t('quality.none')}</span>
              ) : (
                `${formatNumber(measure.value, measure.unit === '%' ? 0 : 1)} ${measure.unit}`
              )}
            </td>
            <td className="muted">
              {formatNumber(measure.numerator)}/{formatNumber(measure.denominator)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
