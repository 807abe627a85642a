import { CheckCircleOutlined, ReloadOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useAuditReport } from '../../api/audit.ts';
import { ApiError } from '../../api/http.ts';
import { exactTime } from '../../city/time-words.ts';
import { Failed } from '../../components/failed.tsx';
import { formatNumber } from '../../components/figure.tsx';
import { Loading } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';

/** Whether the record is whole: every block recomputed, and the first that does not hold. */
export function AuditChain() {
  const t = useT();
  const report = useAuditReport();
  if (report.isLoading) return <Loading rows={1} />;
  if (report.error instanceof ApiError && report.error.status === 403)
    return <p className="audit-chain muted">{t('audit.chainByTop')}</p>;
  if (report.isError) return <Failed error={report.error} onRetry={report.refetch} />;
  if (!report.data) {
    return (
      <section className="audit-chain">
        <span className="muted">{t('audit.notChecked')}</span>
        <span className="audit-chain-end">
          <Button size="small" onClick={() => void report.refetch()}>
            {t('audit.check')}
          </Button>
        </span>
      </section>
    );
  }
  const { blocks, rows, unsealed, head, firstBroken } = report.data;
  return (
    <section className={`audit-chain ${firstBroken ? 'audit-broken' : 'audit-whole'}`} aria-live="polite">
      {firstBroken ? (
        <strong role="alert">
          <WarningOutlined aria-hidden="true" />{' '}
          {t('audit.broken', {
            n: firstBroken.block,
            what: wordFor(t, 'auditBroken', firstBroken.what),
            rows: firstBroken.rows.length,
          })}
        </strong>
      ) : (
        <strong>
          <CheckCircleOutlined aria-hidden="true" /> {t('audit.whole')}
        </strong>
      )}
      <span>{t('audit.counts', { blocks: formatNumber(blocks), rows: formatNumber(rows) })}</span>
      <span>{t('audit.unsealed', { n: formatNumber(unsealed) })}</span>
      <span title={head}>
        {t('audit.head')} <code>{head.slice(0, 16)}</code>
      </span>
      <span className="audit-chain-end">
        <time className="small">{t('audit.checkedAt', { time: exactTime(report.dataUpdatedAt) })}</time>
        <Button
          size="small"
          icon={<ReloadOutlined aria-hidden="true" />}
          loading={report.isFetching}
          onClick={() => void report.refetch()}
        >
          {t('audit.checkAgain')}
        </Button>
      </span>
    </section>
  );
}
