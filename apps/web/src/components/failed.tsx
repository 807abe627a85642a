import { ApiError, problemOf } from '../api/http.ts';
import { useT } from '../i18n/language.tsx';
import { ErrorState, NoPermission, Offline } from './states.tsx';

export interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: (() => unknown) | undefined;
}

/** Why nothing could be loaded: not allowed, no connection, or what the server says. */
export function Failed({ error, onRetry }: FailedProps) {
  const t = useT();
  if (error instanceof ApiError && error.status === 403) return <NoPermission who={t('nav.administrator')} />;
  if (error instanceof TypeError) return <Offline />;
  return <ErrorState problem={problemOf(error)} onRetry={onRetry ? () => void onRetry() : undefined} />;
}
