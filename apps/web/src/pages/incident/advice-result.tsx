import type { AdviceResult } from '../../api/wire.ts';
import { formatNumber, shareWords } from '../../components/figure.tsx';
import { Source } from '../../components/source.tsx';
import { useT } from '../../i18n/language.tsx';
import { type Translate, wordFor } from '../../i18n/translate.ts';

const shownCandidates = 5;

/** The proposal: which pipe, which valves, who is without water, how long, with what. */
export function AdviceResultView({ result }: { readonly result: AdviceResult }) {
  return (
    <div className="advice-result">
      <Candidates result={result} />
      <Valves result={result} />
      <Affected result={result} />
      <Repair result={result} />
      <Warehouse result={result} />
      <Caveats result={result} />
    </div>
  );
}

function Candidates({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  return (
    <section>
      <h3>{t('advice.candidates')}</h3>
      <ol className="advice-candidates">
        {result.candidates.slice(0, shownCandidates).map((candidate, index) => (
          <li key={candidate.linkId}>
            <span className="advice-rank">{index + 1}</span>
            <span className="advice-pipe">
              {candidate.linkId} <small className="muted">DN{formatNumber(candidate.diameterMm)}</small>
            </span>
            <span className="advice-bar" aria-hidden="true">
              <span style={{ width: `${Math.round(candidate.probability * 100)}%` }} />
            </span>
            <span className="advice-share">{shareWords(candidate.probability)}</span>
            <span className="muted small">
              {t('advice.outflow', { n: formatNumber(candidate.outflowLps, 0) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Valves({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  return (
    <section>
      <h3>{t('advice.valves', { n: result.valves.length })}</h3>
      <ul className="advice-valves">
        {result.valves.map((valve, index) => (
          <li key={valve.id}>
            <span className="advice-valve-mark">{index + 1}</span> {valve.id}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Affected({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  const { users, critical } = result.affected;
  return (
    <section>
      <h3>{t('advice.affected')}</h3>
      <p>
        <strong className="advice-number">{formatNumber(users)}</strong> {t('advice.users')}
      </p>
      {critical.length === 0 ? <p className="muted">{t('advice.noCritical')}</p> : null}
      <ul className="advice-critical">
        {critical.map((user) => (
          <li key={user.name}>
            <span className="muted">{t(`critical.${user.kind}`)}</span> {user.name}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Repair({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  const { repair } = result;
  if (!repair) return null;
  const hours = (value: number): string => formatNumber(value, 1);
  return (
    <section>
      <h3>{t('advice.repair')}</h3>
      <p>
        <strong className="advice-number">{hours(repair.hours)}</strong> {t('advice.hours')}{' '}
        <span className="muted">
          {t('advice.range', { low: hours(repair.low), high: hours(repair.high) })}
        </span>
      </p>
      <details>
        <summary>{t('advice.formula')}</summary>
        <p className="small">{repair.formula}</p>
        <ul className="small">
          {repair.factors.map((factor) => (
            <li key={factor.key}>
              {wordFor(t, 'repairFactor', factor.key)} {hours(factor.hours)}
            </li>
          ))}
        </ul>
        <Source source={repair.source} sourceRef={repair.sourceRef} />
      </details>
    </section>
  );
}

function Warehouse({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  const { warehouse } = result;
  if (!warehouse) return <p className="muted">{t('advice.noWarehouse')}</p>;
  return (
    <section>
      <h3>{t('advice.warehouse')}</h3>
      <p>
        {warehouse.name} <span className="muted">{wayWords(warehouse, t)}</span>
      </p>
      <table className="advice-stock">
        <thead>
          <tr>
            <th scope="col">{t('advice.article')}</th>
            <th scope="col">{t('advice.needed')}</th>
            <th scope="col">{t('advice.inStock')}</th>
          </tr>
        </thead>
        <tbody>
          {warehouse.stock.map((row) => (
            <tr key={row.code} className={row.qty < row.needed ? 'advice-short' : undefined}>
              <td>{row.name}</td>
              <td>{row.needed}</td>
              <td>{row.qty}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Minutes and kilometres by road, or the straight line, said to be one. */
function wayWords({ route, distanceM }: NonNullable<AdviceResult['warehouse']>, t: Translate): string {
  if (!route) return t('advice.straightLine', { km: formatNumber(distanceM / 1000, 1) });
  const minutes = Math.max(1, Math.round(route.seconds / 60));
  return t('advice.byRoad', { minutes, km: formatNumber(route.metres / 1000, 1) });
}

function Caveats({ result }: { readonly result: AdviceResult }) {
  const t = useT();
  if (result.caveats.length === 0) return null;
  return (
    <section>
      <h3>{t('advice.caveats')}</h3>
      <ul className="advice-caveats">
        {result.caveats.map((caveat) => (
          <li key={caveat}>{wordFor(t, 'caveat', caveat)}</li>
        ))}
      </ul>
    </section>
  );
}
