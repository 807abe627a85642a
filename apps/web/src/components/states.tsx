import { DisconnectOutlined, InboxOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useT } from '../i18n/language.tsx';
import './states.css';

/** What went wrong, as the server says it: which value, and who must act. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly value?: string | undefined;
  readonly who: 'user' | 'operator' | 'developer';
}

/** Holds the place of what is coming, in its shape, so that nothing moves when it arrives. */
export function Loading({
  rows = 4,
  shape = 'rows',
}: {
  readonly rows?: number;
  readonly shape?: 'rows' | 'block';
}) {
  const t = useT();
  const bars = shape === 'block' ? ['block'] : Array.from({ length: rows }, (_, index) => `row-${index}`);
  return (
    <div className={`loading loading-${shape}`} role="status" aria-label={t('state.loading')}>
      {bars.map((bar) => (
        <span key={bar} className="loading-bar" />
      ))}
    </div>
  );
}

export interface EmptyProps {
  /** What will appear here. */
  readonly what?: string;
  /** How it comes to appear. */
  readonly how?: string;
  readonly children?: ReactNode;
}

/** Nothing yet: what will be here, and how it gets here. */
export function Empty({ what, how, children }: EmptyProps) {
  const t = useT();
  return (
    <Notice symbol={<InboxOutlined />} title={what ?? t('state.empty')} detail={how}>
      {children}
    </Notice>
  );
}

/** Not allowed: who can grant it. */
export function NoPermission({ who }: { readonly who?: string | undefined }) {
  const t = useT();
  return (
    <Notice
      symbol={<LockOutlined />}
      title={t('state.noPermission')}
      detail={who ? t('state.noPermissionWho', { who }) : undefined}
    />
  );
}

/** No connection: what still works. */
export function Offline() {
  const t = useT();
  return (
    <div className="offline" role="status">
      <DisconnectOutlined aria-hidden="true" /> <strong>{t('state.offline')}</strong> {t('state.offlineWhat')}
    </div>
  );
}

export interface ErrorStateProps {
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
}

/** It failed: what, with which value, and who must act now. */
export function ErrorState({ problem, onRetry }: ErrorStateProps) {
  const t = useT();
  return (
    <div className="notice notice-error" role="alert">
      <span className="notice-symbol" aria-hidden="true">
        <WarningOutlined />
      </span>
      <strong>{problem.message || t('state.error')}</strong>
      {problem.value === undefined ? null : (
        <span className="notice-detail">{t('state.errorValue', { value: problem.value })}</span>
      )}
      <span className="notice-detail">
        {t(`state.act.${problem.who}`)} <code>{problem.code}</code>
      </span>
      {onRetry ? (
        <Button size="small" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      ) : null}
    </div>
  );
}

interface NoticeProps {
  readonly symbol: ReactNode;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly children?: ReactNode;
}

function Notice({ symbol, title, detail, children }: NoticeProps) {
  return (
    <div className="notice">
      <span className="notice-symbol" aria-hidden="true">
        {symbol}
      </span>
      <strong>{title}</strong>
      {detail ? <span className="notice-detail">{detail}</span> : null}
      {children}
    </div>
  );
}
