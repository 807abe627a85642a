import { Link } from 'react-router';
import { Empty } from '../components/states.tsx';
import { ThemeScope } from '../design/theme.tsx';
import { useT } from '../i18n/language.tsx';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const t = useT();
  return (
    <ThemeScope theme="desk" wholePage>
      <main className="page">
        <Empty what={t('nav.notFound')}>
          <Link to="/">{t('common.back')}</Link>
        </Empty>
      </main>
    </ThemeScope>
  );
}
