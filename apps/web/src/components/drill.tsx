import { ExperimentOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useT } from '../i18n/language.tsx';
import './drill.css';

/** Over everything of a page that a drill touches. */
export function DrillBanner({ children }: { readonly children?: ReactNode }) {
  const t = useT();
  return (
    <div className="drill-banner" role="note">
      <span className="drill-banner-words">
        <ExperimentOutlined aria-hidden="true" /> {t('drill.banner')}
      </span>
      {children}
    </div>
  );
}

/** The small mark beside the title of a thing that a drill made. */
export function DrillMark() {
  const t = useT();
  return <span className="drill-mark">{t('drill.mark')}</span>;
}
