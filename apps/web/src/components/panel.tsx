import type { ReactNode } from 'react';

export interface PanelProps {
  readonly title?: ReactNode;
  /** Beside the title: a count, a filter, an action. */
  readonly extra?: ReactNode;
  /** No inner margin: for tables and maps that go to the edge. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** One titled area of a page. */
export function Panel({ title, extra, flush = false, className = '', children }: PanelProps) {
  return (
    <section className={`panel ${flush ? 'panel-flush' : ''} ${className}`}>
      {title === undefined && extra === undefined ? null : (
        <header className="panel-head">
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      <div className="panel-body">{children}</div>
    </section>
  );
}
