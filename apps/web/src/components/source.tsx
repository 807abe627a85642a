import { CheckCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { useT } from '../i18n/language.tsx';
import './source.css';

/** Where a threshold or code comes from. */
export interface SourceView {
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef?: string | null | undefined;
  readonly verified?: boolean | undefined;
}

export interface SourceProps extends SourceView {
  /** The value the source stands behind, with its unit; without it, only the source is named. */
  readonly value?: string | undefined;
}

/** A threshold beside its value; hover, focus or tap shows who set it and whether the text was checked. */
export function Source({ value, source, sourceRef, verified = false }: SourceProps) {
  const t = useT();
  const content = (
    <div className="source-card">
      {value ? <strong>{t('source.threshold', { value })}</strong> : null}
      <span>{t(`source.${source}`)}</span>
      {sourceRef ? <span className="source-ref">{sourceRef}</span> : null}
      {source === 'design' ? null : <Verified verified={verified} />}
    </div>
  );
  return (
    <Popover content={content} trigger={['hover', 'focus', 'click']}>
      <button type="button" className={`source ${source === 'design' || !verified ? 'source-open' : ''}`}>
        {value ? t('source.threshold', { value }) : t(`source.${source}`)}
      </button>
    </Popover>
  );
}

function Verified({ verified }: { readonly verified: boolean }) {
  const t = useT();
  return (
    <span className={verified ? 'source-verified' : 'source-unverified'}>
      {verified ? <CheckCircleOutlined aria-hidden="true" /> : <QuestionCircleOutlined aria-hidden="true" />}{' '}
      {t(verified ? 'source.verified' : 'source.unverified')}
    </span>
  );
}
