import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { AuditRow } from '../../api/audit.ts';
import { fullMoment } from '../../city/time-words.ts';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { useMay } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';

/** One row of the audit with everything that was noted, and the ways to what belongs to it. */
export function AuditRowSheet({ row }: { readonly row: AuditRow }) {
  const t = useT();
  const may = useMay();
  const [, setSearch] = useSearchParams();
  const only = (name: string, value: string) => () => setParameter(setSearch, name, value);
  const opens = row.objectType === 'incident' && may('document.read');
  return (
    <article>
      <h2>{wordFor(t, 'auditAction', row.action)}</h2>
      <dl className="audit-facts">
        <Fact name={t('common.time')}>{fullMoment(row.at)}</Fact>
        <Fact name={t('audit.actor')}>
          {row.actor} <UnitName id={row.unit} />
          <Code>{row.actorId}</Code>
        </Fact>
        <Fact name={t('audit.ip')}>{row.ip ?? t('common.none')}</Fact>
        <Fact name={t('audit.action')}>
          <Code>{row.action}</Code>
        </Fact>
        <Fact name={t('audit.object')}>
          {wordFor(t, 'auditObject', row.objectType)}
          {opens ? <Link to={`/incidents/${row.objectId}`}> {t('common.open')}</Link> : null}
          <Code>{row.objectId}</Code>
        </Fact>
        <Fact name={t('audit.result')}>{wordFor(t, 'auditResult', row.result)}</Fact>
        <Fact name={t('audit.block')}>
          {row.block === undefined ? t('audit.notSealed') : t('audit.blockN', { n: row.block })}
        </Fact>
      </dl>
      <Detail detail={row.detail} />
      <div className="audit-only">
        <Button size="small" onClick={only('actor', row.actorId)}>
          {t('audit.onlyActor')}
        </Button>
        <Button size="small" onClick={only('object', row.objectId)}>
          {t('audit.onlyObject')}
        </Button>
      </div>
    </article>
  );
}

function Detail({ detail }: { readonly detail: unknown }) {
  const t = useT();
  const facts = typeof detail === 'object' && detail !== null ? Object.entries(detail) : [];
  if (facts.length === 0) return null;
  return (
    <>
      <h3>{t('audit.detail')}</h3>
      <dl className="audit-facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </Fact>
        ))}
      </dl>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Code({ children }: { readonly children: string }) {
  return <code className="audit-code">{children}</code>;
}
