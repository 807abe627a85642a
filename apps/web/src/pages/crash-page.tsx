import { useRouteError } from 'react-router';
import { ErrorState } from '../components/states.tsx';
import { ThemeScope } from '../design/theme.tsx';
import { useT } from '../i18n/language.tsx';

/** A page that broke: says so, with what a developer needs, instead of a blank screen. */
export function CrashPage() {
  const t = useT();
  const error = useRouteError();
  const value = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <ThemeScope theme="desk" wholePage>
      <main className="page">
        <ErrorState
          problem={{ code: 'page/broken', message: t('state.error'), value, who: 'developer' }}
          onRetry={() => window.location.reload()}
        />
      </main>
    </ThemeScope>
  );
}
