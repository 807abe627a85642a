import type { ReactNode } from 'react';
import type { ScoreBand } from '../design/tokens.ts';
import { useT } from '../i18n/language.tsx';
import './band.css';

/** The five-colour band of a score, always with its word; no data has a band of its own. */
export function Band({
  band,
  children,
}: {
  readonly band: ScoreBand | 'none';
  readonly children?: ReactNode;
}) {
  const t = useT();
  return (
    <span className={`band band-${band}`}>
      {t(`band.${band}`)} {children}
    </span>
  );
}
